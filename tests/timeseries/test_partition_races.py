"""Making and dropping while others read and write, in real transactions on several connections."""

import time
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from tests.conftest import NOON, until
from tests.timeseries.scratch import DAY, MADE, SAMPLES, day, existing, insert, mark, tables
from tests.timeseries.waiting import backend_waiting_for
from timeseries import dropping, maintenance, partitions
from timeseries.models import PolicyState

OLDEST = day(MADE[0])
LATER = OLDEST.end + SAMPLES.keep  # when the oldest partition goes
WORKERS = 4

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture
def made(samples):
    partitions.make_ahead(samples, now=NOON)


@pytest.fixture
def few_attempts(monkeypatch):
    """A drop gives up within a second."""
    monkeypatch.setattr(partitions, "LOCK_ATTEMPTS", 3)


def read(holder, since) -> None:
    """Read rows, as a report does that then stays in its transaction."""
    with holder.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scratch_sample WHERE at >= %s", [since])


def drop():
    return dropping.drop_expired(SAMPLES, now=LATER)


def test_a_drop_waits_for_a_late_row_and_then_keeps_its_partition(other, beside):
    insert(other, OLDEST.start)
    dropping = beside(drop)
    until(partial(backend_waiting_for, other))

    mark(other, OLDEST.start)
    other.commit()

    assert dropping.result(20) == []
    assert OLDEST.table in existing()


def test_a_drop_waits_for_a_late_row_that_is_taken_back_and_then_goes_on(other, beside):
    insert(other, OLDEST.start)
    dropping = beside(drop)
    until(partial(backend_waiting_for, other))

    other.rollback()

    assert dropping.result(20) == [OLDEST.table]


def test_a_drop_tries_again_while_a_report_goes_on(other, beside):
    read(other, NOON)
    dropping = beside(drop)
    for _ in range(2):
        until(partial(backend_waiting_for, other))
        until(lambda: not backend_waiting_for(other))

    other.commit()

    assert dropping.result(20) == [OLDEST.table]


def test_a_late_row_that_waits_for_a_drop_finds_no_partition(beside):
    with transaction.atomic(using="owner"):
        drop()
        inserting = beside(insert, connection, OLDEST.start)
        until(partial(backend_waiting_for, connections["owner"]))

    with pytest.raises(IntegrityError, match="no partition of relation"):
        inserting.result(10)


def test_a_row_of_today_that_waits_for_a_drop_is_stored(beside):
    with transaction.atomic(using="owner"):
        drop()
        inserting = beside(insert, connection, NOON)
        until(partial(backend_waiting_for, connections["owner"]))

    inserting.result(10)
    assert stored() == 1


def test_the_catalog_can_be_read_while_partitions_are_dropped(beside):
    with transaction.atomic(using="owner"):
        dropping.drop_expired(SAMPLES, now=LATER + DAY)
        reading = beside(partitions.catalog, SAMPLES)
        until(partial(backend_waiting_for, connections["owner"]))

    found = {partition.table for partition in reading.result(10)}
    assert found >= {*tables(*MADE[2:])}


@pytest.mark.parametrize("work", [insert, read], ids=["a row", "a report"])
def test_making_waits_for_nobody(other, work, few_attempts):
    work(other, NOON)

    assert partitions.make_ahead(SAMPLES, now=NOON + DAY) == tables(MADE[-1] + 1)


def test_nobody_waits_for_making():
    with transaction.atomic(using="owner"):
        partitions.make_ahead(SAMPLES, now=NOON + DAY)
        insert(connection, NOON)

        assert stored() == 1


def test_a_long_report_makes_a_drop_give_up_with_a_note(other, few_attempts):
    read(other, NOON)

    with pytest.raises(OperationalError, match="lock timeout"):
        maintenance.maintain(SAMPLES, now=LATER)

    state = PolicyState.objects.get(name=SAMPLES.name)
    assert (state.last_failure_at, state.last_run_at) == (LATER, None)
    assert "lock timeout" in state.last_failure
    assert OLDEST.table in existing()


def test_a_drop_that_gave_up_succeeds_after_the_report(other, few_attempts):
    read(other, NOON)
    with pytest.raises(OperationalError):
        drop()
    other.commit()

    assert drop() == [OLDEST.table]


def test_rows_are_stored_at_once_while_a_drop_waits_for_a_long_report(other, beside, few_attempts):
    read(other, NOON)
    dropping = beside(drop)
    slowest = count = 0
    while not dropping.done():
        began = time.monotonic()
        insert(connection, NOON, series=count)
        slowest, count = max(slowest, time.monotonic() - began), count + 1

    assert isinstance(dropping.exception(), OperationalError)
    assert stored() == count > 3
    assert slowest < 1, "a writer waited for a drop"


def test_workers_that_make_at_once_make_each_partition_once(beside):
    runs = [beside(partitions.make_ahead, SAMPLES, now=NOON + 3 * DAY) for _ in range(WORKERS)]

    made = [table for run in runs for table in run.result(20)]
    assert sorted(made) == tables(3, 4, 5)
    assert existing() == tables(*range(-3, 6))


def test_workers_that_drop_at_once_drop_each_partition_once(beside):
    later = day(MADE[3]).end + SAMPLES.keep
    runs = [beside(dropping.drop_expired, SAMPLES, now=later) for _ in range(WORKERS)]

    dropped = [table for run in runs for table in run.result(20)]
    assert sorted(dropped) == tables(*MADE[:4])
    assert existing() == tables(*MADE[4:])


def test_workers_that_maintain_while_rows_come_in_lose_no_row(beside):
    def write(series):
        for _ in range(50):
            insert(connection, NOON, series=next(series))

    numbers = iter(range(1000))
    writing = [beside(write, numbers) for _ in range(2)]
    runs = [beside(maintenance.maintain, SAMPLES, now=LATER) for _ in range(2)]

    for done in (*writing, *runs):
        done.result(20)
    assert stored() == 100
    assert existing() == tables(-2, -1, 0, 1, 2, 3)


def stored() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scratch_sample")
        return cursor.fetchone()[0]
