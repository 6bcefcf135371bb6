"""Points to draw a sensor by, and values in another unit, as the API answers them."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import ReadingHour, Sensor
from sensing.services import points
from sensing.services.ingest import Batch, store_readings
from sensing.services.points import lines
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from timeseries import rollups

URL = "/api/v1/sensing/readings/series/"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def send(sensor: Sensor, start: datetime, values, *, step: timedelta) -> None:
    since = np.datetime64(start.replace(tzinfo=None), "us")
    count = len(values)
    batch = Batch(
        index=np.arange(count),
        sensor_ids=[sensor.sensor_id] * count,
        timestamps=since + np.arange(count) * np.timedelta64(step, "us"),
        values=np.array(values, dtype="float64"),
        qualities=np.ones(count),
    )
    assert store_readings(batch, now=NOON).stored == count


def refresh() -> None:
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)


@pytest.fixture
def sensor() -> Sensor:
    return SensorFactory(sensor_id="pump-1", unit="°C")


@pytest.fixture
def ask(api):
    def ask(start: datetime, end: datetime, **query):
        span = {"start": start.isoformat(), "end": end.isoformat()}
        return api.get(URL, {"sensor_id": "pump-1", **span, **query})

    return ask


def test_few_readings_are_all_there(sensor, ask):
    send(sensor, NOON - HOUR, [1, 2, 3], step=timedelta(minutes=1))

    answer = ask(NOON - HOUR, NOON, points=10).json()

    assert answer == {
        "points": 10,
        "source": "readings",
        "series": [
            {
                "sensor_id": "pump-1",
                "unit": "°C",
                "timestamps": [f"2026-03-02T11:0{minute}:00.000000Z" for minute in range(3)],
                "values": [1, 2, 3],
                "newest": "2026-03-02T11:02:00Z",
            }
        ],
    }


def test_a_spike_among_many_readings_is_kept(sensor, ask):
    values = np.zeros(6000)
    values[[1234, 4567]] = 50, -50
    send(sensor, NOON - 6000 * timedelta(seconds=5), values, step=timedelta(seconds=5))

    (found,) = ask(NOON - 10 * HOUR, NOON, points=100).json()["series"]

    assert (max(found["values"]), min(found["values"])) == (50, -50)
    assert len(found["values"]) <= 100
    assert found["timestamps"] == sorted(found["timestamps"])
    spike = NOON - (6000 - 1234) * timedelta(seconds=5)
    assert spike.strftime("%Y-%m-%dT%H:%M:%S.%fZ") in found["timestamps"]


def test_a_long_range_comes_from_the_hours_with_their_extremes(sensor, ask):
    send(sensor, NOON - 20 * DAY, np.sin(np.arange(2880)) * 10, step=timedelta(minutes=10))
    send(sensor, NOON - 9 * DAY + timedelta(minutes=5), [99], step=HOUR)
    refresh()
    send(sensor, NOON - 3 * DAY + timedelta(minutes=5), [-99], step=HOUR)  # not rolled up yet

    answer = ask(NOON - 20 * DAY, NOON, points=400).json()

    (found,) = answer["series"]
    assert answer["source"] == "hours"
    assert (max(found["values"]), min(found["values"])) == (99, -99)
    assert len(found["values"]) <= 400
    assert found["timestamps"] == sorted(found["timestamps"])


def test_points_of_hours_are_the_corners_of_each(sensor):
    send(sensor, NOON - 3 * HOUR, [5, 9, 1, 4], step=timedelta(minutes=1))  # falls
    send(sensor, NOON - 2 * HOUR, [1, 0, 7, 3], step=timedelta(minutes=1))  # rises
    send(sensor, NOON - HOUR, [8], step=HOUR)
    refresh()

    source, (line,) = lines([sensor], start=NOON - 40 * HOUR, end=NOON, points=20, now=NOON)

    assert (source, line.values.tolist()) == ("hours", [5, 9, 1, 4, 1, 0, 7, 3, 8])


def test_more_readings_than_are_read_come_from_the_hours(sensor, monkeypatch):
    monkeypatch.setattr(points, "MOST_READINGS", 10)
    send(sensor, NOON - HOUR, range(11), step=timedelta(minutes=1))

    source, (line,) = lines([sensor], start=NOON - HOUR, end=NOON, points=20, now=NOON)

    assert (source, line.values.tolist()) == ("hours", [0, 0, 10, 10])


def test_what_is_older_than_the_readings_comes_from_the_hours(sensor):
    long_ago = (NOON - 200 * DAY).replace(minute=0)
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.5)
    ReadingHour.objects.create(sensor=sensor, hour=long_ago, count=1, **figures)

    asked = {"start": long_ago, "end": long_ago + HOUR, "points": 10_000}
    source, (line,) = lines([sensor], **asked, now=NOON)

    assert (source, line.at.tolist()) == ("hours", [long_ago.replace(tzinfo=None)])


@pytest.mark.parametrize(
    "query",
    [{"points": 10}, {"bucket": "1h", "aggregate": "max"}, {"bucket": "5m", "aggregate": "max"}],
)
def test_values_come_in_the_unit_that_is_asked_for(sensor, ask, query):
    send(sensor, NOON - HOUR, [0, 100], step=timedelta(minutes=30))

    (found,) = ask(NOON - HOUR, NOON, unit="K", **query).json()["series"]

    assert found["unit"] == "K"
    assert found["values"][-1] == pytest.approx(373.15)


def test_a_count_has_no_unit(sensor, ask):
    send(sensor, NOON - HOUR, [0, 100], step=timedelta(minutes=30))

    (found,) = ask(NOON - HOUR, NOON, bucket="1h", aggregate="count", unit="°F").json()["series"]

    assert (found["unit"], found["values"]) == ("", [2])


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ({"bucket": "1h", "unit": "blips"}, "unit", "Possible are K, °C, °F"),
        ({"points": 10, "unit": "W"}, "unit", "Sensor pump-1: 'W' does not measure what °C does."),
        ({"bucket": "1h", "aggregate": "sum", "unit": "°F"}, "unit", "Ask for avg"),
        ({"bucket": "1h", "points": 10}, "bucket", "Either bucket or points"),
        ({}, "bucket", "Either bucket or points"),
        ({"points": 9}, "points", "from 10 to 10,000"),
        ({"points": 10_001}, "points", "from 10 to 10,000"),
        ({"points": "many"}, "points", "from 10 to 10,000"),
        ({"points": 10, "aggregate": "avg"}, "aggregate", "belongs to bucket"),
    ],
)
def test_what_cannot_be_answered_is_a_400_with_what_to_do(sensor, ask, query, field, sentence):
    answer = ask(NOON - HOUR, NOON, **query)

    assert answer.status_code == 400
    assert sentence in answer.json()[field][0]


def test_the_end_lies_after_the_start(sensor, ask):
    assert list(ask(NOON, NOON, points=10).json()) == ["end"]
