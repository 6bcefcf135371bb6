"""Readings by buckets: equal to what a look at every reading gives, and never stale."""

from datetime import UTC, datetime, timedelta
from statistics import pstdev

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.lifecycle import READING_HOURS, READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Reading, ReadingHour
from sensing.services import buckets
from sensing.services.buckets import TooMuch, in_buckets
from sensing.services.ingest import Batch, store_readings
from sensing.services.parts import AGGREGATES
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from timeseries import rollups

URL = "/api/v1/sensing/readings/series/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = NOON - 12 * HOUR
MIDNIGHT = "2026-03-02T00:00:00.000000Z"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def send(sensor, readings: dict[datetime, float]) -> None:
    naive = [moment.replace(tzinfo=None) for moment in readings]
    count = len(readings)
    store_readings(
        Batch(
            index=np.arange(count),
            sensor_ids=[sensor.sensor_id] * count,
            timestamps=np.array(naive, dtype="datetime64[us]"),
            values=np.array([*readings.values()], dtype="float64"),
            qualities=np.array([*map(quality_of, readings.values())]),
        ),
        now=NOON,
    )


def refresh(*, days: bool = True) -> None:
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    if days:
        rollups.refresh_all(READING_HOURS, READINGS_BY_DAY)


def quality_of(value: float) -> float:
    return 1.0 if value % 2 == 0 else 0.25


# Of the moments and the values of a bucket.
BY_HAND = {
    "avg": lambda moments, values: sum(values) / len(values),
    "sum": lambda moments, values: sum(values),
    "count": lambda moments, values: len(values),
    "min": lambda moments, values: min(values),
    "max": lambda moments, values: max(values),
    "first": lambda moments, values: values[0],
    "last": lambda moments, values: values[-1],
    "stddev": lambda moments, values: pstdev(values),
    "good": lambda moments, values: sum(map(quality_of, values)) / len(values) / 0.75 - 1 / 3,
    "covered": lambda moments, values: 60 * len({(each - EPOCH) // MINUTE for each in moments}),
}


def by_hand(readings: dict, start: datetime, end: datetime, bucket: timedelta, aggregate: str):
    groups: dict[datetime, list[datetime]] = {}
    for moment in sorted(readings):
        if start <= moment < end:
            groups.setdefault(EPOCH + (moment - EPOCH) // bucket * bucket, []).append(moment)
    return {
        begins: BY_HAND[aggregate](moments, [readings[moment] for moment in moments])
        for begins, moments in groups.items()
    }


def asked_for(sensor, start, end, bucket, aggregate) -> dict[datetime, float]:
    (found,) = in_buckets(
        [sensor], start=start, end=end, bucket=bucket, aggregate=aggregate, now=NOON
    )
    moments = [moment.replace(tzinfo=UTC) for moment in found.starts.tolist()]
    return dict(zip(moments, found.values.tolist(), strict=True))


moments = some.integers(0, 12 * 3600 - 1).map(lambda second: START + timedelta(seconds=second))
readings = some.dictionaries(moments, some.integers(-1000, 1000).map(float), max_size=30)


def test_every_aggregate_is_tested():
    assert set(BY_HAND) == set(AGGREGATES)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=readings,
    second=readings,
    bucket=some.sampled_from([1, 15, 60, 180, 1440]).map(lambda m: timedelta(minutes=m)),
    aggregate=some.sampled_from([*AGGREGATES]),
    start=some.sampled_from([START, START + HOUR, START + timedelta(minutes=7)]),
    end=some.sampled_from([NOON, NOON + 12 * HOUR, NOON - HOUR, NOON - timedelta(seconds=1)]),
    days=some.booleans(),
)
def test_buckets_are_what_a_look_at_every_reading_gives(
    first, second, bucket, aggregate, start, end, days
):
    """Hours, and perhaps days, know what came first; what comes second has only left its marks."""
    sensor, _other = SensorFactory(), SensorFactory()
    send(sensor, first)
    refresh(days=days)
    send(sensor, second)

    found = asked_for(sensor, start, end, bucket, aggregate)

    expected = by_hand(first | second, start, end, bucket, aggregate)
    assert found == pytest.approx(expected, abs=1e-9)


def test_days_are_computed_from_hours_and_outlive_them():
    sensor = SensorFactory(expected_interval=10 * MINUTE)
    send(sensor, {START + place * HOUR: float(place) for place in range(12)})
    refresh()
    ReadingHour.objects.all().delete()

    figures = {
        name: asked_for(sensor, START, START + 24 * HOUR, 24 * HOUR, name) for name in BY_HAND
    }

    assert {name: found[START] for name, found in figures.items()} == pytest.approx(
        {
            "avg": 5.5,
            "sum": 66,
            "count": 12,
            "min": 0,
            "max": 11,
            "first": 0,
            "last": 11,
            "stddev": pstdev(range(12)),
            "good": 0.5,
            "covered": 12 * 600,
        }
    )


def test_an_hour_whose_readings_are_gone_is_no_bucket():
    sensor = SensorFactory()
    send(sensor, {START: 1.0, START + HOUR: 2.0})
    refresh()
    Reading.objects.filter(sensor=sensor, timestamp=START).delete()
    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=START, end=START + HOUR)

    assert asked_for(sensor, START, NOON, HOUR, "count") == {START + HOUR: 1}


def test_an_hour_that_outlived_its_readings_stays_though_it_is_marked():
    sensor, long_ago = SensorFactory(), NOON - timedelta(days=200)
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.5)
    ReadingHour.objects.create(sensor=sensor, hour=long_ago, count=1, **figures)
    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=long_ago, end=long_ago + HOUR)

    assert asked_for(sensor, long_ago, NOON, 24 * HOUR, "sum") == {long_ago.replace(hour=0): 1.5}


