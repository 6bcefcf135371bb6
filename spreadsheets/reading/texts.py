"""Texts with delimiters: as blocks of whole lines, and as records that know where they begin."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from spreadsheets.reading.dialects import MOST_IN_CELL, MOST_IN_LINE, Unreadable

CHUNK = 256 * 1024
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
NEVER_CLOSED = "A quotation mark is opened here and never closed; what follows was taken into it."
FORMULA_STARTS = "=+-@\t\r\0"  # those of spreadsheets.formats, which imports far more than this

csv.field_size_limit(MOST_IN_CELL)

Record = tuple[int, list[str], str]  # its first line, its cells, what is wrong with it


def blocks(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The text from its beginning, in pieces that end where a line does.

    Raises Unreadable where it is not of that encoding, and for an endless line.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    rest, before, chunk = "", 0, b"more"
    while chunk:
        chunk = file.read(CHUNK)
        text = rest + _decoded(decoder, chunk, encoding, before)
        # A carriage return at the very end may be half of a line's end.
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1 if chunk else len(text)
        rest = text[end:]
        if len(rest) > MOST_IN_LINE:
            raise Unreadable(
                f"A line after line {before} has more than {MOST_IN_LINE:,} characters: "
                "this is no table, or its encoding is another one."
            )
        if end:
            before += max(text.count("\n"), text.count("\r"))
            yield text[:end]


def _decoded(decoder, chunk: bytes, encoding: str, before: int) -> str:
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        line = before + 1 + error.object[: error.start].count(b"\n")
        raise Unreadable(
            f"Line {line} or one near it is not written in {encoding}. Choose another encoding, "
            "or save the file as 'CSV UTF-8'."
        ) from error


class Lines:
    """The lines of blocks, one by one or by the block, counted."""

    def __init__(self, texts: Iterator[str], delimiter: str):
        self.texts = texts
        self.finds_escaped = escape_finder(delimiter).search
        self.taken = 0  # lines given away
        self.is_over = False  # whether one more was asked for than there are
        self.are_escaped = False  # whether some that were given away have cells to unescape
        self.waiting: deque[str] = deque()  # the lines of a block that was begun

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self.waiting:
            text = next(self.texts, None)
            if text is None:
                self.is_over = True
                raise StopIteration
            self.split(text)
        self.taken += 1
        return self.waiting.popleft()

    def block(self) -> str | None:
        """What is left of a block, or the next one, of which no line counts as taken yet."""
        if not self.waiting:
            return next(self.texts, None)
        text = "".join(self.waiting)
        self.waiting.clear()
        return text

    def split(self, text: str) -> None:
        """Give the lines of a block away one by one."""
        self.are_escaped = self.are_escaped or bool(self.finds_escaped(text))
        self.waiting.extend(LINE.findall(text))


def records(lines: Lines, delimiter: str) -> Iterator[Record]:
    """The records that begin in the block that is waiting, as CSV with quotation marks has them."""
    reader = csv.reader(lines, delimiter=delimiter)
    while lines.waiting:
        first = lines.taken + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            raise Unreadable(
                f"Line {first} has a cell of more than {MOST_IN_CELL:,} characters: a quotation "
                "mark that opens there is perhaps never closed."
            ) from error
        yield first, cells, NEVER_CLOSED if lines.is_over else ""


def escape_finder(delimiter: str) -> re.Pattern[str]:
    """Finds cells whose apostrophe only keeps a spreadsheet from calculating them."""
    return re.compile(rf"(?:^|[{re.escape(delimiter)}\"\r\n])'+[{re.escape(FORMULA_STARTS)}]")


def unescape(text: str) -> str:
    is_escaped = text.startswith("'") and text.lstrip("'").startswith(tuple(FORMULA_STARTS))
    return text[1:] if is_escaped else text
