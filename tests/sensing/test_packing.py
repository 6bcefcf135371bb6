"""Days that are packed: whoever reads finds what was sent, and whoever writes changes it."""

from datetime import datetime, timedelta, timezone
from math import nextafter

import numpy as np
import pytest
from django.db import DatabaseError, connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import PackedReadings, Reading, ReadingHour, ReadingRow, Sensor
from sensing.services.series import newest_page
from tests.conftest import NOON, until
from tests.sensing.factories import SensorFactory
from tests.sensing.sending import send
from tests.timeseries.waiting import backend_waiting_for
from timeseries import packed_rows, rollups
from timeseries.packing import LOCK_DAY, PackedWrong, pack_old
from timeseries.partitions import catalog
from timeseries.unpacking import unpacked

pytestmark = pytest.mark.usefixtures("committed")

DAY = timedelta(days=1)
OLD = NOON.replace(hour=0) - 10 * DAY
MINUTE = timedelta(minutes=1)


def pack() -> list[str]:
    return pack_old(READINGS, now=NOON)


def kept(sensor: Sensor) -> list[tuple[datetime, float, float]]:
    rows = ReadingRow.objects.filter(sensor=sensor).order_by("timestamp")
    return list(rows.values_list("timestamp", "value", "quality"))


def paced(count: int = 100, *, start: datetime = OLD) -> dict[datetime, float]:
    return {start + place * MINUTE: 20 + place % 7 / 100 for place in range(count)}


@pytest.fixture
def sensor() -> Sensor:
    return SensorFactory()


