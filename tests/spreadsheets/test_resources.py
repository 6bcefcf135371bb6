"""What was exported is imported again and changes nothing, whatever the cells hold."""

from datetime import timedelta

import pytest
import tablib
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_export.results import RowResult

from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask, Sensor
from sensing.resources import (
    AnomalyAlertResource,
    MaintenanceLogResource,
    MaintenanceTaskResource,
    ReadingResource,
    SensorResource,
)
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.formats import CSV, XLSX
from spreadsheets.widgets import OURS, ListWidget, ShapeWidget
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
)
from tests.spreadsheets import nasty

FORMATS = [pytest.param(CSV, id="CSV"), pytest.param(XLSX, id="XLSX")]
Kinds = RowResult


def sensors():
    bounds = st.tuples(nasty.FLOATS, nasty.FLOATS).map(sorted).filter(lambda two: two[0] < two[1])
    return st.fixed_dictionaries(
        {
            "sensor_id": nasty.CODE_TEXTS,
            "unit": nasty.TEXTS,
            "location": nasty.TEXTS,
            "point": st.none() | nasty.POINTS,
            "status": st.sampled_from(Sensor.Status.values),
            "expected_interval": st.none() | nasty.PERIODS,
            "bounds": st.just((None, None)) | bounds,
        }
    )


def make_sensor(*, bounds, **values):
    SensorFactory(**values, plausible_min=bounds[0], plausible_max=bounds[1])


def alerts():
    return st.fixed_dictionaries(
        {
            "sensor": nasty.CODE_TEXTS,
            "severity": st.integers(1, 5),
            "confidence": nasty.SHARES,
            "description": nasty.TEXTS,
            "evidence": nasty.DATA,
            "recommended_actions": nasty.SHORT_LISTS,
            "happened_at": nasty.MOMENTS,
            "settled_at": st.none() | nasty.MOMENTS,
            "note": nasty.TEXTS,
        }
    )


def make_alert(*, sensor, **values):
    AnomalyAlertFactory(sensor=SensorFactory(sensor_id=sensor), **values)


def tasks():
    moments = st.tuples(nasty.MOMENTS, nasty.MOMENTS).map(sorted) | st.just((None, None))
    return st.fixed_dictionaries(
        {
            "equipment": nasty.SOMETHING,
            "task_type": nasty.SOMETHING,
            "description": nasty.TEXTS,
            "priority": st.integers(1, 5),
            "required_skills": nasty.SHORT_LISTS,
            "parts_needed": nasty.SHORT_LISTS,
            "estimated_hours": nasty.HOURS,
            "actual_hours": nasty.HOURS,
            "planned": moments,
            "worked": moments,
            "notes": nasty.TEXTS,
        }
    )


def make_task(*, planned, worked, **values):
    MaintenanceTaskFactory(
        **values,
        sensor=SensorFactory(),
        technician=UserFactory(),
        scheduled_start_at=planned[0],
        scheduled_end_at=planned[1],
        started_at=worked[0],
        ended_at=worked[1],
    )


ROUND_TRIPS = {
    SensorResource: (sensors(), make_sensor),
    AnomalyAlertResource: (alerts(), make_alert),
    MaintenanceTaskResource: (tasks(), make_task),
}
WAYS = [
    pytest.param(resource, form, id=f"{resource.__name__} as {form.__name__}")
    for resource in ROUND_TRIPS
    for form in (CSV, XLSX)
]


def export(resource, form):
    """The bytes of a file, as the admin makes them."""
    extract = Extract(resource(), resource().get_queryset())
    return b"".join(content_of(extract, form.__name__.lower()))


def load(resource, form, content, **options):
    return resource().import_data(form().create_dataset(content), **options)


def problems(result):
    """Every sentence of a refused file, with the number of its row."""
    return [
        *((0, str(error.error)) for error in result.base_errors),
        *((number, str(error.error)) for number, errors in result.row_errors() for error in errors),
        *((row.number, sentence) for row in result.invalid_rows for sentence in row.error.messages),
    ]


def stored(model):
    """Every row, without the moment of its last change."""
    names = [field.attname for field in model._meta.concrete_fields if field.name != "updated_at"]
    return list(model.objects.order_by("pk").values(*names))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("resource", "form"), WAYS)
