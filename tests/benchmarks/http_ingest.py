"""Readings sent to the running server, against raw COPY of the same rows and against stock DRF.

A client sends 100,000 readings of a thousand sensors, all new, in ten requests whose JSON was made
beforehand. Raw COPY writes the same batches, encoded beforehand, each in a durable transaction of
its own, into a table like ours in all; once as they come, and once sorted by sensor as ours are
before they are written. Stock is a ModelSerializer(many=True) and bulk_create behind the same
server, into our table; once as DRF makes it, with a query for each reading's sensor, and once
without. Then readings by the column, as CSV, and as lines of InfluxDB, whose answers say less; and
all of them in batches of ten times as many.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import psycopg
from psycopg import sql

from sensing.lifecycle import READINGS
from sensing.models import LineMapping
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, owner, statement
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.benchmarks.server import STOCK, Client, Site, running
from timeseries.copy import encode
from timeseries.partitions import catalog

ROUNDS = 7
BATCH, BATCHES = 10_000, 10
LARGE, LARGE_ROUNDS = 100_000, 5
ROWS = BATCH * BATCHES
LOOKED_UP = 2_000  # readings of a batch that stock DRF gets with a query for each
PATH = "/api/v1/sensing/readings/"
GAP = np.timedelta64(timedelta(seconds=10), "us") / stream.SENSORS  # a sensor's every ten seconds

TABLE = "CREATE TABLE {} (LIKE sensing_reading INCLUDING ALL) PARTITION BY RANGE (timestamp)"
PARTITION = "CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})"
COPY = "COPY {} (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY)"
MISSING = "SELECT count(*) FROM (TABLE {} EXCEPT TABLE sensing_reading) AS missing"


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("ingest")
    with application(database):
        LineMapping.objects.create(name="bench", sensor_id="{measurement}")
    with owner(database) as raw, running(database) as ours, running(database, STOCK) as stock:
        for table in ("raw", "sorted"):
            make_table(raw, table, like=database)
        taken = alternate(ROUNDS, **contenders(raw, ours, stock))
        make_table(raw, "large", like=database)
        large = alternate(LARGE_ROUNDS, **large_batches(raw, ours))
        for table in ("raw", "sorted"):
            missing = raw.execute(statement(MISSING, table)).fetchone()
            assert missing == (0,), "ours did not store what COPY did"
    rows = {"trusting": BATCH, "stock": LOOKED_UP}
    rate = {name: rows.get(name, ROWS) / time for name, time in taken.items()}
    for name, other, bound in (
        ("of raw COPY", "raw", 0.5),
        ("of raw COPY, sorted", "sorted", None),
        ("of stock DRF", "stock", 15),
        ("of stock DRF without queries", "trusting", None),
    ):
        yield Figure(
            f"http_ingest {name}",
            per_second(rate["ours"]),
            rate["ours"] / rate[other],
            of=per_second(rate[other]),
            at_least=bound,
        )
    for name in ("columns", "csv", "lines"):
        yield Figure(
            f"http_ingest as {name}",
            per_second(rate[name]),
            rate[name] / rate["raw"],
            of=per_second(rate["raw"]),
        )
    for name, bound in (("rows", 0.7), ("columns", 0.85), ("csv", 0.85), ("lines", None)):
        yield Figure(
            f"http_ingest of large batches as {name}",
            per_second(LARGE / large[name]),
            large["raw"] / large[name],
            of=f"raw COPY, {per_second(LARGE / large['raw'])}",
            at_least=bound,
        )
    yield Figure(
        "http_ingest by two clients",
        per_second(rate["two"]),
        rate["two"] / rate["ours"],
        of="one client",
    )


def contenders(raw: psycopg.Connection, ours: Site, stock: Site) -> dict:
    """What runs once a round. New rows each time, and the same ones for ours and raw COPY."""
    end = datetime.now(UTC)
    clients, other = [ours.device(), ours.device()], stock.device()

    def batches(number: int, lane: int = 0) -> list[stream.Columns]:
        """A part of the stream that no other round and lane has: oldest first, sensors in turns."""
        newest = (number + lane * 100) * ROWS
        numbers = np.arange(newest + ROWS, newest, -1).reshape(BATCHES, BATCH)
        return [stream.readings(part, end=end, gap=GAP) for part in numbers]

    def stock_drf(path: str, rows: int, batch: stream.Columns) -> float:
        body = as_json({name: column[:rows] for name, column in batch.items()}, "sensor")
        return seconds(other.post, path, body)

    return {
        "ours": lambda number: seconds(send, clients[0], [*map(as_json, batches(number))]),
        "raw": lambda number: seconds(copy, raw, "raw", [*map(as_binary, batches(number))]),
        "sorted": lambda number: seconds(
            copy, raw, "sorted", [as_binary(by_sensor(batch)) for batch in batches(number)]
        ),
        "stock": lambda number: stock_drf("/readings/", LOOKED_UP, batches(number, 1)[0]),
        "trusting": lambda number: stock_drf("/trusting/", BATCH, batches(number, 2)[0]),
        "columns": lambda number: seconds(
            send, clients[0], [*map(as_json_columns, batches(number, 4))]
        ),
        "csv": lambda number: seconds(
            send, clients[0], [*map(as_csv, batches(number, 5))], "text/csv"
        ),
        "lines": lambda number: seconds(write, clients[0], [*map(as_lines, batches(number, 6))]),
        "two": lambda number: seconds(send_at_once, clients, [*map(as_json, batches(number, 3))]),
    }


def large_batches(raw: psycopg.Connection, ours: Site) -> dict:
    """One batch a round for each, none of which another has; those of rows are copied as well."""
    client, end = ours.device(), datetime.now(UTC) - timedelta(days=1)

    def batch(number: int, lane: int) -> stream.Columns:
        newest = (number * 4 + lane) * LARGE
        return stream.readings(np.arange(newest + LARGE, newest, -1), end=end, gap=GAP)

    return {
        "rows": lambda number: seconds(send, client, [as_json(batch(number, 0))]),
        "raw": lambda number: seconds(copy, raw, "large", [as_binary(batch(number, 0))]),
        "columns": lambda number: seconds(send, client, [as_json_columns(batch(number, 1))]),
        "csv": lambda number: seconds(send, client, [as_csv(batch(number, 2))], "text/csv"),
        "lines": lambda number: seconds(write, client, [as_lines(batch(number, 3))]),
    }


def make_table(connected: psycopg.Connection, name: str, *, like: str) -> None:
    connected.execute(statement(TABLE, name))
    with application(like):
        partitions = catalog(READINGS)
    for partition in partitions:
        names = map(sql.Identifier, (partition.table.replace("sensing_reading", name), name))
        bounds = map(sql.Literal, (partition.start, partition.end))
        connected.execute(sql.SQL(PARTITION).format(*names, *bounds))


def as_json(batch: stream.Columns, key: str = "sensor_id") -> bytes:
    """A batch as a device sends it; stock DRF wants the sensor's key, and not its code."""
    sensors = batch["sensor_id"].tolist()
    columns = {
        key: [*map(stream.code, sensors)] if key == "sensor_id" else sensors,
        "timestamp": np.datetime_as_string(batch["timestamp"], timezone="UTC").tolist(),
        "value": batch["value"].tolist(),
        "quality": batch["quality"].tolist(),
    }
    rows = zip(*columns.values(), strict=True)
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows])


