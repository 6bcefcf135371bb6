"""The UK Government's conversion factors in their flat form, read line by line into drafts.

One line a gas; the lines of one factor become one draft, whose value is that of "kg CO2e". Pure:
nothing is stored here.
"""

import csv
import io
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

SOURCE = "UK Government GHG conversion factors"
REGION = "GB"
SCOPES = {"scope 1": 1, "scope 2": 2, "scope 3": 3, "outside of scopes": 0}
LEVELS = ("level_1", "level_2", "level_3", "level_4", "description")
ALIASES = {"column_text": "description", "ghg": "ghg_unit"}
VALUE_COLUMN = re.compile(r"ghg_conversion_factor_(\d{4})")
GASES = {"kg co2e": "value", "kg co2e of co2": "co2", "kg co2e of ch4": "ch4"}
GASES |= {"kg co2e of n2o": "n2o"}
ENERGY = re.compile(r"kwh\b")
LONGEST = 255


class NotFlat(Exception):
    """The file is no flat file of conversion factors; says what is missing."""


@dataclass(frozen=True)
class Refusal:
    """One line that gives no factor, and why."""

    line: int
    reason: str


@dataclass
class Draft:
    """One factor as the file gives it, with the line it begins on."""

    line: int
    code: str
    region: str
    name: str
    category: str
    scope: int
    measure: str
    unit: str
    source: str
    source_version: str
    valid_from: date
    valid_until: date
    value: Decimal | None = None
    co2: Decimal | None = None
    ch4: Decimal | None = None
    n2o: Decimal | None = None

    def values(self) -> dict:
        return {name: value for name, value in asdict(self).items() if name != "line"}


@dataclass
class Parsed:
    """The factors of a file and the lines that give none."""

    lines: int
    drafts: list[Draft]
    refused: list[Refusal]


def parse(content: bytes) -> Parsed:
    """Read a file. Raises NotFlat if it lacks a column that the form needs."""
    rows = list(csv.reader(io.StringIO(_text_of(content), newline="")))
    columns, year = _columns_of(rows[0] if rows else [])
    drafts: dict[str, Draft] = {}
    seen: dict[tuple[str, str], int] = {}
    refused: list[Refusal] = []
    for line, cells in enumerate(rows[1:], 2):
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        try:
            _take(row, line, year, drafts, seen)
        except ValueError as error:
            refused.append(Refusal(line, str(error)))
    whole = [draft for draft in drafts.values() if _completed(draft)]
    return Parsed(len(rows) - 1 if rows else 0, whole, refused)


def _take(row: dict, line: int, year: int, drafts: dict, seen: dict) -> None:
    """Put one line into the draft it belongs to. Raises ValueError with the reason if it cannot."""
    if not any(row.values()):
        raise ValueError("The line is empty.")
    number = _number_of(row["value"])
    if row["scope"].lower() not in SCOPES:
        raise ValueError(f"There is no scope {row['scope']!r}.")
    measure, part = _part_of(row["ghg_unit"])
    if not row["uom"]:
        raise ValueError("The line has no unit.")
    code = _code_of(row, measure)
    if first := seen.get((code, part)):
        raise ValueError(f"The line says the same as line {first}.")
    seen[code, part] = line
    draft = drafts.get(code) or drafts.setdefault(code, _draft(row, line, year, code, measure))
    setattr(draft, part, number)


def _number_of(text: str) -> Decimal:
    if not text:
        raise ValueError("The line has no factor.")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError(f"{text!r} is not a number.")
    return number


def _part_of(ghg_unit: str) -> tuple[str, str]:
    """What a line counts, and which part of the factor that is."""
    words = ghg_unit.lower()
    if ENERGY.match(words):
        return "kwh", "value"
    if words not in GASES:
        raise ValueError(f"{ghg_unit!r} is no unit of emissions.")
    return "kg_co2e", GASES[words]


def _draft(row: dict, line: int, year: int, code: str, measure: str) -> Draft:
    levels = [row[name] for name in LEVELS if row[name]]
    return Draft(
        line=line,
        code=code,
        region=REGION,
        name=", ".join(levels[1:] or levels)[:LONGEST],
        category=" > ".join(levels[:2])[:LONGEST],
        scope=SCOPES[row["scope"].lower()],
        measure=measure,
        unit=row["uom"],
        source=SOURCE,
        source_version=str(year),
        valid_from=date(year, 1, 1),
        valid_until=date(year + 1, 1, 1),
    )


def _completed(draft: Draft) -> bool:
    """Biogenic carbon is given as CO2 alone, which then is all there is."""
    parts = [part for part in (draft.co2, draft.ch4, draft.n2o) if part is not None]
    if draft.value is None and parts:
        draft.value = sum(parts, Decimal(0))
    return draft.value is not None


def _code_of(row: dict, measure: str) -> str:
    """The same factor has the same code in every year's file."""
    words = " ".join([*(row[name] for name in LEVELS), row["uom"]])
    words = words.replace("+", " plus ").replace("<", " under ").replace(">", " over ")
    plain = unicodedata.normalize("NFKD", words.replace("\u2013", "-")).encode("ascii", "ignore")
    code = re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")
    return f"{'energy-' * (measure == 'kwh')}{code}"[:LONGEST]


def _columns_of(headers: list[str]) -> tuple[dict[str, int], int]:
    """Where each column stands, and the year in the name of the one that holds the factors."""
    found: dict[str, int] = {}
    year = 0
    for at, header in enumerate(headers):
        name = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")
        if match := VALUE_COLUMN.fullmatch(name):
            year, name = int(match[1]), "value"
        found.setdefault(ALIASES.get(name, name), at)
    missing = [name for name in ("scope", *LEVELS, "uom", "ghg_unit", "value") if name not in found]
    if missing:
        raise NotFlat(f"The file lacks the columns {', '.join(missing)}.")
    wanted = ("scope", *LEVELS, "uom", "ghg_unit", "value")
    return {name: found[name] for name in wanted}, year


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
