"""Cells as PostgreSQL writes them; ``{x}`` is the value. They equal what the widgets write."""

from dataclasses import dataclass, replace

from django.db.models import F
from django.db.models.expressions import Expression

INSTANT = """replace(({x} AT TIME ZONE 'UTC')::text COLLATE "C", ' ', 'T') || 'Z'"""
# Whole numbers with .0, as far as they are written without an exponent.
NUMBER = """CASE WHEN abs({x}) < 1e15
    THEN CASE WHEN {x} = floor({x}) THEN {x}::text || '.0' ELSE {x}::text END
    ELSE replace(replace({x}::text, 'Infinity', 'inf'), 'NaN', 'nan') END"""
TRUTH = "CASE WHEN {x} THEN '1' WHEN NOT {x} THEN '0' END"
DATA = "NULLIF({x}::text, 'null')"
SHAPE = """replace(overlay(ST_AsText({x}, 400) PLACING ' ('
    FROM strpos(ST_AsText({x}, 400), '(') FOR 1), ',', ', ')"""
PERIOD = """CASE WHEN ('epoch'::timestamp + {x})::date <> 'epoch'::date
        THEN (('epoch'::timestamp + {x})::date - 'epoch'::date) || ' ' ELSE '' END
    || CASE WHEN date_trunc('second', {x}) = {x} THEN ('epoch'::timestamp + {x})::time::text
        ELSE rpad(('epoch'::timestamp + {x})::time::text, 15, '0') END"""

# What str.strip takes off.
SPACES = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Joined by semicolons, or as JSON if they would not come back as they were.
LIST = (
    "CASE WHEN left({x}[1], 1) = '[' OR EXISTS (SELECT FROM unnest({x}) AS item"
    f" WHERE item ~ '^$|;|^[{SPACES}]|[{SPACES}]$')"
    " THEN to_jsonb({x})::text ELSE array_to_string({x}, '; ') END"
)

# See spreadsheets.formats.escape. The first condition is cheap, and seldom true: a letter is no
# sign of a formula.
GUARDED_TEXT = r"""CASE WHEN ascii({x}) < 65 AND ascii({x}) IN (9, 13, 39, 43, 45, 61, 64)
    AND {x} ~ '^''*[=+@\t\r-]'
    AND {x} !~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$'
    THEN '''' || {x} ELSE {x} END"""
GUARDED_NUMBER = "CASE {x} WHEN '-inf' THEN '''-inf' ELSE {x} END"
NEVER_NULL = "COALESCE({x}::text, '')"


@dataclass(frozen=True)
class Cell:
    """A value, and the text that stands for it. ``written`` may name the value more than once."""

    value: Expression | F
    written: str = "{x}"

    def within(self, template: str) -> "Cell":
        """What is written of what is written."""
        return replace(self, written=template.replace("{x}", f"({self.written})"))

    def of(self, name: str) -> str:
        """The same of a value of this name, as part of a statement with parameters."""
        return self.written.replace("{x}", name).replace("%", "%%")
