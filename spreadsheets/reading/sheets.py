"""The rows of a sheet of XLSX, while it is unpacked.

Almost every sheet is written in one of a few ways, which regular expressions take apart some five
times as fast as a parser. They must account for every letter of a row; with the first row that they
do not understand the parser takes over, so that what is read is the same either way.
"""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from itertools import chain, islice
from xml.parsers import expat

from spreadsheets.reading.cells import decoded
from spreadsheets.reading.convert import NO_RESULT, Convert, Converters, Wrong, without_result
from spreadsheets.reading.dialects import MOST_COLUMNS
from spreadsheets.reading.parts import damaged, parser_for
from spreadsheets.reading.shapes import Shape, Told

PROLOG = re.compile(rb"<sheetData ?>")
MOST_OF_PROLOG = 4 << 20
OTHER_ENCODING = re.compile(rb"""encoding=["'](?!utf-8|us-ascii)""", re.IGNORECASE)
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
ROW_END, ENDED = "</row>", b"</row>"
OVER = re.compile(rb"\s*</sheetData\s*>")
MOST_IN_ROW = 16 << 20  # bytes, before the parser is let at it

Row = tuple[int, list, list[tuple[int, str]]]  # its number, its cells, problems by their places


def sheet_rows(chunks: Iterator[bytes], convert: Converters) -> Iterator[Row]:
    """The rows of a sheet that has any cells, with their numbers. Raises Unreadable."""
    parsed = Parsed(convert)
    with damaged():
        parser = parser_for(parsed)
        rest = _prolog(chunks, parser)
        if parsed.is_in_data and rest is not None:
            quick = Quick(convert)
            rest = yield from _quick_rows(rest, chunks, quick)
            parsed.number = quick.number
        for chunk in chain([rest or b""], chunks, [None]):
            parser.Parse(chunk or b"", chunk is None)
            yield from parsed.taken()
            if parsed.is_over:
                return


def _prolog(chunks: Iterator[bytes], parser: expat.XMLParserType) -> bytes | None:
    """Parses what stands before the rows; returns what was unpacked of them, or None if they are
    not written as usual."""
    text = b""
    for chunk in chunks:
        text += chunk
        if found := PROLOG.search(text):
            parser.Parse(text[: found.end()], False)
            return None if OTHER_ENCODING.search(text[:200]) else text[found.end() :]
        if len(text) > MOST_OF_PROLOG:
            break
    parser.Parse(text, False)
    return None


def _quick_rows(
    rest: bytes, chunks: Iterator[bytes], quick: "Quick"
) -> Generator[Row, None, bytes]:
    """Rows up to the first that is irregular; returns what was unpacked and not understood."""
    for chunk in chain([b""], chunks):
        rest += chunk
        end = rest.rfind(ENDED) + len(ENDED)
        if end < len(ENDED):
            if OVER.match(rest) or len(rest) > MOST_IN_ROW:
                return rest
            continue
        text = rest[:end].decode()
        rest = rest[end:]
        try:
            yield from quick.rows(text)
        except Irregular as row:
            return text[row.at :].encode() + rest
    return rest


class Irregular(Exception):
    """From here on a parser is needed."""

    def __init__(self, at: int = 0):
        super().__init__(at)
        self.at = at


class Columns(dict[str, int]):
    """The places of columns by their letters, from 0."""

    def __missing__(self, letters: str) -> int:
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - 64
        self[letters] = place - 1
        return place - 1


COLUMNS = Columns()


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
            yield from self._one_by_one(text, 0)
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
            # Where it stands is only asked when a parser must go on from there.
            yield from self._one_by_one(other, 0, lambda end=end: _end_of(shape, text, end))
            place = end
        yield from self._alike(shape, [column[place:] for column in columns], text)

    def _alike(self, shape: Shape, columns: list[list], text: str) -> Iterator[Row]:
        has_care = "&" in text or "_x" in text
        for row in shape.rows(columns, self.number + 1, _cleaned if has_care else _filled):
            self.number = row[0]
            yield row

    def _one_by_one(
        self, text: str, at: int, before: Callable[[], int] = lambda: 0
    ) -> Iterator[Row]:
        for row in text.split(ROW_END)[:-1]:
            try:
                found = self.row(row)
            except (Irregular, LookupError) as error:
                raise Irregular(before() + at) from error
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


def put(cells: list, place: int, cell: object, problems: list[tuple[int, str]]) -> None:
    """Into its place, with empty cells before it. Those too far right all stand behind the last."""
    if type(cell) is Wrong:
        problems.append((place, cell.problem))
        cell = cell.text
    if place == len(cells):
        cells.append(cell)
    elif place < len(cells):
        cells[place] = cell
    elif cell != "":
        cells.extend([""] * (min(place, MOST_COLUMNS) - len(cells)))
        cells.append(cell)


class Parsed:
    """Takes rows from a parser, however they are written. A Handler."""

    def __init__(self, convert: Converters):
        self.convert = convert
        self.number, self.place = 0, -1
        self.is_in_data = self.is_over = False
        self.rows: list[Row] = []
        self.kept: list[str] | None = None  # text that counts
        self._begin_cell({})
        self.cells: list = []
        self.problems: list[tuple[int, str]] = []

    def taken(self) -> list[Row]:
        """The rows that are complete, once."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self.is_in_data = True
        elif name == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.place, self.cells, self.problems = -1, [], []
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "v" or (name == "t" and not self.is_phonetic):
            self.kept = self.texts
        elif name == "rPh":
            self.is_phonetic = True

    def text(self, data: str) -> None:
        if self.kept is not None:
            self.kept.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.kept = None
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self.is_in_data:
            self.rows.append((self.number, self.cells, self.problems))
        elif name == "sheetData":
            self.is_over = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self.place = COLUMNS[letters] if letters else self.place + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.has_formula = self.is_phonetic = False
        self.texts: list[str] = []

    def _end_cell(self) -> None:
        value = "".join(self.texts)
        cell = self.convert.of(self.kind, self.style)(value)
        if self.has_formula and without_result(self.kind, value):
            cell = Wrong("", NO_RESULT)
        put(self.cells, self.place, cell, self.problems)