def test_whole_hours_do_not_touch_the_readings(django_assert_max_num_queries):
    sensors = [SensorFactory() for _ in range(5)]
    for sensor in sensors:
        send(sensor, {START: 1.0})
    refresh()

    with django_assert_max_num_queries(2) as queries:
        in_buckets(sensors, start=START, end=NOON, bucket=HOUR, aggregate="avg", now=NOON)

    assert not any("sensing_reading " in query["sql"] for query in queries.captured_queries)


def test_too_many_buckets_and_readings_are_refused(monkeypatch):
    sensor = SensorFactory()
    send(sensor, {START + timedelta(seconds=place): 1.0 for place in range(5)})
    monkeypatch.setattr(buckets, "MOST_READINGS", 4)

    with pytest.raises(TooMuch, match="more than 4 readings"):
        asked_for(sensor, START, NOON, timedelta(minutes=1), "avg")
    with pytest.raises(TooMuch, match="wider ones"):
        asked_for(sensor, NOON - timedelta(days=99), NOON, timedelta(minutes=1), "avg")


def test_some_sensors_are_answered_in_the_order_asked(api):
    for number in (1, 2):
        send(SensorFactory(sensor_id=f"pump-{number}"), {START: number, START + HOUR: 4.0})
    refresh()
    asked = {"start": START.isoformat(), "end": NOON.isoformat(), "bucket": "6h"}

    answer = api.get(URL, {**asked, "sensor_id": ["pump-2", "pump-1"], "aggregate": "sum"}).json()

    same = {"unit": "", "timestamps": [MIDNIGHT], "newest": "2026-03-02T01:00:00Z"}
    assert answer == {
        "aggregate": "sum",
        "source": "hours",
        "series": [
            {"sensor_id": "pump-2", "values": [6], **same},
            {"sensor_id": "pump-1", "values": [5], **same},
        ],
    }
    assert ReadingHour.objects.count() == 4
    narrow = api.get(URL, {**asked, "sensor_id": "pump-1", "bucket": "5m"}).json()
    assert (narrow["source"], narrow["series"][0]["values"]) == ("readings", [1, 4])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sensor_id": None}, "sensor_id"),
        ({"sensor_id": "pump-9"}, "sensor_id"),
        ({"sensor_id": "a\0"}, "sensor_id"),
        ({"sensor_id": [f"pump-{n}" for n in range(51)]}, "sensor_id"),
        ({"start": None}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"end": START.isoformat()}, "end"),
        ({"bucket": None}, "bucket"),
        ({"bucket": "7 minutes"}, "bucket"),
        ({"bucket": "0m"}, "bucket"),
        ({"bucket": "53w"}, "bucket"),
        ({"aggregate": "median"}, "aggregate"),
        ({"points": "10"}, "bucket"),
        ({"point": "10"}, "point"),
        ({"bucket": "1m", "start": "2020-01-01T00:00Z"}, "end"),
    ],
)
def test_what_cannot_be_answered_is_a_400_that_names_the_parameter(api, changed, field):
    SensorFactory(sensor_id="pump-1")
    asked = {
        "sensor_id": "pump-1",
        "start": START.isoformat(),
        "end": NOON.isoformat(),
        "bucket": "1h",
    } | changed

    answer = api.get(URL, {name: value for name, value in asked.items() if value is not None})

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
