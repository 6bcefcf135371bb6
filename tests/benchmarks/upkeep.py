"""Partitions made, packed, archived and dropped while 10,000 readings a second come in.

A device sends a thousand readings every tenth of a second to the running server. Meanwhile the
maintenance is run again and again as it would be on the days to come: it makes the next partition,
packs the next day, archives the oldest and drops it. How long anybody else waited for a lock is
asked of the database all the while; how long the slowest request took, on the same two processors,
is printed beside it, with and without upkeep. None may be refused.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import msgspec
import numpy as np
from django.core.files.storage import storages
from django.db import connections

from sensing.lifecycle import READINGS
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, maintained, owner
from tests.benchmarks.figures import Figure, milliseconds
from tests.benchmarks.http_ingest import PATH, as_json_columns
from tests.benchmarks.server import Client, running
from timeseries import archives, dropping, packing, partitions
from timeseries.models import Archive

WAITS = """
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0) FROM pg_locks
    WHERE NOT granted AND pid <> %s
"""
EACH, EVERY = 1_000, 0.1  # readings, seconds
ALONE = 10  # seconds
DAYS = 5  # to come
LONGEST = 0.1  # seconds that a request may take


def measure(scratch) -> Iterator[Figure]:
    database = scratch.copied(scratch.packed(scratch.most_rows), "upkeep")
    with running(database) as site:
        client = site.device()
        client.warm_up(f"{PATH}?limit=1")
        alone = sending(client, for_seconds=ALONE)
        with application(database), maintained(database), ThreadPoolExecutor(2) as pool:
            over = Event()
            connections["owner"].ensure_connection()
            ours = connections["owner"].connection.info.backend_pid
            waits = pool.submit(longest_wait, database, ours, over)
            sent = pool.submit(sending, client, over=over)
            try:
                done = [upkeep(day) for day in range(DAYS)]
            finally:
                over.set()
            taken = sent.result()
            for archive in Archive.objects.all():
                storages["archives"].delete(archive.file)
    assert all(min(each) >= 1 for each in done), f"there was nothing to do: {done}"
    made, packed, archived, dropped = map(sum, zip(*done, strict=True))
    yield Figure(
        "upkeep, longest wait for a lock",
        milliseconds(waits.result()),
        waits.result() / LONGEST,
        of=f"{milliseconds(LONGEST)}; {made}, {packed}, {archived}, {dropped} done",
        at_most=1,
    )
    yield Figure(
        "upkeep, slowest request",
        milliseconds(max(taken)),
        max(taken) / LONGEST,
        of=f"{milliseconds(LONGEST)}, of {len(taken)} requests",
    )
    yield Figure(
        "upkeep, slowest request without",
        milliseconds(max(alone)),
        max(alone) / LONGEST,
        of=f"{milliseconds(LONGEST)}, of {len(alone)} requests",
    )


def upkeep(day: int) -> tuple[int, int, int, int]:
    """What is done so many days from now; how many were made, packed, archived and dropped."""
    now = datetime.now(UTC) + timedelta(days=day + 1)
    return (
        len(partitions.make_ahead(READINGS, now=now)),
        len(packing.pack_old(READINGS, now=now)),
        len(archives.archive_due(READINGS, now=now, report=lambda done, total: None)),
        len(dropping.drop_expired(READINGS, now=now)),
    )


def longest_wait(database: str, ours: int, over: Event) -> float:
    """How many seconds a lock was waited for at most, by anybody but us."""
    longest = 0.0
    with owner(database) as connected:
        while not over.is_set():
            (waited,) = connected.execute(WAITS, [ours]).fetchone() or (0,)
            longest = max(longest, float(waited))
            time.sleep(0.005)
    return longest


def sending(client: Client, *, for_seconds: float = 600, over: Event | None = None) -> list[float]:
    """Send at the pace until it is over, and return how many seconds each request took."""
    taken: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < for_seconds and not (over and over.is_set()):
        body = batch(datetime.now(UTC))
        start = time.perf_counter()
        answer = msgspec.json.decode(client.post(PATH, body))
        taken.append(time.perf_counter() - start)
        assert (answer["stored"], answer["refused"]) == (EACH, []), answer
        time.sleep(max(began + len(taken) * EVERY - time.perf_counter(), 0))
    return taken


def batch(now: datetime) -> bytes:
    """A reading of each sensor, now."""
    readings = stream.readings(np.arange(EACH), end=now, gap=np.timedelta64(1, "us"))
    return as_json_columns(readings)
