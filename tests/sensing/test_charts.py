"""What a chart is sent: the form that its range needs, values equal to the series', and marks."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import scopes
from sensing.lifecycle import READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.services import drawing
from sensing.services.buckets import in_buckets
from sensing.services.drawing import View, draw
from sensing.services.ingest import Batch, store_readings
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    CorrectionFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
)
from timeseries import rollups

LINES = reverse("admin:sensing_sensor_lines")
PLOT = reverse("admin:sensing_sensor_chart")
COMPARE = reverse("admin:sensing_sensor_compare")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = datetime(1066, 10, 14, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def viewer(client):
    """A browser in which somebody is logged in who may look and no more."""
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    return client


@pytest.fixture
def sensor() -> Sensor:
    return SensorFactory(sensor_id="pump-1", unit="bar", expected_interval=MINUTE)


def measure(sensor: Sensor, count: int, *, step: timedelta = MINUTE) -> np.ndarray:
    """Store readings up to one step ago, sum them up, and return their values, oldest first."""
    ago = np.arange(count, 0, -1)
    values = np.round(np.sin(ago / 17) * 5 + ago % 7, 3)
    batch = Batch(
        index=np.arange(count),
        sensor_ids=[sensor.sensor_id] * count,
        timestamps=np.datetime64(NOON.replace(tzinfo=None), "us") - ago * np.timedelta64(step),
        values=values,
        qualities=np.ones(count),
    )
    assert store_readings(batch, now=NOON).stored == count
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    rollups.refresh_all(READINGS, READINGS_BY_DAY)
    return values


def asked(start: datetime = NOON - DAY, end: datetime = NOON, **query) -> dict:
    span = {"start": start.isoformat(), "end": end.isoformat()}
    return {"sensor_id": "pump-1", **span, "pixels": 800, **query}


def columns_of(answer: dict, sensor: Sensor) -> dict[str, np.ndarray]:
    packed = answer["lines"][str(sensor.pk)]
    return {name: np.frombuffer(b64decode(text), "<f8") for name, text in packed.items()}


def test_few_readings_are_drawn_every_one(viewer, sensor):
    values = measure(sensor, 300)

    answer = viewer.get(LINES, asked()).json()

    drawn = columns_of(answer, sensor)
    assert answer["form"] == "every reading"
    assert answer["source"] == "readings"
    assert drawn["value"].tolist() == values.tolist()
    assert drawn["time"][-1] == (NOON - MINUTE).timestamp() * 1000


def test_readings_of_a_sparse_sensor_are_drawn_over_months(viewer, sensor):
    values = measure(sensor, 150, step=DAY / 2)

    answer = viewer.get(LINES, asked(NOON - 90 * DAY)).json()

    assert answer["form"] == "every reading"
    drawn = columns_of(answer, sensor)["value"]
    assert drawn[np.isfinite(drawn)].tolist() == values.tolist()


def test_more_than_can_be_seen_of_a_day_is_thinned_and_keeps_its_extremes(viewer, sensor):
    values = measure(sensor, 1400)

    answer = viewer.get(LINES, asked(pixels=50)).json()

    drawn = columns_of(answer, sensor)["value"]
    assert answer["form"].startswith("thinned readings")
    assert 100 <= len(drawn) <= 1.125 * 4 * 50 + 8
    assert (drawn.min(), drawn.max()) == (values.min(), values.max())


@pytest.mark.parametrize(
    ("start", "pixels", "form", "bucket"),
    [
        (NOON - 2 * DAY, 400, "averages of 15 minutes", 900),
        (NOON - 2 * DAY, 60, "hourly averages, from hourly summaries", 3600),
        (NOON - 3 * DAY, 50, "averages of 6 hours, from hourly summaries", 21600),
        (NOON - 20 * DAY, 50, "daily averages, from daily summaries", 86400),
    ],
)
def test_buckets_are_those_of_the_series(viewer, sensor, start, pixels, form, bucket):
    measure(sensor, 4000)

    answer = viewer.get(LINES, asked(start, pixels=pixels)).json()

    drawn = columns_of(answer, sensor)
    width = timedelta(seconds=bucket)
    seen = View(start, NOON, pixels, NOON).widened(width)
    span = {"start": seen.start, "end": seen.end, "bucket": width, "now": NOON}
    assert (answer["form"], answer["bucket"]) == (form, bucket)
    for name, aggregate in {"value": "avg", "min": "min", "max": "max", "count": "count"}.items():
        (series,) = in_buckets([sensor], **span, aggregate=aggregate)
        np.testing.assert_allclose(drawn[name], series.values)
        middle = (series.starts - np.datetime64(0, "us")) / np.timedelta64(1, "ms") + bucket * 500
        np.testing.assert_allclose(drawn["time"], middle)


def test_a_late_reading_is_in_the_hours_before_they_are_summed_up_again(viewer, sensor):
    measure(sensor, 4000)
    late = Batch(
        np.zeros(1, dtype="int64"),
        ["pump-1"],
        np.array([(NOON - 30 * HOUR - MINUTE / 2).replace(tzinfo=None)], dtype="datetime64[us]"),
        np.array([999.0]),
        np.ones(1),
    )
    store_readings(late, now=NOON)

    answer = viewer.get(LINES, asked(NOON - 2 * DAY, pixels=60)).json()

    assert columns_of(answer, sensor)["max"].max() == 999


def test_ten_years_are_drawn_by_days(viewer, sensor):
    measure(sensor, 4000)

    answer = viewer.get(LINES, asked(NOON - 3653 * DAY)).json()

    assert answer["source"] == "days"
    assert len(columns_of(answer, sensor)["value"]) == 4


def test_too_many_readings_to_be_read_are_drawn_by_hours(sensor, monkeypatch):
    measure(sensor, 1000)
    monkeypatch.setattr(drawing, "MOST_THINNED", 400)
    monkeypatch.setattr(drawing, "MOST_SUMMED", 400)

    assert draw([sensor], View(NOON - DAY, NOON, 100, NOON)).form == "hourly averages"


def test_readings_that_are_not_counted_yet_do_not_slip_in_beyond_the_bound(sensor, monkeypatch):
    measure(sensor, 10)
    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=NOON - DAY, end=NOON)
    monkeypatch.setattr(drawing, "MOST_THINNED", 11)
    late = np.arange(100)
    moments = np.datetime64(NOON.replace(tzinfo=None), "us") - (late + 600) * np.timedelta64(MINUTE)
    batch = Batch(late, ["pump-1"] * 100, moments, np.zeros(100), np.ones(100))
    store_readings(batch, now=NOON)

    assert "averages" in draw([sensor], View(NOON - DAY, NOON, 600, NOON)).form


def test_no_line_is_drawn_across_a_gap(sensor):
    measure(sensor, 100)
    ago = 300
    moment = np.array([(NOON - ago * MINUTE).replace(tzinfo=None)], dtype="datetime64[us]")
    store_readings(Batch(np.zeros(1, int), ["pump-1"], moment, np.ones(1), np.ones(1)), now=NOON)

    drawn = draw([sensor], View(NOON - DAY, NOON, 800, NOON)).lines[sensor.pk]

    (hole,) = np.flatnonzero(np.isnan(drawn["value"]))
    edges = [(NOON - minutes * MINUTE).timestamp() * 1000 for minutes in (ago, 100)]
    assert [drawn["time"][hole - 1], drawn["time"][hole + 1]] == edges


def test_between_two_readings_the_line_reaches_both(sensor):
    measure(sensor, 10)

    drawn = draw([sensor], View(NOON - 150 * MINUTE / 60, NOON - 2 * MINUTE, 800, NOON))

    assert len(drawn.lines[sensor.pk]["time"]) >= 2


def test_several_sensors_are_answered_at_once(viewer, sensor):
    other = SensorFactory(sensor_id="pump-2", unit="°C")
    values = [measure(each, count) for each, count in ((sensor, 30), (other, 40))]

    answer = viewer.get(LINES, asked(sensor_id=["pump-2", "pump-1"])).json()

    drawn = [columns_of(answer, each)["value"].tolist() for each in (sensor, other)]
    assert drawn == [each.tolist() for each in values]


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(viewer, sensor):
    measure(sensor, 30)
    first = viewer.get(LINES, asked())

    def again():
        return viewer.get(LINES, asked(), headers={"If-None-Match": first["ETag"]})

    assert again().status_code == 304
    moment = np.array([(NOON - MINUTE / 2).replace(tzinfo=None)], dtype="datetime64[us]")
    store_readings(Batch(np.zeros(1, int), ["pump-1"], moment, np.ones(1), np.ones(1)), now=NOON)
    assert again().status_code == 200


def test_what_happened_is_marked_with_words_and_a_page(viewer, sensor):
    event = {"happened_at": NOON - 90 * MINUTE, "ended_at": NOON - HOUR}
    alert = AnomalyAlertFactory(sensor=sensor, severity=4, **event)
    span = {"scheduled_start_at": NOON - 3 * HOUR, "scheduled_end_at": NOON - 2 * HOUR}
    task = MaintenanceTaskFactory(sensor=sensor, **span)
    log = MaintenanceLogFactory(sensor=sensor, completed_at=NOON - 4 * HOUR, notes="new bearing")
    span = {"start": NOON - 6 * HOUR, "end": NOON - 5 * HOUR}
    correction = CorrectionFactory(sensor=sensor, reason="a new probe", **span)
    AnomalyAlertFactory(sensor=sensor, happened_at=NOON - 2 * DAY)
    AnomalyAlertFactory(happened_at=NOON - HOUR)

    marks = viewer.get(LINES, asked()).json()["marks"]

    assert [(mark["kind"], mark["what"]) for mark in marks] == [
        ("alert", "spike, 4 critical, open"),
        ("planned work", "inspection of pump 3"),
        ("maintenance", "new bearing"),
        ("correction", "corrected: a new probe"),
    ]
    assert [mark["end"] and (mark["end"] - mark["start"]) / 3.6e6 for mark in marks] == [
        0.5,
        1,
        None,
        1,
    ]
    rows = {"anomalyalert": alert, "maintenancetask": task, "maintenancelog": log}
    pages = [
        reverse(f"admin:sensing_{name}_change", args=[row.pk])
        for name, row in {**rows, "correction": correction}.items()
    ]
    assert [mark["url"] for mark in marks] == pages
    assert all(viewer.get(page).status_code == 200 for page in pages)


def test_an_event_that_began_before_is_marked_as_long_as_it_lasts(viewer, sensor):
    lasting = {"happened_at": NOON - 2 * DAY, "ended_at": NOON - HOUR}
    over = {"happened_at": NOON - 3 * DAY, "ended_at": NOON - 2 * DAY}
    alerts = [AnomalyAlertFactory(sensor=sensor, **event) for event in (lasting, over)]

    marks = viewer.get(LINES, asked()).json()["marks"]

    pages = [reverse("admin:sensing_anomalyalert_change", args=[each.pk]) for each in alerts]
    assert [mark["url"] for mark in marks] == pages[:1]


def test_marks_are_for_those_who_may_see_them(client, sensor):
    AnomalyAlertFactory(sensor=sensor, happened_at=NOON - HOUR)
    MaintenanceLogFactory(sensor=sensor, completed_at=NOON - HOUR)
    user = UserFactory(is_staff=True)
    names = ["view_sensor", "view_maintenancelog"]
    user.user_permissions.set(
        Permission.objects.filter(codename__in=names, content_type__app_label="sensing")
    )
    client.force_login(user)

    marks = client.get(LINES, asked()).json()["marks"]

    assert [mark["kind"] for mark in marks] == ["maintenance"]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        (asked(NOON, NOON - DAY), "end", "It lies after the start."),
        (asked(NOON, NOON), "end", "It lies after the start."),
        (asked(NOON - 40 * 366 * DAY), "end", "twenty years at most"),
        (asked(LONG_AGO, LONG_AGO + DAY), "start", "Years from 1900 to 2199"),
        ({**asked(), "start": "yesterday"}, "start", "A time such as"),
        ({**asked(), "end": ""}, "end", "A time such as"),
        (asked(pixels="9" * 9), "pixels", "4000"),
        (asked(pixels="wide"), "pixels", "whole number"),
        (asked(sensor_id="pump-9"), "sensor_id", "There is no sensor 'pump-9'."),
        (asked(sensor_id="a\0b"), "sensor_id", "There is no sensor"),
        (asked(sensor_id=[]), "sensor_id", "1 to 18 sensors"),
        (asked(sensor_id=[f"s{n}" for n in range(19)]), "sensor_id", "1 to 18 sensors"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(viewer, sensor, query, field, sentence):
    response = viewer.get(LINES, query)

    assert response.status_code == 400
    assert sentence in " ".join(response.json()[field])


def test_a_theme_that_does_not_exist_is_refused(viewer, sensor):
    response = viewer.get(PLOT, {"sensor_id": "pump-1", "theme": "pink"})

    assert response.status_code == 400
    assert "pink" in response.json()["theme"][0]


@pytest.mark.parametrize("page", [LINES, PLOT, COMPARE])
def test_charts_are_for_those_who_may_see_sensors(client, sensor, page):
    assert client.get(page, asked()).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(page, asked()).status_code == 403


@pytest.fixture
def seer_of_one(client, monkeypatch):
    """A browser of somebody whose role reaches the sensor pump-1 alone."""
    user = UserFactory(is_staff=True)
    monkeypatch.setattr(Sensor, "scopes", {"sensing.sensor": "pk"}, raising=False)
    key = Sensor.objects.get(sensor_id="pump-1").pk
    granted = {"sensing.view_sensor": {"sensing.sensor": {key}}}
    monkeypatch.setattr(scopes, "_granted", lambda user: granted)
    client.force_login(user)
    return client


def test_a_sensor_out_of_reach_is_answered_as_one_that_does_not_exist(sensor, seer_of_one):
    SensorFactory(sensor_id="pump-2")

    def ask(code: str) -> list[bytes]:
        pages = (LINES, PLOT)
        return [seer_of_one.get(page, asked(sensor_id=["pump-1", code])).content for page in pages]

    assert seer_of_one.get(LINES, asked()).status_code == 200
    hidden, unknown = ask("pump-2"), ask("pump-3")
    assert hidden == [answer.replace(b"pump-3", b"pump-2") for answer in unknown]


def test_the_page_that_compares_draws_what_may_be_seen_and_names_the_rest(sensor, seer_of_one):
    SensorFactory(sensor_id="pump-2", location="a secret place")

    html = seer_of_one.get(COMPARE, {"sensor_id": ["pump-1", "pump-2", "pump-3"]}).content.decode()

    assert "Not found, or not for you to see: pump-2, pump-3." in html
    assert f'data-plot="{PLOT}?sensor_id=pump-1"' in html
    assert "a secret place" not in html


def test_a_comparison_without_a_sensor_leads_to_the_list(viewer):
    page = viewer.get(COMPARE, follow=True)

    assert page.redirect_chain[0][0] == reverse("admin:sensing_sensor_changelist")
    assert "Choose them here." in page.content.decode()


def test_chosen_sensors_are_compared_by_an_action_whose_address_can_be_passed_on(viewer):
    chosen = [SensorFactory(sensor_id=code) for code in ("b & c", "a/ä")]
    data = {"action": "compare", "_selected_action": [each.pk for each in chosen]}

    page = viewer.post(reverse("admin:sensing_sensor_changelist"), data, follow=True)

    address = page.redirect_chain[0][0]
    assert viewer.get(address).context["chart"]["sensors"] == [chosen[1], chosen[0]]


def test_more_than_a_chart_shows_are_compared_up_to_that_with_a_warning(viewer):
    chosen = SensorFactory.create_batch(20)
    data = {"action": "compare", "_selected_action": [each.pk for each in chosen]}

    page = viewer.post(reverse("admin:sensing_sensor_changelist"), data, follow=True)

    assert len(page.context["chart"]["sensors"]) == 18
    assert "18 sensors at most" in page.content.decode()


def plots_of(answer) -> list[dict]:
    """Every plot in a document of Bokeh."""
    found: list[dict] = []

    def walk(model):
        if isinstance(model, dict):
            if model.get("name") == "Figure":
                found.append(model["attributes"])
            for part in model.values():
                walk(part)
        elif isinstance(model, list):
            for part in model:
                walk(part)

    walk(answer["doc"])
    return found


@pytest.mark.parametrize(
    ("units", "plots", "axes"),
    [
        (["°C"], 1, 1),
        (["°C", "degC"], 1, 1),
        (["°C", "%", "degC", "%"], 1, 2),
        (["°C", "%", "bar", "degC", ""], 4, 1),
    ],
)
def test_sensors_of_a_unit_share_an_axis(viewer, units, plots, axes):
    codes = [SensorFactory(unit=unit).sensor_id for unit in units]

    answer = viewer.get(PLOT, {"sensor_id": codes}).json()

    found = plots_of(answer)
    assert len(found) == plots
    assert [len(plot.get("left", [])) + len(plot.get("right", [])) for plot in found] == [
        axes
    ] * plots
    assert {line["name"] for line in answer["parts"]["lines"]} == set(codes)


def test_lines_of_one_chart_all_look_different(viewer):
    codes = [each.sensor_id for each in SensorFactory.create_batch(18)]

    for theme in ("light", "dark"):
        lines = viewer.get(PLOT, {"sensor_id": codes, "theme": theme}).json()["parts"]["lines"]
        assert len({(line["color"], line["dash"]) for line in lines}) == 18


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_plot_has_the_inks_of_the_theme(viewer, sensor, theme):
    answer = viewer.get(PLOT, {"sensor_id": "pump-1", "theme": theme}).json()

    assert ("#374151" in json.dumps(answer)) is (theme == "dark")


def test_twelve_sensors_take_as_many_questions_about_marks_and_hours_as_one(viewer):
    codes = [each.sensor_id for each in SensorFactory.create_batch(12)]

    def count(codes: list[str]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            query = asked(NOON - 400 * DAY, sensor_id=codes)
            assert viewer.get(LINES, query).status_code == 200
        return len(captured)

    assert count(codes) == count(codes[:1])
