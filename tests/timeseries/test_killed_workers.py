"""Workers killed with SIGKILL at each step: nothing is lost or doubled, and a repeat finishes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection

from sensing.lifecycle import READINGS
from sensing.models import PackedReadings, Reading
from tests.conftest import until
from tests.sensing.factories import SensorFactory
from tests.sensing.test_packing import OLD, paced, send
from tests.timeseries import old_readings as old
from tests.timeseries.stopping import HALF_WAY, STORED
from timeseries import restoring
from timeseries.models import Archive, Hold

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("storage")]
DAY = old.partition_of(OLD)
LIVES = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)"


@pytest.fixture(scope="module")
def worker(process_environment) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.timeseries.stopping"],
        env=process_environment,
        cwd=django_settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    process.stdin.close()
    process.wait(timeout=20)


@pytest.fixture
def killed_before(worker, storage) -> Callable[[str, str], None]:
    """Let a process do something with DAY, and kill it when it comes to a point."""

    def killed_before(action: str, point: str) -> None:
        location = storage.location
        order = {"action": action, "moment": OLD.isoformat(), "point": point, "location": location}
        print(json.dumps(order), file=worker.stdin, flush=True)
        said = worker.stdout.readline().split()
        assert said[0] == "stopped", f"{action} never came to {point}"
        os.kill(int(said[1]), signal.SIGKILL)
        until(lambda: not lives(int(said[2])))

    return killed_before


def lives(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LIVES, [backend])
        return cursor.fetchone()[0]


@pytest.fixture
def before() -> list[tuple]:
    """A day of which one sensor is packed and another is not; its readings by their bits."""
    first, second = SensorFactory(), SensorFactory()
    send(first, paced(100))
    old.pack(DAY)
    send(second, paced(50, start=OLD + timedelta(hours=2)))
    return old.bits(DAY)


def restore(archive: Archive) -> int:
    return restoring.restore(READINGS, archive, by=None, now=old.expired(DAY))


@pytest.mark.parametrize(
    "point",
    [
        "LOCK TABLE",
        "sha256",
        'INSERT INTO "timeseries_archive"',
        HALF_WAY,
        STORED,
        "CREATE TEMPORARY",
        'UPDATE "timeseries_archive"',
    ],
)
def test_archiving(killed_before, before, point):
    killed_before("archive", point)

    assert old.bits(DAY) == before
    assert not old.drop(DAY), "dropped without a verified archive"

    made = old.archive(DAY)
    assert Archive.objects.get() == made
    assert old.files() == {made.file}
    assert old.drop(DAY)
    restore(made)
    assert old.bits(DAY) == before


@pytest.mark.parametrize(
    "point",
    [
        "LOCK TABLE",
        "sha256",
        "ACCESS EXCLUSIVE",
        "DETACH",
        "DROP TABLE",
        'DELETE FROM "sensing_packedreadings"',
        'UPDATE "timeseries_archive"',
    ],
)
def test_dropping(killed_before, before, point):
    made = old.archive(DAY)

    killed_before("drop", point)

    assert old.bits(DAY) == before
    assert old.drop(DAY)
    assert not old.is_there(DAY)
    assert not PackedReadings.objects.exists()
    restore(made)
    assert old.bits(DAY) == before


@pytest.mark.parametrize(
    "point",
    [
        "CREATE TEMPORARY",
        "CREATE TABLE",
        "ATTACH",
        "strangers",
        'INSERT INTO "sensing_reading"',
        'INSERT INTO "timeseries_hold"',
        'UPDATE "timeseries_archive"',
    ],
)
def test_restoring(killed_before, before, point):
    made = old.archive(DAY)
    old.drop(DAY)

    killed_before("restore", point)

    assert old.bits(DAY) == []
    assert not Hold.objects.exists()
    assert restore(made) == len(before)
    assert old.bits(DAY) == before
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    "point", ["LOCK TABLE", "GROUP BY", "FOR UPDATE", "hash_record", "sensing_unpacked", "TRUNCATE"]
)
def test_packing(killed_before, before, point):
    killed_before("pack", point)

    assert old.bits(DAY) == before
    old.pack(DAY)
    assert old.bits(DAY) == before
    assert PackedReadings.objects.count() == 2
    assert not Reading.objects.exists()
