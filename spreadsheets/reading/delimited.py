"""CSV and its like, from the header on, as text for COPY.

Almost every block of a file needs no care: no quotation marks, no strange characters, and as many
delimiters in each line. Its lines are numbered and passed on as they are, which is four times as
fast; any other block is read record by record.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from spreadsheets.reading.copying import Row, copied, fitted
from spreadsheets.reading.dialects import Dialect, Unreadable
from spreadsheets.reading.headers import names_of
from spreadsheets.reading.texts import Lines, blocks, has_escaped, records, unescape


def chunks(file: BinaryIO, dialect: Dialect) -> Iterator[bytes]:
    """What stands below the header of a text whose dialect is whole. Raises Unreadable."""
    delimiter, header_row = dialect.delimiter or ",", dialect.header_row or 1
    lines = Lines(blocks(file, dialect.encoding or "utf-8"), delimiter)
    width = len(names_of(header_of(lines, delimiter, header_row), header_row))
    while (text := lines.block()) is not None:
        plain = None
        if not has_escaped(text, delimiter):
            plain = numbered(text, delimiter, width, lines.taken + 1)
        if plain is not None:
            lines.passed(text)
            yield plain.encode()
        else:
            yield from copied(_rows(lines, text, delimiter, width))


def header_of(lines: Lines, delimiter: str, header_row: int) -> list[str]:
    """The cells of the header, when what stands above it has been passed."""
    while (text := lines.block()) is not None:
        above = header_row - 1 - lines.taken
        starts = io.StringIO(text, newline="").readlines()
        lines.taken += min(above, len(starts))
        lines.ended = lines.taken
        if above < len(starts):
            _, cells, _ = next(records(lines, "".join(starts[above:]), delimiter))
            return cells
    raise Unreadable(f"The file ends before line {header_row}: choose another header row.")


def numbered(text: str, delimiter: str, width: int, first: int) -> str | None:
    """The lines of a block for COPY, or None if any needs care."""
    if '"' in text or "\0" in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            return None
    text = text.removesuffix("\n")
    lines = text.split("\n")
    if {line.count(delimiter) for line in lines} != {width - 1} or delimiter * (width - 1) in lines:
        return None
    if delimiter != ",":
        lines = _with_commas(text, delimiter).split("\n")
    return "".join([f"{number},,{line}\r\n" for number, line in enumerate(lines, first)])


def _with_commas(text: str, delimiter: str) -> str:
    """The same cells with commas between them, in quotation marks where cells have commas."""
    if "," not in text:
        return text.replace(delimiter, ",")
    quoted = text.replace(delimiter, '","').replace("\n", '"\n"')
    return f'"{quoted}"'.replace('""', "")


def _rows(lines: Lines, text: str, delimiter: str, width: int) -> Iterator[Row]:
    for number, cells, problem in records(lines, text, delimiter):
        if not any(cells):
            continue
        if lines.are_escaped:
            cells = [unescape(cell) for cell in cells]
        if problem or len(cells) != width:
            problem, cells = fitted(cells, width, problem)
        yield number, problem, cells
