"""Texts with delimiters: as blocks of whole lines, and as records that know where they begin."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from spreadsheets.reading.dialects import MOST_IN_CELL, MOST_IN_LINE, Unreadable

CHUNK = 256 * 1024
NEVER_CLOSED = "A quotation mark is opened here and never closed; what follows was taken into it."
FORMULA_STARTS = "=+-@\t\r\0"  # those of spreadsheets.formats, which imports far more than this
ESCAPED = re.compile(rf"'+[{re.escape(FORMULA_STARTS)}]")

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
    """The lines of blocks, by the block or in records, counted."""

    def __init__(self, texts: Iterator[str], delimiter: str):
        self.texts = texts
        self.delimiter = delimiter
        self.taken = 0  # lines given away
        self.ended = 0  # lines up to the end of the block that was begun
        self.begun: list[str] = []  # its lines
        self.is_over = False  # whether one more was asked for than there are
        self.are_escaped = False  # whether some that were given away have cells to unescape

    def block(self) -> str | None:
        """What is left of a block, or the next one, of which no line counts as taken yet."""
        if self.taken == self.ended:
            return next(self.texts, None)
        left = self.begun[self.taken - self.ended :]
        self.ended = self.taken
        return "".join(left)

    def passed(self, text: str) -> None:
        """A block was taken as a whole."""
        self.taken += text.count("\n")
        self.ended = self.taken

    def lists(self, text: str | None) -> Iterator[list[str]]:
        """The lines of a block, and of those after it for as long as somebody asks."""
        while text is not None:
            self.are_escaped = self.are_escaped or has_escaped(text, self.delimiter)
            self.begun = io.StringIO(text, newline="").readlines()
            self.ended += len(self.begun)
            yield self.begun
            text = next(self.texts, None)
        self.is_over = True


def records(lines: Lines, text: str, delimiter: str) -> Iterator[Record]:
    """The records that begin in a block, as CSV with quotation marks has them."""
    reader = csv.reader(chain.from_iterable(lines.lists(text)), delimiter=delimiter)
    before = lines.taken
    while True:
        first = lines.taken + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            raise Unreadable(
                f"Line {first} has a cell of more than {MOST_IN_CELL:,} characters: a quotation "
                "mark that opens there is perhaps never closed."
            ) from error
        lines.taken = before + reader.line_num
        yield first, cells, NEVER_CLOSED if lines.is_over else ""
        if lines.taken >= lines.ended:
            return


def has_escaped(text: str, delimiter: str) -> bool:
    """Whether there is a cell whose apostrophe only keeps a spreadsheet from calculating it."""
    starts = f'{delimiter}"\r\n'
    places = (found.start() for found in ESCAPED.finditer(text))
    return any(place == 0 or text[place - 1] in starts for place in places)


def unescape(text: str) -> str:
    is_escaped = text.startswith("'") and text.lstrip("'").startswith(tuple(FORMULA_STARTS))
    return text[1:] if is_escaped else text
