"""History that comes in packed, against raw COPY of the same rows into an indexed table.

Twelve sensors with a reading every second send whole days of a month ago: a million readings a
round, in batches that were made beforehand, of which each is durable when it is answered. Raw COPY
writes the same batches into a table like ours in all. What is stored is read back and compared.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from sensing.models import ReadingRow
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.benchmarks.http_ingest import PATH, copy, make_table, per_second
from tests.benchmarks.server import Client, running
from timeseries.copy import encode

ROUNDS, SENSORS, DAY = 3, 12, 86_400
ROWS = SENSORS * DAY
BATCHES = 3
OLDEST = timedelta(days=60)


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("history")
    with owner(database) as raw, running(database) as ours:
        make_table(raw, "raw", like=database)
        client = ours.device()
        taken = alternate(
            ROUNDS,
            columns=lambda number: seconds(send, client, [*map(as_columns, batches(number, 0))]),
            csv=lambda number: seconds(
                send, client, [*map(as_csv, batches(number, 1))], "text/csv"
            ),
            raw=lambda number: seconds(
                copy, raw, "raw", [encode([*each.values()]) for each in batches(number, 0)]
            ),
        )
    with application(database):
        (day,) = {each["timestamp"][0] for each in batches(0, 0)}
        kept = ReadingRow.objects.filter(day=day.item().replace(tzinfo=UTC))
        assert kept.count() == ROWS, "not every reading is there"
    for name, bound in (("columns", 5), ("csv", None)):
        yield Figure(
            f"history as {name}",
            per_second(ROWS / taken[name]),
            taken["raw"] / taken[name],
            of=f"raw COPY, {per_second(ROWS / taken['raw'])}",
            at_least=bound,
        )


def batches(number: int, lane: int) -> list[stream.Columns]:
    """A day that no other round and lane has, some sensors a batch."""
    day = np.datetime64((datetime.now(UTC) - OLDEST).date(), "us") + np.timedelta64(
        number * 2 + lane, "D"
    )
    seconds_of_day = np.arange(DAY)
    found = []
    for keys in np.split(np.arange(1, SENSORS + 1), BATCHES):
        sensors = np.repeat(keys, DAY).astype("int32")
        times = np.tile(seconds_of_day, len(keys))
        found.append(
            {
                "sensor_id": sensors,
                "timestamp": day + times * np.timedelta64(1_000_000, "us"),
                "value": np.round(20 + 5 * np.sin(times / 5e3 + sensors) + times % 7 / 10, 2),
                "quality": np.ones(len(times)),
            }
        )
    return found


def as_columns(batch: stream.Columns) -> bytes:
    edges = np.flatnonzero(np.diff(batch["sensor_id"])) + 1
    parts = zip(*(np.split(column, edges) for column in batch.values()), strict=True)
    return msgspec.json.encode(
        [
            {
                "sensor_id": stream.code(int(sensors[0])),
                "timestamps": moments.astype("int64").tolist(),
                "values": values.tolist(),
            }
            for sensors, moments, values, _qualities in parts
        ]
    )


def as_csv(batch: stream.Columns) -> bytes:
    moments = np.datetime_as_string(batch["timestamp"], unit="s", timezone="UTC").tolist()
    sensors, values = map(stream.code, batch["sensor_id"].tolist()), batch["value"].tolist()
    rows = zip(sensors, moments, values, strict=True)
    lines = (f"{sensor},{moment},{value}" for sensor, moment, value in rows)
    return "\n".join(["sensor_id,timestamp,value", *lines]).encode()


def send(client: Client, bodies: list[bytes], kind: str = "application/json") -> None:
    for body in bodies:
        answer = msgspec.json.decode(client.post(PATH, body, kind))
        assert answer["stored"] == ROWS // BATCHES, answer
