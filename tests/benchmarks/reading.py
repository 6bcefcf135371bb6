"""Files read in a child, by the rows a second, to the last byte that COPY would get.

A workbook is read side by side with tablib, which is what django-import-export reads it with, and
CSV with Python's own reader, which makes nothing of it. Then the most memory that is ever resident
while a million rows of each are read.
"""

import csv as csv_module
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import tablib

from spreadsheets.exporting.tables import csv
from spreadsheets.exporting.workbooks import xlsx
from spreadsheets.reading import Dialect, describe, rows
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.spreadsheets.reading.reads import apart

FEW, MANY, BATCH = 100_000, 1_000_000, 50_000
MOST_MB = 256
TEXTS, NUMBERS = ["code", "name", "site", "note"], ["latitude", "longitude", "height"]
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.float64()) for name in NUMBERS),
        ("since", pa.timestamp("us", "UTC")),
    ]
)


def measure(scratch) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        book = _written(Path(folder) / "few.xlsx", xlsx, FEW)
        times = alternate(
            3,
            ours=lambda _: seconds(_read, book, FEW),
            tablib=lambda _: seconds(_read_by_tablib, book, FEW),
        )
        yield Figure(
            "reading XLSX",
            f"{FEW / times['ours']:,.0f} rows/s",
            times["tablib"] / times["ours"],
            of="tablib",
            at_least=5,
        )
        text = _written(Path(folder) / "many.csv", csv, MANY)
        times = alternate(
            1,
            ours=lambda _: seconds(_read, text, MANY),
            module=lambda _: seconds(_read_by_csv, text, MANY),
        )
        yield Figure(
            "reading CSV, a million rows",
            f"{MANY / times['ours']:,.0f} rows/s",
            times["module"] / times["ours"],
            of="csv.reader alone",
            at_least=0.4,
        )
        book = _written(Path(folder) / "many.xlsx", xlsx, MANY)
        for path in (text, book):
            sentence, count, peak = apart(path)
            assert (sentence, count) == ("", MANY)
            yield Figure(
                f"reading a million rows of {path.suffix[1:].upper()}, in memory",
                f"{peak:.0f} MB",
                peak / MOST_MB,
                of=f"{MOST_MB} MB",
                at_most=1,
            )


def _written(path: Path, write, count: int) -> Path:
    with path.open("wb") as file:
        for chunk in write(_batches(count), SCHEMA):
            file.write(chunk)
    return path


def _batches(count: int) -> Iterator[pa.RecordBatch]:
    for start in range(0, count, BATCH):
        places = np.arange(start, min(start + BATCH, count))
        texts = [pa.array([f"{name} {place}" for place in places]) for name in TEXTS]
        numbers = [pa.array(np.round(places * 0.37 + turn, 2)) for turn in range(len(NUMBERS))]
        since = pa.array(places * 1_000_000 + 1_700_000_000_000_000, pa.timestamp("us", "UTC"))
        yield pa.record_batch([*texts, *numbers, since], schema=SCHEMA)


def _read(path: Path, count: int) -> None:
    dialect = describe(path, path.name, Dialect()).dialect
    assert sum(chunk.count(b"\r\n") for chunk in rows(path, path.name, dialect)) == count


def _read_by_csv(path: Path, count: int) -> None:
    with path.open(newline="") as file:
        assert sum(1 for _ in csv_module.reader(file)) == count + 1


def _read_by_tablib(path: Path, count: int) -> None:
    assert len(tablib.Dataset().load(path.read_bytes(), "xlsx")) == count