def test_an_export_imported_again_changes_nothing(resource, form):
    strategy, make = ROUND_TRIPS[resource]
    model = resource._meta.model

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(rows=st.lists(strategy, min_size=1, max_size=12))
    def holds(rows):
        clear(model)
        taken = set()
        for row in rows:
            name = row.get("sensor_id", row.get("sensor"))
            if name is None or name not in taken:
                taken.add(name)
                make(**row)
        before = stored(model)

        result = load(resource, form, export(resource, form))

        assert problems(result) == []
        assert result.totals[Kinds.IMPORT_TYPE_SKIP] == len(before)
        assert stored(model) == before

    holds()


def clear(model):
    model.objects.all().delete()
    Sensor.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize(("resource", "form"), WAYS)
def test_an_export_restores_what_was_changed_since(resource, form):
    make_sensor(
        sensor_id="=pump",
        unit="'=°C",
        location="a\r\nb; c",
        point=Point(0.1 + 0.2, -1e-7, srid=4326),
        expected_interval=timedelta(days=2, microseconds=1),
        bounds=(-0.1 - 0.2, 1e-300),
    )
    pump = Sensor.objects.get()
    AnomalyAlertFactory(sensor=pump, evidence={"a": [1, "=x"]}, recommended_actions=["a;b", " "])
    MaintenanceTaskFactory(required_skills=["[x]"], scheduled_start_at=NOON)
    model = resource._meta.model
    before, content = stored(model), export(resource, form)
    model.objects.update(**CHANGED[model])

    result = load(resource, form, content)

    assert problems(result) == []
    assert result.totals[Kinds.IMPORT_TYPE_UPDATE] == len(before)
    assert stored(model) == before


CHANGED = {
    Sensor: {"unit": "", "location": "", "point": None, "plausible_min": None},
    AnomalyAlert: {"evidence": {}, "recommended_actions": [], "confidence": 0},
    MaintenanceTask: {"required_skills": [], "scheduled_start_at": None, "priority": 5},
}


def described(resource):
    return [list(row) for row in resource().export(force_native_type=True)]


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_makes_the_same_rows_where_they_are_gone(form):
    AnomalyAlertFactory(evidence={}, note="=1")
    before, content = described(AnomalyAlertResource), export(AnomalyAlertResource, form)
    AnomalyAlert.objects.all().delete()

    result = load(AnomalyAlertResource, form, content)

    assert (problems(result), result.totals[Kinds.IMPORT_TYPE_NEW]) == ([], 1)
    assert described(AnomalyAlertResource) == before


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
def test_the_maintenance_log_is_not_imported_over(form):
    entry = MaintenanceLogFactory(notes="=tight again")
    content = export(MaintenanceLogResource, form)

    result = load(MaintenanceLogResource, form, content)

    assert (0, "['The maintenance log is only exported; add entries one by one.']") in problems(
        result
    )
    assert list(MaintenanceLog.objects.all()) == [entry]


@pytest.mark.django_db
def test_a_line_without_an_id_is_a_new_task():
    content = b"id,equipment,task_type\n,pump 3,inspection\n,pump 4,calibration\n"

    result = load(MaintenanceTaskResource, CSV, content)

    assert problems(result) == []
    assert MaintenanceTask.objects.filter(status="pending", priority=3).count() == 2


@pytest.mark.django_db
def test_an_empty_cell_of_evidence_means_none_of_it():
    SensorFactory(sensor_id="a")
    content = (
        "id,sensor,anomaly_type,severity,confidence,happened_at,evidence\n"
        ",a,spike,3,0.5,2026-03-01T09:00Z,\n"
    )

    result = load(AnomalyAlertResource, CSV, content)

    assert problems(result) == []
    assert AnomalyAlert.objects.get().evidence == {}


