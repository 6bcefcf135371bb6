"""Hourly rollups of readings: always what their raw rows say, and only what changed is computed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import Reading, ReadingHour, Sensor
from sensing.services.checks import LARGEST_VALUE, SMALLEST_VALUE
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import HOUR, ago, raw, refresh, rolled_up, send, summary
from tests.timeseries.scratch import SAMPLES_BY_HOUR, computed, day, mark, remove
from timeseries import rollups
from timeseries.models import TouchedBucket
from timeseries.partitions import make_ahead

REFRESH = "refresh"
MIDNIGHT = NOON.replace(hour=0)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)

# Few instants, so that they meet: forty, in two days, in both sensors.
instants = st.integers(1, 40).map(lambda step: ago(27 * step))
sizes = st.floats(SMALLEST_VALUE, LARGEST_VALUE)
values = st.just(0.0) | sizes | sizes.map(lambda size: -size) | st.floats(-50, 50, width=16)
readings = st.tuples(st.sampled_from(["pump", "vent"]), instants, values)
steps = st.lists(st.just(REFRESH) | st.lists(readings, min_size=1, max_size=12), max_size=10)


@pytest.fixture
def sensors(db):
    for code in ("pump", "vent"):
        SensorFactory(sensor_id=code)


@pytest.fixture
def marked():
    """How many marks wait."""
    return TouchedBucket.objects.count


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example([[("pump", ago(5), 1e147)] * 2, [("pump", ago(n), 1e147) for n in range(1, 60)]])
@example([[("pump", ago(1), 1e-290), ("pump", ago(2), -1e-290), ("pump", ago(3), 0.0)]])
@example([[("pump", ago(n), 0.1 * n) for n in range(1, 60)], REFRESH, [("pump", ago(9), 1e16)]])
def test_whatever_comes_in_late_twice_changed_or_out_of_order_the_hours_are_exact(sensors, steps):
    known = {}
    with transaction.atomic():
        for step in steps:
            if step == REFRESH:
                refresh()
            else:
                send(*step)
                known |= {(code, moment): value for code, moment, value in step}
        refresh()

        assert rolled_up() == summary((*key, value) for key, value in known.items())
        transaction.set_rollback(True)


def test_a_refresh_returns_how_many_marks_it_took(sensors, marked):
    send(("pump", ago(5), 1.0), ("vent", ago(5), 1.0), ("pump", ago(65), 1.0))

    assert marked() == 2, "one mark an hour, whichever sensors changed in it"
    assert refresh() == 2
    assert (marked(), refresh()) == (0, 0)


def test_a_limited_refresh_takes_the_oldest_first(sensors):
    send(*(("pump", ago(minutes), 1.0) for minutes in (5, 65, 125)))

    assert rollups.refresh(READINGS, READINGS_BY_HOUR, limit=1) == 1
    assert [hour for _, hour in rolled_up()] == [NOON - 3 * HOUR]


def test_the_last_microsecond_of_a_day_counts_in_it_and_midnight_in_the_next(sensors):
    send(("pump", MIDNIGHT - timedelta(microseconds=1), 1.0), ("pump", MIDNIGHT, 2.0))
    refresh()

    sums = {hour: figures[1] for (_, hour), figures in rolled_up().items()}
    assert sums == {MIDNIGHT - HOUR: 1.0, MIDNIGHT: 2.0}


def test_only_hours_and_sensors_that_changed_are_computed(sensors):
    send(("pump", ago(5), 1.0), ("vent", ago(5), 1.0), ("pump", ago(65), 1.0))
    refresh()
    ReadingHour.objects.update(sum=-1)

    send(("pump", ago(6), 2.0))
    refresh()

    sums = {key: figures[1] for key, figures in rolled_up().items()}
    assert sums == {
        ("pump", NOON - HOUR): 3.0,
        ("vent", NOON - HOUR): -1,
        ("pump", NOON - 2 * HOUR): -1,
    }


def test_a_batch_that_changes_nothing_marks_nothing(sensors, marked):
    send(("pump", ago(5), 1.0))
    refresh()

    send(("pump", ago(5), 1.0))

    assert marked() == 0


def test_nothing_to_touch_leaves_no_mark(db, marked):
    nothing = np.array([], dtype="int32")
    with connection.cursor() as cursor:
        rollups.touch(
            cursor, READINGS_BY_HOUR, series=nothing, buckets=nothing.astype("datetime64[h]")
        )

    assert marked() == 0


def test_an_hour_whose_readings_are_gone_loses_its_row(sensors):
    send(("pump", ago(5), 1.0), ("vent", ago(5), 1.0))
    refresh()
    Reading.objects.filter(sensor__sensor_id="pump").delete()

    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=ago(60), end=NOON)
    refresh()

    assert [code for code, _ in rolled_up()] == ["vent"]


def test_an_hour_older_than_the_raw_rows_is_left_as_it_is(sensors, marked):
    pump = Sensor.objects.get(sensor_id="pump")
    figures = dict.fromkeys(("count", "sum", "min", "max", "first", "last"), 1)
    ReadingHour.objects.create(sensor=pump, hour=LONG_AGO, **figures)

    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=LONG_AGO, end=NOON)
    assert (marked(), refresh()) == (1, 1)

    assert list(rolled_up()) == [("pump", LONG_AGO)]


def test_only_hours_that_a_partition_holds_are_computed(samples):
    make_ahead(samples, now=NOON)
    remove(-2)
    hours = [day(-4).start, day(-3).start, day(-2).start, day(-1).start, day(0).start, day(9).start]
    for hour in hours:
        mark(connection, hour)

    rollups.refresh_all(samples, SAMPLES_BY_HOUR)

    assert computed() == [day(-3).start, day(-1).start, day(0).start]


def test_a_refresh_that_fails_keeps_its_marks(sensors, marked):
    send(("pump", ago(5), 1.0))
    pump = Sensor.objects.get(sensor_id="pump")
    Reading.objects.bulk_create(
        Reading(sensor=pump, timestamp=ago(minutes), value=1.7e308) for minutes in (3, 4)
    )

    with pytest.raises(DataError, match="out of range"), transaction.atomic():
        refresh()

    assert (marked(), rolled_up()) == (1, {})


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 5e-324])
def test_a_value_that_would_stop_the_rollup_is_refused_at_the_door(sensors, value):
    outcome = send(("pump", ago(5), value), ("pump", ago(4), 1.0))

    assert [refusal.index for refusal in outcome.refused] == [0]
    assert "summed" in outcome.refused[0].reason


class TestRebuilding:
    """``mark_range``, and the command that refreshes after it."""

    @pytest.fixture(autouse=True)
    def damaged(self, sensors, noon):
        """Hours that say what their readings do not."""
        send(("pump", ago(5), 1.0), ("pump", ago(65), 2.0), ("vent", ago(5), 3.0))
        refresh()
        ReadingHour.objects.filter(sensor__sensor_id="pump").update(sum=-1)
        ReadingHour.objects.filter(sensor__sensor_id="vent").delete()
        Reading.objects.filter(timestamp=ago(65)).delete()

    def rebuild(self, *options):
        call_command("rebuild_rollup", READINGS_BY_HOUR.name, *options)

    def test_it_computes_every_hour_anew(self, capsys):
        self.rebuild()

        assert rolled_up() == raw() != {}
        assert capsys.readouterr().out == "2 buckets marked\n2 marks taken\n"

    def test_a_repeat_changes_nothing(self):
        self.rebuild()
        self.rebuild()

        assert rolled_up() == raw()

    def test_a_range_leaves_the_rest_alone(self):
        self.rebuild("--start", "2026-03-02T10:00:00Z", "--end", "2026-03-02T13:00+02:00")

        sums = {key: figures[1] for key, figures in rolled_up().items()}
        assert sums == {("pump", NOON - HOUR): -1}

    def test_a_start_without_a_zone_is_in_utc(self):
        self.rebuild("--start", "2026-03-02T11:00")

        sums = {key: figures[1] for key, figures in rolled_up().items()}
        assert sums[("pump", NOON - HOUR)] == 1.0
        assert sums[("pump", NOON - 2 * HOUR)] == -1

    def test_an_unknown_rollup_is_named(self):
        with pytest.raises(CommandError, match=r"no rollup named sensing\.nothing"):
            call_command("rebuild_rollup", "sensing.nothing")

    def test_a_time_that_is_none_is_named(self):
        with pytest.raises(CommandError, match="yesterday is not a time"):
            self.rebuild("--start", "yesterday")
