"""Readings sent to the running server, against raw COPY of the same rows and against stock DRF.

A client sends 100,000 readings of a thousand sensors, all new, in ten requests whose JSON was made
beforehand. Raw COPY writes the same ten batches, encoded beforehand and sorted as ours are, each in
a durable transaction, into a table that is like ours in all. Stock is a ModelSerializer(many=True)
and bulk_create behind the same server, into our table; it gets one batch of the ten.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import psycopg
from psycopg import sql

from sensing.lifecycle import READINGS
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.benchmarks.server import STOCK, Client, running
from timeseries.copy import encode
from timeseries.partitions import catalog

ROUNDS = 7
BATCH, BATCHES = 10_000, 10
ROWS = BATCH * BATCHES
PATH = "/api/v1/sensing/readings/"
GAP = np.timedelta64(timedelta(seconds=10), "us") / stream.SENSORS  # a sensor's every ten seconds

COPY = "COPY raw_reading (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY)"
TABLE = """
    CREATE TABLE raw_reading (LIKE sensing_reading INCLUDING ALL) PARTITION BY RANGE (timestamp)
"""
PARTITION = "CREATE TABLE {} PARTITION OF raw_reading FOR VALUES FROM ({}) TO ({})"
DIFFERENCE = "SELECT count(*) FROM (TABLE raw_reading EXCEPT TABLE sensing_reading) AS missing"


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("ingest")
    end = stream.instant(datetime.now(UTC))
    with owner(database) as raw, running(database) as ours, running(database, STOCK) as stock:
        make_raw_table(raw, database)
        clients, other = [ours.device(), ours.device()], stock.device()
        taken = alternate(
            ROUNDS,
            ours=lambda number: seconds(send, clients[0], bodies(number, end)),
            raw=lambda number: seconds(copy, raw, buffers(number, end)),
            stock=lambda number: seconds(
                other.post, "/readings/", bodies(100 + number, end, key=int)[0]
            ),
            two=lambda number: seconds(send_at_once, clients, bodies(200 + number, end)),
        )
        assert raw.execute(DIFFERENCE).fetchone() == (0,), "some readings are missing in ours"
    rate = {name: ROWS / time for name, time in taken.items()} | {"stock": BATCH / taken["stock"]}
    yield Figure(
        "http_ingest of raw COPY",
        per_second(rate["ours"]),
        rate["ours"] / rate["raw"],
        of=per_second(rate["raw"]),
        at_least=0.5,
    )
    yield Figure(
        "http_ingest of stock DRF",
        per_second(rate["ours"]),
        rate["ours"] / rate["stock"],
        of=per_second(rate["stock"]),
        at_least=15,
    )
    yield Figure(
        "http_ingest by two clients",
        per_second(rate["two"]),
        rate["two"] / rate["ours"],
        of="one client",
    )


def make_raw_table(connected: psycopg.Connection, database: str) -> None:
    connected.execute(TABLE)
    with application(database):
        partitions = catalog(READINGS)
    for partition in partitions:
        connected.execute(
            sql.SQL(PARTITION).format(
                sql.Identifier(partition.table.replace("sensing", "raw")),
                sql.Literal(partition.start),
                sql.Literal(partition.end),
            )
        )


def batches(number: int, end: np.datetime64) -> list[dict[str, np.ndarray]]:
    """Readings that no other number gives, as they come in: oldest first, the sensors in turns."""
    newest = number * ROWS
    numbers = np.arange(newest + ROWS, newest, -1).reshape(BATCHES, BATCH)
    return [stream.readings(part, end=end, gap=GAP) for part in numbers]


def bodies(number: int, end: np.datetime64, key=stream.code) -> list[bytes]:
    return [
        msgspec.json.encode(
            [
                {"sensor_id": key(sensor), "timestamp": moment, "value": value, "quality": quality}
                for sensor, moment, value, quality in zip(*listed(batch), strict=True)
            ]
        )
        for batch in batches(number, end)
    ]


def listed(batch: dict[str, np.ndarray]) -> list[list]:
    moments = np.datetime_as_string(batch["timestamp"], timezone="UTC")
    return [column.tolist() for column in (batch | {"timestamp": moments}).values()]


def buffers(number: int, end: np.datetime64) -> list[bytes]:
    found = []
    for batch in batches(number, end):
        order = np.lexsort((batch["timestamp"], batch["sensor_id"]))
        found.append(encode([column[order] for column in batch.values()]))
    return found


def send(client: Client, parts: list[bytes]) -> None:
    for part in parts:
        answer = msgspec.json.decode(client.post(PATH, part))
        assert answer["stored"] == BATCH, answer


def send_at_once(clients: list[Client], parts: list[bytes]) -> None:
    with ThreadPoolExecutor(len(clients)) as pool:
        shares = [parts[first :: len(clients)] for first in range(len(clients))]
        list(pool.map(send, clients, shares))


def copy(connected: psycopg.Connection, parts: list[bytes]) -> None:
    for part in parts:
        with connected.cursor() as cursor, cursor.copy(COPY) as stream_in:
            stream_in.write(part)


def per_second(rate: float) -> str:
    return f"{rate:,.0f} readings/s"