SENSOR_CELLS = [
    pytest.param("plausible_min", "12,5", "'12,5' is not a number", id="a decimal comma"),
    pytest.param("plausible_min", "much", "'much' is not a number", id="a word for a number"),
    pytest.param("expected_interval", "soon", "'soon' is not a length", id="no length of time"),
    pytest.param("expected_interval", "-0:05:00", "longer than nothing", id="a negative length"),
    pytest.param("expected_interval", "9" * 400, "is not a length", id="an endless length"),
    pytest.param("point", "6.5 46.5", "is neither WKT", id="a point without its word"),
    pytest.param("point", "LINESTRING (0 0, 1 1)", "is neither WKT", id="a line for a point"),
    pytest.param("type", "warmth", "'warmth' is not a valid choice", id="an unknown choice"),
    pytest.param("unit", "x" * 51, "at most 50 characters", id="a text too long"),
    pytest.param("sensor_id", "", "blank", id="no id"),
    pytest.param("sensor_id", " a", "no spaces at its ends", id="a broken constraint"),
]
TASK_CELLS = [
    pytest.param("priority", "1.5", "'1.5' is not a whole number", id="half a whole number"),
    pytest.param("priority", "first", "'first' is not a whole number", id="a word for a number"),
    pytest.param(
        "priority", "1e999999999", "is not a whole number", id="a number that fills memory"
    ),
    pytest.param("priority", "inf", "'inf' is not a whole number", id="infinity"),
    pytest.param(
        "priority", "9", "Value 9 is not a valid choice.", id="a whole number out of range"
    ),
    pytest.param("id", "1.5", "'1.5' is not a whole number", id="half an id"),
    pytest.param("id", "12345", "There is no maintenance task 12345. Leave", id="an unknown id"),
    pytest.param("estimated_hours", "2 h", "'2 h' is not a number", id="a unit in a decimal"),
    pytest.param("estimated_hours", "nan", "'nan' is not a number", id="not a number"),
    pytest.param("estimated_hours", "1.005", "2 decimal places", id="too many decimal places"),
    pytest.param("estimated_hours", "-1", "Hours cannot be negative.", id="a broken constraint"),
    pytest.param("started_at", "yesterday", "'yesterday' is not a time", id="no time"),
    pytest.param("started_at", "2026-02-30T09:00Z", "is not a time", id="a day that is none"),
    pytest.param("started_at", "0001-01-01T00:00+14:00", "is not a time", id="before all time"),
    pytest.param("status", "completed", "The status of a task changes by", id="a step"),
    pytest.param("started_at", "2026-03-01T09:00Z", "changes by starting", id="a start"),
    pytest.param("actual_hours", "2", "changes by starting", id="hours of no work"),
    pytest.param("sensor", "nobody", "There is no sensor 'nobody'.", id="an unknown sensor"),
    pytest.param("technician", "a@b", "There is no user 'a@b'.", id="an unknown technician"),
    pytest.param("equipment", "", "cannot be blank", id="nothing where something must be"),
]
ALERT_CELLS = [
    pytest.param("evidence", "{peak: 3}", "is not JSON", id="data without quotes"),
    pytest.param("evidence", '{"a": NaN}', "is not JSON", id="data with what is not a number"),
    pytest.param("evidence", '{"a": 1e999}', "is not JSON", id="data with an endless number"),
    pytest.param("evidence", '{"a": "\\u0000"}', "null character", id="data with a null character"),
    pytest.param("evidence", '{"a": "\\ud800"}', "is not JSON", id="data with half a character"),
    pytest.param("evidence", "[" * 9999, "is not JSON", id="data nested without an end"),
    pytest.param("confidence", "80 %", "'80 %' is not a number", id="a percentage"),
    pytest.param("confidence", "nan", "between 0 and 1", id="not a number"),
    pytest.param("confidence", "1.01", "between 0 and 1", id="a broken constraint"),
    pytest.param("id", "7", "is not a UUID", id="a number for an id"),
    pytest.param("happened_at", "", "cannot be null", id="no time where one must be"),
    pytest.param("sensor", "", "cannot be null", id="no sensor where one must be"),
]
GOOD = {
    SensorResource: {"sensor_id": "good", "type": "power"},
    MaintenanceTaskResource: {"id": "", "equipment": "pump", "task_type": "inspection"},
    AnomalyAlertResource: {
        "id": "",
        "sensor": "known",
        "anomaly_type": "spike",
        "severity": "3",
        "confidence": "0.5",
        "happened_at": "2026-03-01T09:00Z",
    },
}


