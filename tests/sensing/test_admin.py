"""Sensing as staff see it: sensors with their charts, readings, alerts, tasks and the log."""

from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import (
    AnomalyAlert,
    MaintenanceLog,
    MaintenanceTask,
    NewestReading,
    Sensor,
)
from sensing.services import newest
from sensing.services.ingest import Batch, store_readings
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
)
from timeseries import maintenance
from timeseries.admin_bases import MOST_PAGES

STEP = timedelta(minutes=10)
COUNT = 200  # readings: a day and a third
SPANS = ("6h", "24h", "7d", "30d", "180d")


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


@pytest.fixture
def staff(client, superuser):
    """A browser in which somebody is logged in who may do all."""
    client.force_login(superuser)
    return client


@pytest.fixture
def viewer(client, db):
    """A browser in which somebody is logged in who may look and no more."""
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    return client


@pytest.fixture
def sensor(db):
    return SensorFactory(sensor_id="pump-1", unit="°C", expected_interval=STEP)


def measure(sensor: Sensor, count: int = COUNT) -> None:
    """Store readings up to ten minutes ago; each value is how many steps ago it was."""
    ago = np.arange(1, count + 1)
    batch = Batch(
        index=ago,
        sensor_ids=[sensor.sensor_id] * count,
        timestamps=np.datetime64(NOON.replace(tzinfo=None), "us") - ago * np.timedelta64(STEP),
        values=ago.astype("float64"),
        qualities=np.ones(count),
    )
    assert store_readings(batch, now=NOON).stored == count


def summarise() -> None:
    maintenance.refresh(READINGS, READINGS_BY_HOUR, now=NOON)
    newest.go_through()


def url(model: str, kind: str = "changelist", *args) -> str:
    return reverse(f"admin:sensing_{model}_{kind}", args=args)


