"""Feature tables: equal to what a look at every reading gives, with what their columns are."""

import io
import json
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.models import Sensor
from sensing.services import features
from sensing.services.buckets import TooMuch
from sensing.services.features import Fill, Plan, feature_table
from sensing.services.parts import AGGREGATES
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.sensing.test_buckets import BY_HAND, refresh, send

URL = "/api/v1/sensing/readings/features/"
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def by_hand(readings: dict[datetime, float], plan: Plan, aggregate: str, lag: int) -> list:
    """The column, bucket by bucket and reading by reading."""
    first = EPOCH + (plan.start - EPOCH) // plan.bucket * plan.bucket
    back = plan.window - 1 + max(plan.lags)
    since = first - back * plan.bucket if back else plan.start
    known = {at: value for at, value in sorted(readings.items()) if since <= at < plan.end}
    column, starts = [], []
    start = first - max(plan.lags) * plan.bucket
    while start < plan.end:
        low, upper = start - (plan.window - 1) * plan.bucket, start + plan.bucket
        inside = {at: value for at, value in known.items() if low <= at < upper}
        nothing = 0 if aggregate in ("count", "covered") else None
        found = BY_HAND[aggregate]([*inside], [*inside.values()]) if inside else nothing
        column.append(found)
        starts.append(start)
        start += plan.bucket
    column = filled_by_hand(column, plan)
    return [column[place - lag] for place, start in enumerate(starts) if start >= first]


def filled_by_hand(column: list, plan: Plan) -> list:
    found = list(column)
    for place, value in enumerate(column):
        if value is not None or plan.fill is Fill.NONE:
            continue
        before = next((p for p in range(place, -1, -1) if column[p] is not None), None)
        after = next((p for p in range(place, len(column)) if column[p] is not None), None)
        limit = plan.fill_limit or math.inf
        if before is None:
            continue
        if plan.fill is Fill.PREVIOUS and place - before <= limit:
            found[place] = column[before]
        if plan.fill is Fill.LINEAR and after is not None and after - before - 1 <= limit:
            share = (place - before) / (after - before)
            found[place] = column[before] + share * (column[after] - column[before])
    return found


moments = some.integers(0, 24 * 60 - 1).map(lambda minute: NOON - timedelta(minutes=minute + 1))
readings = some.dictionaries(moments, some.integers(-1000, 1000).map(float), max_size=30)
plans = some.builds(
    Plan,
    start=some.sampled_from([NOON - 12 * HOUR, NOON - 12 * HOUR + timedelta(minutes=7)]),
    end=some.sampled_from([NOON, NOON - timedelta(minutes=11)]),
    bucket=some.sampled_from([timedelta(minutes=30), HOUR, 3 * HOUR, 24 * HOUR]),
    aggregates=some.just(tuple(AGGREGATES)),
    fill=some.sampled_from([*Fill]),
    fill_limit=some.none() | some.integers(1, 4),
    lags=some.sampled_from([(0,), (1,), (0, 3), (2, 5)]),
    window=some.integers(1, 5),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=readings, second=readings, plan=plans)
def test_a_table_is_what_a_look_at_every_reading_gives(first, second, plan):
    """Two sensors, of one of which the hours know nothing yet."""
    sensors = [SensorFactory(), SensorFactory()]
    send(sensors[0], first)
    refresh()
    send(sensors[1], second)
    sent = {sensors[0].pk: first, sensors[1].pk: second}

    starts, columns = feature_table(sensors, plan, now=NOON)

    assert len(columns) == 2 * len(AGGREGATES) * len(plan.lags)
    first_start = EPOCH + (plan.start - EPOCH) // plan.bucket * plan.bucket
    expected = [first_start + place * plan.bucket for place in range(plan.rows)]
    assert [moment.replace(tzinfo=UTC) for moment in starts.tolist()] == expected
    for column in columns:
        by_reading = by_hand(sent[column.sensor.pk], plan, column.aggregate, column.lag)
        found = [None if math.isnan(value) else value for value in column.values.tolist()]
        assert found == pytest.approx(by_reading), column.name


def test_too_large_a_table_is_refused(monkeypatch):
    sensor = SensorFactory()
    plan = Plan(start=NOON - 10 * HOUR, end=NOON, bucket=HOUR)
    send(sensor, {NOON - HOUR: 1.0, NOON - 2 * HOUR: 1.0})

    monkeypatch.setattr(features, "MOST_WORK", 1)
    with pytest.raises(TooMuch, match="takes too long"):
        feature_table([sensor], plan, now=NOON)
    monkeypatch.setattr(features, "MOST_CELLS", 9)
    with pytest.raises(TooMuch, match="More than 9 cells"):
        feature_table([sensor], plan, now=NOON)


