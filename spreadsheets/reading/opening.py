"""One way into files of every kind: what they say at their beginning, and all their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from spreadsheets.reading import delimited, ods, xlsx
from spreadsheets.reading.cells import numbers_with
from spreadsheets.reading.copying import Row, copied, fitted, joined, mended, shortened
from spreadsheets.reading.dialects import LOOKED_AT, SAMPLE, Described, Dialect, Unreadable
from spreadsheets.reading.encodings import checked, encoding_of
from spreadsheets.reading.guessing import (
    DELIMITERS,
    ORDERS,
    dates_of,
    decimal_of,
    delimiter_of,
    texts_in,
)
from spreadsheets.reading.headers import EMPTY, header_at, indent_of, names_of
from spreadsheets.reading.kinds import kind_of, note_on
from spreadsheets.reading.objects import Objects, rows_of
from spreadsheets.reading.texts import Lines, blocks, records, unescape


def _xls(file: BinaryIO):
    from spreadsheets.reading.xls import Workbook  # loads what other files need not wait for

    return Workbook(file)


WORKBOOKS = {"xlsx": xlsx.Workbook, "xls": _xls, "ods": ods.Workbook}
NO_ROW = "Row {} is empty, or too far down to be the header: choose another."
OF_WORKBOOKS = ("sheet", "decimal", "header_row")
NEEDED = {
    "csv": ("encoding", "delimiter", "header_row"),
    "json": ("decimal",),
    **dict.fromkeys(WORKBOOKS, OF_WORKBOOKS),
}
Beginning = list[tuple[int, list]]  # rows by their numbers; numbers of workbooks still are numbers


def described(file: BinaryIO, name: str, given: Dialect) -> Described:
    """Recognise what ``given`` leaves open. Raises Unreadable."""
    _check(given)
    kind = kind_of(file, given.format)
    given = given.but(format=kind)
    describe = {"csv": _text, "json": _objects}.get(kind, _workbook)
    found = describe(file, given)
    return replace(found, notes=note_on(name, kind) + found.notes)


def lines(file: BinaryIO, name: str, dialect: Dialect) -> Iterator[bytes]:
    """All rows below the header, for COPY. Raises Unreadable."""
    _check(dialect)
    if not _is_whole(dialect):
        dialect = described(file, name, dialect).dialect
    kind_of(file, dialect.format)
    if dialect.format == "csv":
        return delimited.chunks(file, dialect)
    if dialect.format == "json":
        objects = Objects(file)
        return copied(rows_of(objects, objects.keys(), dialect.decimal or "."))
    return copied(_rows_of_workbook(WORKBOOKS[str(dialect.format)](file), dialect))


def cells_of_sheets(file: BinaryIO) -> Iterator[tuple[str, int, list[str]]]:
    """Every row of every sheet of a workbook that people see: sheet, number, cells as texts.

    For sheets that were laid out for people, which are no tables. Raises Unreadable.
    """
    kind = kind_of(file, None)
    if kind not in WORKBOOKS:
        raise Unreadable("This is no workbook.")
    book = WORKBOOKS[kind](file)
    book.rows_are_alike = False
    for sheet in book.sheets:
        for number, cells, _ in book.rows(sheet, "."):
            # Styled cells without a text may go on for thousands of columns.
            filled = max((at for at, cell in enumerate(cells, 1) if _is_filled(cell)), default=0)
            yield sheet, number, _texts(cells[:filled], ".")


def _is_whole(dialect: Dialect) -> bool:
    """Whether nothing is left to be recognised before rows can be read."""
    needed = NEEDED.get(dialect.format or "")
    return needed is not None and all(getattr(dialect, name) is not None for name in needed)


def _check(given: Dialect) -> None:
    if given.encoding is not None:
        checked(given.encoding)
    if given.delimiter is not None and given.delimiter not in tuple(DELIMITERS):
        raise Unreadable("The delimiter must be a comma, a semicolon, a tab or a bar.")
    if given.decimal not in (None, ".", ","):
        raise Unreadable("The decimal mark must be a point or a comma.")
    if given.dates is not None and given.dates not in ORDERS:
        raise Unreadable(f"The order of dates must be one of {', '.join(ORDERS)}.")
    if given.header_row is not None and given.header_row < 1:
        raise Unreadable("The row of the header is counted from 1.")


def _text(file: BinaryIO, given: Dialect) -> Described:
    encoding, notes = (given.encoding, []) if given.encoding else encoding_of(file)
    text = next(blocks(file, encoding), "").removeprefix("\ufeff")
    delimiter = given.delimiter or delimiter_of(text)
    read = Lines(blocks(file, encoding), delimiter)
    rows: Beginning = []
    while len(rows) < LOOKED_AT and (block := read.block()) is not None:
        for number, cells, _ in islice(records(read, block, delimiter), LOOKED_AT - len(rows)):
            rows.append((number, [unescape(cell) for cell in cells]))
    return _table(given.but(encoding=encoding, delimiter=delimiter), rows, notes)


def _workbook(file: BinaryIO, given: Dialect) -> Described:
    """A sheet of it; if none is given, the first that is a table."""
    book = WORKBOOKS[str(given.format)](file)
    refused: list[Unreadable] = []
    for sheet in [given.sheet] if given.sheet is not None else book.sheets:
        rows = [(number, cells) for number, cells, _ in islice(book.rows(sheet, None), LOOKED_AT)]
        try:
            found = _table(given.but(sheet=sheet), rows, book.notes(sheet))
        except Unreadable as error:
            refused.append(error)
        else:
            return replace(found, sheets=book.sheets)
    if len(refused) > 1:
        named = ", ".join(shortened(name) for name in book.sheets[:20])
        raise Unreadable(f"No sheet is a table ({named}). The first: {refused[0].sentence}")
    raise refused[0] if refused else Unreadable(EMPTY)


def _objects(file: BinaryIO, given: Dialect) -> Described:
    objects = Objects(file)
    keys = objects.keys()
    if not keys:
        raise Unreadable(EMPTY)
    headers = names_of(keys, 1)
    below = list(islice(rows_of(objects, keys, "."), LOOKED_AT))
    rows: Beginning = [(number, cells) for number, _, cells in below]
    return _read(given.but(decimal=given.decimal or "."), headers, rows, [])


def _table(given: Dialect, rows: Beginning, notes: list[str]) -> Described:
    place = _header_place(given, rows)
    number, cells = rows[place]
    names = _texts(cells, ".")
    indent = indent_of(names) if given.format in WORKBOOKS else 0
    headers = names_of(names[indent:], number)
    below: Beginning = [(number, cells[indent:]) for number, cells in rows[place + 1 :]]
    found = _read(given.but(header_row=number), headers, below, notes)
    above = (joined(*_texts(cells, found.dialect.decimal or ".")) for _, cells in rows[:place])
    return replace(found, preamble=[mended(text) for text in above if text.strip()])


def _header_place(given: Dialect, rows: Beginning) -> int:
    if given.header_row is None:
        return header_at([_texts(cells, ".") for _, cells in rows])
    for place, (number, _) in enumerate(rows):
        if number == given.header_row:
            return place
    raise Unreadable(NO_ROW.format(given.header_row))


def _read(given: Dialect, headers: list[str], below: Beginning, notes: list[str]) -> Described:
    """The rest of the dialect and a sample, from the rows below the header."""
    texts = texts_in(cells for _, cells in below)
    decimal, of_decimal = decimal_of(texts, given.delimiter or "")
    dates, of_dates = dates_of(texts)
    notes = [*notes, *([] if given.decimal else of_decimal), *([] if given.dates else of_dates)]
    dialect = given.but(decimal=given.decimal or decimal, dates=given.dates or dates)
    filled = (_texts(cells, dialect.decimal) for _, cells in below if any(map(_is_filled, cells)))
    sample = [fitted(cells, len(headers), "")[1] for cells in islice(filled, SAMPLE)]
    return Described(
        dialect, headers, sample=[list(map(mended, row)) for row in sample], notes=notes
    )


def _texts(cells: Sequence, decimal: str | None) -> list[str]:
    number = numbers_with(decimal or ".")
    return [str(number(cell)) if isinstance(cell, float) else cell for cell in cells]


def _is_filled(cell: object) -> bool:
    return cell != ""


def _rows_of_workbook(book, dialect: Dialect) -> Iterator[Row]:
    """The rows below the header; a table may begin right of the first column."""
    headers: list[str] = []
    header_row, indent = dialect.header_row or 1, 0
    for number, cells, wrong in book.rows(dialect.sheet, dialect.decimal):
        if number == header_row:
            indent = indent_of(cells)
            headers = names_of(cells[indent:], number)
        elif number > header_row and any(cells):
            if not headers:
                raise Unreadable(NO_ROW.format(header_row))
            problem = joined(*_told(wrong, headers, indent)) if wrong else ""
            if indent:
                if any(cells[:indent]):
                    problem = joined(problem, "The row has a cell left of the first column.")
                cells = cells[indent:]
            if len(cells) != len(headers):
                problem, cells = fitted(cells, len(headers), problem)
            yield number, problem, cells


def _told(wrong: list[tuple[int, str]], headers: list[str], indent: int) -> Iterator[str]:
    for place, problem in wrong:
        if indent <= place < indent + len(headers):
            yield f"Column {shortened(headers[place - indent])!r} {problem}."
