"""The rows of a sheet of XLSX, while it is unpacked.

Almost every sheet is written in one of a few ways, which regular expressions take apart some five
times as fast as a parser. They must account for every letter of a row; with the first row that they
do not understand the parser takes over, so that what is read is the same either way.
"""

import re
from collections.abc import Generator, Iterator
from itertools import chain
from xml.parsers import expat

from spreadsheets.reading.convert import NO_RESULT, Converters, Wrong, without_result
from spreadsheets.reading.dialects import MOST_COLUMNS
from spreadsheets.reading.parts import damaged, parser_for

PROLOG = re.compile(rb"<sheetData ?>")
MOST_OF_PROLOG = 4 << 20
OTHER_ENCODING = re.compile(rb"""encoding=["'](?!utf-8|us-ascii)""", re.IGNORECASE)
ROW_START = re.compile(r"\s*<row((?: [^>]*[^>/])?)>")
ROW_NUMBER = re.compile(r' r="(\d+)"')
CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3})\d+")?((?: [^>]*?)?)'  # its column, and its other attributes
    r"(?: ?/>|>(?:(<f)(?: [^>]*?)?(?:/>|>[^<]*</f>))?"  # whether it has a formula
    r"(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: [^>/]*)?>([^<]*)</t></is>)?</c>)"
)
GROUPS = CELL.groups + 1
CARE = re.compile(r"\r|<!|&(?!(?:amp|lt|gt|quot|apos);)")
ENTITIES = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")]
ENDED = b"</row>"
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
        rows = rest[:end].decode().split("</row>")[:-1]
        for place, row in enumerate(rows):
            try:
                found = quick.row(row)
            except Irregular:
                return "</row>".join(rows[place:]).encode() + ENDED + rest[end:]
            yield found
        rest = rest[end:]
    return rest


class Irregular(Exception):
    """A row is written in a way that only a parser understands."""


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

    def row(self, text: str) -> Row:
        """One without its end tag. Raises Irregular."""
        start = ROW_START.match(text)
        if start is None or CARE.search(text):
            raise Irregular
        parts = CELL.split(text[start.end() :])
        if "".join(parts[::GROUPS]).strip():
            raise Irregular
        told = ROW_NUMBER.search(start[1])
        cells, problems = self._cells(parts)
        self.number = int(told[1]) if told else self.number + 1
        return self.number, cells, problems

    def _cells(self, parts: list) -> tuple[list, list[tuple[int, str]]]:
        cells: list = []
        problems: list[tuple[int, str]] = []
        known, convert = self.convert.by_attributes, self.convert.of_attributes
        place = -1
        for at in range(1, len(parts), GROUPS):
            letters, attributes, formula, value, text = parts[at : at + GROUPS - 1]
            made = known.get(attributes) or convert(attributes)
            place = COLUMNS[letters] if letters else place + 1
            if made is None or place < len(cells):
                raise Irregular
            if text is not None:
                value = text
            if value and "&" in value:
                value = _without_entities(value)
            cell = made(value)
            if formula and not value and 't="str"' not in attributes:
                cell = Wrong("", NO_RESULT)
            put(cells, place, cell, problems)
        return cells, problems


def _without_entities(text: str) -> str:
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
