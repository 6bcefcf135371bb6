"""References are frozen, checks follow from them day by day, and a drift that stands is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from jobs import services as jobs
from jobs.models import Job
from sensing import demo, demo_drift
from sensing.models import AnomalyAlert, DriftCheck, DriftReference, ReadingHour, Sensor
from sensing.services import drift, drift_checks
from sensing.services.alerts import settle
from sensing.services.corrections import Change, correct
from sensing.services.drift import CannotFreeze, freeze, freeze_each, prospects
from sensing.services.drift_checks import check_all
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, until
from tests.sensing.factories import DriftCheckFactory, DriftReferenceFactory, SensorFactory
from tests.sensing.sending import send
from tests.timeseries.readings import refresh
from tests.timeseries.waiting import backend_waiting_for

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MIDNIGHT = NOON.replace(hour=0)
START, END = MIDNIGHT - 30 * DAY, MIDNIGHT - 16 * DAY  # of the reference
Verdict = DriftCheck.Verdict

pytestmark = pytest.mark.usefixtures("noon")


def values_of(count: int, *, seed: int = 1) -> np.ndarray:
    """Hourly values with a course of the day."""
    hours = np.arange(count)
    return 20 + 3 * np.sin(hours / 24 * 2 * np.pi) + np.random.default_rng(seed).normal(size=count)


def measure(
    sensor: Sensor,
    *,
    shift: float = 0.0,
    since: datetime = END,
    start: datetime = START,
    end: datetime = MIDNIGHT,
    seed: int = 1,
    **figures,
) -> None:
    """Summaries of hours, ``shift`` higher from a moment on."""
    count = (end - start) // HOUR
    hours = [start + place * HOUR for place in range(count)]
    values = values_of(count, seed=seed) + shift * np.array([hour >= since for hour in hours])
    ReadingHour.objects.bulk_create(
        [
            hour_of(sensor, hour, float(value), **figures)
            for hour, value in zip(hours, values, strict=True)
        ]
    )


def hour_of(sensor: Sensor, hour: datetime, value: float, **figures) -> ReadingHour:
    summary = dict.fromkeys(("sum", "min", "max", "first", "last"), value)
    return ReadingHour(
        sensor=sensor, hour=hour, **{**summary, "count": 1, "good": 1, "minutes": 1, **figures}
    )


def frozen(sensor: Sensor, **asked) -> DriftReference:
    told = {"start": START, "end": END, "by": None, "now": NOON, "reason": "Calibrated."}
    return freeze(sensor, **{**told, **asked})


@pytest.fixture
def pump(db) -> Sensor:
    return SensorFactory(sensor_id="pump-1", unit="bar")


def watched(count: int, *, shifts: Iterable[float] = (), since: datetime = END) -> list[Sensor]:
    """Sensors with references, the first ones of which have shifted."""
    shifts = [*shifts, *[0.0] * count][:count]
    sensors = [SensorFactory(sensor_id=f"s-{place:04}") for place in range(count)]
    for place, (sensor, shift) in enumerate(zip(sensors, shifts, strict=True)):
        measure(sensor, shift=shift, since=since, seed=place)
    asked = prospects(sensors, start=START, end=END, now=NOON)
    freeze_each(asked, by=None, now=NOON, reason="Calibrated.")
    return sensors


def verdicts() -> dict[str, str]:
    return dict(DriftCheck.objects.values_list("sensor__sensor_id", "verdict"))


# Freezing.


def test_a_reference_is_what_was_measured_then(pump):
    measure(pump)

    reference = frozen(pump)

    assert reference.hours == [*range(14 * 24)]
    assert reference.means == pytest.approx(values_of(30 * 24)[: 14 * 24])
    assert (reference.hour_count, reference.reading_count) == (336, 336)
    assert reference.level == pytest.approx(20, abs=0.5)
    assert reference.spread == pytest.approx(1, abs=0.2)
    assert len(reference.quantiles) == 21
    assert sorted(reference.quantiles) == reference.quantiles


def test_a_new_reference_supersedes_the_one_before_which_stays(pump):
    measure(pump)
    first = frozen(pump)

    second = frozen(pump, start=START + DAY, end=END + DAY)

    assert [*DriftReference.objects.current()] == [second]
    assert [*pump.drift_references.all()] == [second, first]


def test_freezing_the_same_again_changes_nothing(pump):
    measure(pump)

    assert frozen(pump) == frozen(pump)
    assert DriftReference.objects.count() == 1


def test_the_same_days_are_frozen_again_once_their_readings_were_corrected(pump):
    measure(pump)
    first = frozen(pump)
    ReadingHour.objects.filter(sensor=pump, hour=START).update(sum=99)

    assert frozen(pump) != first


def test_what_is_corrected_or_dropped_later_leaves_a_reference_as_it_is(pump):
    start = MIDNIGHT - 7 * DAY
    readings = {start + place * HOUR: float(place % 13) for place in range(7 * 24)}
    send(pump, readings)
    refresh()
    reference = frozen(pump, start=start, end=MIDNIGHT)
    before = DriftReference.objects.values().get()

    change = Change(pump, start, start + DAY, "add", 100.0)
    correct(change, reason="A new probe.", by=UserFactory(), now=NOON)
    refresh()
    corrected = ReadingHour.objects.get(sensor=pump, hour=start).average
    ReadingHour.objects.filter(sensor=pump).delete()

    assert corrected == 100.0
    assert DriftReference.objects.values().get() == before
    assert reference.means[0] == 0.0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param({"start": START + HOUR}, "midnight", id="no whole day"),
        pytest.param({"end": START + 6 * DAY}, "7 to 92 days", id="too short"),
        pytest.param({"start": END - 93 * DAY}, "7 to 92 days", id="too long"),
        pytest.param({"start": END, "end": START}, "7 to 92 days", id="backwards"),
        pytest.param(
            {"start": MIDNIGHT - 6 * DAY, "end": MIDNIGHT + DAY}, "that are over", id="today"
        ),
        pytest.param(
            {"start": START - 14 * DAY, "end": END - 14 * DAY},
            "0 of 336 hours have good readings, 112 are needed",
            id="without readings",
        ),
    ],
)
def test_what_is_no_reference_is_refused_with_the_reason(pump, asked, words):
    measure(pump)

    with pytest.raises(CannotFreeze, match=words):
        frozen(pump, **asked)
    assert not DriftReference.objects.exists()


def test_a_sensor_that_is_stuck_makes_no_reference(pump):
    ReadingHour.objects.bulk_create(
        hour_of(pump, START + place * HOUR, 7.0) for place in range(14 * 24)
    )

    with pytest.raises(CannotFreeze, match="nothing to compare"):
        frozen(pump)


def test_hours_of_bad_readings_are_left_out_and_those_of_which_it_is_not_known_are_not(pump):
    old = SensorFactory()
    measure(pump, count=4, good=1, minutes=4)
    measure(old, count=4, good=0, minutes=0)  # summed up before good ones were counted

    with pytest.raises(CannotFreeze, match="Too little: 0 of 336"):
        frozen(pump)
    assert frozen(old).hour_count == 336


STATEMENTS = [
    pytest.param("UPDATE sensing_driftreference SET means = means || 1.0::float8", id="sample"),
    pytest.param("UPDATE sensing_driftreference SET spread = 9", id="spread"),
    pytest.param("UPDATE sensing_driftreference SET reason = 'better'", id="reason"),
    pytest.param("DELETE FROM sensing_driftreference", id="deleted"),
    pytest.param("TRUNCATE sensing_driftreference CASCADE", id="emptied"),
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_may_not_touch_a_reference(committed, statement):
    DriftReferenceFactory()
    before = DriftReference.objects.values().get()

    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)

    assert DriftReference.objects.values().get() == before


@pytest.mark.parametrize("statement", STATEMENTS)
def test_not_even_the_owner_may_touch_a_reference(committed, statement):
    DriftReferenceFactory()
    before = DriftReference.objects.values().get()

    with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError, match="pgtrigger_"):
        cursor.execute(statement)

    assert DriftReference.objects.values().get() == before


def test_two_that_freeze_the_same_at_once_freeze_it_once(committed, beside):
    pump = SensorFactory()
    measure(pump)
    with transaction.atomic():
        first = frozen(pump)
        second = beside(frozen, pump)
        until(partial(backend_waiting_for, connection))

    assert second.result(20) == first
    assert DriftReference.objects.count() == 1


# The first good days.


def first_frozen(*sensors: Sensor, days: int = 14) -> dict[str, DriftReference]:
    asked = drift.first_prospects(sensors, days=days, now=NOON)
    drift.freeze_first(asked, by=None, now=NOON, reason="First good days.")
    return {each.sensor.sensor_id: each for each in DriftReference.objects.current()}


def test_the_first_good_days_are_those_with_readings_on_end(pump):
    measure(pump, start=MIDNIGHT - 60 * DAY, end=MIDNIGHT - 57 * DAY)  # a trial of three days
    measure(pump, start=MIDNIGHT - 40 * DAY)

    made = first_frozen(pump)["pump-1"]

    assert (made.start, made.end) == (MIDNIGHT - 40 * DAY, MIDNIGHT - 26 * DAY)


def test_a_sensor_that_has_a_reference_keeps_it(pump):
    measure(pump)
    known = frozen(pump)

    assert first_frozen(pump, SensorFactory()) == {"pump-1": known}


def test_a_sensor_without_good_days_says_so(pump):
    measure(pump, start=MIDNIGHT - 9 * DAY)

    (asked,) = drift.first_prospects([pump], days=14, now=NOON)

    assert asked.problem == "There are no 14 good days on end yet."


def test_what_got_a_reference_meanwhile_is_left_alone(pump):
    measure(pump)
    asked = drift.first_prospects([pump], now=NOON)
    known = frozen(pump, start=START + DAY, end=END + DAY)

    assert drift.freeze_first(asked, by=None, now=NOON, reason="First.") == []
    assert [*DriftReference.objects.all()] == [known]


def test_the_command_says_what_it_would_freeze_and_freezes_it(pump, capsys):
    measure(pump)
    SensorFactory(sensor_id="silent")
    SensorFactory(sensor_id="gone", status="decommissioned")

    call_command("freeze_references", "--dry-run")
    assert not DriftReference.objects.exists()
    call_command("freeze_references", "--reason", "New line.")

    assert capsys.readouterr().out.splitlines() == [
        "pump-1: 2026-01-31 to 2026-02-14",
        "silent: There are no 14 good days on end yet.",
        "0 of 2 frozen",
        "pump-1: 2026-01-31 to 2026-02-14",
        "silent: There are no 14 good days on end yet.",
        "1 of 2 frozen",
    ]
    assert DriftReference.objects.get().reason == "New line."


# The run.


def test_a_run_tells_who_has_drifted(db):
    watched(20, shifts=[2.0])

    run = check_all(now=NOON)

    assert (run.stable, run.drifted, run.insufficient, run.raised) == (19, 1, 0, 0)
    check = DriftCheck.objects.get(verdict=Verdict.DRIFTED)
    assert check.sensor.sensor_id == "s-0000"
    assert (check.start, check.end) == (MIDNIGHT - 7 * DAY, MIDNIGHT)
    assert (check.hour_count, check.tested_count) == (168, 20)
    assert check.shift == pytest.approx(2, abs=0.3)
    assert check.effect == pytest.approx(2, abs=0.3)
    assert check.p_value < check.p_corrected < 0.001
    assert check.change == f"shifted up by {check.shift:.1f} spreads since 14 February 2026"
    assert check.certainty.startswith("certain")


def test_a_small_shift_that_is_beyond_chance_is_no_drift(db):
    watched(1, shifts=[0.35])

    check_all(now=NOON)

    check = DriftCheck.objects.get()
    assert (check.p_corrected < 0.05, check.effect < 0.5) == (True, True)
    assert check.verdict == Verdict.STABLE


def test_asking_often_is_corrected_for(db):
    watched(30)

    check_all(now=NOON)

    rows = [*DriftCheck.objects.order_by("p_value").values_list("p_value", "p_corrected")]
    raw, corrected = np.array(rows).T
    by_rank = raw * 30 / np.arange(1, 31)
    assert corrected == pytest.approx(np.minimum.accumulate(by_rank[::-1])[::-1].clip(max=1))
    assert set(verdicts().values()) == {Verdict.STABLE}


def test_a_run_repeated_changes_nothing(db):
    watched(3, shifts=[2.0])
    check_all(now=NOON)
    before = [*DriftCheck.objects.order_by("pk").values()]

    run = check_all(now=NOON + 5 * HOUR)

    assert str(run) == "2026-03-02: nothing left to check"
    assert [*DriftCheck.objects.order_by("pk").values()] == before


def test_what_is_frozen_after_the_run_is_checked_by_the_next_with_those_known(db):
    watched(3, shifts=[2.0])
    check_all(now=NOON)
    late = SensorFactory(sensor_id="late")
    measure(late, seed=99)
    frozen(late)

    check_all(now=NOON)

    assert DriftCheck.objects.count() == 4
    assert late.drift_checks.get().tested_count == 4


def test_two_runs_at_once_store_each_check_once(committed, beside):
    watched(5, shifts=[2.0])

    runs = [beside(check_all, now=NOON) for _ in range(4)]

    counts = [run.result(30).stable for run in runs]
    assert sorted(counts) == [0, 0, 0, 4]
    assert DriftCheck.objects.count() == 5


def test_a_run_that_meets_another_that_stores_waits_for_it(committed, beside):
    watched(2)
    with transaction.atomic():
        check_all(now=NOON)
        other = beside(check_all, now=NOON)
        until(partial(backend_waiting_for, connection))

    assert other.result(20).stable == 0
    assert DriftCheck.objects.count() == 2


COPY_HOURS = """
    INSERT INTO sensing_readinghour
        (sensor_id, hour, count, sum, min, max, first, last, squares, good, minutes)
    SELECT copy.id, hour, count, sum, min, max, first, last, squares, good, minutes
    FROM sensing_readinghour CROSS JOIN sensing_sensor AS copy
    WHERE copy.sensor_id LIKE 'copy-%%' AND hour >= %s AND extract(hour FROM hour)::int %% 2 = 0
