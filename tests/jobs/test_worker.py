"""Real workers, a real beat and a real Redis: killed, emptied, and nothing is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from jobs import services, tasks
from jobs.models import Job
from tests.conftest import until
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, raw, refresh, rolled_up, send
from tests.timeseries.waiting import backend_waiting_for
from timeseries.models import PolicyState, TouchedBucket

REFRESH = "timeseries.refresh_rollups"
APART = "apart"  # a queue from which nobody takes but the worker with short leases
DATABASE = "django_celery_beat.schedulers:DatabaseScheduler"
BEAT = ("beat", "-l", "warning", "--scheduler", DATABASE, "--pidfile=")
WORKER = ("worker", "-l", "warning", "-c", "1", "--without-mingle", "--without-gossip")
SHORT = (*WORKER, "-I", "tests.jobs.short_leases", "-Q", APART, "-n", APART)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("queue", "readings")]
Start = Callable[..., subprocess.Popen]


@pytest.fixture
def readings(committed) -> Iterator[None]:
    """Readings of two hours that wait for their rollup."""
    SensorFactory(sensor_id="pump")
    send(("pump", ago(5), 1.0), ("pump", ago(65), 2.0))
    yield
    never = {"last_run_at": None, "last_result": "", "last_failure_at": None, "last_failure": ""}
    PolicyState.objects.filter(name="sensing.reading_hour").update(**never)


@pytest.fixture
def held(other):
    """A connection that keeps whoever refreshes the rollup waiting, until it rolls back."""
    refresh()
    send(("pump", ago(5), 3.0))
    with other.cursor() as cursor:
        cursor.execute("SELECT FROM sensing_readinghour FOR UPDATE")
    return other


@pytest.fixture(scope="module")
def start(process_environment) -> Iterator[Start]:
    """Start celery with these arguments, in a group of processes of its own; or give the one that
    has been started with them and lives."""
    started = {}

    def start(*arguments: str) -> subprocess.Popen:
        if arguments not in started or started[arguments].poll() is not None:
            started[arguments] = subprocess.Popen(
                [sys.executable, "-m", "celery", "-q", "-A", "config", *arguments],
                env=process_environment,
                cwd=settings.ROOT,
                start_new_session=True,
            )
        return started[arguments]

    yield start
    for process in started.values():
        kill(process)


@pytest.fixture
def beat(start, committed, queue) -> Iterator[None]:
    """A refresh is due every second. What was asked for ends before the tables are emptied."""
    second = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name=REFRESH, task=tasks.fire.name, args=f'["{REFRESH}", 1]', interval=second
    )
    beat = start(*BEAT)
    yield
    kill(beat)
    until(lambda: not queue.llen("celery") and not queue.hlen("unacked"))


def kill(process: subprocess.Popen) -> None:
    """End a process and its children at once, as a lost machine does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def asleep(process: subprocess.Popen) -> Iterator[None]:
    """For so long it does nothing, and cannot know of it."""
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGCONT)


def ask(key: str) -> Job:
    return services.request(REFRESH, key=key)[0]


def is_done(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists()


def is_done_after_a_sweep(job: Job) -> bool:
    tasks.sweep()
    return is_done(job)


def takes_over(job: Job) -> bool:
    """Finish a job as another worker does, once its lease has run out."""
    try:
        services.claim(job.pk, now=datetime.now(UTC)).finish("by another")
    except services.JobNotClaimable:
        return False
    return True


def test_a_beat_fires_a_job_that_a_worker_does(start, beat):
    start(*WORKER)
    job = until(Job.objects.filter(state=Job.State.DONE).order_by("id").first, seconds=30)

    assert job.kind == REFRESH
    assert rolled_up() == raw() != {}
    assert PolicyState.objects.get(name="sensing.reading_hour").last_run_at is not None


def test_a_worker_killed_in_the_middle_of_a_rollup_leaves_it_to_another(start, held):
    job = ask("one")
    tasks.run.apply_async((job.pk,), queue=APART)

    first = start(*SHORT)
    until(partial(backend_waiting_for, held), seconds=30)
    kill(first)
    held.rollback()
    start(*WORKER)
    until(partial(is_done_after_a_sweep, job), seconds=30, every=0.2)

    job.refresh_from_db()
    assert (job.attempts, job.fence, job.state) == (2, 2, Job.State.DONE)
    assert rolled_up() == raw()
    assert not TouchedBucket.objects.exists()


def test_a_worker_that_was_only_asleep_may_not_write_about_a_job_taken_over(start, held, queue):
    job = ask("one")
    tasks.run.apply_async((job.pk,), queue=APART)
    worker = start(*SHORT)
    until(partial(backend_waiting_for, held), seconds=30)

    with asleep(worker):
        held.rollback()
        until(partial(takes_over, job))
    until(lambda: not queue.hlen("unacked"))

    job.refresh_from_db()
    assert (job.fence, job.state, job.result) == (2, Job.State.DONE, "by another")
    assert rolled_up() == raw()


def test_an_emptied_redis_loses_no_job(start, queue):
    start(*WORKER)
    heard = ask("heard")
    tasks.ring(heard)
    until(partial(is_done, heard), seconds=30)
    send(("pump", ago(200), 3.0))
    forgotten = ask("forgotten")
    Job.objects.filter(pk=forgotten.pk).update(
        created_at=forgotten.created_at - services.UNHEARD - timedelta(seconds=1)
    )

    # Not FLUSHALL: the other processes of the suite have their databases on the same server.
    queue.flushdb()
    until(partial(is_done_after_a_sweep, forgotten), every=0.2)

    assert rolled_up() == raw()
    assert not TouchedBucket.objects.exists()
