"""One changed hour summarised among ten million readings, against the same hour among a million.

An hour is marked and the marks are refreshed, as after a late reading: the hour of one sensor, and
that of all thousand. The million is the newest part of the same stream, so the hours hold the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from django.db import connection

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, switched_to
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds
from timeseries import rollups

ROUNDS = 50
EVERY = np.arange(1, stream.SENSORS + 1, dtype="int32")


def measure(scratch) -> Iterator[Figure]:
    few, many = scratch.filled(scratch.most_rows // 10), scratch.filled(scratch.most_rows)
    newest = np.datetime64(datetime.now(UTC).replace(tzinfo=None), "h")
    for name, sensors in (("one sensor", EVERY[:1]), ("all sensors", EVERY)):
        with application(few) as tenth, application(many) as whole:

            def summarise(connected, number: int, sensors=sensors) -> float:
                with switched_to(connected):
                    return seconds(refresh, newest - 1 - number * 7 % 400, sensors)

            taken = alternate(
                ROUNDS,
                tenth=lambda number: summarise(tenth, number),
                whole=lambda number: summarise(whole, number),
            )
        yield Figure(
            f"rollup_hour of {name}",
            milliseconds(taken["whole"]),
            taken["whole"] / taken["tenth"],
            of=f"{milliseconds(taken['tenth'])} at a tenth of the rows",
            at_most=1.5,
        )


def refresh(hour: np.datetime64, sensors: np.ndarray) -> None:
    with connection.cursor() as cursor:
        rollups.touch(cursor, READINGS_BY_HOUR, series=sensors, buckets=np.full(len(sensors), hour))
    assert rollups.refresh_all(READINGS, READINGS_BY_HOUR) == 1