"""


@pytest.mark.slow
def test_a_thousand_sensors_take_as_many_statements_as_one(committed):
    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert check_all(now=NOON).stable == count
        return len(queries)

    week = MIDNIGHT - 14 * DAY
    watched(1)
    one = statements(1)
    DriftCheck.objects.all().delete()
    sensors = Sensor.objects.bulk_create(
        Sensor(sensor_id=f"copy-{place}", type="flow") for place in range(999)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(COPY_HOURS, [week])
    asked = prospects(sensors, start=week, end=week + 7 * DAY, now=NOON)
    freeze_each(asked, by=None, now=NOON, reason="Calibrated.")

    # Which are due, their references, hours; lock, checks of the day, new ones in a transaction.
    assert statements(1000) == one <= 8


def test_a_run_says_how_far_it_is(db, monkeypatch):
    monkeypatch.setattr(drift_checks, "CHUNK", 2)
    watched(5)
    told = []

    check_all(now=NOON, report=lambda done, total: told.append((done, total)))

    assert told == [(2, 5), (4, 5), (5, 5)]


def test_the_job_reports_and_tells_what_came_of_it(db):
    watched(2, shifts=[2.0])
    DriftCheckFactory(day=NOON.date() - timedelta(days=1200))
    Sensor.objects.filter(sensor_id__startswith="sensor").update(status="inactive")
    asked, _ = jobs.request("sensing.check_drift", key="once")

    jobs.run(asked.pk, now=NOON)

    done = Job.objects.get()
    assert done.state == Job.State.DONE
    assert (done.done_count, done.total_count) == (2, 2)
    assert done.result.startswith("2026-03-02: 1 stable, 1 drifted, 0 that cannot be told")
    assert done.result.endswith("1 old checks forgotten")


def test_checks_are_kept_for_three_years(db):
    for days in (1096, 1097):  # with a leap day
        DriftCheckFactory(day=NOON.date() - timedelta(days=days))

    assert drift_checks.forget_old(now=NOON) == 1


# What cannot be told.


def only_check() -> DriftCheck:
    check_all(now=NOON)
    check = DriftCheck.objects.get()
    assert check.verdict == Verdict.INSUFFICIENT
    assert check.p_value is check.p_corrected is check.effect is None
    return check


def test_a_sensor_in_maintenance_is_not_judged(db):
    watched(1, shifts=[5.0])
    Sensor.objects.update(status="maintenance")

    assert only_check().reason.startswith("The sensor is in maintenance")


@pytest.mark.parametrize("status", ["inactive", "decommissioned"])
def test_a_sensor_out_of_use_is_not_checked(db, status):
    watched(1)
    Sensor.objects.update(status=status)

    check_all(now=NOON)

    assert not DriftCheck.objects.exists()


def test_too_few_hours_are_not_judged(db):
    watched(1, shifts=[5.0])
    ReadingHour.objects.filter(hour__gte=MIDNIGHT - 7 * DAY + 55 * HOUR).delete()

    check = only_check()

    assert "55 of 168 hours have good readings, 56 are needed" in check.reason
    assert check.change == check.reason


def test_a_third_of_the_hours_is_enough(db):
    watched(1, shifts=[5.0])
    ReadingHour.objects.filter(hour__gte=MIDNIGHT - 7 * DAY + 56 * HOUR).delete()

    check_all(now=NOON)

    assert verdicts() == {"s-0000": Verdict.DRIFTED}


def test_a_window_is_never_compared_with_a_part_of_itself(pump):
    measure(pump)
    frozen(pump, start=MIDNIGHT - 20 * DAY, end=MIDNIGHT - 6 * DAY)

    assert "ends on 3 March" in only_check().reason


def test_a_window_that_begins_where_the_reference_ends_is_compared(pump):
    measure(pump)
    frozen(pump, start=MIDNIGHT - 21 * DAY, end=MIDNIGHT - 7 * DAY)

    check_all(now=NOON)

    assert verdicts() == {"pump-1": Verdict.STABLE}


def test_what_changes_over_weeks_is_not_judged_by_one(pump):
    hours = [START + place * HOUR for place in range(30 * 24)]
    noise = np.random.default_rng(1).normal(size=len(hours)) * 0.001
    ReadingHour.objects.bulk_create(
        hour_of(pump, hour, float(np.sin(place / 960 * 2 * np.pi) + noise[place]))
        for place, hour in enumerate(hours)
    )
    frozen(pump)

    assert "too much alike" in only_check().reason


def test_other_hours_of_the_day_are_not_compared(pump):
    measure(pump)
    ReadingHour.objects.filter(hour__lt=END, hour__hour__gte=12).delete()
    frozen(pump)
    ReadingHour.objects.filter(hour__gte=END, hour__hour__lt=12).delete()

    assert "other hours of the day" in only_check().reason


# Alerts.


def run_of(days_ago: int) -> drift_checks.Run:
    return check_all(now=NOON - days_ago * DAY)


def test_an_alert_is_raised_once_a_drift_stands_in_two_runs(db):
    watched(2, shifts=[2.5])

    raised = [run_of(ago).raised for ago in (3, 2, 1, 0)]

    assert raised == [0, 1, 0, 0]
    alert = AnomalyAlert.objects.get()
    assert (alert.sensor.sensor_id, alert.anomaly_type) == ("s-0000", "drift")
    assert alert.severity == AnomalyAlert.Severity.HIGH
    assert alert.confidence > 0.999
    assert alert.happened_at == MIDNIGHT - 3 * DAY
    assert alert.description.startswith("The values shifted up by 2.")
    assert alert.evidence["shift"] == pytest.approx(2.5, abs=0.3)
    assert alert.evidence["sensors_tested"] == 2
    check = DriftCheck.objects.get(pk=alert.evidence["drift_check"])
    assert check.day == (NOON - 2 * DAY).date()
    assert len(alert.recommended_actions) == 3


def test_a_drift_that_was_seen_once_is_no_alert(db):
    watched(2, shifts=[2.5])

    assert (run_of(0).drifted, run_of(0).raised) == (1, 0)
    assert not AnomalyAlert.objects.exists()


def test_a_run_that_did_not_take_place_breaks_no_row(db):
    watched(2, shifts=[2.5])

    assert [run_of(ago).raised for ago in (3, 0)] == [0, 1]


def test_an_old_drift_is_no_first_one(db):
    watched(2, shifts=[2.5])

    assert [run_of(ago).raised for ago in (5, 0)] == [0, 0]


def test_who_settled_an_alert_is_not_asked_again_while_the_drift_goes_on(db):
    watched(2, shifts=[2.5])
    run_of(3)
    run_of(2)
    settle(AnomalyAlert.objects.get(), "ignored", by=UserFactory(), now=NOON, note="Known.")

    assert [run_of(1).raised, run_of(0).raised] == [0, 0]
    assert AnomalyAlert.objects.count() == 1


def test_a_drift_that_is_there_again_after_maintenance_is_told_again(db):
    watched(2, shifts=[2.5])
    raised = [run_of(6).raised, run_of(5).raised]
    settle(AnomalyAlert.objects.get(), "resolved", by=UserFactory(), now=NOON)
    Sensor.objects.filter(sensor_id="s-0000").update(status="maintenance")
    raised += [run_of(4).raised]
    Sensor.objects.update(status="active")
    raised += [run_of(ago).raised for ago in (3, 2, 1)]

    assert raised == [0, 1, 0, 0, 1, 0]
    assert AnomalyAlert.objects.count() == 2


def test_drifts_from_two_references_are_not_one(db):
    (pump, _other) = watched(2, shifts=[2.5])
    run_of(1)
    frozen(pump, start=START + DAY, end=END)

    assert run_of(0).raised == 0


def test_the_newest_check_of_each_sensor_is_found(db):
    old = DriftCheckFactory(day=NOON.date() - DAY)
    new = DriftCheckFactory(sensor=old.sensor, reference=old.reference)
    other = DriftCheckFactory(day=NOON.date() - 9 * DAY)

    assert set(DriftCheck.objects.newest()) == {new, other}


@pytest.mark.slow
def test_the_demonstration_has_a_month_of_checks_in_which_two_sensors_drift(db):
    wanted = [*demo_drift.DRIFTS, "hall-A.pump-pressure", "hall-A.irrigation-flow"]
    sensors = [sensor for sensor in demo._sensors() if sensor.sensor_id in wanted]

    first = [*demo_drift.seed(sensors, demo.send, until=NOON, now=NOON)]
    again = [*demo_drift.seed(sensors, demo.send, until=NOON, now=NOON)]

    assert first[-1] == "31 days of drift checks, 2 sensors have drifted"
    assert again == []
    newest = DriftCheck.objects.newest().filter(verdict=Verdict.DRIFTED)
    assert {check.sensor.sensor_id for check in newest} == set(demo_drift.DRIFTS)
    assert AnomalyAlert.objects.count() == 2
    assert DriftCheck.objects.count() == 31 * 4
