"""A real worker is killed in the middle of a historic import, and another goes on with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from redis import Redis

from jobs import tasks
from sensing.models import HistoryImport, ReadingRow
from sensing.services.history_problems import given_back
from sensing.tasks import ask
from tests.accounts.factories import UserFactory
from tests.conftest import until
from tests.sensing.historic import checked, started, text
from tests.timeseries.waiting import backend_waiting_for

APART = "apart"
WORKER = ("worker", "-l", "warning", "-c", "1", "--without-mingle", "--without-gossip")
pytestmark = pytest.mark.slow


@pytest.fixture
def queue() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def start(process_environment, tmp_path):
    """Start a worker whose blocks are small, in a group of processes of its own."""
    workers = []

    def start() -> subprocess.Popen:
        included = ("-I", "tests.sensing.small_blocks", "-Q", APART, "-n", f"{APART}{len(workers)}")
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-q", "-A", "config", *WORKER, *included],
            env={**process_environment, "MEDIA_ROOT": str(tmp_path)},
            cwd=settings.ROOT,
            start_new_session=True,
        )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


def kill(worker: subprocess.Popen) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.fixture
def running(committed, queue, settings, tmp_path) -> HistoryImport:
    """An import of 300 lines, one of them bad, that is asked for."""
    settings.MEDIA_ROOT = tmp_path
    first = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    lines = [f"{first + timedelta(seconds=place):%FT%TZ},{place}" for place in range(300)]
    lines[10] = lines[10].replace(",", ",x")
    history = checked(text(["time,pump", *lines]), UserFactory())
    return started(history, pump="pump-1")


def ring(history: HistoryImport) -> None:
    ask(history)
    history.refresh_from_db()
    tasks.run.apply_async((history.job_id,), queue=APART)


def lines_done(history: HistoryImport, least: int) -> bool:
    history.refresh_from_db()
    return history.done_lines > least


def is_over_after_a_sweep(history: HistoryImport) -> bool:
    for dropped in tasks.services.sweep(now=datetime.now(UTC)):
        tasks.run.apply_async((dropped.pk,), queue=APART)
    history.refresh_from_db()
    return history.state == HistoryImport.State.DONE


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_another(start, running, other):
    ring(running)
    worker = start()
    until(partial(lines_done, running, 30), seconds=60, every=0.001)
    with other.cursor() as cursor:
        cursor.execute("SELECT done_lines FROM sensing_historyimport FOR UPDATE")
        (done,) = cursor.fetchone()
        until(partial(backend_waiting_for, other), seconds=30)
        kill(worker)
    other.rollback()
    assert 30 < done < 301, "it was over before it was killed"

    start()
    until(partial(is_over_after_a_sweep, running), seconds=60, every=0.2)

    counts = (running.stored_count, running.updated_count, running.unchanged_count)
    assert counts == (299, 0, 0)
    assert (
        ReadingRow.objects.filter(
            sensor__sensor_id="pump-1", timestamp__gte=datetime.now(UTC) - timedelta(days=3)
        ).count()
        == 299
    )
    assert running.job.attempts == 2
    back = b"".join(given_back(running)).decode().splitlines()
    assert [line.split(",")[0] for line in back[1:]] == ["12"]