def act(client, model: str, action: str, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(url(model), data, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def test_the_list_of_sensors_shows_the_newest_value_and_open_alerts(staff, sensor):
    measure(sensor)
    summarise()
    AnomalyAlertFactory.create_batch(2, sensor=sensor)
    AnomalyAlertFactory(sensor=sensor, status="resolved", settled_at=NOON)

    html = staff.get(url("sensor")).content.decode()

    assert "1 °C · 02 Mar 2026 11:50" in html
    assert f'?sensor__id__exact={sensor.pk}">2</a>' in html


def test_the_list_says_so_when_a_sensor_is_silent(staff, sensor):
    html = staff.get(url("sensor")).content.decode()

    assert "none yet" in html
    assert "sensor__id__exact" not in html


def test_the_page_of_a_sensor_has_a_chart_and_its_newest_reading(staff, sensor):
    measure(sensor)
    newest.go_through()

    html = staff.get(url("sensor", "change", sensor.pk)).content.decode()

    assert f'data-plot="{url("sensor", "chart")}?sensor_id=pump-1"' in html
    assert "<b>1</b> °C" in html
    assert '<span class="state fresh">fresh</span>' in html
    assert all(f'data-span="{span}"' in html for span in SPANS)


def test_the_page_of_a_sensor_says_when_its_newest_reading_is_late(staff, sensor):
    measure(sensor)
    newest.go_through()
    NewestReading.objects.update(timestamp=NOON - 3 * STEP)

    html = staff.get(url("sensor", "change", sensor.pk)).content.decode()

    assert '<span class="state late">late</span>' in html


def test_the_page_of_a_sensor_says_how_fresh_its_hours_are(staff, sensor):
    measure(sensor, count=12)
    page = url("sensor", "change", sensor.pk)

    assert "2 hours to compute" in staff.get(page).content.decode()
    summarise()
    assert "Hourly summary is up to date" in staff.get(page).content.decode()


def test_the_page_of_a_sensor_shows_its_alerts_and_the_tasks_to_do(staff, sensor):
    alert = AnomalyAlertFactory(sensor=sensor)
    task = MaintenanceTaskFactory(sensor=sensor)
    over = MaintenanceTaskFactory(sensor=sensor, status="completed", ended_at=NOON)

    html = staff.get(url("sensor", "change", sensor.pk)).content.decode()

    assert url("anomalyalert", "change", alert.pk) in html
    assert url("maintenancetask", "change", task.pk) in html
    assert url("maintenancetask", "change", over.pk) not in html


def test_the_page_of_a_new_sensor_tells_how_to_send_a_reading(staff, sensor):
    html = staff.get(url("sensor", "change", sensor.pk)).content.decode()

    assert "curl " in html
    assert 'id="chart"' not in html


@pytest.mark.parametrize(
    ("action", "status"),
    [("acknowledge", "acknowledged"), ("resolve", "resolved")],
)
def test_alerts_are_settled_by_an_action_that_notes_who_and_when(staff, superuser, action, status):
    alerts = AnomalyAlertFactory.create_batch(2)

    assert act(staff, "anomalyalert", action, *alerts) == []

    settled = AnomalyAlert.objects.values_list("status", "settled_by", "settled_at")
    assert list(settled) == [(status, superuser.pk, NOON)] * 2


def test_an_alert_past_it_is_left_alone_with_a_warning_and_the_others_are_settled(staff):
    over = AnomalyAlertFactory(status="ignored", settled_at=NOON)
    alert = AnomalyAlertFactory()

    (warning,) = act(staff, "anomalyalert", "resolve", over, alert)

    assert "is ignored already, and cannot be resolved" in warning
    assert set(AnomalyAlert.objects.values_list("pk", "status")) == {
        (over.pk, "ignored"),
        (alert.pk, "resolved"),
    }


def test_an_alert_gets_one_task_however_often_it_is_asked_for(staff):
    alert = AnomalyAlertFactory(severity=5)

    assert act(staff, "anomalyalert", "make_tasks", alert) == ["1 task made."]
    assert act(staff, "anomalyalert", "make_tasks", alert) == ["0 tasks made."]

    assert MaintenanceTask.objects.get().priority == MaintenanceTask.Priority.URGENT


def test_completing_a_task_writes_the_log_once(staff, superuser):
    task = MaintenanceTaskFactory()

    assert act(staff, "maintenancetask", "complete", task) == []
    (warning,) = act(staff, "maintenancetask", "complete", task)

    assert "is completed already" in warning
    entry = MaintenanceLog.objects.get()
    assert (entry.task, entry.technician, entry.completed_at) == (task, superuser, NOON)


def test_the_log_can_be_added_to(staff):
    entry = {
        "equipment": "pump 3",
        "status": "completed",
        "completed_at_0": "2026-03-02",
        "completed_at_1": "09:00:00",
    }

    response = staff.post(url("maintenancelog", "add"), entry)

    assert response.status_code == 302
    assert MaintenanceLog.objects.get().equipment == "pump 3"


@pytest.mark.parametrize("kind", ["change", "delete"])
def test_the_log_cannot_be_changed_or_deleted(staff, kind):
    entry = MaintenanceLogFactory(equipment="pump 3")

    response = staff.post(url("maintenancelog", kind, entry.pk), {"equipment": "x", "post": "yes"})

    assert response.status_code == 403
    assert MaintenanceLog.objects.get().equipment == "pump 3"


def test_the_log_offers_no_action_that_deletes(staff):
    entry = MaintenanceLogFactory()

    act(staff, "maintenancelog", "delete_selected", entry)

    assert MaintenanceLog.objects.exists()


def shown(response) -> list[float]:
    return [row.value for row in response.context["cl"].result_list]


def test_readings_are_listed_newest_first_page_by_page(staff, sensor):
    measure(sensor)

    first, second = (staff.get(url("readingrow"), {"p": page}) for page in (1, 2))

    assert shown(first) == list(range(1, 51))
    assert shown(second) == list(range(51, 101))
    assert first.context["cl"].next_link == "?p=2"


def test_the_list_of_readings_counts_nothing(staff, sensor):
    measure(sensor)

    with CaptureQueriesContext(connection) as queries:
        response = staff.get(url("readingrow"))

    reads = [query["sql"] for query in queries if "sensing_reading" in query["sql"]]
    assert reads
    assert [sql for sql in reads if "count(" in sql.lower()] == []
    assert "about" in response.content.decode()


def test_a_list_of_readings_that_fits_a_page_says_exactly_how_many(staff, sensor):
    measure(sensor, count=7)

    changes = staff.get(url("readingrow")).context["cl"]

    assert (changes.result_count, changes.is_estimate, changes.has_next) == (7, False, False)


@pytest.mark.parametrize("page", [MOST_PAGES, MOST_PAGES + 1, 10**9])
def test_the_list_of_readings_leads_no_further_than_its_last_page(staff, sensor, page):
    measure(sensor)

    changes = staff.get(url("readingrow"), {"p": page}).context["cl"]

    assert changes.page_num == MOST_PAGES
    assert not changes.has_next


def test_readings_are_drilled_down_by_date(staff, sensor):
    measure(sensor)
    day = {"timestamp__year": 2026, "timestamp__month": 3, "timestamp__day": 1}

    changes = staff.get(url("readingrow"), day).context["cl"]

    assert {row.timestamp.date().isoformat() for row in changes.result_list} == {"2026-03-01"}
    assert changes.drill_down.back["link"] == "?timestamp__month=3&timestamp__year=2026"


def test_a_viewer_sees_every_list(viewer, sensor):
    AnomalyAlertFactory(sensor=sensor)
    measure(sensor, count=1)

    for model in ("sensor", "readingrow", "anomalyalert", "maintenancetask", "maintenancelog"):
        assert viewer.get(url(model)).status_code == 200
        assert viewer.get(url(model, "add")).status_code == 403
    assert viewer.get(url("sensor", "change", sensor.pk)).status_code == 200
    assert viewer.get(url("sensor", "chart"), {"sensor_id": "pump-1"}).status_code == 200


def test_a_viewer_changes_nothing(viewer, sensor):
    alert = AnomalyAlertFactory(sensor=sensor)

    act(viewer, "anomalyalert", "resolve", alert)
    refused = [
        viewer.post(url("sensor", "change", sensor.pk), {"sensor_id": "mine"}),
        viewer.post(url("sensor", "delete", sensor.pk), {"post": "yes"}),
        viewer.get(url("sensor", "import")),
        viewer.get(url("readingrow", "import")),
    ]

    assert [response.status_code for response in refused] == [403] * 4
    assert AnomalyAlert.objects.get().status == "open"
    assert Sensor.objects.get().sensor_id == "pump-1"


ADD = {
    "sensor": lambda: AnomalyAlertFactory(sensor=SensorFactory()),
    "readingrow": lambda: measure(SensorFactory(), count=1),
    "anomalyalert": lambda: AnomalyAlertFactory(settled_by=UserFactory()),
    "maintenancetask": lambda: MaintenanceTaskFactory(
        technician=UserFactory(), alert=AnomalyAlertFactory()
    ),
    "maintenancelog": lambda: MaintenanceLogFactory(
        technician=UserFactory(), sensor=SensorFactory()
    ),
}


@pytest.mark.parametrize("model", ADD)
def test_a_list_takes_as_many_queries_for_twenty_rows_as_for_one(staff, model):
    def ask(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(url(model))
        assert len(response.context["cl"].result_list) == rows
        return len(queries)

    ADD[model]()
    ask(1)  # what is remembered for the next request is remembered now
    queries_of_one = ask(1)
    for _ in range(19):
        ADD[model]()

    assert ask(20) == queries_of_one


@pytest.mark.parametrize(
    ("model", "header", "words"),
    [
        pytest.param("readingrow", "sensor_id,timestmp,value", "'timestamp'?", id="readings"),
        pytest.param("readingrow", "sensor_id,value", "'timestamp' is missing", id="left out"),
    ],
)
def test_an_import_with_a_mistyped_header_suggests_the_right_one(staff, model, header, words):
    line = ",".join([str(uuid4())] + ["1"] * header.count(","))
    file = SimpleUploadedFile("file.csv", f"{header}\n{line}\n".encode(), "text/csv")

    response = staff.post(url(model, "import"), {"format": "0", "import_file": file})

    assert response.status_code == 200
    assert words in response.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    assert "confirm_form" not in response.context
    assert not Sensor.objects.exists()
