"""The rows of a sheet of XLSX that are written as usual, by regular expressions."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from spreadsheets.reading.cells import decoded
from spreadsheets.reading.convert import NO_RESULT, Convert, Converters, Wrong
from spreadsheets.reading.placing import COLUMNS, Row, put
from spreadsheets.reading.shapes import Shape, Told

ROW_START = re.compile(r"\s*<row((?: [^>]*[^>/])?)>")
ROW_NUMBER = re.compile(r' r="(\d+)"')
CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3})\d+")?((?: [^>/]*)?)'  # its column, and its other attributes
    r"(?:/>|>(?:(<f)(?: [^>/]*)?(?:/>|>[^<]*</f>))?"  # whether it has a formula
    r"(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: [^>/]*)?>([^<]*)</t></is>)?</c>)"
)
GROUPS = CELL.groups + 1
CARE = re.compile(r"\r|<!|&(?!(?:amp|lt|gt|quot|apos);)")
ENTITIES = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")]
ROW_END = "</row>"


class Irregular(Exception):
    """From here on a parser is needed."""

    def __init__(self, at: int = 0):
        super().__init__(at)
        self.at = at


class Quick:
    """Takes rows apart that are written as usual."""

    def __init__(self, convert: Converters):
        self.convert = convert
        self.number = 0
        self.shape: Shape | None = None
        self.told: Told = []  # of the cells of the row before

    def rows(self, text: str) -> Iterator[Row]:
        """Those of a text that ends with one. Raises Irregular where it meets one that is not."""
        if self.shape is None or CARE.search(text):
            yield from self._one_by_one(text)
            return
        shape = self.shape
        others, columns = shape.taken(text)
        if not any(others):
            yield from self._alike(shape, columns, text)
            return
        place = 0
        for end, other in enumerate(others):
            if not other:
                continue
            yield from self._alike(shape, [column[place:end] for column in columns], text)
            try:
                yield from self._one_by_one(other)
            except Irregular as row:
                raise Irregular(_end_of(shape, text, end) + row.at) from row
            place = end
        yield from self._alike(shape, [column[place:] for column in columns], text)

    def _alike(self, shape: Shape, columns: list[list], text: str) -> Iterator[Row]:
        has_care = "&" in text or "_x" in text
        told = columns[0]
        yield from shape.rows(columns, self.number + 1, _cleaned if has_care else _filled)
        if told:
            self.number = int(told[-1]) if shape.has_number else self.number + len(told)

    def _one_by_one(self, text: str) -> Iterator[Row]:
        at = 0
        for row in text.split(ROW_END)[:-1]:
            try:
                found = self.row(row)
            except (Irregular, LookupError) as error:
                raise Irregular(at) from error
            yield found
            at += len(row) + len(ROW_END)

    def row(self, text: str) -> Row:
        """One without its end tag. Raises Irregular."""
        start = ROW_START.match(text)
        if start is None or CARE.search(text):
            raise Irregular
        parts = CELL.split(text[start.end() :])
        if "".join(parts[::GROUPS]).strip():
            raise Irregular
        told: Told = list(zip(parts[1::GROUPS], parts[2::GROUPS], parts[3::GROUPS], strict=True))
        values = [
            value if inline is None else inline
            for value, inline in zip(parts[4::GROUPS], parts[5::GROUPS], strict=True)
        ]
        cells, problems = self._cells(start[1], told, values)
        number = ROW_NUMBER.search(start[1])
        self.number = int(number[1]) if number else self.number + 1
        return self.number, cells, problems

    def _cells(self, start: str, told: Told, values: list) -> tuple[list, list[tuple[int, str]]]:
        cells: list = []
        problems: list[tuple[int, str]] = []
        places: list[int] = []
        converters: list[Convert] = []
        for (letters, attributes, formula), value in zip(told, values, strict=True):
            convert = self.convert.of_attributes(attributes)
            places.append(COLUMNS[letters] if letters else places[-1] + 1 if places else 0)
            if convert is None or places[-1] < len(cells):
                raise Irregular
            converters.append(convert)
            cell = convert(_without_entities(value) if value else value)
            if formula and not value and 't="str"' not in attributes:
                cell = Wrong("", NO_RESULT)
            put(cells, places[-1], cell, problems)
        if told != self.told and not problems:
            self.told = told
            with suppress(ValueError):
                self.shape = Shape(start, told, places, converters)
        return cells, problems


def _end_of(shape: Shape, text: str, count: int) -> int:
    """Where so many rows of a shape end."""
    at = 0
    for found in islice(shape.pattern.finditer(text), count):
        at = found.end()
    return at


def _filled(column: list[str | None]) -> list[str]:
    return [text or "" for text in column]


def _cleaned(column: list[str | None]) -> list[str]:
    return [decoded(_without_entities(text)) if text else "" for text in column]


def _without_entities(text: str) -> str:
    if "&" not in text:
        return text
    for entity, letter in ENTITIES:
        text = text.replace(entity, letter)
    return text
