"""Readings through the API: refused one by one, stored once, replaced when they change."""

import json
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensing.lifecycle import READINGS
from sensing.models import Reading, Sensor
from sensing.services.ingest import Batch, BatchRefused, store_readings
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries import readings
from timeseries import dropping, partitions
from timeseries.models import TouchedBucket

URL = "/api/v1/sensing/readings/"


@pytest.fixture
def send(api, noon):
    """Send readings as (minutes before noon, value) of one sensor and return the answer."""
    SensorFactory(sensor_id="pump-1")

    def send(*readings, query="", **changes):
        body = [reading(*pair, **changes) for pair in readings]
        response = api.post(URL + query, json.dumps(body), content_type="application/json")
        return response.status_code, response.json()

    return send


def reading(minutes, value, **changes):
    when = NOON.replace(hour=11, minute=60 - minutes) if 0 < minutes <= 60 else NOON
    return {
        "sensor_id": "pump-1",
        "timestamp": when.isoformat(),
        "value": value,
        "quality": 0.5,
    } | changes


def counts(answer):
    return [answer[name] for name in ("received", "stored", "updated", "unchanged")]


def test_a_batch_is_stored(send):
    status, answer = send((5, 1.5), (4, 2.5))

    assert (status, answer["refused"], counts(answer)) == (200, [], [2, 2, 0, 0])
    assert list(Reading.objects.order_by("timestamp").values_list("value", "quality")) == [
        (1.5, 0.5),
        (2.5, 0.5),
    ]


def test_a_repeated_batch_changes_nothing(send):
    send((5, 1.5), (4, 2.5))
    TouchedBucket.objects.all().delete()

    _, answer = send((5, 1.5), (4, 2.5))

    assert counts(answer) == [2, 0, 0, 2]
    assert not TouchedBucket.objects.exists(), "an hour that did not change is computed anew"


def test_another_value_of_the_same_instant_replaces_the_first(send):
    send((5, 1.5), (4, 2.5))

    _, answer = send((5, 9.0), (4, 2.5), (3, 3.5))

    assert counts(answer) == [3, 1, 1, 1]
    assert list(Reading.objects.order_by("timestamp").values_list("value", flat=True)) == [
        9.0,
        2.5,
        3.5,
    ]


def test_the_last_of_one_instant_in_a_batch_counts(send):
    _, answer = send((5, 1.0), (5, 1.0), (5, 2.0))

    assert counts(answer) == [3, 1, 1, 1]
    assert Reading.objects.get().value == 2.0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"sensor_id": "nobody"}, "unknown sensor", id="unknown sensor"),
        pytest.param({"timestamp": "2025-08-01T00:00:00Z"}, "outside", id="before the window"),
        pytest.param({"timestamp": "2026-03-02T12:05:00Z"}, "outside", id="in the future"),
        pytest.param({"timestamp": "2026-03-02T11:00:00"}, "malformed", id="without a time zone"),
        pytest.param({"timestamp": "yesterday"}, "malformed", id="no time at all"),
        pytest.param({"value": float("nan")}, "not finite", id="not a number"),
        pytest.param({"value": float("inf")}, "not finite", id="infinite"),
        pytest.param({"value": None}, "malformed", id="no value"),
        pytest.param({"value": "12"}, "malformed", id="a text for a value"),
        pytest.param({"quality": 1.01}, "quality", id="quality above one"),
        pytest.param({"quality": -0.01}, "quality", id="quality below zero"),
        pytest.param({"sensor_id": "pump\x001"}, "unknown sensor", id="null byte"),
    ],
)
def test_a_bad_reading_is_refused_and_the_rest_kept(send, api, changes, reason):
    body = [reading(5, 1.0), reading(4, 2.0) | changes, reading(3, 3.0)]

    response = api.post(URL, json.dumps(body), content_type="application/json")

    answer = response.json()
    assert response.status_code == 200
    assert [refusal["index"] for refusal in answer["refused"]] == [1]
    assert reason in answer["refused"][0]["reason"]
    assert Reading.objects.count() == 2


def test_an_atomic_batch_with_a_bad_reading_stores_nothing(send):
    status, answer = send((5, 1.0), (4, float("nan")), query="?atomic=true")

    assert (status, counts(answer)) == (422, [2, 0, 0, 0])
    assert not Reading.objects.exists()


@pytest.mark.parametrize("body", ["", "{}", "[", "[[[[", '{"a": 1}', "nul", "\x00"])
def test_a_body_that_is_no_list_is_a_400(api, body):
    response = api.post(URL, body, content_type="application/json")

    assert response.status_code == 400


def test_touched_hours_are_marked_once_each(send):
    send((61, 0.0), (5, 1.0), (4, 2.0))

    assert TouchedBucket.objects.count() == 2


def test_a_decommissioned_sensor_is_refused(send):
    Sensor.objects.update(status=Sensor.Status.DECOMMISSIONED)

    _, answer = send((5, 1.0))

    assert counts(answer) == [1, 0, 0, 0]
    assert answer["refused"][0]["reason"] == "unknown sensor: 'pump-1'"


@pytest.mark.parametrize("code", ["a\u00a0b", "pump\u20281", "π\t1", "\U0001f525"])
def test_a_sensor_is_found_whatever_characters_its_id_has(send, code):
    SensorFactory(sensor_id=code)

    _, answer = send((5, 1.0), sensor_id=code)

    assert counts(answer) == [1, 1, 0, 0]


@pytest.mark.slow
def test_a_batch_that_is_too_large_is_a_400(api, noon):
    element = json.dumps(reading(5, 1.0))

    response = api.post(URL, f"[{','.join([element] * 100_001)}]", content_type="application/json")

    assert response.status_code == 400
    assert "up to 100,000 readings" in json.dumps(response.json())
    assert not Reading.objects.exists()


