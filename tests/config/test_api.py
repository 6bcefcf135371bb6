"""What every resource of the API can do: lists, forms, single objects, and many at once."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.gis.geos import Point
from django.db.models import CheckConstraint

from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask, ReadingHour, Sensor
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
)

URL = "/api/v1/sensing/sensors/"
HOURS = "/api/v1/sensing/reading-hours/"
ALERTS = "/api/v1/sensing/anomaly-alerts/"
TASKS = "/api/v1/sensing/maintenance-tasks/"
LOGS = "/api/v1/sensing/maintenance-logs/"

DAY_1, DAY_2, DAY_3 = (f"2026-02-{day}T12:00:00Z" for day in (26, 27, 28))


@pytest.fixture
def sensors(db):
    """Three sensors, made on three days."""
    rows = [
        ("fan-1", "vibration", "mm/s", "Hall A", "active", DAY_1),
        ("pump-1", "temperature", "°C", "hall B", "inactive", DAY_2),
        ("pump-2", "humidity", "", "", "active", DAY_3),
    ]
    for code, kind, unit, location, status, made in rows:
        sensor = SensorFactory(
            sensor_id=code, type=kind, unit=unit, location=location, status=status
        )
        Sensor.objects.filter(pk=sensor.pk).update(created_at=made)


def codes(response):
    assert response.status_code == 200, response.content
    return [row["sensor_id"] for row in response.json()["results"]]


ALL = ["fan-1", "pump-1", "pump-2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ALL, id="no filter is everything"),
        pytest.param("sensor_id=fan-1", ["fan-1"], id="equal"),
        pytest.param("sensor_id=fan-1&sensor_id=pump-2", ["fan-1", "pump-2"], id="any of repeated"),
        pytest.param("sensor_id=fan-1,pump-2", [], id="a comma belongs to the value"),
        pytest.param("sensor_id__in=fan-1,pump-2", ["fan-1", "pump-2"], id="any of a list"),
        pytest.param("sensor_id__n=fan-1", ["pump-1", "pump-2"], id="not equal"),
        pytest.param("sensor_id__n=fan-1&sensor_id__n=pump-1", ["pump-2"], id="none of repeated"),
        pytest.param("location__ic=hall", ["fan-1", "pump-1"], id="contains in any case"),
        pytest.param("location__ic=%25", [], id="a percent sign stands for itself"),
        pytest.param("sensor_id__isw=PUMP", ["pump-1", "pump-2"], id="starts with in any case"),
        pytest.param("unit__empty=true", ["pump-2"], id="is empty"),
        pytest.param("unit__empty=false", ["fan-1", "pump-1"], id="is not empty"),
        pytest.param("type=humidity&type=vibration", ["fan-1", "pump-2"], id="any of choices"),
        pytest.param("type__n=humidity", ["fan-1", "pump-1"], id="not a choice"),
        pytest.param("status=active&type=vibration", ["fan-1"], id="two fields are both"),
        pytest.param(f"created_at={DAY_2}", ["pump-1"], id="at an instant"),
        pytest.param(f"created_at__gte={DAY_2}", ["pump-1", "pump-2"], id="from an instant on"),
        pytest.param(f"created_at__gt={DAY_2}", ["pump-2"], id="after an instant"),
        pytest.param(f"created_at__lte={DAY_2}", ["fan-1", "pump-1"], id="up to an instant"),
        pytest.param(f"created_at__lt={DAY_2}", ["fan-1"], id="before an instant"),
        pytest.param(f"created_at__range={DAY_1},{DAY_2}", ["fan-1", "pump-1"], id="between two"),
        pytest.param("q=HALL", ["fan-1", "pump-1"], id="search in any case"),
        pytest.param("q=pump hall", ["pump-1"], id="search of two words finds both"),
        pytest.param("ordering=-sensor_id", ALL[::-1], id="descending"),
        pytest.param("ordering=status,-sensor_id", ["pump-2", "fan-1", "pump-1"], id="two columns"),
        pytest.param("limit=1", ["fan-1"], id="a page"),
        pytest.param("limit=1&offset=1", ["pump-1"], id="the next page"),
        pytest.param("offset=10000000", [], id="a page past the end"),
    ],
)
def test_a_list_is_filtered_by_its_parameters(api, sensors, query, expected):
    assert codes(api.get(f"{URL}?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "named"),
    [
        pytest.param("colour=red", "colour", id="unknown parameter"),
        pytest.param("sensor_id__regex=.*", "sensor_id__regex", id="unknown suffix"),
        pytest.param("page=2", "page", id="a parameter of other frameworks"),
        pytest.param("type=colour", "type", id="unknown choice"),
        pytest.param("type=humidity&type=colour", "type", id="one unknown choice of two"),
        pytest.param("created_at__gte=yesterday", "created_at__gte", id="no time"),
        pytest.param(f"created_at__range={DAY_1}", "created_at__range", id="range of one"),
        pytest.param(f"created_at__range={DAY_1},{DAY_1},{DAY_1}", "created_at__range", id="three"),
        pytest.param("unit__empty=maybe", "unit__empty", id="neither true nor false"),
        pytest.param("ordering=colour", "ordering", id="unknown order"),
        pytest.param("ordering=type,-point", "ordering", id="one unknown order of two"),
        pytest.param("limit=0", "limit", id="limit below one"),
        pytest.param("limit=1001", "limit", id="limit above the most"),
        pytest.param("limit=-1", "limit", id="negative limit"),
        pytest.param("limit=ten", "limit", id="limit is no number"),
        pytest.param("limit=1.0", "limit", id="limit is no whole number"),
        pytest.param("limit=", "limit", id="limit is empty"),
        pytest.param("limit=٣", "limit", id="limit in other digits"),
        pytest.param("offset=-1", "offset", id="negative offset"),
        pytest.param("offset=10000001", "offset", id="offset above the most"),
        pytest.param("offset=99999999999999999999", "offset", id="offset beyond any number"),
        pytest.param("fields=sensor_id,colour", "fields", id="unknown field"),
        pytest.param("fields=", "fields", id="no field"),
        pytest.param("brief=yes", "brief", id="brief is no truth value"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_a_400_that_names_it(api, sensors, query, named):
    response = api.get(f"{URL}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [named]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("fields=sensor_id,unit", {"sensor_id", "unit"}, id="the named"),
        pytest.param("brief=true", {"sensor_id", "type", "unit", "status"}, id="what names need"),
        pytest.param("fields=unit&brief=true", {"unit"}, id="the named before the brief"),
    ],
)
@pytest.mark.parametrize("detail", ["", "fan-1/"], ids=["of a list", "of one"])
def test_only_some_fields_are_sent_when_asked(api, sensors, query, names, detail):
    answer = api.get(f"{URL}{detail}?{query}").json()

    row = answer if detail else answer["results"][0]
    assert set(row) == names


def test_pages_of_a_list_lead_through_all_of_it(api, sensors):
    page, found = api.get(f"{URL}?limit=2&ordering=-sensor_id").json(), []
    assert page["count"] == 3
    found += page["results"]
    page = api.get(page["next"]).json()
    found += page["results"]

    assert page["next"] is None
    assert [row["sensor_id"] for row in found] == ALL[::-1]


@pytest.fixture
def hours(sensors):
    """Three hours of two sensors, so that two rows share each moment."""
    keys = Sensor.objects.filter(sensor_id__startswith="pump").values_list("pk", flat=True)
    for back in (1, 2, 3):
        for key in keys:
            values = dict.fromkeys(("sum", "min", "max", "first", "last"), float(back))
            hour = NOON - timedelta(hours=back)
            ReadingHour.objects.create(sensor_id=key, hour=hour, count=1, **values)


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
def test_cursors_lead_through_a_series_once(api, hours, limit):
    url, found = f"{HOURS}?limit={limit}", []
    while url:
        page = api.get(url).json()
        assert set(page) == {"next", "previous", "results"}
        found += [(row["hour"], row["sensor_id"]) for row in page["results"]]
        url = page["next"]

    moments = [f"2026-03-02T{hour}:00:00Z" for hour in ("11", "10", "09")]
    assert found == [(moment, code) for moment in moments for code in ("pump-1", "pump-2")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("start=2026-03-02T10:00:00Z", 4, id="the start counts"),
        pytest.param("end=2026-03-02T10:00:00Z", 2, id="the end does not"),
        pytest.param("sensor_id=pump-1", 3, id="one sensor"),
        pytest.param("sensor_id=pump-1&hour=2026-03-02T10:00:00Z", 1, id="one hour"),
        pytest.param("sensor_id__isw=pump", 6, id="by the sensor's code"),
    ],
)
def test_a_series_is_cut_out(api, hours, query, count):
    assert len(api.get(f"{HOURS}?{query}").json()["results"]) == count


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "offset=1",
        "cursor=abc",
        "cursor=cD0x",
        "cursor=cD0lMDA=",
    ],
)
def test_a_page_of_a_series_that_cannot_be_had_is_a_400(api, hours, query):
    assert api.get(f"{HOURS}?{query}").status_code == 400


@pytest.fixture
def many_sensors(db):
    """More sensors than a page holds, one with a text that spreadsheets would calculate."""
    SensorFactory.create_batch(60, unit="bar")
    SensorFactory(sensor_id="z-last", location='=HYPERLINK("http://x")', unit="°C")


def as_rows(response, form):
    if form == "csv":
        return list(csv.reader(io.StringIO(response.getvalue().decode())))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_as_spreadsheet_is_not_cut_at_a_page(api, many_sensors, form):
    header, *rows = as_rows(api.get(f"{URL}?format={form}&limit=10"), form)

    assert header[0] == "sensor_id"
    assert len(rows) == 61


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_holds_what_the_filter_leaves(api, many_sensors, form):
    rows = as_rows(api.get(f"{URL}?format={form}&unit=°C"), form)

    assert [row[0] for row in rows] == ["sensor_id", "z-last"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_refuses_the_same_parameters_as_a_page(api, many_sensors, form):
    assert api.get(f"{URL}?format={form}&colour=red").status_code == 400


def test_a_csv_cell_that_looks_like_a_formula_is_inert(api, many_sensors):
    rows = as_rows(api.get(f"{URL}?format=csv&sensor_id=z-last"), "csv")

    assert rows[1][3] == """'=HYPERLINK("http://x")"""


