"""The process that reads: what it may not, and that nobody waits for it in vain."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spreadsheets.reading import Dialect, Unreadable, describe, parent, rows
from spreadsheets.reading.dialects import Described
from tests.conftest import ROOT
from tests.spreadsheets.books import book
from tests.spreadsheets.reading.reads import parsed

LIMITED = """
import os, socket, sys
from spreadsheets.reading import child
child.limit()
tries = {
    "memory": lambda: bytearray(child.MEMORY),
    "file": lambda: open(sys.argv[1], "wb", buffering=0).write(b"x"),
    "connections": lambda: [socket.socket() for _ in range(child.FILES)],
}
for name, attempt in tries.items():
    try:
        attempt()
    except (MemoryError, OSError):
        print(name)
"""


@pytest.fixture
def long(tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 2_000_000)
    return path


def children() -> list[int]:
    """Processes that read for this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            told = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and b"spreadsheets.reading.child" in told:
            found.append(int(stat.parent.name))
    return found


def test_a_file_is_described_and_read(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(book(["a", "b"], [1, "x"]))

    found = describe(path, "a.csv", Dialect())

    assert found == Described(
        dialect=Dialect(format="xlsx", decimal=".", dates="ymd", header_row=1, sheet="Sheet"),
        headers=["a", "b"],
        sheets=["Sheet"],
        sample=[["1", "x"]],
        notes=["The file is called .csv but is an XLSX workbook, and was read as that."],
    )
    assert parsed(b"".join(rows(path, "a.csv", found.dialect))) == [["2", "", "1", "x"]]
    assert children() == []


def test_a_dialect_and_a_description_are_json_and_back():
    found = Described(dialect=Dialect(delimiter=";"), headers=["a"])

    assert Dialect.from_dict(found.dialect.to_dict()) == found.dialect
    assert Described.from_dict(found.to_dict()) == found


def test_rows_come_in_chunks_of_whole_lines(long):
    chunks = list(rows(long, "a.csv", Dialect()))

    assert len(chunks) > 20
    assert all(chunk.endswith(b"\r\n") for chunk in chunks)
    assert max(map(len, chunks)) < 2 << 20
    assert parsed(chunks[-1])[-1] == ["2000001", "", "1", "2"]


def test_whoever_stops_asking_ends_the_child(long):
    read = rows(long, "a.csv", Dialect())
    next(read)
    assert len(children()) == 1

    read.close()

    assert children() == []


def test_a_child_that_is_killed_is_told(long, caplog):
    read = rows(long, "a.csv", Dialect())
    next(read)
    (child,) = children()

    os.kill(child, signal.SIGKILL)

    with pytest.raises(Unreadable, match="takes too long"):
        list(read)
    assert "The reader ended with -9" in caplog.text


def test_a_child_that_says_nothing_is_not_waited_for(long, monkeypatch):
    read = rows(long, "a.csv", Dialect())
    next(read)
    (child,) = children()
    monkeypatch.setattr(parent, "PATIENCE", 0.2)

    os.kill(child, signal.SIGSTOP)

    with pytest.raises(Unreadable, match="takes too long"):
        list(read)
    assert children() == []


def test_a_fault_of_the_reader_is_one_sentence_and_a_traceback_for_us(tmp_path, caplog):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n")

    with pytest.raises(Unreadable, match="broken off"):
        list(parent._frames(path, {"what": "rows", "name": 5, "given": Dialect()}))

    assert "ValidationError" in caplog.text


def test_a_child_can_take_no_memory_write_no_file_and_open_no_connections(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "x")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
    )

    assert done.stdout.split() == ["memory", "file", "connections"], done.stderr


def test_a_child_knows_nothing_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 2_000_000)
    read = rows(path, "a.csv", Dialect())
    next(read)
    (child,) = children()

    told = Path(f"/proc/{child}/environ").read_bytes()

    assert b"canary" not in told
    read.close()
