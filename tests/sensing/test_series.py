"""Pages of readings: what the plain way of looking finds, and quick where there is silence."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensing.models import Sensor
from sensing.services.series import Position, freshness, newest_page
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, refresh, send

URL = "/api/v1/sensing/readings/"
KEPT = timedelta(days=180)
CODES = ["pump-1", "pump-2"]


@pytest.fixture
def sensors(db, noon):
    return [SensorFactory(sensor_id=code) for code in CODES]


# Moments in clusters, with long silences between them, to the microsecond and at both ends.
clusters = st.sampled_from(
    [timedelta(0), timedelta(hours=3), timedelta(days=40), timedelta(days=170)]
)
nearby = st.sampled_from([0, 1, 1_000_000, 59_999_999, 3_600_000_000, 7_200_000_001])
moments = st.builds(
    lambda back, offset: NOON - back - timedelta(microseconds=offset), clusters, nearby
)
readings = st.sets(st.tuples(st.sampled_from(CODES), moments), max_size=25)
edges = st.none() | moments | st.just(NOON - KEPT)
paces = st.sampled_from([None, timedelta(seconds=1), timedelta(hours=2), timedelta(days=60)])


def plainly(stored, keys, *, limit, start, end, after):
    """The page by looking at every reading."""
    found = [(moment, keys[code]) for code, moment in stored if code in keys]
    if start:
        found = [one for one in found if one[0] >= start]
    if end:
        found = [one for one in found if one[0] < end]
    if after:
        # Of one sensor, no two readings share a moment.
        limit_of = (after.timestamp, after.sensor if len(keys) > 1 else 0)
        found = [one for one in found if one < limit_of]
    return sorted(found, reverse=True)[:limit]


@pytest.mark.slow
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stored=readings,
    code=st.none() | st.sampled_from(CODES),
    pace=paces,
    limit=st.integers(1, 8),
    start=edges,
    end=edges,
    cursor=st.none() | st.tuples(moments, st.sampled_from(CODES)),
    is_rolled_up=st.booleans(),
)
def test_a_page_is_what_a_look_at_every_reading_finds(
    sensors, stored, code, pace, limit, start, end, cursor, is_rolled_up
):
    keys = {sensor.sensor_id: sensor.pk for sensor in sensors}
    after = Position(cursor[0], keys[cursor[1]]) if cursor else None
    asked = {"limit": limit, "start": start, "end": end, "after": after}
    with transaction.atomic():
        send(*((code, moment, 1.0) for code, moment in sorted(stored)))
        if is_rolled_up:
            refresh()
        sensor = Sensor.objects.get(sensor_id=code) if code else None
        if sensor:
            sensor.expected_interval = pace

        page = newest_page(sensor, now=NOON, **asked)
        transaction.set_rollback(True)

    chosen = {code: keys[code]} if code else keys
    assert [row[:2] for row in page] == plainly(stored, chosen, **asked)


@pytest.mark.parametrize("limit", [1, 3, 7, 1000])
@pytest.mark.parametrize("query", ["", "&sensor_id=pump-1"], ids=["of all", "of one"])
def test_cursors_lead_through_all_readings_once(api, sensors, limit, query):
    sent = [(code, ago(minute), 1.0) for minute in (0, 1, 2, 90, 50_000) for code in CODES]
    send(*sent)
    found, cursor = [], ""

    while cursor is not None:
        page = api.get(f"{URL}?limit={limit}{query}{cursor and '&cursor=' + cursor}").json()
        found += [(row["timestamp"], row["sensor_id"]) for row in page["results"]]
        cursor = page["next"]

    assert len(found) == len(set(found)) == (5 if query else 10)
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("query", ["", "sensor_id=pump-2", "start=2026-03-02T11:58:30Z"])
def test_the_csv_holds_what_the_pages_hold(api, sensors, query):
    send(*((code, ago(minute), minute / 3) for minute in range(5) for code in CODES))

    page = api.get(f"{URL}?{query}").json()["results"]
    text = b"".join(api.get(f"{URL}?{query}&format=csv").streaming_content).decode()

    rows = [{**row, "value": float(row["value"])} for row in csv.DictReader(io.StringIO(text))]
    found, expected = ([[*row.values()][:3] for row in each] for each in (rows, page))
    if "sensor_id" not in query:  # pages go back in time, files sensor by sensor
        expected.sort(key=lambda row: (row[0], row[1]), reverse=True)
    assert found == expected


def test_a_moment_comes_back_to_the_microsecond(api, sensors):
    moments = [NOON - timedelta(microseconds=offset) for offset in (1, 333_333, 999_999)]
    send(*(("pump-1", moment, 1.0) for moment in moments))

    page = api.get(f"{URL}?sensor_id=pump-1").json()["results"]

    assert [row["timestamp"] for row in page] == [
        "2026-03-02T11:59:59.999999Z",
        "2026-03-02T11:59:59.666667Z",
        "2026-03-02T11:59:59.000001Z",
    ]


@pytest.mark.parametrize("value", [0.1 + 0.2, -0.0, 1.1e-290, 9.9e146, 1 / 3])
def test_a_value_comes_back_to_the_bit(api, sensors, value):
    send(("pump-1", NOON, value))

    (row,) = api.get(f"{URL}?sensor_id=pump-1").json()["results"]

    assert repr(row["value"]) == repr(value)


@pytest.mark.parametrize(
    "query",
    [
        "sensor_id=nobody",
        "sensor_id=a%00b",
        "sensor_id=",
        "start=yesterday",
        "end=",
        "limit=0",
        "limit=1001",
        "cursor=",
        "cursor=x",
        "cursor=MjAyNi0wMy0wMlQxMjowMDowMCAx",  # a moment without a zone
        "cursor=MjAyNi0wMy0wMlQxMjowMDowMCswMDowMCAtMQ==",  # of sensor -1
        "colour=red",
    ],
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_question_that_makes_no_sense_is_a_400_in_json(api, sensors, query, form):
    response = api.get(f"{URL}?{query}&format={form}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


def test_what_is_older_than_is_kept_is_not_shown(api, sensors):
    send(("pump-1", NOON - KEPT, 1.0))

    later = NOON + timedelta(days=1)

    assert len(newest_page(sensors[0], limit=5, now=NOON)) == 1
    assert newest_page(sensors[0], limit=5, now=later) == []


@pytest.mark.parametrize(
    ("days", "most"),
    [
        # A look at the newest readings, the last known hour, a look there and at all before.
        pytest.param(100, 4, id="a sensor that fell silent"),
        # A look at the newest readings and the last known hour.
        pytest.param(None, 2, id="a sensor that never spoke"),
    ],
)
def test_a_silent_sensor_is_found_out_with_few_questions(sensors, days, most):
    if days:
        send(("pump-1", ago(days * 24 * 60), 1.0))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = newest_page(sensors[0], limit=1, now=NOON)

    assert len(page) == (1 if days else 0)
    assert len(queries) <= most


def test_freshness_counts_the_hours_that_wait(sensors):
    send(("pump-1", ago(1), 1.0), ("pump-1", ago(2), 1.0), ("pump-1", ago(90), 1.0))
    send(("pump-1", ago(3), 1.0), ("pump-2", ago(3), 1.0))

    assert freshness(sensors[0]).waiting_hours == 2
    assert freshness(sensors[1]).waiting_hours == 1


def test_nothing_waits_after_the_refresh(sensors):
    send(("pump-1", ago(1), 1.0))

    refresh()

    assert freshness(sensors[0]).waiting_hours == 0
    assert freshness(sensors[0]).oldest_mark is None


def test_freshness_names_the_oldest_mark(sensors):
    send(("pump-1", ago(1), 1.0))
    first = freshness(sensors[0]).oldest_mark
    send(("pump-1", ago(200), 1.0))

    assert freshness(sensors[0]).oldest_mark == first
