"""Historic files as blocks of whole lines in UTF-8, whatever they are packed and written in.

Nothing here holds more than a block; what is too large, damaged or has no lines is said.
"""

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

MOST_BYTES = 2 * 1024**3
MOST_UNPACKED = 4 * 1024**3
MOST_IN_LINE = 1024**2
BLOCK = 4 * 1024**2
DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
)
BOM = "\ufeff"
SPACES = re.compile(rb"[ \t]+")
SPACES_AT_ENDS = re.compile(rb"^ | $", re.MULTILINE)


class Unreadable(Exception):
    """The file as a whole cannot be taken, with the reason and what to do."""


@dataclass(frozen=True)
class Block:
    """Whole lines in UTF-8, each with a line feed at its end; ``first`` is the number of the first
    of them in the file, from 1."""

    text: bytes
    first: int

    @property
    def count(self) -> int:
        return self.text.count(b"\n")

    def after(self, line: int) -> "Block":
        """Without the lines up to and with this number."""
        rest = self.text
        for _ in range(self.first, min(line + 1, self.first + self.count)):
            rest = rest[rest.index(b"\n") + 1 :]
        return Block(rest, max(self.first, line + 1))


@contextmanager
def unpacked(file: IO[bytes]) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The content of a file, of a gzipped one, or of the one file in a zip."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=file) as content:
            yield content
    elif start == b"PK\x03\x04":
        with zipfile.ZipFile(file) as archive, archive.open(_only_entry(archive)) as content:
            yield content
    else:
        yield file


def _only_entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
    ]
    if len(entries) != 1:
        raise Unreadable(
            f"The archive holds {len(entries)} files and one is expected; send each by itself."
        )
    if entries[0].flag_bits & 1:
        raise Unreadable("The archive is locked with a password; send it without one.")
    return entries[0]


def chunks(file: IO[bytes], size: int | None = None) -> Iterator[bytes]:
    """The unpacked content, piece by piece. Raises Unreadable if damaged or too large."""
    taken = 0
    try:
        with unpacked(file) as content:
            while chunk := content.read(size or BLOCK):
                taken += len(chunk)
                if taken > MOST_UNPACKED:
                    raise Unreadable(
                        f"The file unpacks to more than {MOST_UNPACKED // 1024**3} GB; "
                        "send it in parts."
                    )
                yield chunk
    except DAMAGED as error:
        raise Unreadable(f"The archive is damaged and cannot be unpacked: {error}.") from error


def in_utf8(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, without a byte order mark; what cannot be read becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first = True
    for piece in pieces:
        text = decoder.decode(piece)
        if is_first and text:
            text, is_first = text.removeprefix(BOM), False
        yield text.encode()
    yield decoder.decode(b"", final=True).encode()


def blocks(file: IO[bytes], encoding: str, delimiter: str = ",") -> Iterator[Block]:
    """The file as blocks of whole lines. Raises Unreadable.

    Line ends of all systems become line feeds; several spaces become one if they delimit cells.
    """
    first, rest = 1, b""
    for piece in in_utf8(chunks(file), encoding):
        held, rest = _cut(rest + piece)
        if len(rest) > MOST_IN_LINE:
            line = first + held.count(b"\n")
            raise Unreadable(
                f"Line {line} is longer than {MOST_IN_LINE:,} bytes: this is no CSV, "
                "or its encoding is another one."
            )
        if held:
            yield _block(held, first, delimiter)
            first += held.count(b"\n")
    if rest:
        yield _block(_with_line_feeds(rest).removesuffix(b"\n") + b"\n", first, delimiter)


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """Whole lines, and what is left of the text. A return at the very end may be half of one."""
    end = text.rfind(b"\n") + 1
    returned = text.rfind(b"\r", end, len(text) - 1) + 1
    end = max(end, returned)
    return _with_line_feeds(text[:end]), text[end:]


def _with_line_feeds(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _block(text: bytes, first: int, delimiter: str) -> Block:
    if delimiter == " ":
        text = SPACES_AT_ENDS.sub(b"", SPACES.sub(b" ", text))
    return Block(text, first)
