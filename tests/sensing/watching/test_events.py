"""From readings to alerts: few, right, and each told once."""

from datetime import datetime, timedelta

import pytest

from sensing.models import AnomalyAlert, Finding, Sensor, SensorLimits, Suspicion, Watch, WatchRule
from sensing.services import alerts, newest
from sensing.services.watching import run
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    SensorGroupFactory,
    WatchRuleFactory,
)
from tests.sensing.sending import send

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

Status = AnomalyAlert.Status


def at(minute: float) -> datetime:
    """A minute of the hour before noon."""
    return NOON - timedelta(minutes=60 - minute)


def measure(sensor: Sensor, values: dict[float, float], *, now: datetime = NOON) -> None:
    """Send values by the minute of the hour before noon, and watch them."""
    send(sensor, {at(minute): value for minute, value in values.items()})
    watch(now=now)


def watch(*, now: datetime = NOON) -> None:
    newest.go_through()
    run.watch(now=now)


@pytest.fixture
def pump() -> Sensor:
    return SensorFactory(sensor_id="pump", unit="°C")


def test_readings_within_their_limits_write_nothing(pump):
    WatchRuleFactory(sensor=pump, low=10, high=80)

    send(pump, {at(1): 20, at(2): 79})

    assert not Suspicion.objects.exists()
    watch()
    assert not AnomalyAlert.objects.exists()


def test_a_reading_beyond_its_limit_makes_an_alert_with_its_evidence(pump):
    rule = WatchRuleFactory(
        sensor=pump, name="Runs hot", high=80, severity=4, recommended_actions=["Stop the pump."]
    )

    measure(pump, {1: 20, 2: 81, 3: 95, 4: 82})

    alert = AnomalyAlert.objects.get()
    assert (alert.sensor, alert.happened_at, alert.ended_at) == (pump, at(2), None)
    assert (alert.anomaly_type, alert.severity, alert.confidence) == ("threshold", 4, 1.0)
    assert alert.status == Status.OPEN
    assert alert.description == "pump measured 95 °C, above 80 °C."
    assert alert.recommended_actions == ["Stop the pump."]
    (evidence,) = alert.evidence["findings"]
    assert evidence["rule"] == "Runs hot"
    assert evidence["high"] == 80
    assert Finding.objects.get().rule == rule


def test_the_event_is_over_when_readings_are_back_beyond_the_hysteresis(pump):
    WatchRuleFactory(sensor=pump, high=80, deadband=5)

    measure(pump, {1: 81, 2: 78, 3: 90})
    assert AnomalyAlert.objects.get().ended_at is None
    measure(pump, {4: 76, 5: 74})

    alert, finding = AnomalyAlert.objects.get(), Finding.objects.get()
    assert alert.ended_at == finding.ended_at == at(5)
    assert (finding.value, finding.strength) == (90, 10)
    assert Watch.objects.get().held_by_hysteresis == 2
    assert alert.status == Status.OPEN


def test_what_comes_back_within_the_cooldown_is_the_same_alert(pump):
    WatchRuleFactory(sensor=pump, high=80, cooldown=timedelta(minutes=10))

    for minute in range(0, 40, 4):
        measure(pump, {minute: 81, minute + 1: 20})

    alert = AnomalyAlert.objects.get()
    assert alert.returns == Finding.objects.get().returns == 9
    assert Watch.objects.get().held_by_cooldown == 9
    assert alert.ended_at == at(37)


def test_what_comes_back_after_the_cooldown_is_another_event(pump):
    WatchRuleFactory(sensor=pump, high=80, cooldown=timedelta(minutes=5))

    measure(pump, {1: 81, 2: 20})
    measure(pump, {30: 81, 31: 20})

    assert [alert.happened_at for alert in AnomalyAlert.objects.order_by("happened_at")] == [
        at(1),
        at(30),
    ]


def test_what_is_over_before_the_least_duration_makes_no_alert(pump):
    WatchRuleFactory(sensor=pump, high=80, persists=timedelta(minutes=5))

    measure(pump, {1: 81, 3: 81, 4: 20})
    assert not AnomalyAlert.objects.exists()
    measure(pump, {10: 81, 12: 82, 15: 83})

    assert AnomalyAlert.objects.get().happened_at == at(10)
    assert Watch.objects.get().held_by_duration == 1


