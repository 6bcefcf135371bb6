"""Rollups while others write, refresh or die: a mark is lost in no order of events."""

from contextlib import ExitStack
from functools import partial
from itertools import permutations
from threading import Event

import numpy as np
import pytest
from django.db import OperationalError, connection, transaction

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import Sensor
from tests.conftest import until
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, raw, refresh, rolled_up, send
from tests.timeseries.waiting import backend_waiting_for
from timeseries import rollups
from timeseries.models import TouchedBucket

ORDERS = [
    order
    for order in permutations(["write", "commit", "refresh", "done"])
    if order.index("write") < order.index("commit") and order.index("refresh") < order.index("done")
]


@pytest.fixture(autouse=True)
def sensors(committed):
    for code in ("pump", "vent"):
        SensorFactory(sensor_id=code)


def write_in(holder) -> None:
    """Store one more reading and its mark in a transaction that stays open."""
    pump = Sensor.objects.get(sensor_id="pump").pk
    hour = np.array(["2026-03-02T11"], dtype="datetime64[h]")
    with holder.cursor() as cursor:
        cursor.execute("INSERT INTO sensing_reading VALUES (%s, %s, 2, 1)", [pump, ago(20)])
        rollups.touch(cursor, READINGS_BY_HOUR, series=np.array([pump]), buckets=hour)


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_a_mark_is_lost_in_no_order_of_a_write_and_a_refresh(other, order):
    send(("pump", ago(10), 1.0))
    with ExitStack() as refreshing:
        work = {
            "write": lambda: write_in(other),
            "commit": other.commit,
            "refresh": lambda: refreshing.enter_context(transaction.atomic()) or refresh(),
            "done": refreshing.close,
        }
        for step in order:
            work[step]()
    refresh()

    assert rolled_up() == raw()
    assert len(raw()) == 1
    assert next(iter(raw().values()))[0] == 2


def test_a_batch_that_commits_long_after_later_ones_were_rolled_up_is_not_lost(beside):
    written, may_commit = Event(), Event()

    def late():
        with transaction.atomic():
            send(("pump", ago(20), 2.0), ("vent", ago(90), 5.0))
            written.set()
            assert may_commit.wait(10)

    committing = beside(late)
    assert written.wait(10)
    send(("pump", ago(10), 1.0))
    refresh()
    may_commit.set()
    committing.result(10)
    refresh()

    assert rolled_up() == raw()
    assert len(raw()) == 2


def test_a_second_refresher_goes_home_while_the_first_works(beside):
    send(("pump", ago(10), 1.0))

    with transaction.atomic():
        refresh()
        send(("pump", ago(200), 3.0))
        assert beside(rollups.refresh, READINGS, READINGS_BY_HOUR).result(10) == 0

    refresh()
    assert rolled_up() == raw()


def test_refreshers_at_once_take_each_mark_once(beside):
    for hour in range(30):
        send(("pump", ago(hour * 60 + 5), hour), ("vent", ago(hour * 60 + 7), 1.0))

    taken = [refreshing.result(20) for refreshing in [beside(refresh) for _ in range(4)]]

    assert sum(taken) + refresh() == 30
    assert rolled_up() == raw()


def test_writers_and_refreshers_at_once_end_exact(beside):
    def write(seed):
        numbers = np.random.default_rng(seed)
        for _ in range(12):
            minutes = numbers.integers(1, 400, size=20)
            send(*(("pump", ago(int(m)), float(numbers.normal())) for m in minutes))

    def refresh_often():
        return [refresh() for _ in range(15)]

    work = [beside(write, seed) for seed in range(3)] + [beside(refresh_often) for _ in range(2)]
    for done in work:
        done.result(30)
    refresh()

    assert rolled_up() == raw()
    assert not TouchedBucket.objects.exists()


def test_a_refresher_killed_while_it_computes_loses_nothing(other, beside):
    send(("pump", ago(10), 1.0))
    refresh()
    send(("pump", ago(11), 2.0), ("vent", ago(70), 3.0))
    with other.cursor() as cursor:
        cursor.execute("SELECT FROM sensing_readinghour FOR UPDATE")

    refreshing = beside(refresh)
    backend = until(partial(backend_waiting_for, other))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    with pytest.raises(OperationalError):
        refreshing.result(10)
    other.rollback()
    assert TouchedBucket.objects.count() == 2
    assert refresh() == 2
    assert rolled_up() == raw()


def test_a_rollup_does_not_wait_for_another_table_s(other):
    send(("pump", ago(10), 1.0))
    with other.cursor() as cursor:
        cursor.execute(rollups.ONLY_REFRESHER, ["another.rollup"])

    assert refresh() == 1
