"""What a rollup says is proved from time to time, and a difference is found, told and mended."""

import pytest

from sensing.lifecycle import READING_HOURS, READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Reading, ReadingDay, ReadingHour, Sensor
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, raw, refresh, rolled_up, send
from timeseries import audit as auditing
from timeseries import maintenance
from timeseries.audit import RollupsDiffer, audit
from timeseries.models import PolicyState, TouchedBucket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HOUR = NOON.replace(hour=11)


@pytest.fixture(autouse=True)
def _hours(monkeypatch):
    for code in ("pump", "vent"):
        SensorFactory(sensor_id=code)
    send(*[(code, ago(n), float(n)) for code in ("pump", "vent") for n in (5, 10, 15)])
    refresh()
    # Which moments are looked at is left to chance otherwise.
    monkeypatch.setattr(auditing, "_chosen", lambda source, rollup, now: [rollup.bucket_of(HOUR)])


def hours_of(sensor: Sensor):
    return ReadingHour.objects.filter(sensor=sensor)


def hours() -> auditing.Audit:
    return audit(READINGS, READINGS_BY_HOUR, now=NOON)


def test_what_is_right_is_looked_at_and_left():
    assert hours() == auditing.Audit(2, [])
    refresh()
    assert audit(READING_HOURS, READINGS_BY_DAY, now=NOON) == auditing.Audit(2, [])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda pump: ReadingHour.objects.filter(sensor=pump).update(sum=1), id="changed"
        ),
        pytest.param(lambda pump: ReadingHour.objects.filter(sensor=pump).delete(), id="missing"),
        pytest.param(lambda pump: Reading.objects.filter(sensor=pump).delete(), id="left over"),
    ],
)
def test_what_differs_is_found_and_mended(spoil):
    pump = Sensor.objects.get(sensor_id="pump")
    spoil(pump)

    assert hours() == auditing.Audit(2, [(HOUR, pump.pk)])
    assert rolled_up() == raw()
    assert hours().differing == []


def test_days_follow_the_hours_that_were_mended():
    ReadingHour.objects.update(sum=1)
    hours()
    refresh()

    assert {day.sum for day in ReadingDay.objects.all()} == {30.0}


def test_what_waits_for_its_turn_is_late_and_not_wrong():
    send(("pump", ago(20), 7.0))

    assert hours() == auditing.Audit(1, [])
    assert TouchedBucket.objects.exists()


def test_a_difference_is_told_on_the_policys_page():
    maintenance.register_policies()
    maintenance.prove(READINGS, READINGS_BY_HOUR, now=NOON)
    state = PolicyState.objects.get(name="sensing.reading_hour audit")
    assert (state.last_result, state.is_failing) == ("2 rows are right", False)
    ReadingHour.objects.update(sum=1)

    with pytest.raises(RollupsDiffer, match=r"2 of 2 rows .* rebuild_rollup sensing.reading_hour"):
        maintenance.prove(READINGS, READINGS_BY_HOUR, now=NOON)

    state.refresh_from_db()
    assert state.is_failing
    assert rolled_up() == raw()


def test_moments_are_chosen_among_those_that_are_over(monkeypatch):
    monkeypatch.undo()
    for source, rollup in ((READINGS, READINGS_BY_HOUR), (READING_HOURS, READINGS_BY_DAY)):
        chosen = auditing._chosen(source, rollup, NOON)

        assert 0 < len(chosen) <= auditing.BUCKETS
        assert all(moment <= NOON and rollup.bucket_of(moment) == moment for moment in chosen)
