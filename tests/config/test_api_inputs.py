"""Input that nobody should send: a 4xx that says so, never a server error."""

import json

import pytest

from tests.config.resources import ALERTS, LOGS, TASKS, URL, alert, log, send, sensor, task
from tests.sensing.factories import (
    MaintenanceLogFactory,
)

POISON = [
    pytest.param("a\0b", id="a null byte"),
    pytest.param("a\ud800b", id="half a character"),
    pytest.param("\udfff", id="the other half"),
]
TEXTS = [
    (URL, sensor, "sensor_id"),
    (URL, sensor, "unit"),
    (URL, sensor, "location"),
    (ALERTS, alert, "sensor"),
    (ALERTS, alert, "description"),
    (TASKS, task, "equipment"),
    (TASKS, task, "notes"),
    (LOGS, log, "notes"),
]


@pytest.mark.parametrize("text", POISON)
@pytest.mark.parametrize(
    ("url", "body", "field"), TEXTS, ids=[f"{t[1].__name__} {t[2]}" for t in TEXTS]
)
def test_a_text_that_cannot_be_stored_is_a_400(api, sensors, url, body, field, text):
    assert send(api, "post", body(**{field: text}), url).status_code == 400


@pytest.mark.parametrize("text", POISON)
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(lambda text: {"recommended_actions": [text]}, id="in a list"),
        pytest.param(lambda text: {"evidence": {"z": text}}, id="in evidence"),
        pytest.param(lambda text: {"evidence": {text: 1}}, id="as a key of evidence"),
        pytest.param(lambda text: {"evidence": [[text]]}, id="deep in evidence"),
    ],
)
def test_a_part_that_cannot_be_stored_is_a_400(api, sensors, given, text):
    assert send(api, "post", alert(**given(text)), ALERTS).status_code == 400


@pytest.mark.parametrize("name", ["sensor_id", "q", "location__ic", "location__isw", "unit__n"])
@pytest.mark.parametrize("text", ["a%00b", "%ff", "%ed%a0%80"])
def test_a_parameter_that_no_text_can_equal_is_no_server_error(api, sensors, name, text):
    assert api.get(f"{URL}?{name}={text}").status_code in (200, 400)


@pytest.mark.parametrize("key", ["a%00b", "%ed%a0%80", "%ff", "%0a", "x" * 3000])
@pytest.mark.parametrize("method", ["get", "delete", "patch", "put"])
def test_an_address_that_names_nothing_is_no_server_error(api, sensors, key, method):
    response = getattr(api, method)(f"{URL}{key}/", {}, format="json")

    assert response.status_code == (400 if key == "a%00b" else 404)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "nul",
        '{"a": NaN}',
        '{"a": Infinity}',
        "\x00",
        "[" * 5000,
        b"\xff\xfe",
        '"text"',
        "1",
    ],
)
@pytest.mark.parametrize("url", [URL, ALERTS])
def test_a_body_that_is_no_json_object_is_a_400(api, sensors, url, body):
    assert api.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("depth", [100, 500, 800, 900, 950, 1000])
def test_evidence_nested_deeply_is_stored_or_refused(api, sensors, depth):
    body = json.dumps(alert(evidence="NEST")).replace('"NEST"', "[" * depth + "]" * depth)

    response = api.post(ALERTS, body, content_type="application/json")

    assert response.status_code in (201, 400)


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "text/html"])
@pytest.mark.parametrize("url", [URL, "/api/v1/sensing/readings/"])
def test_a_body_of_another_media_type_is_a_415(api, sensors, url, media):
    assert api.post(url, "sensor_id=x", content_type=media).status_code == 415


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("point", {"type": "Point", "coordinates": [181, 0]}),
        ("point", {"type": "Point", "coordinates": [0, -90.1]}),
        ("point", {"type": "Point", "coordinates": []}),
        ("point", {"type": "Point", "coordinates": [None, 1]}),
        ("point", {"type": "Point", "coordinates": ["a", "b"]}),
        ("point", {"type": "Point", "coordinates": [1e999, 0]}),
        ("point", {"type": "Point", "coordinates": [1, 2, 3]}),
        ("point", {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}),
        ("point", {"type": "GeometryCollection", "geometries": []}),
        ("point", {"type": "Point"}),
        ("point", {}),
        ("point", []),
        ("point", "POINT (nowhere)"),
        ("point", 7),
        ("plausible_min", 1e999),
        ("plausible_min", "many"),
        ("expected_interval", "soon"),
        ("expected_interval", "99999999999 00:00:00"),
        ("sensor_id", "x" * 256),
        ("sensor_id", ""),
        ("sensor_id", None),
        ("sensor_id", {}),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_400_that_names_its_field(api, db, field, value):
    response = send(api, "post", sensor(**{field: value}))

    assert response.status_code == 400, response.content
    assert list(response.json()) in ([field], ["detail"])


def test_options_lists_choices_with_their_words(api, db):
    actions = api.options(URL).json()["actions"]

    choices = actions["POST"]["status"]["choices"]
    assert {"value": "maintenance", "display_name": "in maintenance"} in choices


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_what_is_only_added_to_cannot_be_changed(api, db, method):
    entry = MaintenanceLogFactory()

    assert send(api, method, {}, f"{LOGS}{entry.pk}/").status_code == 405


def test_the_index_lists_every_resource(api, db):
    index = api.get("/api/v1/").json()

    for url in index["sensing"].values():
        assert api.get(url).status_code == 200
    assert len(index["sensing"]) == 22


def test_a_statement_composed_of_parts_runs_beneath_the_audit(api, db):
    """Readings of a silent house are looked for with one."""
    assert api.get("/api/v1/sensing/readings/").json() == {"next": None, "results": []}