decimals = some.builds(
    lambda whole, places: whole / 10**places, some.integers(-(10**9), 10**9), some.integers(0, 6)
)
numbers = some.one_of(
    decimals,
    some.sampled_from([0.0, -0.0, 1.0, nextafter(0.3, 1), 1e-280, -1e146, 2.0**53]),
    some.floats(-1e147, 1e147).filter(lambda value: value == 0 or abs(value) > 1e-290),
)
moments = some.one_of(
    some.integers(0, 86_399).map(lambda seconds: OLD + timedelta(seconds=seconds)),
    some.integers(0, 86_400 * 10**6 - 1).map(lambda us: OLD + timedelta(microseconds=us)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    readings=some.dictionaries(moments, numbers, min_size=1, max_size=40),
    quality=some.sampled_from([1.0, 0.25, 1 / 3]),
)
def test_what_is_packed_is_read_as_it_was_sent(readings, quality):
    sensor = SensorFactory()
    send(sensor, readings, quality=quality)

    pack()

    assert PackedReadings.objects.filter(sensor=sensor).count() == 1
    assert not Reading.objects.filter(sensor=sensor).exists()
    expected = [(moment, value, quality) for moment, value in sorted(readings.items())]
    assert [*map(exactly, kept(sensor))] == [*map(exactly, expected)]
    page = [(row[0], row[2], row[3]) for row in reversed(newest_page(sensor, limit=100, now=NOON))]
    assert [*map(exactly, page)] == [*map(exactly, expected)]


def exactly(row: tuple[datetime, float, float]) -> tuple:
    """Minus zero is not zero here."""
    return row[0], row[1].hex(), row[2].hex()


@pytest.mark.parametrize("count", [1, 2, 1440])
def test_a_sensor_that_keeps_its_pace_stores_no_times(sensor, count):
    send(sensor, paced(count))

    pack()

    day = PackedReadings.objects.get(sensor=sensor)
    assert (day.count, day.start) == (count, OLD)
    assert (day.small_offsets, day.offsets, day.large_offsets) == (None, None, None)
    assert day.value_sum == pytest.approx(sum(paced(count).values()))


def test_a_part_of_a_packed_day_is_read_by_any_bounds(sensor):
    send(sensor, paced())
    pack()

    for first, last in [(0, 100), (0, 1), (7, 8), (99, 100), (40, 60), (100, 120), (-5, 0)]:
        start, end = (
            (OLD + place * MINUTE).astimezone(timezone(timedelta(hours=-7)))
            for place in (first, last)
        )
        found = newest_page(sensor, limit=1000, now=NOON, start=start, end=end)
        expected = [row for row in paced().items() if start <= row[0] < end]
        assert [(row[0], row[2]) for row in reversed(found)] == expected


def test_pages_go_from_rows_to_packed_days_without_a_gap(sensor):
    young = NOON - DAY
    send(sensor, paced(30) | paced(30, start=OLD + DAY) | paced(30, start=young))
    pack()

    found = newest_page(sensor, limit=70, now=NOON)

    assert len(found) == 70
    assert [row[0] for row in found] == sorted((row[0] for row in found), reverse=True)
    assert (found[0][0], found[-1][0]) == (young + 29 * MINUTE, OLD + 20 * MINUTE)
    assert newest_page(None, limit=90, now=NOON) == newest_page(sensor, limit=90, now=NOON)


@pytest.mark.parametrize("limit", [1, 99, 100, 101, 250, 500, 600])
@pytest.mark.parametrize("end", [OLD + 3 * DAY, OLD + 2 * DAY + 50 * MINUTE])
def test_no_more_days_are_unpacked_than_a_page_needs(sensor, limit, end):
    sent = {}
    for day in range(-1, 3):
        sent |= paced(start=OLD + day * DAY)
    send(sensor, sent | paced(start=NOON - 2 * DAY))
    pack()
    asked = {"series": sensor.pk, "start": OLD - 2 * DAY, "end": end, "limit": limit}

    days, columns = unpacked(READINGS, **asked)
    page = newest_page(sensor, limit=limit, now=NOON, end=end)

    expected = sorted((row for row in sent.items() if row[0] < end), reverse=True)
    assert len(columns["value"]) >= min(limit, len(expected))
    assert len(days) <= limit / 100 + 2
    assert [(row[0], row[2]) for row in page] == expected[:limit]


def before_statement(words: str, do):
    """Do something once, before the application's next statement with these words."""
    done = []

    def wrapper(execute, statement, params, many, context):
        if words in str(statement) and not done:
            done.append(True)
            do()
        return execute(statement, params, many, context)

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize("words", ["FROM sensing_reading", 'FROM "sensing_packedreadings"'])
@pytest.mark.parametrize("limit", [60, 1000])
def test_a_day_that_is_packed_between_two_questions_is_found(sensor, words, limit):
    send(sensor, paced())
    expected = newest_page(sensor, limit=limit, now=NOON)

    with before_statement(words, pack):
        assert newest_page(sensor, limit=limit, now=NOON) == expected

    pack()
    assert newest_page(sensor, limit=limit, now=NOON) == expected


@pytest.mark.parametrize("words", ["FROM sensing_reading", 'FROM "sensing_packedreadings"'])
def test_a_day_that_becomes_rows_between_two_questions_is_found(sensor, beside, words):
    send(sensor, paced())
    pack()
    late = {OLD + timedelta(seconds=90): 5.0}
    before = newest_page(sensor, limit=1000, now=NOON)

    with before_statement(words, lambda: beside(send, sensor, late).result(timeout=10)):
        found = newest_page(sensor, limit=1000, now=NOON)

    after = newest_page(sensor, limit=1000, now=NOON)
    assert len(after) == len(before) + 1
    assert found in (before, after)


def test_only_what_is_older_than_a_week_is_packed(sensor):
    edge = NOON.replace(hour=0) - 7 * DAY
    send(sensor, paced(3, start=edge - DAY) | paced(3, start=edge))

    assert pack() == [f"sensing_reading_{edge - DAY:%Y%m%d}"]
    assert pack() == []
    assert set(Reading.objects.values_list("timestamp", flat=True)) == set(paced(3, start=edge))


def test_a_packed_partition_is_empty_and_stays(sensor):
    send(sensor, paced())
    before = [part.table for part in catalog(READINGS)]

    pack()

    assert [part.table for part in catalog(READINGS)] == before
    assert all(part.is_empty for part in catalog(READINGS) if part.start == OLD)


def test_a_late_reading_of_a_packed_day_is_read_at_once_and_packed_by_the_next_pass(sensor):
    other = SensorFactory()
    for each in (sensor, other):
        send(each, paced())
    pack()

    outcome = send(sensor, {OLD + timedelta(seconds=90): 5.0})

    assert (outcome.stored, outcome.unchanged) == (1, 0)
    expected = sorted((paced() | {OLD + timedelta(seconds=90): 5.0}).items())
    assert [row[:2] for row in kept(sensor)] == expected
    assert not PackedReadings.objects.filter(sensor=sensor).exists()
    assert PackedReadings.objects.filter(sensor=other).exists()
    assert len(pack()) == 1
    assert [row[:2] for row in kept(sensor)] == expected
    assert PackedReadings.objects.count() == 2
    assert not Reading.objects.exists()


def test_a_batch_sent_again_after_it_was_packed_changes_nothing(sensor):
    send(sensor, paced())
    pack()

    outcome = send(sensor, paced())

    assert (outcome.stored, outcome.updated, outcome.unchanged) == (0, 0, 100)
    assert [row[:2] for row in kept(sensor)] == sorted(paced().items())


def test_another_value_for_a_packed_instant_replaces_it(sensor):
    send(sensor, paced())
    pack()

    outcome = send(sensor, {OLD: -1.5})

    assert (outcome.updated, kept(sensor)[0][:2]) == (1, (OLD, -1.5))


def test_hours_are_rebuilt_from_packed_days(sensor):
    send(sensor, paced())
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    expected = list(ReadingHour.objects.order_by("hour").values())
    pack()
    ReadingHour.objects.all().delete()

    marked = rollups.mark_range(READINGS, READINGS_BY_HOUR, start=OLD, end=OLD + DAY)
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)

    assert marked == 2
    assert list(ReadingHour.objects.order_by("hour").values()) == expected


