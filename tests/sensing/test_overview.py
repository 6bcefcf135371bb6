"""The overview for the shift: each number is that of the list it leads to, for a fixed price."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sensing.admin.overview_panels import Number, panels
from sensing.models import AnomalyAlert, MaintenanceTask, NewestReading, Sensor
from sensing.services import alerts, maintenance, overview, places
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    SensorGroupFactory,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGES = [timedelta(0), HOUR, HOUR + timedelta(seconds=1), DAY, 3 * DAY]

pytestmark = pytest.mark.usefixtures("db", "noon")


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def fill(times: int = 1) -> None:
    """A shift with something of everything, at the edges of its periods, so many times."""
    for _ in range(times):
        steps = [timedelta(minutes=1), 3 * HOUR, None]
        sensors = [measured(ago) for ago in steps]
        sensors += [SensorFactory(status=status) for status in ("maintenance", "inactive")]
        inner = SensorGroupFactory(sensors=sensors[:3])
        SensorGroupFactory(sensors=sensors[3:], parent=inner)
        for severity, ago in product((1, 3, 5), AGES):
            AnomalyAlertFactory(sensor=sensors[0], severity=severity, happened_at=NOON - ago)
        settled = {"sensor": sensors[1], "settled_at": NOON}
        AnomalyAlertFactory(status="acknowledged", happened_at=NOON - 2 * HOUR, **settled)
        AnomalyAlertFactory(status="resolved", happened_at=NOON, **settled)
        for due in (-DAY, timedelta(0), DAY, 6 * DAY, 7 * DAY):
            MaintenanceTaskFactory(scheduled_start_at=NOON - 9 * DAY, scheduled_end_at=NOON + due)
        MaintenanceTaskFactory(status="in_progress", technician=UserFactory())
        MaintenanceTaskFactory(
            status="cancelled",
            reason="not needed",
            scheduled_start_at=NOON - 2 * DAY,
            scheduled_end_at=NOON - DAY,
        )


def measured(ago: timedelta | None) -> Sensor:
    sensor = SensorFactory(expected_interval=HOUR, point="POINT(6 46)")
    if ago is not None:
        NewestReading.objects.create(sensor=sensor, timestamp=NOON - ago, value=1.0, quality=1.0)
    return sensor


def numbers_of(shown: dict) -> list[Number]:
    groups = [number for group in shown["groups"] for number in group["numbers"]]
    rows = [number for _, row in shown["alerts"]["rows"] for number in row]
    return [*shown["sensors"], *shown["tasks"], shown["alerts"]["open"], *rows, *groups]


def test_every_number_is_that_of_the_list_it_leads_to(staff, superuser):
    fill()

    found = {
        number.key: (number.count, staff.get(number.url).context["cl"].result_count)
        for number in numbers_of(panels(superuser, NOON))
    }

    assert {key: pair for key, pair in found.items() if pair[0] != pair[1]} == {}
    counts = {key: count for key, (count, _) in found.items()}
    assert counts["alerts-open"] == 15
    assert [counts[f"alerts-5-{age}"] for age in ("hour", "day", "older")] == [2, 2, 1]
    assert counts["alerts-3-acknowledged"] == 1
    assert [counts[f"tasks-{due}"] for due in ("late", "day", "week", "unplanned")] == [1, 1, 2, 1]
    assert counts["tasks-unassigned"] == 5
    assert all(count == 1 for key, count in counts.items() if key.startswith("sensors-"))
    assert len(found) == 5 + 5 + 1 + 5 * 4 + (3 + 1) + 2


def test_an_empty_house_has_an_overview(staff):
    page = staff.get(reverse("overview"))

    assert page.status_code == 200
    assert "No group has sensors yet." in page.content.decode()


def queries_of(path: str, client) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("name", ["overview", "overview_figures"])
def test_ten_times_as_much_costs_as_many_queries(staff, name):
    fill()
    few = queries_of(reverse(name), staff)

    fill(times=10)

    assert len(queries_of(reverse(name), staff)) == len(few)


def test_the_figures_are_six_queries(superuser, django_assert_num_queries):
    fill()
    superuser.has_perm("sensing.view_sensor")  # one, remembered

    # Sensors by state, alerts, tasks, groups, steps of alerts, steps of tasks.
    with django_assert_num_queries(6):
        panels(superuser, NOON)


def test_groups_with_alerts_and_silent_sensors_come_first():
    calm, silent, alarmed = (SensorGroupFactory(name=name) for name in ("a", "b", "c"))
    calm.sensors.add(measured(timedelta(0)))
    silent.sensors.add(measured(None))
    alarmed.sensors.add(AnomalyAlertFactory(sensor=measured(timedelta(0))).sensor)

    groups = overview.worst_groups(Sensor.objects.all(), AnomalyAlert.objects.all(), now=NOON)

    assert [group.name for group in groups] == ["c", "b", "a"]


def test_what_happened_are_steps_and_not_every_change(superuser):
    alert = AnomalyAlertFactory()
    alerts.settle(alert, AnomalyAlert.Status.ACKNOWLEDGED, by=superuser, now=NOON)
    AnomalyAlert.objects.update(evidence={"seen": 5})
    task = MaintenanceTaskFactory()
    maintenance.complete_task(task, by=superuser, now=NOON)

    events = overview.newest_events([AnomalyAlert, MaintenanceTask], most=9)

    assert Counter((event.pk, event.status) for event in events) == {
        (alert.pk, "open"): 1,
        (alert.pk, "acknowledged"): 1,
        (task.pk, "completed"): 1,
    }


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("sensor", {"now", "sensors"}),
        ("anomalyalert", {"now", "alerts", "events"}),
        ("maintenancetask", {"now", "tasks", "events"}),
    ],
)
def test_who_may_see_something_sees_that_alone(client, model, shown):
    fill()
    person = UserFactory(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    client.force_login(person)

    assert set(panels(person, NOON)) == shown
    page = client.get(reverse("overview"))
    assert page.status_code == 200
    assert ('id="overview-map"' in page.content.decode()) == (model == "sensor")
    allowed = 200 if model == "sensor" else 403
    assert client.get(f"{reverse('overview_map')}?box=0,0,9,50&zoom=3").status_code == allowed


def test_who_may_not_see_alerts_is_not_told_of_them_by_the_map_and_the_groups(client):
    fill()
    person = UserFactory(is_staff=True)
    codes = ["view_sensor", "view_sensorgroup"]
    person.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(person)

    numbers = [number for group in panels(person, NOON)["groups"] for number in group["numbers"]]
    (mark,) = client.get(f"{reverse('overview_map')}?box=0,0,9,50&zoom=3").json()["marks"]

    assert "alarm" not in {number.look for number in numbers}
    assert mark["look"] == "silent"


@pytest.mark.parametrize(
    "name",
    ["overview", "overview_figures", "overview_map", "overview_stream", "overview_alerts"],
)
def test_who_may_see_nothing_of_it_is_refused(client, name):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(reverse(name)).status_code == 403


def test_a_mark_of_the_map_leads_to_as_many_sensors_as_it_says(staff):
    for place in range(40):
        SensorFactory(point=f"POINT({6 + place % 8} {45 + place // 8})")
    lone = SensorFactory(point="POINT(20 60)")
    AnomalyAlertFactory(sensor=lone)

    marks = staff.get(f"{reverse('overview_map')}?box=0,0,30,70&zoom=5").json()["marks"]

    assert sum(mark["count"] for mark in marks) == 41
    assert 2 < len(marks) < 41
    for mark in marks:
        if mark["count"] > 1:
            listed = staff.get(mark["url"]).context["cl"].result_count
            assert listed == mark["count"]
    page = reverse("admin:sensing_sensor_change", args=[lone.pk])
    (alone,) = [mark for mark in marks if mark["url"] == page]
    assert alone["look"] == "alarm"
    assert alone["at"] == pytest.approx([60, 20], abs=2)
    assert alone["title"] == f"{lone.sensor_id}, with alerts, silent"


def test_the_map_never_has_more_marks_than_cells(django_assert_num_queries):
    for place in range(300):
        SensorFactory(point=f"POINT({6 + place / 1e4} {46 + place / 1e4})")
    box = places.extent_of(Sensor.objects.all())

    with django_assert_num_queries(1):
        cells = places.cells_of(
            Sensor.objects.all(), AnomalyAlert.objects.all(), box, zoom=12, now=NOON
        )

    assert sum(cell.count for cell in cells) == 300
    assert len(cells) < 10


@pytest.mark.parametrize("asked", ["", "?box=1,2,3,4", "?box=1,2,3&zoom=3", "?box=a,b,c,d&zoom=x"])
def test_the_map_says_what_it_is_asked_with(staff, asked):
    assert staff.get(reverse("overview_map") + asked).status_code == 400
