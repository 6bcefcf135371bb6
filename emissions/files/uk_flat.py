"""The UK Government's conversion factors in their flat form, read line by line into drafts.

One line a gas; the lines of one factor become one draft, whose value is that of "kg CO2e".
"""

import re

from emissions.files import uk
from emissions.files.drafts import KINDS_OF_SCOPE, Draft, Parsed, Unknown, number_of

FORM = "UK Government conversion factors, flat file"
LEVELS = ("level_1", "level_2", "level_3", "level_4", "description")
NEEDED = ("scope", *LEVELS, "uom", "ghg_unit", "value")
ALIASES = {"column_text": "description", "ghg": "ghg_unit"}
VALUE_COLUMN = re.compile(r"ghg_conversion_factor_(\d{4})")


def recognises(rows: list[list[str]]) -> bool:
    return bool(rows) and not _missing(_columns_of(rows[0])[0])


def parse(rows: list[list[str]]) -> Parsed:
    """Read the rows of a file. Raises Unknown if it lacks a column that the form needs."""
    columns, year = _columns_of(rows[0] if rows else [])
    if missing := _missing(columns):
        raise Unknown(f"The file lacks the columns {', '.join(missing)}.")
    parsed = Parsed(FORM, str(year))
    drafts: dict[str, Draft] = {}
    seen: dict[tuple[str, str], int] = {}
    for line, cells in enumerate(rows[1:], 2):
        row = {name: _cell(cells, columns[name]) for name in NEEDED}
        try:
            _take(row, line, year, drafts, seen)
            parsed.read += 1
        except ValueError as error:
            parsed.refuse(f"line {line}", str(error))
    parsed.numbers = max(len(rows) - 1, 0)
    parsed.drafts = [draft for draft in drafts.values() if uk.completed(draft)]
    return parsed


def _take(row: dict, line: int, year: int, drafts: dict, seen: dict) -> None:
    """Put one line into the draft it belongs to. Raises ValueError with the reason if it cannot."""
    if not any(row.values()):
        raise ValueError("The line is empty.")
    number = number_of(row["value"])
    scope = KINDS_OF_SCOPE.get(row["scope"].lower())
    if scope is None:
        raise ValueError(f"There is no scope {row['scope']!r}.")
    counted = uk.part_of(row["ghg_unit"])
    if counted is None:
        raise ValueError(f"{row['ghg_unit']!r} is no unit of emissions.")
    if not row["uom"]:
        raise ValueError("The line has no unit.")
    measure, part = counted
    fresh = uk.draft_of(
        [row[name] for name in LEVELS],
        unit=row["uom"],
        scope=scope,
        measure=measure,
        year=year,
        place=f"line {line}",
    )
    if first := seen.get((fresh.code, part)):
        raise ValueError(f"The line says the same as line {first}.")
    seen[fresh.code, part] = line
    setattr(drafts.setdefault(fresh.code, fresh), part, number)


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _columns_of(headers: list[str]) -> tuple[dict[str, int], int]:
    """Where each column stands, and the year in the name of the one that holds the factors."""
    found: dict[str, int] = {}
    year = 0
    for at, header in enumerate(headers):
        name = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")
        if match := VALUE_COLUMN.fullmatch(name):
            year, name = int(match[1]), "value"
        found.setdefault(ALIASES.get(name, name), at)
    return found, year


def _missing(columns: dict[str, int]) -> list[str]:
    return [name for name in NEEDED if name not in columns]