def test_what_several_rules_see_at_once_is_one_alert_of_the_highest_severity(pump):
    WatchRuleFactory(sensor=pump, high=80, severity=2)
    WatchRuleFactory(sensor=pump, high=90, severity=5)
    WatchRuleFactory(sensor=pump, detector="rate", bound=10)

    measure(pump, {1: 20})
    measure(pump, {2: 85, 3: 95})

    alert = AnomalyAlert.objects.get()
    assert alert.severity == 5
    assert alert.findings.count() == 3
    assert len(alert.evidence["findings"]) == 3


def test_the_alert_lasts_until_the_last_of_what_was_found_is_over(pump):
    WatchRuleFactory(sensor=pump, high=80)
    WatchRuleFactory(sensor=pump, high=90)

    measure(pump, {1: 95, 2: 85})
    assert AnomalyAlert.objects.get().ended_at is None
    measure(pump, {3: 70})

    assert AnomalyAlert.objects.get().ended_at == at(3)


def test_one_alert_stands_for_a_group_whose_rule_says_so(pump):
    other = SensorFactory()
    hall = SensorGroupFactory(sensors=[pump])
    SensorGroupFactory(sensors=[other], parent=hall)
    WatchRuleFactory(group=hall, high=80, is_shared=True)

    measure(pump, {1: 90})
    measure(other, {2: 90})

    alert = AnomalyAlert.objects.get()
    assert alert.group == hall
    assert {finding.sensor for finding in alert.findings.all()} == {pump, other}


def test_a_sensors_own_rule_stands_in_the_place_of_its_groups(pump):
    other = SensorFactory()
    WatchRuleFactory(group=SensorGroupFactory(sensors=[pump, other]), high=80)
    WatchRuleFactory(sensor=pump, high=120)

    measure(pump, {1: 100})
    measure(other, {1: 100})

    assert AnomalyAlert.objects.get().sensor == other
    assert SensorLimits.objects.get(sensor=pump).high == 120


def test_leaving_a_group_ends_what_its_rule_found(pump):
    group = SensorGroupFactory(sensors=[pump])
    WatchRuleFactory(group=group, high=80)
    measure(pump, {1: 100})

    group.sensors.remove(pump)
    watch()

    assert AnomalyAlert.objects.get().ended_at == NOON
    assert not Watch.objects.exists()


def test_what_was_found_at_a_sensor_that_is_taken_out_of_use_is_over(pump):
    WatchRuleFactory(sensor=pump, high=80)
    measure(pump, {1: 100})

    pump.status = "inactive"
    pump.save()
    watch()

    assert AnomalyAlert.objects.get().ended_at == NOON


def test_a_rule_that_is_changed_looks_at_what_is_there(pump):
    rule = WatchRuleFactory(sensor=pump, high=80)
    measure(pump, {1: 70})

    rule.high = 60
    rule.updated_at = NOON
    WatchRule.objects.filter(pk=rule.pk).update(high=60, updated_at=NOON + timedelta(seconds=1))
    watch(now=NOON + timedelta(seconds=2))

    assert AnomalyAlert.objects.get().happened_at == at(1)


def test_a_new_rule_looks_at_the_newest_reading(pump):
    send(pump, {at(1): 100, at(2): 100, at(3): 90})

    WatchRuleFactory(sensor=pump, high=80)
    watch()

    assert AnomalyAlert.objects.get().happened_at == at(3)


def test_a_sensor_in_maintenance_makes_no_alert_and_is_counted(pump):
    WatchRuleFactory(sensor=pump, high=80)
    task = MaintenanceTaskFactory(sensor=pump, status="in_progress")

    measure(pump, {1: 100, 2: 20, 30: 100})
    assert not AnomalyAlert.objects.exists()
    assert Watch.objects.get().held_by_maintenance == 2

    task.delete()
    watch()
    assert AnomalyAlert.objects.get().happened_at == at(30)


def test_readings_of_yesterday_raise_no_alert(pump):
    WatchRuleFactory(sensor=pump, high=80)

    measure(pump, {-60 * 24 - 60: 100})

    assert not AnomalyAlert.objects.exists()


def test_a_late_reading_counts_unless_an_event_was_over_since(pump):
    WatchRuleFactory(sensor=pump, high=80, cooldown=timedelta())
    measure(pump, {10: 20})

    measure(pump, {5: 100, 6: 20})
    assert AnomalyAlert.objects.get().happened_at == at(5)
    measure(pump, {2: 100})
    measure(pump, {5: 100})

    assert AnomalyAlert.objects.count() == 1


