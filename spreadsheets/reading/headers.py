"""The row that names the columns: which it is, and whether its names will do."""

import re
from collections import Counter
from collections.abc import Sequence

from spreadsheets.reading.copying import encoded, shortened
from spreadsheets.reading.dialects import MOST_COLUMNS, Unreadable

NUMBER = re.compile(r"[+-]?[\d.,'\u2019\u00a0\u202f ]*\d[\d.,]*([eE][+-]?\d+)?\s?%?", re.ASCII)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|\d{1,2}:\d{2}(:\d{2}.*)?", re.ASCII)
YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
TRUTHS = {"true", "false"}
NO_HEADER = (
    "The file has no row that names its columns: its first full row is {}. "
    "Add a row of names above it, or say in which row they are."
)
EMPTY = "The file is empty: its first row must name the columns."


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """The place of the row that names the columns: the first as wide as the table without gaps.

    Raises Unreadable if there is no row at all, or that one holds values.
    """
    widths = [width_of(row) for row in rows]
    if not any(widths):
        raise Unreadable(EMPTY)
    usual = _usual(widths)
    wide = [place for place, width in enumerate(widths) if width >= usual]
    full = next((place for place in wide if _has_no_gap(rows[place])), wide[0])
    # Rows that are too long may stand under a header that is right.
    above = [place for place in range(full) if widths[place] * 2 > usual]
    for place in (full, *reversed(above)):
        if _are_names(rows[place]):
            return place
    shown = ", ".join(shortened(cell) for cell in rows[full][:5])
    raise Unreadable(NO_HEADER.format(shown))


def _has_no_gap(row: Sequence[str]) -> bool:
    return all(cell.strip() for cell in row[indent_of(row) : width_of(row)])


def indent_of(row: Sequence[str]) -> int:
    """How many empty cells there are before the first that is not."""
    return next((place for place, cell in enumerate(row) if cell.strip()), 0)


def _are_names(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return sum(map(is_value, filled)) * 2 <= len(filled)


def width_of(row: Sequence[str]) -> int:
    """How many cells there are up to the last that is not empty."""
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _usual(widths: list[int]) -> int:
    """The width of most rows, the narrower ones left aside where they are but a few cells."""
    counts = Counter(filter(None, widths))
    return max(counts, key=lambda width: (counts[width], width))


def is_value(text: str) -> bool:
    """Whether it is rather a value than a name; a year may be both and counts as a name."""
    text = text.strip()
    if YEAR.fullmatch(text):
        return False
    return bool(NUMBER.fullmatch(text) or DATE.fullmatch(text)) or text.lower() in TRUTHS


def names_of(cells: Sequence[str], row: int) -> list[str]:
    """The names of the columns. Raises Unreadable if one is missing or there twice."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable(f"Row {row} is empty, and should name the columns: choose another.")
    if len(names) > MOST_COLUMNS:
        raise Unreadable(
            f"The file has {len(names):,} columns, and up to {MOST_COLUMNS} can be read: "
            "delete those that are not needed."
        )
    if "" in names:
        raise Unreadable(
            f"Column {names.index('') + 1} has no name: name it in row {row}, or delete it."
        )
    _check_distinct(names, row)
    if broken := [name for name in names if encoded(name) is None]:
        raise Unreadable(
            f"The name of column {names.index(broken[0]) + 1} has characters that no text may "
            f"have (null bytes): write it anew in row {row}."
        )
    return names


def _check_distinct(names: list[str], row: int) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            places = [str(place) for place, each in enumerate(names, 1) if each == name]
            raise Unreadable(
                f"{count} columns are called {shortened(name)!r} ({', '.join(places)}): "
                f"give each a name of its own in row {row}."
            )
