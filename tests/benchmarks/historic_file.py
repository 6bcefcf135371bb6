"""Historic CSV files read into columns, by the lines a second, and no reading stored.

As the check of an import reads them: wide ISO files in UTC and in a local time zone, and a long one
whose days stand first.
"""

import io
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from sensing.history import sources
from sensing.history.plans import Dialect, Plan
from sensing.history.tables import Reader
from tests.benchmarks.figures import Figure, seconds

START = np.datetime64("2026-01-01T00:00:00")
WIDE = {"names": ["time", "a", "b"], "time": [0], "form": "iso", "values": [1, 2]}
LONG = {"names": ["time", "sensor", "value"], "time": [0], "shape": "long", "code": 1, "value": 2}


def measure(scratch) -> Iterator[Figure]:
    rows = min(scratch.most_rows, 2_000_000)
    moments = START + np.arange(rows).astype("timedelta64[s]")
    wide, long = _wide(moments), _long(moments)
    for name, content, plan, least in (
        ("wide, ISO, UTC", wide, Plan(dialect=Dialect(), **WIDE), 1),
        ("wide, ISO, local", wide, Plan(dialect=Dialect(), zone="Europe/Zurich", **WIDE), 1),
        ("long, day first", long, Plan(dialect=Dialect(), form="day first", **LONG), 0.3),
    ):
        pace = rows / seconds(_read, content, plan, rows)
        yield Figure(
            f"historic_file {name}",
            f"{pace:,.0f} lines/s",
            pace / 1_000_000,
            of="a million lines a second",
            at_least=least,
        )


def _wide(moments: np.ndarray) -> bytes:
    lines = (f"{moment},21.25,{place % 100}" for place, moment in enumerate(moments))
    return "\n".join(["time,a,b", *lines, ""]).encode()


def _long(moments: np.ndarray) -> bytes:
    told = (f"{moment:%d.%m.%Y %H:%M:%S}" for moment in moments.astype(datetime))
    lines = (f"{moment},sensor-{place % 50},21.25" for place, moment in enumerate(told))
    return "\n".join(["time,sensor,value", *lines, ""]).encode()


def _read(content: bytes, plan: Plan, rows: int) -> None:
    reader, lines = Reader(plan), 0
    for block in sources.blocks(io.BytesIO(content), "utf-8"):
        lines += reader.read(block).count
    assert lines == rows
