"""The page of a group of sensors: how they are, what is to be done, their chart and their list."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sensing.admin import SensorGroupAdmin
from sensing.charts.sparklines import picture, sparklines
from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import SensorGroup
from sensing.services import newest
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    SensorGroupFactory,
)
from tests.timeseries.readings import ago, send
from timeseries import rollups

MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def viewer(client):
    """A browser in which somebody is logged in who may look and no more."""
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    return client


def page(client, group: SensorGroup, **query):
    response = client.get(reverse("admin:sensing_sensorgroup_change", args=[group.pk]), query)
    assert response.status_code == 200
    return response


def test_the_page_counts_the_sensors_of_the_group_and_of_its_parts_by_state(viewer):
    fresh, late, silent = SensorFactory.create_batch(3, expected_interval=MINUTE)
    resting = SensorFactory(status="maintenance")
    elsewhere = SensorFactory()
    send((fresh.sensor_id, ago(1), 1.0), (late.sensor_id, ago(5), 2.0))
    send((elsewhere.sensor_id, ago(1), 3.0))
    newest.go_through()
    hall = SensorGroupFactory(name="hall", kind="hall", sensors=[fresh, late])
    line = SensorGroupFactory(name="line", kind="line", parent=hall, sensors=[silent])
    SensorGroupFactory(name="pump", parent=line, sensors=[resting, silent])
    AnomalyAlertFactory(sensor=silent)
    AnomalyAlertFactory(sensor=elsewhere)

    context = page(viewer, hall).context

    counts = {state: count for state, count, _ in context["states"]}
    assert counts == {"fresh": 1, "late": 1, "silent": 1, "maintenance": 1, "unwatched": 0}
    assert context["open_alerts"] == 1
    (part,) = context["parts"]
    assert (part.group, part.alerts) == (line, 1)
    assert part.states == {"silent": 1, "maintenance": 1}


def test_the_page_shows_newest_values_alerts_and_tasks(viewer):
    sensor = SensorFactory(unit="bar")
    send((sensor.sensor_id, ago(1), 3.25))
    group = SensorGroupFactory(sensors=[sensor])
    alert, task = AnomalyAlertFactory(sensor=sensor), MaintenanceTaskFactory(sensor=sensor)

    html = page(viewer, group).content.decode()

    assert "<b>3.250</b> bar" in html
    assert reverse("admin:sensing_anomalyalert_change", args=[alert.pk]) in html
    assert reverse("admin:sensing_maintenancetask_change", args=[task.pk]) in html


def test_the_chart_shows_the_first_twelve_or_the_chosen_ones_of_the_group(viewer):
    sensors = SensorFactory.create_batch(14)
    group = SensorGroupFactory(sensors=sensors)
    stranger = SensorFactory()
    ordered = sorted(sensors, key=lambda sensor: sensor.sensor_id)

    def drawn(**query):
        return page(viewer, group, **query).context["chart"]["sensors"]

    assert drawn() == ordered[:12]
    assert drawn(sensor_id=[ordered[13].sensor_id, stranger.sensor_id]) == [ordered[13]]


def test_a_group_without_sensors_says_what_to_do(viewer):
    html = page(viewer, SensorGroupFactory()).content.decode()

    assert "No sensors yet. Add some below" in html
    assert 'id="series-chart"' not in html


def test_who_may_not_see_sensors_alerts_or_tasks_does_not(client):
    sensor = SensorFactory(sensor_id="pump-1")
    AnomalyAlertFactory(sensor=sensor)
    group = SensorGroupFactory(sensors=[sensor])
    user = UserFactory(is_staff=True)
    client.force_login(user)

    def html(*names: str) -> str:
        theirs = Permission.objects.filter(codename__in=names, content_type__app_label="sensing")
        user.user_permissions.set(theirs)
        return page(client, group).content.decode()

    assert 'id="series-chart"' not in html("view_sensorgroup")
    seen = html("view_sensorgroup", "view_sensor")
    assert 'id="series-chart"' in seen
    assert "open alert" not in seen
    assert "Tasks to do" not in seen


def test_a_large_group_takes_as_many_questions_as_a_small_one(viewer):
    def count(group: SensorGroup) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(viewer, group)
        return len(captured)

    def group_of(sensors: int, parts: int) -> SensorGroup:
        made = SensorFactory.create_batch(sensors)
        for sensor in made:
            send((sensor.sensor_id, ago(1), 1.0))
            AnomalyAlertFactory(sensor=sensor)
            MaintenanceTaskFactory(sensor=sensor)
        group = SensorGroupFactory(sensors=made)
        for _ in range(parts):
            SensorGroupFactory(parent=group, sensors=SensorFactory.create_batch(2))
        return group

    small, large = group_of(1, 1), group_of(20, 5)
    count(small)

    assert count(small) == count(large)


def test_what_other_rooms_have_to_say_is_on_the_page(viewer, monkeypatch, tmp_path):
    (tmp_path / "limits.html").write_text("Limits of {{ original.name }}")
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, tmp_path])
    monkeypatch.setattr(SensorGroupAdmin, "page_blocks", ("limits.html",))

    assert "Limits of hall A" in page(viewer, SensorGroupFactory(name="hall A")).content.decode()


def test_sparklines_of_many_sensors_take_one_question():
    sensors = SensorFactory.create_batch(5)
    for sensor in sensors[:4]:
        send((sensor.sensor_id, ago(90), 1.0), (sensor.sensor_id, ago(30), 2.0))
    send((sensors[0].sensor_id, ago(60 * 30), 99.0))
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)

    with CaptureQueriesContext(connection) as captured:
        found = sparklines(sensors, now=NOON)

    assert len(captured) == 1
    assert set(found) == {sensor.pk for sensor in sensors[:4]}
    assert "from 1 to 2" in found[sensors[0].pk]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([0.0, 1.0], "M2.0 22.0h0L94.0 2.0"),
        ([0.0, np.nan, 1.0], "M2.0 22.0h0M94.0 2.0h0"),
        ([5.0, 5.0], "M2.0 12.0h0L94.0 12.0"),
    ],
)
def test_a_sparkline_goes_from_the_least_to_the_most_with_its_gaps(values, path):
    assert f'd="{path}"' in picture(np.array(values))


def test_the_list_of_sensors_shows_their_last_day(viewer):
    sensors = SensorFactory.create_batch(2)
    send((sensors[0].sensor_id, ago(30), 2.0))
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)

    html = viewer.get(reverse("admin:sensing_sensor_changelist")).content.decode()

    assert html.count('class="sparkline"') == 1
