"""A correction is an event: what was sent is kept, what holds is used, and it can be undone."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.lifecycle import READINGS
from sensing.models import CorrectedReading, Correction, PackedReadings, Reading, ReadingRow, Sensor
from sensing.services.corrections import CannotCorrect, Change, correct, preview, undo
from sensing.services.newest import newest_of
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.sensing.sending import send
from tests.timeseries.readings import refresh, rolled_up
from timeseries import packing

HOUR = timedelta(hours=1)
URL = "/api/v1/sensing/corrections/"
Kind = Correction.Kind

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def pump(db) -> Sensor:
    return SensorFactory(sensor_id="pump-1")


@pytest.fixture
def user(db):
    return UserFactory()


def hourly(count: int, *, end: datetime = NOON) -> dict[datetime, float]:
    return {end - place * HOUR: float(place) for place in range(1, count + 1)}


def kept(sensor: Sensor) -> dict[datetime, float]:
    rows = ReadingRow.objects.filter(sensor=sensor)
    return dict(rows.order_by("timestamp").values_list("timestamp", "value"))


def change(sensor: Sensor, hours: int, kind: Kind = Kind.ADD, amount: float = 100.0) -> Change:
    return Change(sensor, NOON - hours * HOUR, NOON, kind, amount)


def do(changed: Change, user) -> Correction:
    return correct(changed, reason="A new probe.", by=user, now=NOON)


@pytest.mark.parametrize(
    ("kind", "amount", "value"),
    [
        (Kind.SET, 7.0, 7.0),
        (Kind.ADD, 0.5, 1.5),
        (Kind.MULTIPLY, -2.0, -2.0),
        (Kind.QUALITY, 0.25, 1.0),
    ],
)
def test_what_holds_is_used_and_what_was_sent_is_kept(pump, user, kind, amount, value):
    send(pump, hourly(3))

    made = do(change(pump, 1, kind, amount), user)

    reading = Reading.objects.get(timestamp=NOON - HOUR)
    assert (made.readings, reading.value) == (1, value)
    assert reading.quality == (amount if kind == Kind.QUALITY else 1.0)
    record = CorrectedReading.objects.get()
    assert (record.raw_value, record.value) == (1.0, value)
    assert kept(pump)[NOON - 2 * HOUR] == 2.0, "another reading changed as well"


def test_the_hour_and_the_newest_reading_follow(pump, user):
    send(pump, hourly(2))
    refresh()

    do(change(pump, 1, Kind.SET, 50.0), user)

    assert newest_of([pump])[pump.pk][2] == 50.0
    refresh()
    assert rolled_up()["pump-1", NOON - HOUR][1] == 50.0
    assert rolled_up()["pump-1", NOON - 2 * HOUR][1] == 2.0


def test_what_a_device_sends_again_does_not_overrule_a_correction(pump, user):
    send(pump, hourly(2))
    do(change(pump, 1), user)

    outcome = send(pump, hourly(2) | {NOON - HOUR: 3.0})

    assert (outcome.unchanged, outcome.updated) == (2, 0)
    assert kept(pump)[NOON - HOUR] == 101.0


def test_an_undone_correction_protects_nothing(pump, user):
    send(pump, hourly(1))
    undo(do(change(pump, 1), user), reason="It was right.", by=user, now=NOON)

    assert send(pump, {NOON - HOUR: 3.0}).updated == 1
    assert kept(pump)[NOON - HOUR] == 3.0


def pack_if(old: bool) -> None:
    if old:
        packing.pack_old(READINGS, now=NOON)


steps = some.lists(
    some.tuples(
        some.sampled_from([Kind.SET, Kind.ADD, Kind.MULTIPLY]),
        some.integers(1, 5),
        some.integers(-3, 3).map(float),
    ),
    max_size=4,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, old=some.booleans())
def test_undoing_everything_in_turn_gives_back_what_was_sent(committed, steps, old):
    """Of packed days as of rows; in between, everything is as a dictionary would have it."""
    sensor, user = SensorFactory(), UserFactory()
    end = NOON - timedelta(days=20) if old else NOON
    sent = hourly(5, end=end)
    send(sensor, sent)
    pack_if(old)
    expected, states, done = dict(sent), [], []
    for kind, hours, amount in steps:
        states.append(dict(expected))
        start = end - hours * HOUR
        done.append(do(Change(sensor, start, end, kind, amount), user))
        for moment in [moment for moment in expected if start <= moment < end]:
            known = expected[moment]
            expected[moment] = {
                Kind.SET: amount,
                Kind.ADD: known + amount,
                Kind.MULTIPLY: known * amount,
            }[kind]
        assert kept(sensor) == expected
        pack_if(old)

    for correction, before in zip(reversed(done), reversed(states), strict=True):
        undo(correction, reason="It was right.", by=user, now=NOON)
        assert kept(sensor) == before
    assert PackedReadings.objects.filter(sensor=sensor).exists() == (old and not steps)


def test_only_the_last_correction_of_a_reading_is_undone(pump, user):
    send(pump, hourly(3))
    first, _second = do(change(pump, 3), user), do(change(pump, 1), user)

    with pytest.raises(CannotCorrect, match="1 of its readings were corrected since"):
        undo(first, reason="x", by=user, now=NOON)


def test_nothing_is_undone_twice(pump, user):
    send(pump, hourly(1))
    made = do(change(pump, 1), user)
    undoing = undo(made, reason="x", by=user, now=NOON)

    for correction in (made, undoing):
        with pytest.raises(CannotCorrect):
            undo(correction, reason="x", by=user, now=NOON)
    assert kept(pump) == hourly(1)


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        (Kind.QUALITY, 1.5, "between 0 and 1"),
        (Kind.MULTIPLY, 1e300, "too large"),
        (Kind.MULTIPLY, 1e-300, "too small"),
        (Kind.SET, 1e200, "too large"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(pump, user, kind, amount, sentence):
    send(pump, {NOON - HOUR: 1e140, NOON - 2 * HOUR: 2.0})

    with pytest.raises(CannotCorrect, match=sentence):
        do(change(pump, 2, kind, amount), user)

    assert not Correction.objects.exists()
    assert kept(pump) == {NOON - HOUR: 1e140, NOON - 2 * HOUR: 2.0}


def test_a_range_without_readings_is_refused(pump, user):
    for hours in (1, -1):
        with pytest.raises(CannotCorrect):
            do(change(pump, hours), user)


def test_a_preview_changes_nothing(pump, user):
    send(pump, hourly(30))

    shown = preview(change(pump, 25), by=user, now=NOON)

    assert (shown.readings, len(shown.first)) == (25, 20)
    assert shown.first[0] == (NOON - 25 * HOUR, 25.0, 125.0, 1.0, 1.0)
    assert kept(pump) == dict(sorted(hourly(30).items()))
    assert not Correction.objects.exists()


def test_the_record_is_never_changed(pump, user):
    send(pump, hourly(1))
    made = do(change(pump, 1), user)

    for rows in (Correction.objects.all(), CorrectedReading.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(reason="another")


def test_clients_correct_and_undo(api, pump):
    send(pump, hourly(2))
    asked = {
        "sensor": "pump-1",
        "start": (NOON - 2 * HOUR).isoformat(),
        "end": NOON.isoformat(),
        "kind": "add",
        "amount": 10,
        "reason": "A new probe.",
    }

    made = api.post(URL, asked, "json")
    assert (made.status_code, made.json()["readings"]) == (201, 2)
    undone = api.post(f"{URL}{made.json()['id']}/undo/", {"reason": "No."}, "json")
    assert (undone.status_code, undone.json()["undoes"]) == (201, made.json()["id"])
    again = api.post(f"{URL}{made.json()['id']}/undo/", {"reason": "No."}, "json")
    assert (again.status_code, kept(pump)) == (409, dict(sorted(hourly(2).items())))


def test_staff_see_what_a_correction_would_do_before_they_do_it(admin_client, pump):
    send(pump, hourly(2))
    url = reverse("admin:sensing_sensor_correct", args=[pump.pk])
    form = {
        "start_0": "2026-03-02",
        "start_1": "00:00",
        "end_0": "2026-03-02",
        "end_1": "12:00",
        "kind": "add",
        "amount": "10",
        "reason": "A new probe.",
    }

    shown = admin_client.post(url, form, follow=True).content.decode()
    assert "2 readings would change" in shown
    assert kept(pump) == dict(sorted(hourly(2).items()))

    admin_client.post(url, {**form, "confirm": "1"}, follow=True)
    made = Correction.objects.get()
    assert kept(pump) == {NOON - 2 * HOUR: 12.0, NOON - HOUR: 11.0}

    undo_url = reverse("admin:sensing_correction_undo", args=[made.pk])
    admin_client.post(undo_url, {"reason": "It was right."}, follow=True)
    assert kept(pump) == dict(sorted(hourly(2).items()))
    assert made.made_at == NOON
