"""History is packed on its way in, and is what it would be if it had come as rows."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.lifecycle import READINGS
from sensing.models import Correction, PackedReadings, Reading, ReadingRow, Sensor
from sensing.services.checks import Batch
from sensing.services.corrections import Change, correct
from sensing.services.ingest import Outcome, store_readings
from sensing.services.newest import newest_of
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.sensing.sending import send
from tests.timeseries.readings import refresh, rolled_up, summary
from timeseries import arrivals, packing

OLD = NOON.replace(hour=0) - timedelta(days=30)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("committed", "noon")


@pytest.fixture(autouse=True)
def _small_days(monkeypatch):
    monkeypatch.setattr(arrivals, "LEAST", 5)


@pytest.fixture
def pump() -> Sensor:
    return SensorFactory(sensor_id="pump")


def paced(count: int = 10, *, start: datetime = OLD, value: float = 0.5) -> dict[datetime, float]:
    return {start + place * MINUTE: value + place for place in range(count)}


def kept(sensor: Sensor) -> dict[datetime, float]:
    rows = ReadingRow.objects.filter(sensor=sensor).order_by("timestamp")
    return dict(rows.values_list("timestamp", "value"))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    assert not outcome.refused
    return outcome.stored, outcome.updated, outcome.unchanged


def state(sensor: Sensor) -> tuple[int, int]:
    """Readings in rows, and days that are packed."""
    rows, days = (model.objects.filter(sensor=sensor) for model in (Reading, PackedReadings))
    return rows.count(), days.count()


def test_whole_days_never_become_rows(pump):
    sent = paced() | paced(start=OLD + timedelta(days=1))

    assert counts(send(pump, sent)) == (20, 0, 0)

    assert (state(pump), kept(pump)) == ((0, 2), sent)
    assert newest_of([pump])[pump.pk][2] == 9.5
    refresh()
    assert rolled_up() == summary(("pump", moment, value) for moment, value in sent.items())


def test_the_pieces_of_a_day_are_merged(pump):
    send(pump, paced(10))
    late = paced(10, start=OLD + 5 * MINUTE, value=5.5) | {OLD + 7 * MINUTE: 99.0}

    assert counts(send(pump, late)) == (5, 1, 4)

    assert (state(pump), kept(pump)) == ((0, 1), paced(10) | late)
    assert counts(send(pump, late)) == (0, 0, 10)


@pytest.mark.parametrize(
    ("sent", "rows"),
    [
        pytest.param(paced(4), 4, id="too few"),
        pytest.param(paced(10, start=NOON - timedelta(days=3)), 10, id="young"),
        pytest.param(paced(10, start=NOON - timedelta(days=7, minutes=30)), 10, id="not yet due"),
    ],
)
def test_what_is_little_or_young_becomes_rows(pump, sent, rows):
    send(pump, sent)

    assert (state(pump), kept(pump)) == ((rows, 0), sent)


def test_little_that_is_late_for_a_large_day_turns_it_into_rows_for_the_next_pass(pump):
    send(pump, paced(50))
    late = paced(6, start=OLD + timedelta(hours=5))

    assert counts(send(pump, late)) == (6, 0, 0)

    assert (state(pump), kept(pump)) == ((56, 0), paced(50) | late)
    packing.pack_old(READINGS, now=NOON)
    assert (state(pump), kept(pump)) == ((0, 1), paced(50) | late)


def test_a_day_of_which_there_are_rows_takes_the_road_of_rows(pump):
    vent = SensorFactory()
    send(pump, paced(3))

    send(pump, paced(10))
    send(vent, paced(10))

    assert (state(pump), state(vent)) == ((10, 0), (0, 1))
    assert kept(pump) == kept(vent) == paced(10)


def test_a_batch_with_an_instant_twice_keeps_the_last(pump):
    moments = [*paced(), OLD]
    batch = Batch(
        index=np.arange(11),
        sensor_ids=["pump"] * 11,
        timestamps=np.array([moment.replace(tzinfo=None) for moment in moments], "datetime64[us]"),
        values=np.arange(11, dtype="float64"),
        qualities=np.ones(11),
    )

    outcome = store_readings(batch, now=NOON)

    assert (outcome.stored, outcome.updated, len(kept(pump)), kept(pump)[OLD]) == (10, 1, 10, 10.0)


def test_corrected_readings_stay_corrected(pump):
    send(pump, paced())
    change = Change(pump, OLD, OLD + MINUTE, Correction.Kind.SET, 7.0)
    correct(change, reason="A new probe.", by=UserFactory(), now=NOON)
    packing.pack_old(READINGS, now=NOON)

    assert counts(send(pump, paced() | {OLD: 3.0})) == (0, 0, 10)

    assert kept(pump)[OLD] == 7.0


def test_whoever_writes_rows_to_the_same_day_waits(pump, beside):
    """One of them packs, the other adds; whichever is first, each reading is there once."""
    few, many = {OLD + 30 * MINUTE: 3.0}, paced(10)
    for _ in range(5):
        sent = [beside(send, pump, each) for each in (few, many, few, many)]
        assert sum(counts(each.result(30))[0] for each in sent) == 11
        assert kept(pump) == many | few
        Reading.objects.all().delete()
        PackedReadings.objects.all().delete()


def test_pieces_of_the_same_days_in_opposite_orders_do_not_deadlock(beside):
    pumps = [SensorFactory() for _ in range(4)]
    days = [paced(start=OLD + timedelta(days=day)) for day in range(4)]

    def several(order: int) -> None:
        for sensor in pumps[::order]:
            send(sensor, {moment: value for day in days[::order] for moment, value in day.items()})

    for each in [beside(several, order) for order in (1, -1, 1, -1)]:
        each.result(60)
    for sensor in pumps:
        assert (state(sensor), len(kept(sensor))) == ((0, 4), 40)


moments = some.integers(0, 40).map(lambda place: OLD + timedelta(minutes=place * 53))
batches = some.lists(
    some.tuples(
        some.dictionaries(moments, some.integers(-9, 9).map(lambda n: n / 4), max_size=25),
        some.sampled_from(["nothing", "pass", "refresh"]),
    ),
    max_size=5,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches)
def test_whatever_comes_in_however_it_is_what_a_dictionary_would_be(batches):
    sensor, known = SensorFactory(), {}
    for sent, then in batches:
        outcome = send(sensor, sent)
        new = {moment for moment in sent if moment not in known}
        other = {moment for moment in sent if moment in known and known[moment] != sent[moment]}
        assert counts(outcome) == (len(new), len(other), len(sent) - len(new | other))
        known |= sent
        if then == "pass":
            packing.pack_old(READINGS, now=NOON)
        if then == "refresh":
            refresh()
        assert kept(sensor) == dict(sorted(known.items()))

    refresh()
    hours = {key: figures for key, figures in rolled_up().items() if key[0] == sensor.sensor_id}
    assert hours == summary((sensor.sensor_id, moment, value) for moment, value in known.items())
