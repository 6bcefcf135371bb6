"""The UK Government's conversion factors as workbooks laid out for people, one sheet a subject.

A table begins with a row that says "Unit", left of it what the factors are of, right of it columns
of gases; above those may stand what tells groups of them apart (fuels, ways of disposal). Cells
that repeat what is above them are empty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from emissions.files import uk
from emissions.files.drafts import (
    KINDS_OF_SCOPE,
    Draft,
    Parsed,
    column_letters,
    is_number,
    of_cell,
)

FORM = "UK Government conversion factors, workbook"
TITLE = "UK Government GHG Conversion Factors"
Row = tuple[int, list[str]]
Sheets = dict[str, list[Row]]


@dataclass
class Table:
    """Where the columns of one table stand, and what its last row said."""

    unit_at: int
    labels_at: list[int]
    parts: dict[int, tuple[str, str]]
    groups: dict[int, str]
    year_at: int | None
    labels: dict[int, str] = field(default_factory=dict)

    def levels(self, cells: list[str], at: int) -> list[str]:
        """The words of a row and of a column's group, in the order of the flat file's levels."""
        return [*(self.labels.get(place, "") for place in self.labels_at), self.groups.get(at, "")]

    def carry(self, cells: list[str]) -> None:
        """Words that are not repeated still hold, until one left of them changes."""
        for place in self.labels_at:
            word = _at(cells, place)
            if word and word != self.labels.get(place):
                for right in self.labels_at:
                    if right > place:
                        self.labels.pop(right, None)
                self.labels[place] = word


@dataclass(frozen=True)
class Subject:
    """What stands at the head of a sheet, above its tables."""

    sheet: str
    title: str
    scope: int
    year: int


def recognises(sheets: Sheets) -> bool:
    return any(_at(cells, 0).startswith(TITLE) for rows in sheets.values() for _, cells in rows[:1])


def parse(sheets: Sheets) -> Parsed:
    """Read every table of every sheet that has a scope; says which sheets have none."""
    parsed = Parsed(FORM, "")
    drafts: dict[str, Draft] = {}
    left_out = []
    for sheet, rows in sheets.items():
        subject = _subject(sheet, rows)
        if subject is None:
            left_out.append(sheet)
            continue
        parsed.edition = str(subject.year)
        for row in _rows_of_tables(rows):
            _take(row, subject, drafts, parsed)
    parsed.drafts = [draft for draft in drafts.values() if uk.completed(draft)]
    if left_out:
        parsed.notes.append(f"Without factors of a scope: {', '.join(left_out)}.")
    return parsed


def _subject(sheet: str, rows: list[Row]) -> Subject | None:
    told: dict[str, str] = {}
    for _, cells in rows[:10]:
        for at, cell in enumerate(cells):
            if cell.strip().endswith(":"):
                told.setdefault(cell.strip().rstrip(":").lower(), _at(cells, at + 1))
    scope = KINDS_OF_SCOPE.get(told.get("scope", "").lower())
    year = told.get("year", "").removesuffix(".0")
    if scope is None or not uk.YEAR.fullmatch(year):
        return None
    title = next((_at(cells, 0) for number, cells in rows if number == 2), "") or sheet
    return Subject(sheet, title, scope, int(year))


def _rows_of_tables(rows: list[Row]) -> Iterator[tuple[int, list[str], Table]]:
    """The rows below each header, down to the first that has neither a unit nor a number."""
    table: Table | None = None
    above: list[str] = []
    for number, cells in rows:
        if begun := _table(cells, above):
            table = begun
        elif table is not None:
            if _at(cells, table.unit_at) or _numbers(cells, table):
                yield number, cells, table
            else:
                table = None
        above = cells


def _table(cells: list[str], above: list[str]) -> Table | None:
    words = [cell.strip() for cell in cells]
    if "Unit" not in words:
        return None
    unit_at = words.index("Unit")
    right = range(unit_at + 1, len(words))
    parts = {at: part for at in right if (part := uk.part_of(words[at]))}
    if not parts:
        return None
    labels_at = [at for at in range(unit_at) if words[at]]
    year_at = next((at for at in right if words[at] == "Year"), None)
    return Table(unit_at, labels_at, parts, _groups(above, unit_at, parts), year_at)


def _groups(above: list[str], unit_at: int, parts: Iterable[int]) -> dict[int, str]:
    """Each column's group is the word above it or, its cells being merged, next to the left."""
    if any(cell.strip() for cell in above[: unit_at + 1]):
        return {}
    groups, word = {}, ""
    for at in range(unit_at + 1, max(parts) + 1):
        word = " ".join(_at(above, at).split()) or word
        groups[at] = word
    return groups


def _take(
    row: tuple[int, list[str], Table], subject: Subject, drafts: dict[str, Draft], parsed: Parsed
) -> None:
    number, cells, table = row
    table.carry(cells)
    for at in _numbers(cells, table):
        place = f"{subject.sheet}!{column_letters(at)}{number}"
        parsed.numbers += 1
        try:
            _put(cells, at, table, subject, drafts, place)
            parsed.read += 1
        except ValueError as error:
            parsed.refuse(place, str(error))


def _put(
    cells: list[str],
    at: int,
    table: Table,
    subject: Subject,
    drafts: dict[str, Draft],
    place: str,
) -> None:
    """Put one cell into the draft it belongs to. Raises ValueError with the reason if it cannot."""
    if at not in table.parts:
        raise ValueError("The number stands beside the columns of the table.")
    unit = _at(cells, table.unit_at)
    if not unit:
        raise ValueError("The row has no unit.")
    value = of_cell(_at(cells, at))
    measure, part = table.parts[at]
    fresh = uk.draft_of(
        [subject.title, *table.levels(cells, at)],
        unit=unit,
        scope=subject.scope,
        measure=measure,
        year=subject.year,
        place=place,
    )
    draft = drafts.setdefault(fresh.code, fresh)
    if getattr(draft, part) is not None:
        raise ValueError(f"The cell says the same as {draft.place}.")
    setattr(draft, part, value)


def _numbers(cells: list[str], table: Table) -> list[int]:
    """Where numbers stand right of the unit. The year of the edition is none of them."""
    right = range(table.unit_at + 1, len(cells))
    return [at for at in right if at != table.year_at and is_number(cells[at])]


def _at(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