def refused(resource, column, cell):
    """Import three lines of which the second has this cell; give the sentences, with their rows."""
    SensorFactory(sensor_id="known")
    rows = [dict(GOOD[resource]) for _ in range(3)]
    rows[1][column] = cell
    if resource is SensorResource:
        for number in (0, 2):
            rows[number]["sensor_id"] = f"good-{number}"
    columns = list(rows[1])
    dataset = tablib.Dataset(headers=columns)
    for row in rows:
        dataset.append([row.get(name, "") for name in columns])
    before = resource._meta.model.objects.count()
    result = resource().import_data(CSV().create_dataset(CSV().export_data(dataset)))
    assert resource._meta.model.objects.count() == before, "a good row of a bad file is stored"
    return problems(result)


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "cell", "sentence"), SENSOR_CELLS)
def test_a_bad_cell_of_a_sensor_stops_the_file(column, cell, sentence):
    found = refused(SensorResource, column, cell)

    assert any(number == 2 and sentence in words for number, words in found), found


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "cell", "sentence"), TASK_CELLS)
def test_a_bad_cell_of_a_task_stops_the_file(column, cell, sentence):
    found = refused(MaintenanceTaskResource, column, cell)

    assert any(number == 2 and sentence in words for number, words in found), found


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "cell", "sentence"), ALERT_CELLS)
def test_a_bad_cell_of_an_alert_stops_the_file(column, cell, sentence):
    found = refused(AnomalyAlertResource, column, cell)

    assert any(number == 2 and sentence in words for number, words in found), found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        pytest.param(
            "sensor_id,Type", "There is no column 'Type'. Did you mean 'type'?", id="case"
        ),
        pytest.param("sensor_id,locaton", "Did you mean 'location'?", id="a slip of the pen"),
        pytest.param("sensor_id,zzz", "There is no column 'zzz'.", id="nothing like it"),
        pytest.param("sensor_id,type,type", "The column 'type' stands twice.", id="doubled"),
        pytest.param("type,unit", "The column 'sensor_id' is missing.", id="without its key"),
    ],
)
def test_a_wrong_header_is_named(headers, sentence):
    line = ",".join("power" for _ in headers.split(","))

    result = load(SensorResource, CSV, f"{headers}\n{line}\n")

    assert any(sentence in words for number, words in problems(result) if number == 0)
    assert not Sensor.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        pytest.param("a,2026-03-02T10:00Z,much,", "'much' is not a number", id="no value"),
        pytest.param("a,,1,", "must not be empty", id="an empty time"),
        pytest.param("a,2026-03-02T10:00Z,nan,", "not finite", id="not a number"),
        pytest.param("b,2026-03-02T10:00Z,1,", "unknown sensor", id="unknown sensor"),
        pytest.param("a,0001-01-01T00:00+14:00,1,", "is not a time", id="before all time"),
        pytest.param("a,2020-01-01T00:00Z,1,", "outside", id="too old"),
        pytest.param("a,2026-03-02T10:00Z,1,2", "quality outside 0 to 1", id="quality of two"),
    ],
)
def test_a_bad_line_of_readings_stops_the_file(noon, cell, sentence):
    SensorFactory(sensor_id="a")
    content = f"sensor_id,timestamp,value,quality\na,2026-03-02T09:00Z,1,\n{cell}\n"

    result = load(ReadingResource, CSV, content)

    assert result.totals[Kinds.IMPORT_TYPE_ERROR] == 1
    assert [(row.number, sentence in str(row.errors[0].error)) for row in result.rows] == [
        (3, True)
    ]


@pytest.mark.parametrize("items", [["a;b"], [" a"], [""], ["[1]"], ['["a"]'], ["a", "b"], []])
def test_a_list_comes_back_whatever_its_items_hold(items):
    widget = ListWidget()

    assert widget.clean(widget.render(items)) == items


def test_a_list_written_by_hand_may_begin_with_a_bracket():
    assert ListWidget().clean("[spare] belt; oil") == ["[spare] belt", "oil"]


@pytest.mark.parametrize(
    "kind", [kind for kind in OURS if kind.endswith(("PointField", "PolygonField"))]
)
def test_a_shape_is_written_as_its_widget_suggests(kind):
    widget = OURS[kind]()
    assert isinstance(widget, ShapeWidget)

    shape = widget.clean(widget.example)

    assert widget.clean(widget.render(shape)) == shape