def test_a_workbook_cell_that_looks_like_a_formula_is_text(api, many_sensors):
    content = api.get(f"{URL}?format=xlsx&sensor_id=z-last").content
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["D2"]

    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_is_a_download_with_a_name(api, sensors, form):
    disposition = api.get(f"{URL}?format={form}")["Content-Disposition"]

    assert disposition.startswith('attachment; filename="sensor-')
    assert disposition.endswith(f'.{form}"')


@pytest.fixture
def mapped(db):
    SensorFactory(sensor_id="here", point=Point(6.56, 46.52, srid=4326))
    SensorFactory(sensor_id="nowhere", point=None)


@pytest.mark.parametrize(
    "asked", [{"QUERY_STRING": "format=geojson"}, {"HTTP_ACCEPT": "application/geo+json"}]
)
def test_a_list_as_geojson_is_a_feature_collection(api, mapped, asked):
    response = api.get(URL, **asked)

    collection = response.json()
    assert response["Content-Type"] == "application/geo+json"
    assert (collection["type"], collection["count"]) == ("FeatureCollection", 2)
    here, nowhere = collection["features"]
    assert here["geometry"] == {"type": "Point", "coordinates": [6.56, 46.52]}
    assert here["properties"]["sensor_id"] == "here"
    assert "point" not in here["properties"]
    assert nowhere["geometry"] is None


