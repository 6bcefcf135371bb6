"""Rows of a sheet that are written as the one before: one regular expression for all of them.

Most sheets have but a few kinds of row, with the same attributes in each column. An expression made
of one such row takes the values out of hundreds of them at once, which then are converted by the
column.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, repeat

from spreadsheets.reading.dialects import MOST_COLUMNS

WITH_NUMBER = r'<row r="(\d+)"(?: [^>/]*)?>'
WITHOUT_NUMBER = r'<row((?: (?!r=)[^>/= ]+="[^"/]*")*)>'
FORMULA = r"<f(?: [^>/]*)?(?:/>|>[^<]*</f>)<v>([^<]+)</v>"
INLINE, VALUE = r"<is><t(?: [^>/]*)?>([^<]*)</t></is>", r"<v>([^<]*)</v>"

Convert = Callable[[str | None], object]
Told = list[tuple[str | None, str, str | None]]  # of each cell: column, attributes, formula


class Shape:
    """Takes rows of one shape out of a text. Raises ValueError for a row that has none."""

    def __init__(self, start: str, told: Told, places: list[int], converters: list[Convert]):
        has_number = start.startswith(' r="')
        is_odd = ' r="' in start and not has_number
        if is_odd or not told or places[-1] >= MOST_COLUMNS or not _increase(places):
            raise ValueError(start)
        row = WITH_NUMBER if has_number else WITHOUT_NUMBER
        self.pattern = re.compile(row + "".join(_cell(*each) for each in told) + "</row>")
        self.has_number = has_number
        self.places, self.converters = places, converters
        self.texts = ['t="inlineStr"' in told or 't="str"' in told for _, told, _ in told]

    def taken(self, text: str) -> tuple[list[str], list[list[str | None]]]:
        """What stands around such rows, and their numbers and cells by the column."""
        step = self.pattern.groups + 1
        parts = self.pattern.split(text)
        return parts[::step], [parts[place::step] for place in range(1, step)]

    def rows(self, columns: list, first: int, clean: Callable) -> Iterator[tuple[int, list, list]]:
        """Rows of their columns as they were taken; ``clean`` is for texts."""
        told, *values = columns
        numbers = map(int, told) if self.has_number else range(first, first + len(told))
        cells: list = [repeat("")] * (self.places[-1] + 1)
        for place, column, convert, is_text in zip(
            self.places, values, self.converters, self.texts, strict=True
        ):
            made = clean(column) if is_text else map(convert, column)
            cells[place] = made
        for number, row in zip(numbers, zip(*cells, strict=False), strict=True):
            yield number, list(row), []


def _increase(places: list[int]) -> bool:
    return all(one < other for one, other in pairwise(places))


def _cell(letters: str | None, attributes: str, formula: str | None) -> str:
    """One that may be missing if it says which column it is of."""
    body = INLINE if 't="inlineStr"' in attributes else FORMULA if formula else VALUE
    if letters is None:
        return f"<c{re.escape(attributes)}>{body}</c>"
    return rf'(?:<c r="{letters}\d+"{re.escape(attributes)}(?:/>|>{body}</c>))?'
