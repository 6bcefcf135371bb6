"""A POST under an Idempotency-Key has one effect and one answer, however often it is sent."""

import json
from datetime import timedelta

import pytest
from django.db import connections, transaction

from accounts.middleware import sha256
from accounts.models import ApiToken, IdempotencyKey
from accounts.services import forget_old
from sensing.models import Sensor
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of, until

URL = "/api/v1/sensing/sensors/"


def post(client, body=None, *, key="first", url=URL):
    body = {"sensor_id": "new", "type": "flow"} if body is None else body
    text = json.dumps(body)
    return client.post(url, text, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_repeated_request_has_one_effect_and_the_first_answer(api, db):
    first, second = post(api), post(api)

    assert [first.status_code, second.status_code] == [201, 201]
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert "Idempotent-Replay" not in first
    assert second["Idempotent-Replay"] == "true"
    assert Sensor.objects.count() == 1


def test_the_first_answer_is_given_even_when_the_object_changed_since(api, db):
    post(api)
    Sensor.objects.update(location="moved")

    assert post(api).json()["location"] == ""


def test_a_repeated_batch_of_readings_gets_the_first_counts(api, noon):
    post(api)
    batch = [{"sensor_id": "new", "timestamp": NOON.isoformat(), "value": 1.0}]
    url = "/api/v1/sensing/readings/"

    answers = [post(api, batch, key="batch", url=url).json()["stored"] for _ in range(2)]

    assert answers == [1, 1]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"body": {"sensor_id": "other", "type": "flow"}}, id="another body"),
        pytest.param({"url": f"{URL}?format=json"}, id="another address"),
    ],
)
def test_another_request_under_a_used_key_is_a_422_without_effect(api, db, changed):
    post(api)

    response = post(api, **changed)

    assert response.status_code == 422
    assert Sensor.objects.count() == 1


def test_another_key_is_another_request(api, db):
    post(api)

    assert post(api, key="second").json() == {"sensor_id": ["Another sensor has this id already."]}


def test_a_refused_request_leaves_no_trace_and_can_be_mended(api, db):
    refused = post(api, {"sensor_id": "new", "type": "colour"})
    assert refused.status_code == 400
    assert not IdempotencyKey.objects.exists()

    assert post(api).status_code == 201


def test_the_same_key_of_another_client_is_another_request(api, db):
    post(api)
    other = client_of(UserFactory(is_superuser=True))

    response = post(other, {"sensor_id": "theirs", "type": "flow"})

    assert response.status_code == 201
    assert Sensor.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tbed", "caf\xe9", "\x7f"])
def test_a_key_that_is_none_is_a_400(api, db, key):
    assert post(api, key=key).status_code == 400
    assert not Sensor.objects.exists()


def test_a_key_of_the_greatest_length_is_kept(api, db):
    assert post(api, key="x" * 255).status_code == 201


def test_nobody_gets_an_answer_without_logging_in(client, db):
    assert post(client).status_code == 401
    assert not IdempotencyKey.objects.exists()


def test_a_revoked_token_gets_no_answer_again(api, db):
    post(api)
    ApiToken.objects.all().delete()

    assert post(api).status_code == 401


def test_keys_of_other_methods_are_not_looked_at(api, db):
    for _ in range(2):
        assert api.get(URL, HTTP_IDEMPOTENCY_KEY="first").status_code == 200
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    ("days", "kept"),
    [pytest.param(7, True, id="a week"), pytest.param(8, False, id="more than a week")],
)
def test_answers_are_kept_for_a_week(api, noon, days, kept):
    post(api)
    later = NOON + timedelta(days=days)

    forget_old(now=later)

    assert IdempotencyKey.objects.exists() == kept


WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


def waiting() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def test_of_two_at_once_the_second_waits_for_the_answer_of_the_first(committed, beside):
    client = client_of(UserFactory(is_superuser=True))
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("LOCK TABLE sensing_sensor IN SHARE ROW EXCLUSIVE MODE")
        answers = [beside(post, client), beside(post, client)]
        until(lambda: waiting() == 2)

    first, second = sorted((a.result() for a in answers), key=lambda a: "Idempotent-Replay" in a)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replay"] == "true"
    assert first.content == second.content
    assert Sensor.objects.count() == 1


@pytest.mark.slow
def test_one_that_waits_too_long_for_its_twin_is_a_409(committed, beside):
    client = client_of(UserFactory(is_superuser=True))
    credential = client._credentials["HTTP_AUTHORIZATION"]
    with transaction.atomic():
        IdempotencyKey.objects.create(client=sha256(credential), key="first", fingerprint="x")

        response = beside(post, client).result()

    assert response.status_code == 409
    assert response["Retry-After"] == "1"
