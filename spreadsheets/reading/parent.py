"""Starts the child that reads a file, and hands on what it says.

The child gets the open file, an empty environment and limits. What comes back are frames: a letter,
the length of what follows, and bytes; nothing of it is ever unpickled or executed.
"""

import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import IO

import msgspec

from spreadsheets.reading.dialects import MOST_BYTES, Described, Dialect, Unreadable
from spreadsheets.reading.frames import DATA, DESCRIBED, END, FRAME, REFUSED

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds in which the child must say something
PIPE, MOST_OF_TRACEBACK = 1 << 20, 64 << 10
MOST_IN_FRAME = 64 << 20  # a line with its problems, several times over
TOO_LONG = "Reading this file takes too long. Save it as CSV, or send it in parts."
TOO_MUCH = "Reading this file takes too much memory. Save it as CSV, or send it in parts."
BROKEN_OFF = "Reading this file was broken off. Try it once more, or save it as CSV first."


def describe(path: Path, name: str, given: Dialect) -> Described:
    """Recognise what ``given`` leaves open of a file, whose name is what its owner called it.

    Raises Unreadable.
    """
    with closing(_frames(path, {"what": "describe", "name": name, "given": given})) as frames:
        for kind, content in frames:
            if kind == DESCRIBED:
                return msgspec.json.decode(content, type=Described)
    raise Unreadable(BROKEN_OFF)


def rows(path: Path, name: str, dialect: Dialect) -> Generator[bytes, None, None]:
    """The rows below the header as text of ``COPY .. FROM STDIN (FORMAT csv)``, in whole lines.

    A line is the number of the line or row in the file where it begins, a problem (a sentence, or
    nothing), and a cell for each header. Nothing and an empty text are not told apart. Whoever
    stops asking ends the child. Raises Unreadable.
    """
    with closing(_frames(path, {"what": "rows", "name": name, "given": dialect})) as frames:
        for kind, content in frames:
            if kind == DATA:
                yield content


def sheets(path: Path) -> Generator[tuple[str, int, list[str]], None, None]:
    """Every row of every visible sheet of a workbook: sheet, number of the row, cells as texts.

    Nothing is taken for a header. Raises Unreadable.
    """
    request = {"what": "sheets", "name": "", "given": Dialect()}
    with closing(_frames(path, request)) as frames:
        for _, content in frames:
            yield msgspec.json.decode(content, type=tuple[str, int, list[str]])


def _frames(path: Path, request: dict) -> Generator[tuple[bytes, bytes], None, None]:
    """What a child says, to the end. Raises Unreadable if it refuses, dies or stays silent."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise Unreadable(
                f"The file is larger than {MOST_BYTES >> 30} GB: send it in several parts."
            )
        child = Child(file, request)
    try:
        while True:
            kind, length = FRAME.unpack(child.received(FRAME.size))
            if length > MOST_IN_FRAME:
                raise Unreadable(BROKEN_OFF)
            content = child.received(length)
            if kind == END:
                return
            if kind == REFUSED:
                raise Unreadable(content.decode())
            yield kind, content
    finally:
        child.end()


class Child:
    """The process that reads a file, which is its standard input."""

    def __init__(self, file: IO[bytes], request: dict):
        told = msgspec.json.encode(request).decode()
        self.process = subprocess.Popen(  # noqa: S603 - our own module; told is one argument
            [sys.executable, "-m", "spreadsheets.reading.child", told],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # a traceback fits in; more would be met with silence
            pipesize=PIPE,
            bufsize=0,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.said, self.errors = self.process.stdout, self.process.stderr
        self.waiting = select.poll()
        self.waiting.register(self.said, select.POLLIN)

    def received(self, length: int) -> bytes:
        """So many bytes. Raises Unreadable if the child ends or is silent before."""
        parts: list[bytes] = []
        until = time.monotonic() + PATIENCE
        while length:
            if not self.waiting.poll(max(0, until - time.monotonic()) * 1000):
                raise Unreadable(TOO_LONG)
            part = self.said.read(length)
            if not part:
                raise Unreadable(self._obituary())
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.said.close()
        self.errors.close()

    def _obituary(self) -> str:
        code = self.process.wait()
        told = self.errors.read(MOST_OF_TRACEBACK).decode(errors="replace")
        logger.error("The reader ended with %s: %s", code, told)
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return TOO_LONG
        # Rust and C give up so when memory is refused to them.
        return TOO_MUCH if code in (-signal.SIGABRT, -signal.SIGSEGV) else BROKEN_OFF
