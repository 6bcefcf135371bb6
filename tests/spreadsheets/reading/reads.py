"""Reads files as the child does, in this process, and what it gives as PostgreSQL would."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from spreadsheets.reading import Described, Dialect, Unreadable
from spreadsheets.reading.opening import described, lines
from tests.conftest import ROOT

APART = """
import json, resource, sys
from pathlib import Path
from spreadsheets.reading import Dialect, Unreadable, describe, rows
path, count, sentence = Path(sys.argv[1]), 0, ""
try:
    found = describe(path, path.name, Dialect())
    for chunk in rows(path, path.name, found.dialect):
        count += chunk.count(b"\\r\\n")
except Unreadable as error:
    sentence = error.sentence
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([sentence, count, peak]))
"""


def begin(content: bytes, name: str = "file.csv", **given) -> Described:
    return described(io.BytesIO(content), name, Dialect(**given))


def read(content: bytes, name: str = "file.csv", **given) -> list[list[str]]:
    """Each row as its number, its problem and its cells."""
    return parsed(b"".join(lines(io.BytesIO(content), name, Dialect(**given))))


def cells(content: bytes, name: str = "file.csv", **given) -> list[list[str]]:
    """The headers and the rows, of a file without problems."""
    rows = read(content, name, **given)
    assert [row[1] for row in rows if row[1]] == []
    return [begin(content, name, **given).headers, *(row[2:] for row in rows)]


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def refusal(content: bytes, name: str = "file.csv", **given) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, name, **given)
    return caught.value.sentence


def apart(path: Path) -> tuple[str, int, float]:
    """The refusal of a file or nothing, its rows, and the most MB that a child had resident."""
    done = subprocess.run(
        [sys.executable, "-c", APART, str(path)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    )
    return tuple(json.loads(done.stdout))