def test_one_object_as_geojson_is_a_feature(api, mapped):
    feature = api.get(f"{URL}here/?format=geojson").json()

    assert feature["type"] == "Feature"
    assert feature["geometry"]["coordinates"] == [6.56, 46.52]


def test_a_map_that_asks_wrongly_gets_a_plain_problem(api, mapped):
    response = api.get(f"{URL}?format=geojson&colour=red")

    assert response.status_code == 400
    assert list(response.json()) == ["colour"]


@pytest.mark.parametrize(
    "query", ["format=pdf", "format=parquet"], ids=["unknown", "not offered here"]
)
def test_a_form_that_is_not_offered_is_a_404(api, sensors, query):
    assert api.get(f"{URL}?{query}").status_code == 404


# Single objects and their tags


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


def test_a_tag_of_some_fields_is_good_for_a_change_of_the_whole(api, sensors):
    """A client that read a few fields knows a few fields, so its tag is not the object's."""
    tag = api.get(f"{URL}fan-1/?fields=unit")["ETag"]

    response = api.patch(f"{URL}fan-1/", {"unit": "g"}, format="json", HTTP_IF_MATCH=tag)

    assert response.status_code == 412


# Many at once


def send(api, method, body, url=URL):
    return getattr(api, method)(url, json.dumps(body), content_type="application/json")


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


# Rules of the database


def sensor(**changes):
    return {"sensor_id": "new", "type": "flow", **changes}


def alert(**changes):
    given = {"sensor": "fan-1", "anomaly_type": "spike", "severity": 3, "confidence": 0.5}
    return {**given, "happened_at": DAY_1, **changes}


def task(**changes):
    return {"equipment": "pump", "task_type": "inspection", **changes}


def log(**changes):
    return {"equipment": "pump", "completed_at": DAY_1, **changes}