def as_json_columns(batch: stream.Columns) -> bytes:
    """The same by the column, those of each sensor together."""
    batch = by_sensor(batch)
    edges = np.flatnonzero(np.diff(batch["sensor_id"])) + 1
    parts = zip(*(np.split(column, edges) for column in batch.values()), strict=True)
    return msgspec.json.encode(
        [
            {
                "sensor_id": stream.code(int(sensors[0])),
                "timestamps": np.datetime_as_string(moments, timezone="UTC").tolist(),
                "values": values.tolist(),
                "qualities": qualities.tolist(),
            }
            for sensors, moments, values, qualities in parts
        ]
    )


def as_csv(batch: stream.Columns) -> bytes:
    moments = np.datetime_as_string(batch["timestamp"], timezone="UTC").tolist()
    sensors, values = map(stream.code, batch["sensor_id"].tolist()), batch["value"].tolist()
    rows = zip(sensors, moments, values, strict=True)
    lines = [f"{sensor},{moment},{value}" for sensor, moment, value in rows]
    return "\n".join(["sensor_id,timestamp,value", *lines]).encode()


def as_lines(batch: stream.Columns) -> bytes:
    """InfluxDB's line protocol."""
    moments = batch["timestamp"].astype("datetime64[us]").astype("int64").tolist()
    sensors, values = map(stream.code, batch["sensor_id"].tolist()), batch["value"].tolist()
    rows = zip(sensors, values, moments, strict=True)
    return "\n".join(f"{sensor} value={value} {moment}" for sensor, value, moment in rows).encode()


def as_binary(batch: stream.Columns) -> bytes:
    return encode(list(batch.values()))


def by_sensor(batch: stream.Columns) -> stream.Columns:
    order = np.lexsort((batch["timestamp"], batch["sensor_id"]))
    return {name: column[order] for name, column in batch.items()}


def send(client: Client, bodies: list[bytes], kind: str = "application/json") -> None:
    for body in bodies:
        answer = msgspec.json.decode(client.post(PATH, body, kind))
        assert answer["stored"] in (BATCH, LARGE), answer


def write(client: Client, bodies: list[bytes]) -> None:
    for body in bodies:
        client.post("/api/v2/write?precision=us", body, "text/plain")


def send_at_once(clients: list[Client], bodies: list[bytes]) -> None:
    shares = [bodies[first :: len(clients)] for first in range(len(clients))]
    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(send, clients, shares))


def copy(connected: psycopg.Connection, table: str, buffers: list[bytes]) -> None:
    for buffer in buffers:
        with connected.cursor() as cursor, cursor.copy(statement(COPY, table)) as incoming:
            incoming.write(buffer)


def per_second(rate: float) -> str:
    return f"{rate:,.0f} readings/s"