@pytest.fixture
def sensors() -> list[Sensor]:
    sensors = [SensorFactory(sensor_id="pump-1", unit="°C"), SensorFactory(sensor_id="pump-2")]
    send(sensors[0], {NOON - 3 * HOUR: 1.0, NOON - HOUR: 3.0})
    send(sensors[1], {NOON - 2 * HOUR: 5.0})
    return sensors


ASKED = {
    "sensor_id": ["pump-1", "pump-2"],
    "start": (NOON - 3 * HOUR).isoformat(),
    "end": NOON.isoformat(),
    "bucket": "1h",
}


def table_of(api, form: str, **query) -> pa.Table:
    content = b"".join(api.get(URL, {**ASKED, "format": form, **query}).streaming_content)
    return (
        pq.read_table(io.BytesIO(content))
        if form == "parquet"
        else pa.ipc.open_stream(content).read_all()
    )


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_table_says_what_it_is(api, sensors, form):
    table = table_of(api, form, aggregate=["last", "count"], lag=[0, 1], fill="previous")

    about = json.loads(table.schema.metadata[b"glasshouse.features"])
    assert about == {
        "start": "2026-03-02T09:00:00+00:00",
        "end": "2026-03-02T12:00:00+00:00",
        "bucket_seconds": 3600,
        "window_buckets": 1,
        "fill": "previous",
        "fill_limit_buckets": None,
        "source": "hours",
        "made_at": NOON.isoformat(),
    }
    assert table.column_names[:4] == [
        "bucket_start",
        "pump-1.last",
        "pump-1.last.lag1",
        "pump-1.count",
    ]
    of_count, of_last = (table.schema.field(name).metadata for name in table.column_names[3:0:-2])
    assert (of_count[b"unit"], of_last[b"unit"]) == (b"", "°C".encode())
    field = table.schema.field("pump-1.last.lag1").metadata
    assert field[b"sensor_id"] == b"pump-1"
    assert (field[b"aggregate"], field[b"lag_buckets"]) == (b"last", b"1")
    assert table["pump-1.last"].to_pylist() == [1, 1, 3]
    assert table["pump-2.last"].to_pylist() == [None, 5, 5]
    assert table["pump-2.last.lag1"].to_pylist() == [None, None, 5]


def test_a_table_as_csv_has_nothing_where_there_is_nothing(api, sensors):
    content = b"".join(api.get(URL, {**ASKED, "format": "csv"}).streaming_content).decode()

    assert content.splitlines() == [
        "bucket_start,pump-1.avg,pump-2.avg",
        "2026-03-02T09:00:00.000000Z,1,",
        "2026-03-02T10:00:00.000000Z,,5",
        "2026-03-02T11:00:00.000000Z,3,",
    ]


def test_parquet_is_what_comes_without_a_wish(api, sensors):
    assert api.get(URL, ASKED)["Content-Type"] == "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sensor_id": "pump-9"}, "sensor_id"),
        ({"bucket": None}, "bucket"),
        ({"bucket": "7"}, "bucket"),
        ({"aggregate": ["avg", "median"]}, "aggregate"),
        ({"fill": "zero"}, "fill"),
        ({"fill_limit": "0"}, "fill_limit"),
        ({"lag": "-1"}, "lag"),
        ({"lag": "x"}, "lag"),
        ({"lag": "10001"}, "lag"),
        ({"lag": [*range(51)]}, "lag"),
        ({"window": "0"}, "window"),
        ({"window": "1001"}, "window"),
        ({"end": ASKED["start"]}, "end"),
        ({"start": "1990-01-01T00:00Z", "bucket": "1m"}, "end"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_answered_is_a_400_that_names_the_parameter(api, sensors, changed, field):
    asked = {name: value for name, value in (ASKED | changed).items() if value is not None}

    answer = api.get(URL, asked)

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_numbers_of_a_table_are_exact(api, sensors):
    send(sensors[0], {NOON - 2 * HOUR: 0.1 + 0.2})

    found = table_of(api, "parquet", aggregate="last")["pump-1.last"].to_pylist()

    assert found == [1.0, 0.1 + 0.2, 3.0]
    assert np.isfinite(found).all()
