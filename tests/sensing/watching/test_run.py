"""Passes of the worker: one at a time, all or nothing, and in steps that do not grow."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sensing.models import AnomalyAlert, Finding, Suspicion, Watch
from sensing.services import newest
from sensing.services.watching import run
from sensing.services.watching.baselines import baselines_of
from sensing.sql.watching import ONE_AT_A_TIME
from tests.conftest import NOON, ROOT, until
from tests.sensing.factories import SensorFactory, SensorGroupFactory, WatchRuleFactory
from tests.sensing.sending import send
from tests.timeseries.readings import ago, refresh

pytestmark = pytest.mark.usefixtures("noon")


def go() -> None:
    newest.go_through()
    run.watch(now=NOON)


def test_another_pass_that_is_under_way_does_it(committed, other):
    sensor = WatchRuleFactory().sensor
    send(sensor, {ago(1): 100})
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(ONE_AT_A_TIME)

        go()
        assert not AnomalyAlert.objects.exists()
        cursor.execute("ROLLBACK")

    go()
    assert AnomalyAlert.objects.count() == 1


def test_passes_at_once_make_one_alert(committed, beside):
    sensors = [WatchRuleFactory().sensor for _ in range(5)]
    for sensor in sensors:
        send(sensor, {ago(1): 100})

    for asked in [beside(go) for _ in range(4)]:
        asked.result(20)

    assert AnomalyAlert.objects.count() == Finding.objects.count() == 5


DIE = """
import django; django.setup()
import os, signal
from datetime import UTC, datetime
from sensing.services.watching import run
run.events.resolve_what_is_over = lambda now: os.kill(os.getpid(), signal.SIGKILL)
run.watch(now=datetime.fromisoformat({now!r}))
"""


def test_a_worker_that_is_killed_leaves_it_to_the_next(committed, process_environment):
    sensor = WatchRuleFactory().sensor
    send(sensor, {ago(1): 100})
    newest.go_through()

    died = subprocess.run(
        [sys.executable, "-c", DIE.format(now=NOON.isoformat())],
        env=process_environment,
        cwd=ROOT,
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    assert until(lambda: Suspicion.objects.count()) == 1
    assert not AnomalyAlert.objects.exists()
    go()
    assert AnomalyAlert.objects.get().happened_at == ago(1)


def test_what_a_batch_that_is_rolled_back_has_beyond_its_limits_is_not_told(committed):
    sensor = WatchRuleFactory().sensor

    with transaction.atomic():
        send(sensor, {ago(1): 100})
        transaction.set_rollback(True)
    go()

    assert not AnomalyAlert.objects.exists()


@pytest.mark.django_db
def test_the_queries_of_a_pass_do_not_grow_with_what_it_finds():
    def queries(count: int) -> int:
        group = SensorGroupFactory(sensors=SensorFactory.create_batch(count))
        WatchRuleFactory(group=group, detector="rate", bound=5)
        WatchRuleFactory(group=group)
        for sensor in group.sensors.all():
            send(sensor, {ago(5): 20})
        go()
        for sensor in group.sensors.all():
            send(sensor, {ago(1): 100})
        newest.go_through()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            run.watch(now=NOON)
        assert AnomalyAlert.objects.filter(sensor__groups=group).count() == count
        return len(asked)

    assert queries(2) == queries(30)


@pytest.mark.django_db
def test_what_is_unusual_for_its_hour_of_the_week_is_held_against_eight_weeks():
    sensor = SensorFactory()
    rule = WatchRuleFactory(sensor=sensor, detector="seasonal", bound=5)
    for week in range(1, 6):
        moment = NOON - timedelta(weeks=week)
        send(sensor, {moment + timedelta(minutes=at): 20 + at % 3 for at in range(0, 60, 5)})
    refresh()

    ((medians, spreads),) = baselines_of([sensor.pk], now=NOON)
    assert medians[NOON.weekday() * 24 + 12] == pytest.approx(21, abs=0.2)
    assert spreads[NOON.weekday() * 24 + 12] == pytest.approx(0.82, abs=0.2)

    send(sensor, {NOON: 21.5})
    go()
    assert not AnomalyAlert.objects.exists()
    Watch.objects.update(checked_at=NOON - timedelta(minutes=1))
    send(sensor, {NOON + timedelta(seconds=1): 27})
    go()

    alert = AnomalyAlert.objects.get()
    assert alert.anomaly_type == "unusual"
    assert "usual spreads away" in alert.description
    assert 0.5 < alert.confidence < 1
    assert alert.findings.get().rule == rule


@pytest.mark.django_db
def test_a_learned_course_is_known_from_the_past_and_left_by_what_is_unlike_it():
    sensor = SensorFactory()
    usual = {ago(minute): 20 + minute % 7 / 10 for minute in range(5, 1400)}
    send(sensor, usual)
    newest.go_through()
    rule = WatchRuleFactory(sensor=sensor, detector="learned")
    go()
    assert not AnomalyAlert.objects.exists()

    Watch.objects.update(checked_at=NOON - timedelta(minutes=1))
    send(sensor, {ago(4): 20.3, ago(3): 90, ago(2): 20.1})
    go()

    alert = AnomalyAlert.objects.get()
    assert (alert.happened_at, alert.anomaly_type) == (ago(3), "unusual")
    (evidence,) = alert.evidence["findings"]
    assert (evidence["came"], evidence["rule"]) == (90, rule.name)
    assert evidence["expected"] == pytest.approx(20.3, abs=1)