# Broken through the API. Choices have a field to point at, so the serializer's words come first.
BROKEN = [
    ("sensing_sensor_type_known", URL, sensor(type="colour")),
    ("sensing_sensor_status_known", URL, sensor(status="asleep")),
    ("sensing_sensor_interval_positive", URL, sensor(expected_interval="-00:00:01")),
    ("sensing_sensor_interval_positive", URL, sensor(expected_interval="00:00:00")),
    ("sensing_sensor_plausible_range_ordered", URL, sensor(plausible_min=2, plausible_max=1)),
    ("sensing_sensor_plausible_range_ordered", URL, sensor(plausible_min=1, plausible_max=1)),
    ("sensing_anomalyalert_severity_known", ALERTS, alert(severity=6)),
    ("sensing_anomalyalert_confidence_share", ALERTS, alert(confidence=1.01)),
    ("sensing_anomalyalert_confidence_share", ALERTS, alert(confidence=-0.01)),
    ("sensing_anomalyalert_type_known", ALERTS, alert(anomaly_type="ghost")),
    ("sensing_maintenancetask_priority_known", TASKS, task(priority=0)),
    ("sensing_maintenancetask_status_known", TASKS, task(status="asleep")),
    (
        "sensing_maintenancetask_schedule_ordered",
        TASKS,
        task(scheduled_start_at=DAY_2, scheduled_end_at=DAY_1),
    ),
    ("sensing_maintenancetask_work_ordered", TASKS, task(started_at=DAY_2, ended_at=DAY_1)),
    ("sensing_maintenancetask_ended_when_over", TASKS, task(status="completed")),
    ("sensing_maintenancetask_hours_positive", TASKS, task(estimated_hours="-0.01")),
    ("sensing_maintenancetask_hours_positive", TASKS, task(actual_hours="-1")),
    ("sensing_maintenancelog_status_known", LOGS, log(status="asleep")),
    ("sensing_maintenancelog_hours_positive", LOGS, log(actual_hours="-1")),
]
CHOICES = ("_known",)
OUT_OF_REACH = {
    # Spaces at the ends of an id are taken off before it is looked at.
    "sensing_sensor_id_not_blank",
    # An alert's state is changed by its actions alone.
    "sensing_anomalyalert_status_known",
    "sensing_anomalyalert_settled_has_moment",
}
MODELS = (Sensor, AnomalyAlert, MaintenanceTask, MaintenanceLog)
SENTENCES = {
    constraint.name: constraint.violation_error_message
    for model in MODELS
    for constraint in model._meta.constraints
}


@pytest.mark.parametrize(("name", "url", "body"), BROKEN)
def test_a_broken_constraint_is_a_400_with_its_sentence(api, sensors, name, url, body):
    response = send(api, "post", body, url)

    words = "is not a valid choice" if name.endswith(CHOICES) else SENTENCES[name]
    assert response.status_code == 400
    assert words in response.content.decode()


def test_every_constraint_in_reach_of_the_api_is_broken_above():
    checks = {
        constraint.name
        for model in MODELS
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }

    assert {name for name, _, _ in BROKEN} == checks - OUT_OF_REACH


def test_spaces_around_an_id_are_taken_off(api, db):
    assert send(api, "post", sensor(sensor_id=" \u2003new\u00a0\t")).json()["sensor_id"] == "new"


def test_a_taken_id_is_a_400_with_its_sentence(api, sensors):
    response = send(api, "post", sensor(sensor_id="fan-1"))

    assert response.status_code == 400
    assert response.json() == {"sensor_id": ["Another sensor has this id already."]}


def test_a_change_is_checked_against_what_is_stored(api, db):
    SensorFactory(sensor_id="kept", plausible_max=1)

    response = send(api, "patch", {"plausible_min": 2}, f"{URL}kept/")

    assert SENTENCES["sensing_sensor_plausible_range_ordered"] in response.content.decode()


def test_an_object_that_others_refer_to_is_a_409_that_names_them(api, sensors):
    AnomalyAlertFactory(sensor=Sensor.objects.get(sensor_id="fan-1"))

    response = api.delete(f"{URL}fan-1/")

    assert response.status_code == 409
    assert response.json() == {"detail": "It cannot be deleted: anomaly alerts refer to it."}


def test_a_sensor_with_readings_is_a_400_with_the_sentence_of_the_trigger(api, hours):
    response = api.delete(f"{URL}pump-1/")

    assert response.status_code == 400
    sentence = "Sensor pump-1 has readings. Set its status to decommissioned instead."
    assert response.json() == {"non_field_errors": [sentence]}
    assert Sensor.objects.filter(sensor_id="pump-1").exists()


# Texts and bodies that are no good

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


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "text/csv"])
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


def test_the_index_lists_every_resource(api, db):
    index = api.get("/api/v1/").json()

    for url in index["sensing"].values():
        assert api.get(url).status_code == 200
    assert len(index["sensing"]) == 6


def test_factories_make_what_the_api_lists(api, db):
    MaintenanceTaskFactory()
    MaintenanceLogFactory()

    assert [api.get(url).json()["count"] for url in (TASKS, LOGS)] == [1, 1]
