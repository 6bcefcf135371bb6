"""ODS workbooks, row by row while they are unpacked."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from spreadsheets.reading.cells import Number, decoded, duration_text, numbers_with
from spreadsheets.reading.convert import NO_RESULT, Wrong, error_cell
from spreadsheets.reading.dialects import MOST_COLUMNS, Unreadable
from spreadsheets.reading.kinds import PROTECTED
from spreadsheets.reading.parts import DAMAGED, Archive, damaged, parser_for
from spreadsheets.reading.placing import Row, put
from spreadsheets.reading.xlsx import CELLS_MERGED, Elements

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
MOST_ROWS = 1_048_576
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
PERIOD = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
BETWEEN = {"tab": "\t", "line-break": "\n"}
# What hangs on a cell and is not in it: comments, pictures, tables of their own.
BESIDE = {"annotation", "frame", "custom-shape", "table"}


class Workbook:
    """A workbook whose tables are read row by row. Raises Unreadable where it is damaged."""

    def __init__(self, file: BinaryIO):
        self.archive = Archive(file)
        self.sheets: list[str] = []
        self.has_merged = False
        if CONTENT not in self.archive.names:
            raise Unreadable(DAMAGED)
        if MANIFEST in self.archive.names:
            self.archive.parse(MANIFEST, Elements(_check_readable))
        self.archive.parse(CONTENT, Elements(self._declared))

    def rows(self, sheet: str, decimal: str | None) -> Iterator[Row]:
        if sheet not in self.sheets:
            raise Unreadable(f"There is no sheet {sheet!r} in the workbook: choose another.")
        rows = Rows(sheet, numbers_with(decimal))
        with damaged():
            parser = parser_for(rows)
            for chunk in self.archive.chunks(CONTENT):
                parser.Parse(chunk, False)
                yield from rows.taken()
                if rows.is_over:
                    return

    def notes(self, _sheet: str) -> list[str]:
        return [CELLS_MERGED] if self.has_merged else []

    def _declared(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.sheets.append(attributes.get(TABLE + "name", ""))
        elif name == "covered-table-cell":
            self.has_merged = True


def _check_readable(name: str, _attributes: dict[str, str]) -> None:
    if name == "encryption-data":
        raise Unreadable(PROTECTED)


class Rows:
    """Takes the rows of one table from a parser. A Handler."""

    def __init__(self, sheet: str, number: Number):
        self.sheet, self.as_number = sheet, number
        self.is_inside = self.is_over = False
        self.number = 0  # of the row before
        self.rows: list[tuple[Row, int]] = []  # with how often they come
        self.beside = 0  # how deep in something that is not in the cell
        self.told: dict[str, str] | None = None  # the attributes of the cell
        self.texts: list[str] = []
        self.is_paragraph = False
        self.repeated, self.place = 1, 0
        self.cells: list = []
        self.problems: list[tuple[int, str]] = []

    def taken(self) -> Iterator[Row]:
        """The rows that are complete, once."""
        rows, self.rows = self.rows, []
        for (number, cells, problems), count in rows:
            for place in range(count):
                yield number + place, list(cells), problems

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.beside or (self.told is not None and name in BESIDE):
            self.beside += 1
        elif name == "table":
            self.is_inside = attributes.get(TABLE + "name") == self.sheet
        elif self.is_inside:
            self._start_inside(name, attributes)

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table-row":
            self.repeated = int(attributes.get(TABLE + "number-rows-repeated", 1))
            self.place, self.cells, self.problems = 0, [], []
        elif name in ("table-cell", "covered-table-cell"):
            self.told, self.texts = attributes, []
        elif name == "p":
            self.is_paragraph = True
            if self.texts:
                self.texts.append("\n")
            self.texts.append("")
        elif name == "s":
            self.texts.append(" " * min(int(attributes.get(TEXT + "c", 1)), 10_000))
        elif name in BETWEEN:
            self.texts.append(BETWEEN[name])

    def text(self, data: str) -> None:
        if self.is_paragraph and not self.beside:
            self.texts.append(data)

    def end(self, name: str) -> None:
        if self.beside:
            self.beside -= 1
        elif not self.is_inside:
            return
        elif name == "p":
            self.is_paragraph = False
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self.is_inside, self.is_over = False, True

    def _end_cell(self) -> None:
        told, self.told = self.told or {}, None
        repeated = int(told.get(TABLE + "number-columns-repeated", 1))
        cell = self._cell(told, "".join(self.texts))
        if cell != "":
            for place in range(self.place, min(self.place + repeated, MOST_COLUMNS + 1)):
                put(self.cells, place, cell, self.problems)
        self.place += repeated

    def _end_row(self) -> None:
        row = self.number + 1, self.cells, self.problems
        if self.cells:
            self.rows.append((row, min(self.repeated, MOST_ROWS - self.number)))
        self.number += self.repeated

    def _cell(self, told: dict[str, str], text: str) -> object:
        kind = told.get(OFFICE + "value-type")
        if told.get(CALC + "value-type") == "error":
            return error_cell(text)
        if kind in ("float", "percentage", "currency"):
            return self.as_number(float(told[OFFICE + "value"]))
        if kind == "date":
            return told[OFFICE + "date-value"].removesuffix("T00:00:00")
        if kind == "time":
            return _period(told[OFFICE + "time-value"])
        if kind == "boolean":
            return told[OFFICE + "boolean-value"]
        if kind is None and TABLE + "formula" in told and not text:
            return Wrong("", NO_RESULT)
        return decoded(told.get(OFFICE + "string-value") or text)


def _period(text: str) -> str:
    """PT12H30M00S as hours, minutes and seconds."""
    found = PERIOD.fullmatch(text)
    if found is None:
        return text
    days, hours, minutes = (int(part or 0) for part in found.group(2, 3, 4))
    seconds = float((found[5] or "0").replace(",", "."))
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return duration_text(-span if found[1] else span)