BATCH = [("pump-1", readings.ago(minutes), float(minutes)) for minutes in range(300)]


def totals(outcomes):
    return [
        sum(getattr(each, name) for each in outcomes) for name in ("stored", "updated", "unchanged")
    ]


def test_a_batch_sent_twice_at_once_is_stored_once(noon, beside):
    SensorFactory(sensor_id="pump-1")
    sending = [beside(readings.send, *BATCH) for _ in range(4)]

    outcomes = [one.result(30) for one in sending]

    assert totals(outcomes) == [300, 0, 900]
    assert Reading.objects.count() == 300


def test_batches_that_overlap_in_opposite_order_do_not_deadlock(noon, beside):
    for code in ("pump-1", "pump-2"):
        SensorFactory(sensor_id=code)
    both = BATCH + [("pump-2", moment, value) for _, moment, value in BATCH]
    readings.send(*both[::7])
    sending = [
        beside(readings.send, *order) for order in (both, both[::-1], both[200:], both[399::-1])
    ]

    outcomes = [one.result(30) for one in sending]

    assert totals(outcomes)[:2] == [len(both) - len(both[::7]), 0]
    assert Reading.objects.count() == len(both)


@pytest.fixture
def without_yesterday(committed) -> Iterator[None]:
    """The partition of the day before NOON is missing, as after a maintenance job that lags."""
    start = READINGS.width.floor(NOON) - timedelta(days=1)
    missing = next(
        each for each in partitions.catalog(READINGS, using="owner") if each.start == start
    )
    dropping.drop(READINGS, missing, connections["owner"], now=NOON)
    yield
    TouchedBucket.objects.all().delete()
    partitions.make_ahead(READINGS, now=NOON)


TODAY, YESTERDAY = readings.ago(5), readings.ago(24 * 60)


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        pytest.param([(TODAY, 1), (YESTERDAY, 1)], [1, 0, 0, 1], id="each instant once"),
        pytest.param([(TODAY, 1), (YESTERDAY, 1), (TODAY, 2)], [1, 1, 0, 1], id="one twice"),
        pytest.param([(YESTERDAY, 1), (YESTERDAY, 2)], [0, 0, 0, 2], id="the missing one twice"),
        pytest.param([(YESTERDAY, 1)], [0, 0, 0, 1], id="nothing else"),
    ],
)
def test_what_no_partition_takes_is_refused_and_the_rest_stored(
    noon, without_yesterday, batch, expected
):
    SensorFactory(sensor_id="pump-1")

    outcome = readings.send(*(("pump-1", moment, value) for moment, value in batch))

    assert [*totals([outcome]), len(outcome.refused)] == expected
    assert all("no partition is ready" in refusal.reason for refusal in outcome.refused)
    assert [batch[refusal.index][0] for refusal in outcome.refused] == [YESTERDAY] * expected[-1]
    assert Reading.objects.count() == expected[0]


def test_an_atomic_batch_without_its_partition_stores_nothing(noon, without_yesterday):
    SensorFactory(sensor_id="pump-1")

    with pytest.raises(BatchRefused):
        store_readings(
            batch_of([("pump-1", 5, 1.0, 1.0), ("pump-1", 24 * 60, 1.0, 1.0)]),
            now=NOON,
            atomic=True,
        )

    assert not Reading.objects.exists()


def batch_of(rows):
    codes, minutes, values, qualities = zip(*rows, strict=True) if rows else ((), (), (), ())
    moments = [readings.ago(each).replace(tzinfo=None) for each in minutes]
    return Batch(
        index=np.arange(len(rows)),
        sensor_ids=codes,
        timestamps=np.array(moments, dtype="datetime64[us]"),
        values=np.array(values, dtype="float64"),
        qualities=np.array(qualities, dtype="float64"),
    )


SENT = st.tuples(
    st.sampled_from(["a", "b", "nobody"]),
    st.sampled_from([-6, -4, 0, 1, 59, 61, 1441, 300 * 1440]),
    st.sampled_from([0.0, -0.0, 1.0, -2.5, float("nan"), float("inf"), 1e300, 1e-300, 1e290]),
    st.sampled_from([0.0, 0.5, 1.0, 1.0, 1.5, float("nan")]),
)


def is_good(row):
    code, minutes, value, quality = row
    size = abs(value)
    sane = size == 0 or 1e-290 <= size <= 1e147
    return code != "nobody" and -5 < minutes <= 180 * 1440 and sane and 0 <= quality <= 1


@pytest.mark.django_db
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.lists(SENT, max_size=12), min_size=1, max_size=4))
def test_the_table_is_what_a_dictionary_would_be(batches):
    Reading.objects.all().delete()
    Sensor.objects.all().delete()
    for code in "ab":
        SensorFactory(sensor_id=code)
    model = {}
    for rows in batches:
        outcome = store_readings(batch_of(rows), now=NOON)
        good = [row for row in rows if is_good(row)]
        new = {row[:2] for row in good} - set(model)
        model |= {row[:2]: row[2:] for row in good}

        assert outcome.received == len(rows) == sum(totals([outcome])) + len(outcome.refused)
        assert [refusal.index for refusal in outcome.refused] == [
            place for place, row in enumerate(rows) if not is_good(row)
        ]
        assert outcome.stored == len(new)
        stored = Reading.objects.values_list("sensor__sensor_id", "timestamp", "value", "quality")
        assert {(code, moment): tuple(rest) for code, moment, *rest in stored} == {
            (code, readings.ago(minutes)): rest for (code, minutes), rest in model.items()
        }
