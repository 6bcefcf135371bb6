"""The XML inside workbooks: checked before it is unpacked, and never held as a whole."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol
from xml.parsers import expat

from spreadsheets.reading.dialects import (
    MOST_ENTRIES,
    MOST_PACKED,
    MOST_RATIO,
    MOST_UNPACKED,
    RATIO_COUNTS_FROM,
    Unreadable,
)

CHUNK = 128 * 1024
DAMAGED = "The workbook is damaged and cannot be read. Open it in a spreadsheet and save it anew."
TOO_LARGE = (
    "The workbook is too large when it is unpacked. Save the sheet as CSV, or send it in parts."
)
BOMB = (
    "The workbook unpacks to far more than it seems to hold, and was not opened. "
    "Open it in a spreadsheet and save it anew."
)


class Handler(Protocol):
    """What is told of the elements of a part, by names without their namespaces."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Archive:
    """The parts of a workbook. Raises Unreadable if they are too many or too large."""

    def __init__(self, file: BinaryIO):
        with damaged():
            self.zip = zipfile.ZipFile(file)
        entries = self.zip.infolist()
        file.seek(0, 2)
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or file.tell() > MOST_PACKED:
            raise Unreadable(TOO_LARGE)
        if any(map(_is_bomb, entries)):
            raise Unreadable(BOMB)
        self.names = {entry.filename for entry in entries}

    def chunks(self, name: str) -> Iterator[bytes]:
        with damaged(), self.zip.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk

    def parse(self, name: str, handler: Handler) -> None:
        """Tell the handler all of a part. Raises Unreadable where it is no XML, or has a DTD."""
        with damaged():
            parser = parser_for(handler)
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    is_large = entry.file_size > RATIO_COUNTS_FROM
    return is_large and entry.file_size > MOST_RATIO * max(1, entry.compress_size)


@contextmanager
def damaged() -> Iterator[None]:
    """Whatever is wrong inside an archive is told as one sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise Unreadable(DAMAGED) from error
    except (ArithmeticError, LookupError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    except RuntimeError as error:  # a part that is encrypted
        raise Unreadable(DAMAGED) from error


def parser_for(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartElementHandler = lambda name, attributes: handler.start(
        name.rpartition(" ")[2], attributes
    )
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def _refuse_entities(*_declared) -> None:
    # No spreadsheet writes a document type; it can only multiply what is read, or fetch more.
    raise Unreadable(
        "The workbook declares entities of its own, which no spreadsheet does, and was not read. "
        "Open it in a spreadsheet and save it anew."
    )