def test_a_repeated_batch_changes_nothing(pump):
    WatchRuleFactory(sensor=pump, high=80)
    for _ in range(3):
        measure(pump, {1: 100, 2: 20})

    assert AnomalyAlert.objects.get().returns == 0


def test_silence_makes_an_alert_that_ends_with_the_next_reading(pump):
    WatchRuleFactory(sensor=pump, detector="missing", span=timedelta(minutes=15))
    measure(pump, {50: 20})
    assert not AnomalyAlert.objects.exists()

    watch(now=NOON + timedelta(minutes=6))
    alert = AnomalyAlert.objects.get()
    assert (alert.anomaly_type, alert.happened_at) == ("missing", at(65))
    measure(pump, {60: 20}, now=NOON + timedelta(minutes=7))

    alert.refresh_from_db()
    assert alert.ended_at == at(65)


def test_an_alert_of_people_takes_in_nothing(pump):
    theirs = AnomalyAlertFactory(sensor=pump, happened_at=at(0))
    WatchRuleFactory(sensor=pump, high=80)

    measure(pump, {1: 100})

    assert AnomalyAlert.objects.exclude(pk=theirs.pk).get().happened_at == at(1)


def test_what_was_resolved_and_comes_back_is_told_again(pump):
    WatchRuleFactory(sensor=pump, high=80)
    measure(pump, {1: 100, 2: 20})
    alerts.settle(AnomalyAlert.objects.get(), Status.RESOLVED, by=UserFactory(), now=NOON)

    measure(pump, {3: 100})

    assert AnomalyAlert.objects.get(status=Status.OPEN).happened_at == at(3)


def test_what_was_ignored_stays_ignored_while_it_comes_back(pump):
    WatchRuleFactory(sensor=pump, high=80)
    measure(pump, {1: 100, 2: 20})
    alerts.settle(AnomalyAlert.objects.get(), Status.IGNORED, by=UserFactory(), now=NOON, note="x")

    measure(pump, {3: 100, 4: 20, 5: 100})

    assert AnomalyAlert.objects.get().status == Status.IGNORED
    assert Watch.objects.get().held_by_snooze == 2


def test_what_is_worse_than_what_was_ignored_is_told(pump):
    WatchRuleFactory(sensor=pump, high=80, severity=2)
    WatchRuleFactory(sensor=pump, high=90, severity=4)
    measure(pump, {1: 85})
    alerts.settle(AnomalyAlert.objects.get(), Status.IGNORED, by=UserFactory(), now=NOON, note="x")

    measure(pump, {2: 95})

    assert AnomalyAlert.objects.get(status=Status.OPEN).severity == 4


@pytest.mark.parametrize(("resolves_itself", "then"), [(True, "resolved"), (False, "open")])
def test_an_alert_resolves_itself_where_its_rule_says_so(pump, resolves_itself, then):
    WatchRuleFactory(sensor=pump, high=80, resolves_itself=resolves_itself)
    measure(pump, {45: 100, 46: 20})

    watch(now=NOON)

    assert AnomalyAlert.objects.get().status == then


def test_an_alert_that_somebody_saw_is_resolved_when_it_is_over(pump):
    WatchRuleFactory(sensor=pump, high=80)
    measure(pump, {45: 100})
    alerts.settle(AnomalyAlert.objects.get(), Status.ACKNOWLEDGED, by=UserFactory(), now=NOON)

    measure(pump, {46: 20})

    assert AnomalyAlert.objects.get().status == Status.RESOLVED


def test_a_value_that_never_changes_is_stuck(pump):
    WatchRuleFactory(sensor=pump, detector="stuck", span=timedelta(minutes=10))
    send(pump, {at(0): 5})
    watch(now=at(1))
    measure(pump, {5: 5, 10: 5}, now=at(11))

    alert = AnomalyAlert.objects.get()
    assert (alert.anomaly_type, alert.happened_at) == ("stuck", at(10))


def test_more_readings_than_are_gone_through_at_once_are_gone_through(pump, monkeypatch):
    monkeypatch.setattr("sensing.services.watching.watches.EACH", 3)
    WatchRuleFactory(sensor=pump, high=80)
    send(pump, {at(minute): 100 if minute == 7 else 81 - minute % 2 * 61 for minute in range(9)})

    newest.go_through()
    passes = 1
    while run.watch(now=NOON):
        passes += 1

    assert passes >= 3
    assert Finding.objects.get().returns == 3
