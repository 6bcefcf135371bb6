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
from collections.abc import Iterator
from pathlib import Path

import msgspec

from spreadsheets.reading.dialects import MOST_BYTES, Described, Dialect, Unreadable
from spreadsheets.reading.frames import DATA, DESCRIBED, END, FRAME, REFUSED

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds in which the child must say something
PIPE = 1 << 20
MOST_IN_FRAME = 64 << 20  # a line with its problems, several times over
TOO_LONG = "Reading this file takes too long. Save it as CSV, or send it in parts."
TOO_MUCH = "Reading this file takes too much memory. Save it as CSV, or send it in parts."
BROKEN_OFF = "Reading this file was broken off. Try it once more, or save it as CSV first."


def describe(path: Path, name: str, given: Dialect) -> Described:
    """Recognise what ``given`` leaves open of a file, whose name is what its owner called it.

    Raises Unreadable.
    """
    for kind, content in _frames(path, {"what": "describe", "name": name, "given": given}):
        if kind == DESCRIBED:
            return msgspec.json.decode(content, type=Described)
    raise Unreadable(BROKEN_OFF)


def rows(path: Path, name: str, dialect: Dialect) -> Iterator[bytes]:
    """The rows below the header as text of ``COPY .. FROM STDIN (FORMAT csv)``, in whole lines.

    A line is the number of the line or row in the file where it begins, a problem (a sentence, or
    nothing), and a cell for each header. Nothing and an empty text are not told apart. Whoever
    stops asking ends the child. Raises Unreadable.
    """
    for kind, content in _frames(path, {"what": "rows", "name": name, "given": dialect}):
        if kind == DATA:
            yield content


def _frames(path: Path, request: dict) -> Iterator[tuple[bytes, bytes]]:
    """What a child says, to the end. Raises Unreadable if it refuses, dies or stays silent."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise Unreadable(
                f"The file is larger than {MOST_BYTES >> 30} GB: send it in several parts."
            )
        child = _started(file, request)
    try:
        while True:
            kind, length = FRAME.unpack(_received(child, FRAME.size))
            if length > MOST_IN_FRAME:
                raise Unreadable(BROKEN_OFF)
            content = _received(child, length)
            if kind == END:
                return
            if kind == REFUSED:
                raise Unreadable(content.decode())
            yield kind, content
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        child.stderr.close()


def _started(file, request: dict) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 - our own module, and the request is one argument
        [sys.executable, "-m", "spreadsheets.reading.child", msgspec.json.encode(request).decode()],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # a traceback fits in; more would be met with silence
        pipesize=PIPE,
        bufsize=0,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )


def _received(child: subprocess.Popen, length: int) -> bytes:
    """So many bytes. Raises Unreadable if the child ends or is silent before."""
    parts: list[bytes] = []
    waiting = select.poll()
    waiting.register(child.stdout, select.POLLIN)
    until = time.monotonic() + PATIENCE
    while length:
        if not waiting.poll(max(0, until - time.monotonic()) * 1000):
            raise Unreadable(TOO_LONG)
        part = child.stdout.read(length)
        if not part:
            raise Unreadable(_obituary(child))
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _obituary(child: subprocess.Popen) -> str:
    code = child.wait()
    logger.error(
        "The reader ended with %s: %s", code, child.stderr.read(100_000).decode("utf-8", "replace")
    )
    if code == -signal.SIGXCPU:
        return TOO_LONG
    # Rust and C give up so when memory is refused to them.
    return TOO_MUCH if code in (-signal.SIGABRT, -signal.SIGSEGV) else BROKEN_OFF
