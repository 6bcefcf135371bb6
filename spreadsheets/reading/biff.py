"""Which cells of an XLS workbook are errors: calamine tells these as empty ones.

Of the records of a workbook only those are read that hold errors, see MS-XLS 2.4.
"""

from collections.abc import Iterator
from struct import error, unpack_from
from typing import BinaryIO

import olefile

from spreadsheets.reading.dialects import Unreadable
from spreadsheets.reading.parts import DAMAGED

FORMULA, END, SHEET, ERROR_OR_TRUTH, BEGIN = 0x0006, 0x000A, 0x0085, 0x0205, 0x0809
STREAMS = ("Workbook", "Book")  # since Excel 97, and before
NO_NUMBER, AN_ERROR = 0xFFFF, 2  # how the result of a formula begins that is no number
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Errors = dict[int, dict[int, str]]  # by row and column, from 0


def errors_in(file: BinaryIO, place: int) -> Errors:
    """The errors of a sheet, which is the one at this place of all sheets. Raises Unreadable."""
    found: Errors = {}
    try:
        content = _content(file)
        sheets = [at for kind, at in _records(content, 0) if kind == SHEET]
        (start,) = unpack_from("<I", content, sheets[place])
        for row, column, code in _errors(content, start):
            found.setdefault(row, {})[column] = ERRORS.get(code, "#ERROR!")
    except (OSError, LookupError, ValueError, error) as reason:
        raise Unreadable(DAMAGED) from reason
    return found


def _content(file: BinaryIO) -> bytes:
    file.seek(0)
    archive = olefile.OleFileIO(file)
    streams = [name for name in STREAMS if archive.exists(name)]
    return archive.openstream(streams[0]).read()


def _records(content: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The kind of each record and where it begins, to the end of the sheet that begins there."""
    depth = 0  # charts within a sheet begin and end as sheets do
    while True:
        kind, length = unpack_from("<HH", content, at)
        depth += (kind == BEGIN) - (kind == END)
        if not depth:
            return
        yield kind, at + 4
        at += 4 + length


def _errors(content: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Row, column and code of each error."""
    for kind, at in _records(content, start):
        if kind == ERROR_OR_TRUTH:
            row, column, _, code, is_error = unpack_from("<HHHBB", content, at)
        elif kind == FORMULA:
            row, column, _, result, code, marked = unpack_from("<HHHBxBxxxH", content, at)
            is_error = marked == NO_NUMBER and result == AN_ERROR
        else:
            continue
        if is_error:
            yield row, column, code
