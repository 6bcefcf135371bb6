"""All readings as files: each once, in the order that is promised, whatever happens meanwhile."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from psycopg.pq import TransactionStatus

from sensing.lifecycle import READINGS
from sensing.models import PackedReadings, Reading, ReadingRow, Sensor
from sensing.services import streams
from sensing.services.ingest import Batch, store_readings
from sensing.services.streams import Box, TooManyReadings, portions, readings_of
from spreadsheets.models import Export
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import SensorFactory
from timeseries.packing import pack_old

URL = "/api/v1/sensing/readings/"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.usefixtures("committed", "noon")]


def send(sensor: Sensor, start: datetime, count: int, *, step: timedelta = MINUTE) -> None:
    since = np.datetime64(start.replace(tzinfo=None), "us")
    places = np.arange(count)
    batch = Batch(
        index=places,
        sensor_ids=[sensor.sensor_id] * count,
        timestamps=since + places * np.timedelta64(step, "us"),
        values=np.where(places % 3, places / 7, np.round(places / 7, 2)),
        qualities=np.where(places % 5, 1.0, 0.25),
    )
    assert store_readings(batch, now=NOON).stored == count


def pack() -> None:
    pack_old(READINGS, now=NOON)


def streamed(keys=None, *, start=None, end=None) -> list[tuple]:
    """(sensor key, moment, value, quality) of all portions."""
    is_whole = keys is None
    keys = sorted(Sensor.objects.values_list("pk", flat=True) if is_whole else keys)
    asked = {"is_whole": is_whole, "start": start, "end": end, "now": NOON}
    return [row_of(row) for part in portions(np.array(keys), **asked) for row in part.rows()]


def row_of(row: tuple) -> tuple:
    moment, sensor, value, quality = row
    return sensor, moment, value, quality


def expected(keys=None, *, start=None, end=None) -> list[tuple]:
    """The same by the ORM: days backwards, in a day sensors, of a sensor time."""
    rows = ReadingRow.objects.all()
    rows = rows if keys is None else rows.filter(sensor__in=keys)
    rows = rows.filter(timestamp__gte=start) if start else rows
    rows = rows.filter(timestamp__lt=end) if end else rows
    found = rows.values_list("sensor", "timestamp", "value", "quality")
    return sorted(found, key=lambda row: (row[1].date(), row[0], row[1]), reverse=True)


@pytest.fixture
def api():
    return client_of(UserFactory(is_superuser=True))


@pytest.fixture
def small(monkeypatch):
    """Portions of a few readings."""
    monkeypatch.setattr(streams, "PORTION", 7)
    monkeypatch.setattr(streams, "MOST", 20)


moments = some.builds(
    lambda day, second: NOON - day * DAY - timedelta(seconds=second),
    some.sampled_from([0, 1, 8, 9, 30, 170]),
    some.sampled_from([0, 1, 59, 60, 43_199, 43_200, 43_201]) | some.integers(0, 86_399),
)
stored = some.sets(some.tuples(some.integers(0, 3), moments), max_size=60)
edges = some.none() | moments


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=stored, chosen=some.none() | some.sets(some.integers(0, 3)), start=edges, end=edges)
def test_every_reading_comes_once_and_in_order(small, stored, chosen, start, end):
    Reading.objects.all().delete()
    PackedReadings.objects.all().delete()
    sensors = [SensorFactory() for _ in range(4)]
    for place, moment in sorted(stored):
        send(sensors[place], moment, 1)
    pack()
    keys = None if chosen is None else {sensors[place].pk for place in chosen}

    assert streamed(keys, start=start, end=end) == expected(keys, start=start, end=end)


@given(
    days=some.floats(0.001, 400),
    sensors=some.integers(1, 50),
    size=some.floats(1e-7, 1e9),
    offset=some.integers(0, 86_399),
)
def test_a_box_is_cut_into_what_is_all_of_it_and_small_enough(days, sensors, size, offset):
    upper = NOON - timedelta(seconds=offset)
    whole = Box(upper - timedelta(days=days), upper, np.arange(sensors), True)
    waiting, pieces = [whole], []
    for _ in range(300):
        if not waiting:
            break
        box = waiting.pop()
        parts = box.cut(size)
        waiting += parts
        if not parts:
            pieces.append(box)
            assert box.size <= max(size, 1e-6) * 1.001 or len(box.keys) == 1

    assert sum(piece.size for piece in pieces + waiting) == pytest.approx(whole.size)
    many = [piece for piece in pieces if len(piece.keys) > 1]
    midnights = {(piece.low, piece.upper) for piece in many if piece.low > whole.low}
    assert all(low.time().replace(tzinfo=None) == datetime.min.time() for low, _ in midnights)


@pytest.fixture
def filled() -> list[Sensor]:
    """65,000 readings of three sensors: days that are packed, and days that are not."""
    sensors = [SensorFactory(sensor_id=code) for code in ("pump-1", "=pump-2", 'pump "3", left')]
    for place, sensor in enumerate(sensors[:2]):
        for day in (20, 9, 3):
            send(sensor, NOON - day * DAY, 10_000 + place, step=timedelta(seconds=7))
    send(sensors[2], NOON - 12 * DAY, 5_000, step=timedelta(milliseconds=1500))
    pack()
    assert PackedReadings.objects.exists()
    assert Reading.objects.exists()
    return sensors


def content(api, **query) -> bytes:
    response = api.get(URL, query)
    assert response.status_code == 200
    assert "attachment; filename=" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def from_csv(sent: bytes) -> Iterator[tuple]:
    for row in csv.DictReader(io.StringIO(sent.decode(), newline="")):
        code = row["sensor_id"].removeprefix("'")
        moment = datetime.fromisoformat(row["timestamp"])
        yield code, moment, float(row["value"]), float(row["quality"])


def from_xlsx(sent: bytes) -> Iterator[tuple]:
    sheet = openpyxl.load_workbook(io.BytesIO(sent), read_only=True).worksheets[0]
    for code, moment, value, quality in sheet.iter_rows(min_row=2, values_only=True):
        yield code, moment.replace(tzinfo=UTC), value, quality


def from_table(table: pa.Table) -> Iterator[tuple]:
    return (tuple(row.values()) for row in table.to_pylist())


READ = {
    "csv": from_csv,
    "xlsx": from_xlsx,
    "parquet": lambda sent: from_table(pq.read_table(io.BytesIO(sent))),
    "arrow": lambda sent: from_table(pa.ipc.open_stream(sent).read_all()),
}


@pytest.mark.slow
@pytest.mark.parametrize("form", READ)
def test_every_form_read_back_is_what_is_stored(api, filled, form):
    codes = {sensor.pk: sensor.sensor_id for sensor in filled}

    found = list(READ[form](content(api, format=form)))

    stored = [(codes[row[0]], *row[1:]) for row in expected()]
    assert len(found) == len(stored) == 65_003
    assert [row[:2] for row in found] == [row[:2] for row in stored]
    # A reader of workbooks knows sixteen digits.
    exactly = {"rtol": 1e-15 if form == "xlsx" else 0, "atol": 0}
    for place in (2, 3):
        values, others = ([row[place] for row in rows] for rows in (found, stored))
        np.testing.assert_allclose(values, others, **exactly)


@pytest.mark.parametrize("form", READ)
def test_some_sensors_between_two_moments(api, form):
    sensors = SensorFactory.create_batch(3)
    for sensor in sensors:
        send(sensor, NOON - 9 * DAY, 50)
    pack()
    start, end = NOON - 9 * DAY + 10 * MINUTE, NOON - 9 * DAY + 20 * MINUTE
    named = [sensors[0].sensor_id, sensors[2].sensor_id]

    sent = content(api, format=form, sensor_id=named, start=start.isoformat(), end=end.isoformat())

    found = [(row[0], row[1]) for row in READ[form](sent)]
    span = [end - place * MINUTE for place in range(1, 11)]
    assert found == [(code, moment) for code in reversed(named) for moment in span]


@pytest.mark.parametrize("form", READ)
def test_of_nothing_there_is_a_file_with_its_columns(api, form):
    assert list(READ[form](content(api, format=form))) == []


def test_a_file_is_made_of_what_the_client_says_it_takes(api):
    answer = api.get(URL, headers={"Accept": "application/vnd.apache.parquet"})

    assert answer["Content-Type"] == "application/vnd.apache.parquet"
    assert pq.read_table(io.BytesIO(b"".join(answer.streaming_content))).num_rows == 0


@pytest.mark.parametrize("query", [{"limit": 5}, {"cursor": "x"}, {"sensor_id": "nobody"}])
def test_a_file_has_no_pages(api, query):
    answer = api.get(URL, {"format": "parquet", **query})

    assert (answer.status_code, list(answer.json())) == (400, [*query])


def test_a_page_is_not_of_several_sensors(api):
    codes = [sensor.sensor_id for sensor in SensorFactory.create_batch(2)]

    answer = api.get(URL, {"sensor_id": codes})

    assert answer.status_code == 400
    assert "a file of many" in answer.json()["sensor_id"][0]


@pytest.mark.parametrize("place", range(6))
def test_what_changes_between_portions_makes_no_reading_come_twice_or_be_missed(small, place):
    """Days are packed, a late reading unpacks one, and others come in, at each of the portions."""
    sensors = SensorFactory.create_batch(2)
    for sensor in sensors:
        for day in (0, 1, 9, 20):
            send(sensor, NOON - day * DAY - 6 * MINUTE, 6)
    before = set(expected())
    keys = np.array([sensor.pk for sensor in sensors])
    found = []

    for number, part in enumerate(portions(keys, is_whole=True, start=None, end=None, now=NOON)):
        found += map(row_of, part.rows())
        if number == place:
            pack()
            send(sensors[0], NOON - 20 * DAY + MINUTE, 1)
            send(sensors[1], NOON - 2 * MINUTE + timedelta(seconds=1), 1)
            send(SensorFactory(), NOON - 20 * DAY, 6)

    assert len(found) == len(set(found))
    assert before <= set(found) <= set(expected(set(keys.tolist())))


def test_portions_stay_small_whatever_they_hold(small):
    """A sensor that speaks all the time, after a long silence of all."""
    sensors = SensorFactory.create_batch(3)
    send(sensors[1], NOON - 100 * DAY, 300, step=timedelta(milliseconds=3))
    send(sensors[2], NOON - DAY, 2)
    keys = np.array([sensor.pk for sensor in sensors])

    sizes = [len(part) for part in portions(keys, is_whole=True, start=None, end=None, now=NOON)]

    assert sum(sizes) == 302
    assert max(sizes) <= streams.MOST


def test_no_statement_is_under_way_while_a_portion_is_sent():
    sensor = SensorFactory()
    send(sensor, NOON - DAY, 5)

    parts = portions(np.array([sensor.pk]), is_whole=True, start=None, end=None, now=NOON)
    next(parts)

    assert connection.connection.info.transaction_status == TransactionStatus.IDLE


def test_one_sensors_readings_come_oldest_first_and_not_without_bound():
    sensor = SensorFactory()
    send(sensor, NOON - DAY, 50)
    asked = {"start": NOON - DAY, "end": NOON, "now": NOON}

    found = readings_of(sensor, **asked, most=50)

    assert found.timestamps.tolist() == sorted(found.timestamps.tolist())
    assert len(found) == 50
    with pytest.raises(TooManyReadings):
        readings_of(sensor, **asked, most=49)


def test_a_file_of_readings_is_noted_down_as_an_export(api, filled):
    sent = content(api, format="csv", sensor_id="pump-1", start="2026-02-01T00:00:00Z")

    export = Export.objects.get()
    assert (export.table, export.form, export.status) == ("sensing.reading", "csv", "done")
    assert export.row_count == len(list(from_csv(sent)))
    assert (export.size, export.sha256) == (len(sent), hashlib.sha256(sent).hexdigest())
    assert "sensor_id=pump-1" in export.query
    assert "pump-1" in export.words
