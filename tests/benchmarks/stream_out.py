"""All readings of half a stream by HTTP from the running server, against COPY of the same query.

Five million of a thousand sensors, old days packed, as CSV, Arrow and Parquet. COPY reads the same
rows with their sensors' codes, in any order; what comes is counted and thrown away by both. The
server's memory is that of all its processes, by how much it grows while they send their first file.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from sensing.lifecycle import READINGS
from tests.benchmarks.connecting import owner
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.benchmarks.scratch import Scratch
from tests.benchmarks.server import Client, running

PATH = "/api/v1/sensing/readings/?format={}"
FORMS = {"csv": 0.6, "arrow": None, "parquet": None}
MOST_MEGABYTES = 150
ROUNDS = 3
COPY = sql.SQL("""
    COPY (
        SELECT sensor.sensor_id, timestamp, value, quality FROM (
            SELECT sensor_id, timestamp, value, quality FROM sensing_reading
            UNION ALL
            SELECT sensor_id, timestamp, value, quality FROM sensing_unpacked({low}, {upper})
        ) AS kept JOIN sensing_sensor AS sensor ON sensor.id = kept.sensor_id
        WHERE timestamp >= {low} AND timestamp < {upper}
    ) TO STDOUT (FORMAT CSV)
""")


def measure(scratch: Scratch) -> Iterator[Figure]:
    rows = scratch.most_rows // 2
    database = scratch.packed(rows)
    with owner(database) as connected, running(database) as site:
        client = site.device()
        assert lines_of(client) == rows + 1, "not every reading was sent"
        contenders = {form: timed(client, form) for form in FORMS}
        taken = alternate(ROUNDS, copy=lambda number: seconds(copy, connected), **contenders)
    grown = {form: growth(database, form) for form in FORMS}
    for form, bound in FORMS.items():
        yield Figure(
            f"stream_out as {form}",
            f"{rows / taken[form]:,.0f} readings/s",
            taken["copy"] / taken[form],
            of=f"COPY, {rows / taken['copy']:,.0f} readings/s",
            at_least=bound,
        )
    for form, bound in FORMS.items():
        yield Figure(
            f"stream_out as {form}, memory",
            f"{grown[form]:,.0f} MB",
            grown[form],
            of="MB more than before",
            at_most=MOST_MEGABYTES if bound else None,
        )


def timed(client: Client, form: str):
    return lambda number: seconds(drain, client, form)


def drain(client: Client, form: str) -> int:
    """Ask for all readings and return how many bytes came."""
    return sum(map(len, chunks(client, form)))


def lines_of(client: Client) -> int:
    return sum(chunk.count(b"\n") for chunk in chunks(client, "csv"))


def chunks(client: Client, form: str) -> Iterator[bytes]:
    client.connection.close()
    client.connection.request("GET", PATH.format(form), headers=client.headers)
    response = client.connection.getresponse()
    assert response.status == 200, response.read()
    while chunk := response.read(1 << 20):
        yield chunk


def copy(connected: psycopg.Connection) -> int:
    now = datetime.now(UTC)
    bounds = map(sql.Literal, (READINGS.horizon(now) - timedelta(days=1), now + timedelta(days=1)))
    statement = COPY.format(**dict(zip(("low", "upper"), bounds, strict=True)))
    with connected.cursor() as cursor, cursor.copy(statement) as outgoing:
        return sum(map(len, outgoing))


def growth(database: str, form: str) -> float:
    """By how many megabytes a server that has sent no file yet becomes larger at the most."""
    with running(database) as site:
        client = site.device()
        client.warm_up(f"{PATH.format('json')}&limit=1")
        before = resident(site.process)
        with highest(site.process) as sizes:
            drain(client, form)
    return (max(sizes) - before) / 2**20


@contextmanager
def highest(process: int) -> Iterator[list[int]]:
    """A list that the server's sizes are added to, ten times a second."""
    sizes, over = [resident(process)], threading.Event()

    def watch() -> None:
        while not over.is_set():
            sizes.append(resident(process))
            time.sleep(0.1)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield sizes
    finally:
        over.set()
        thread.join()


def resident(process: int) -> int:
    """Bytes in memory of a process and of its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum(_resident(int(pid)) for pid in (process, *children))


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
