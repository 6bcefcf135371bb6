"""Readings through the API: refused one by one, stored once, replaced when they change."""

import json

import pytest

from sensing.models import Reading
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
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