def test_a_late_reading_of_a_packed_day_is_in_its_hour(sensor):
    send(sensor, paced())
    pack()
    send(sensor, {OLD + timedelta(seconds=90): 500.0})

    rollups.refresh_all(READINGS, READINGS_BY_HOUR)

    first = ReadingHour.objects.get(hour=OLD)
    assert (first.count, first.max) == (61, 500.0)


def test_a_sensor_whose_readings_are_packed_stays(sensor):
    send(sensor, paced())
    pack()
    ReadingHour.objects.all().delete()

    with pytest.raises(DatabaseError, match="has readings"):
        sensor.delete()


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.mark.parametrize("place", range(16))
def test_a_pass_that_is_cut_off_leaves_a_day_in_rows_or_packed(sensor, place):
    send(sensor, paced())
    ran = 0

    def stop(execute, statement, params, many, context):
        nonlocal ran
        ran += 1
        if ran > place:
            raise Stopped
        return execute(statement, params, many, context)

    try:
        with connections["owner"].execute_wrapper(stop):
            pack()
    except Stopped:  # after the commit there is only the planner's statistics left to do
        state = Reading.objects.count(), PackedReadings.objects.count()
        assert state in ((100, 0), (0, 1))

    assert [row[:2] for row in kept(sensor)] == sorted(paced().items())
    pack()
    assert [row[:2] for row in kept(sensor)] == sorted(paced().items())


def test_what_would_unpack_to_something_else_is_not_packed(sensor, monkeypatch):
    send(sensor, paced())
    honest = packed_rows.pack_numbers

    def wrong(numbers, name):
        return honest(np.where(np.arange(len(numbers)) == 3, 1e9, numbers), name)

    monkeypatch.setattr(packed_rows, "pack_numbers", wrong)

    with pytest.raises(PackedWrong):
        pack()

    assert Reading.objects.count() == 100
    assert not PackedReadings.objects.exists()


def test_who_writes_to_a_day_that_is_being_packed_waits_and_loses_nothing(sensor, beside):
    send(sensor, paced())
    late = {OLD + timedelta(seconds=90): 5.0}
    writers = []

    def meanwhile(execute, statement, params, many, context):
        if "TRUNCATE" in str(statement):
            writers.append(beside(send, sensor, late))
            until(lambda: backend_waiting_for(connections["owner"]))
        return execute(statement, params, many, context)

    with connections["owner"].execute_wrapper(meanwhile):
        pack()

    assert writers[0].result(timeout=10).stored == 1
    assert [row[:2] for row in kept(sensor)] == sorted((paced() | late).items())


def test_a_pass_waits_for_who_writes_to_its_day(sensor, other, beside):
    send(sensor, paced())
    with other.cursor() as cursor:
        cursor.execute(
            LOCK_DAY.format("_shared"), ["packing sensing_reading", OLD.date().toordinal()]
        )
        cursor.execute(
            "INSERT INTO sensing_reading VALUES (%s, %s, 5, 1)",
            [sensor.pk, OLD + timedelta(seconds=90)],
        )
        packed = beside(pack)
        until(lambda: backend_waiting_for(other))
    other.commit()

    assert len(packed.result(timeout=10)) == 1
    assert len(kept(sensor)) == 101
    assert not Reading.objects.exists()
