"""Workers killed with SIGKILL at any moment: an import is finished or untouched, never half."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from django.conf import settings as django_settings
from django.db import connection

from jobs import services
from sales.models import Product
from spreadsheets import tasks
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import imports
from tests.accounts.factories import UserFactory
from tests.conftest import until
from tests.sales.factories import ProductFactory
from tests.spreadsheets.engine.files import received

pytestmark = pytest.mark.slow
OTHERS = """
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
      AND xact_start IS NOT NULL
"""
ROWS = 6000
KNOWN = 10  # that are there, and change
TEXT = "sku,name\n" + "".join(f"S{n:05},Aster {n}\n" for n in range(ROWS))


@pytest.fixture(scope="module")
def mortal(process_environment) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.spreadsheets.engine.mortal"],
        env=process_environment,
        cwd=django_settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.wait(timeout=20)


@pytest.fixture
def killed_after(mortal) -> Callable[..., bool]:
    """Let a worker do a job and kill it after so many seconds; whether it was not done by then."""

    def killed_after(job_id: int, seconds: float) -> bool:
        print(job_id, file=mortal.stdin, flush=True)
        child = int(mortal.stdout.readline())
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        print("bury it", file=mortal.stdin, flush=True)
        assert mortal.stdout.readline() == "ended\n"
        until(nobody_else_is_at_work)
        # A worker that is killed early has not even begun; the sweep finds that job, too.
        return services.Job.objects.get(pk=job_id).state != "done"

    return killed_after


def nobody_else_is_at_work() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return cursor.rowcount == 0


@pytest.fixture
def asked(committed, monkeypatch) -> ImportJob:
    monkeypatch.setattr(tasks, "ring", lambda job: None)  # the tests say who does it, and when
    for number in range(KNOWN):
        ProductFactory(sku=f"S{number:05}", name="old")
    job = received(TEXT, table="sales.product", by=UserFactory(is_superuser=True))
    tasks.ask(job)
    job.refresh_from_db()
    return job


def taken_over(job_id: int) -> str:
    """Another worker comes by when the lease has run out."""
    later = datetime.now(UTC) + tasks.LONGEST
    assert [job.pk for job in services.sweep(now=later)] == [job_id]
    return services.run(job_id, now=later)


def state(job: ImportJob) -> tuple:
    job.refresh_from_db()
    names = dict(Product.objects.values_list("sku", "name"))
    written = sum(name.startswith("Aster") for name in names.values())
    return job.status, ImportRow.objects.filter(job=job).count(), len(names), written


CHANCE = random.Random(5)
MOMENTS = [round(CHANCE.uniform(0, 0.2) + 0.2 * part, 2) for part in range(4)]


@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_check_is_kept_whole_or_not_at_all(asked, killed_after, seconds):
    is_left = killed_after(asked.job_id, seconds)

    untouched, whole = ("checking", 0, KNOWN, 0), ("checked", ROWS, KNOWN, 0)
    assert state(asked) in (untouched, whole)
    if is_left:
        assert taken_over(asked.job_id) == "done"
    assert state(asked) == whole
    assert (asked.new_count, asked.changed_count) == (ROWS - KNOWN, KNOWN)


@pytest.mark.parametrize("seconds", MOMENTS)
def test_rows_are_all_written_or_none_is(asked, killed_after, seconds):
    services.run(asked.job_id, now=datetime.now(UTC))
    asked.refresh_from_db()
    imports.apply(asked)
    tasks.ask(asked)
    asked.refresh_from_db()

    is_left = killed_after(asked.job_id, seconds)

    untouched, whole = ("applying", ROWS, KNOWN, 0), ("done", ROWS, ROWS, ROWS)
    assert state(asked) in (untouched, whole)
    if is_left:
        assert taken_over(asked.job_id) == "done"
    assert state(asked) == whole
    assert asked.applied_count == ROWS


@pytest.mark.parametrize("seconds", MOMENTS)
def test_rows_are_all_taken_back_or_none_is(asked, killed_after, seconds):
    now = datetime.now(UTC)
    services.run(asked.job_id, now=now)
    for step in (imports.apply, partial(imports.undo, now=now)):
        asked.refresh_from_db()
        step(asked)
        tasks.ask(asked)
        asked.refresh_from_db()
        if asked.status == "applying":
            services.run(asked.job_id, now=now)

    is_left = killed_after(asked.job_id, seconds)

    untouched, whole = ("undoing", ROWS, ROWS, ROWS), ("undone", ROWS, KNOWN, 0)
    assert state(asked) in (untouched, whole)
    if is_left:
        assert taken_over(asked.job_id) == "done"
    assert state(asked) == whole
