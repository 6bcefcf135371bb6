"""Changes: based on what is there, and many at once, all or nothing."""

import pytest

from sensing.models import Sensor
from tests.config.resources import URL, codes, send
from tests.sensing.factories import (
    AnomalyAlertFactory,
)


def test_an_object_that_did_not_change_is_not_sent_again(api, sensors):
    tag = api.get(f"{URL}fan-1/")["ETag"]

    again = api.get(f"{URL}fan-1/", HTTP_IF_NONE_MATCH=tag)

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag


def test_an_object_that_changed_is_sent_with_another_tag(api, sensors):
    tag = api.get(f"{URL}fan-1/")["ETag"]
    Sensor.objects.filter(sensor_id="fan-1").update(location="moved")

    again = api.get(f"{URL}fan-1/", HTTP_IF_NONE_MATCH=tag)

    assert again.status_code == 200
    assert again["ETag"] != tag


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_change_based_on_a_stale_tag_is_refused(api, sensors, method):
    tag = api.get(f"{URL}fan-1/")["ETag"]
    Sensor.objects.filter(sensor_id="fan-1").update(location="moved")

    body = {"sensor_id": "fan-1", "type": "vibration", "location": "mine"}
    response = getattr(api, method)(f"{URL}fan-1/", body, format="json", HTTP_IF_MATCH=tag)

    assert response.status_code == 412
    assert Sensor.objects.get(sensor_id="fan-1").location == "moved"


@pytest.mark.parametrize("tag", ["fresh", "*"])
def test_a_change_based_on_the_present_tag_is_made(api, sensors, tag):
    present = api.get(f"{URL}fan-1/")["ETag"]
    tag = present if tag == "fresh" else tag

    body = {"location": "mine"}
    response = api.patch(f"{URL}fan-1/", body, format="json", HTTP_IF_MATCH=tag)

    assert response.status_code == 200
    assert response["ETag"] == api.get(f"{URL}fan-1/")["ETag"] != present


def test_a_tag_of_some_fields_is_not_the_tag_of_the_whole(api, sensors):
    tag = api.get(f"{URL}fan-1/?fields=unit")["ETag"]

    response = api.patch(f"{URL}fan-1/", {"unit": "g"}, format="json", HTTP_IF_MATCH=tag)

    assert response.status_code == 412


def test_many_are_made_at_once(api, db):
    body = [{"sensor_id": f"new-{n}", "type": "flow"} for n in range(3)]

    response = send(api, "post", body)

    assert response.status_code == 201
    assert [row["sensor_id"] for row in response.json()] == ["new-0", "new-1", "new-2"]
    assert Sensor.objects.count() == 3


def test_one_bad_item_makes_none_and_is_named_by_its_place(api, sensors):
    body = [{"sensor_id": "new", "type": "flow"}, {"sensor_id": "fan-1", "type": "flow"}]

    response = send(api, "post", body)

    assert response.status_code == 400
    assert response.json() == {"1": {"sensor_id": ["Another sensor has this id already."]}}
    assert Sensor.objects.count() == 3


def test_twins_in_one_list_are_refused_by_the_database(api, db):
    response = send(api, "post", [{"sensor_id": "twin", "type": "flow"}] * 2)

    assert response.status_code == 400
    assert not Sensor.objects.exists()


def test_many_are_changed_at_once(api, sensors):
    body = [{"sensor_id": code, "unit": f"u{code}"} for code in ("pump-2", "fan-1")]

    response = send(api, "patch", body)

    assert [row["unit"] for row in response.json()] == ["upump-2", "ufan-1"]
    assert Sensor.objects.get(sensor_id="fan-1").unit == "ufan-1"


def test_one_bad_change_of_many_changes_none(api, sensors):
    body = [{"sensor_id": "fan-1", "unit": "g"}, {"sensor_id": "pump-1", "type": "colour"}]

    response = send(api, "patch", body)

    assert response.status_code == 400
    assert list(response.json()) == ["1"]
    assert list(response.json()["1"]) == ["type"]
    assert Sensor.objects.get(sensor_id="fan-1").unit == "mm/s"


def test_many_are_deleted_at_once(api, sensors):
    assert send(api, "delete", ["fan-1", "pump-1"]).status_code == 204
    assert codes(api.get(URL)) == ["pump-2"]


def test_one_that_is_still_needed_keeps_all_of_a_list(api, sensors):
    AnomalyAlertFactory(sensor=Sensor.objects.get(sensor_id="pump-1"))

    response = send(api, "delete", ["fan-1", "pump-1"])

    assert response.status_code == 409
    assert Sensor.objects.count() == 3


@pytest.mark.parametrize(
    ("method", "body", "words"),
    [
        pytest.param("patch", [{"unit": "g"}], "names its sensor_id", id="change of nobody"),
        pytest.param("patch", [{"sensor_id": "no"}], "Not found: no", id="change of unknown"),
        pytest.param("patch", [{"sensor_id": "fan-1"}] * 2, "twice", id="change twice"),
        pytest.param("patch", {"sensor_id": "fan-1"}, "list is expected", id="change of no list"),
        pytest.param("patch", [], "1 to 1000", id="change of nothing"),
        pytest.param("patch", [1], "names its sensor_id", id="change by a number"),
        pytest.param("patch", [{"sensor_id": ["fan-1"]}], "list of sensor_id", id="key is a list"),
        pytest.param("delete", ["fan-1", "no"], "Not found: no", id="deletion of unknown"),
        pytest.param("delete", ["fan-1", "fan-1"], "twice", id="deletion twice"),
        pytest.param("delete", [], "1 to 1000", id="deletion of nothing"),
        pytest.param("delete", ["x"] * 1001, "1 to 1000", id="deletion of too many"),
        pytest.param("delete", {}, "list is expected", id="deletion of no list"),
        pytest.param("delete", [None], "list of sensor_id", id="deletion of null"),
        pytest.param("delete", [{"a": 1}], "list of sensor_id", id="deletion of an object"),
        pytest.param("delete", ["a\0b"], "out of range", id="deletion of a null byte"),
        pytest.param("delete", ["\ud800"], "half a character", id="deletion of half a character"),
        pytest.param("post", [], "1 to 1000", id="nothing to make"),
        pytest.param("post", [1], "Invalid data", id="a number to make"),
        pytest.param("post", [[]], "Invalid data", id="a list to make"),
    ],
)
def test_a_list_that_makes_no_sense_is_a_400_and_changes_nothing(api, sensors, method, body, words):
    response = send(api, method, body)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert Sensor.objects.count() == 3
