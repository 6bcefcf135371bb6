"""Rules of the database, broken through the API: answers with a sentence."""

import pytest
from django.db.models import CheckConstraint

from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask, Sensor
from tests.config.resources import (
    ALERTS,
    DAY_1,
    DAY_2,
    LOGS,
    TASKS,
    URL,
    alert,
    log,
    send,
    sensor,
    task,
)
from tests.sensing.factories import (
    AnomalyAlertFactory,
    SensorFactory,
)

# Broken through the API. Choices have a field to point at, so the serializer's words come first.
BROKEN = [
    ("sensing_sensor_type_known", URL, sensor(type="colour")),
    ("sensing_sensor_status_known", URL, sensor(status="asleep")),
    ("sensing_sensor_implausible_known", URL, sensor(implausible="asked")),
    ("sensing_sensor_interval_positive", URL, sensor(expected_interval="-00:00:01")),
    ("sensing_sensor_interval_positive", URL, sensor(expected_interval="00:00:00")),
    ("sensing_sensor_plausible_range_ordered", URL, sensor(plausible_min=2, plausible_max=1)),
    ("sensing_sensor_plausible_range_ordered", URL, sensor(plausible_min=1, plausible_max=1)),
    ("sensing_anomalyalert_severity_known", ALERTS, alert(severity=6)),
    ("sensing_anomalyalert_confidence_share", ALERTS, alert(confidence=1.01)),
    ("sensing_anomalyalert_confidence_share", ALERTS, alert(confidence=-0.01)),
    ("sensing_anomalyalert_type_known", ALERTS, alert(anomaly_type="ghost")),
    ("sensing_maintenancetask_priority_known", TASKS, task(priority=0)),
    (
        "sensing_maintenancetask_schedule_ordered",
        TASKS,
        task(scheduled_start_at=DAY_2, scheduled_end_at=DAY_1),
    ),
    ("sensing_maintenancetask_end_has_start", TASKS, task(scheduled_end_at=DAY_1)),
    ("sensing_maintenancetask_hours_positive", TASKS, task(estimated_hours="-0.01")),
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
    # So is when its event was over, by the readings.
    "sensing_anomalyalert_event_ordered",
    # A task's too, and with it when it was worked on and why it was given up.
    "sensing_maintenancetask_status_known",
    "sensing_maintenancetask_work_ordered",
    "sensing_maintenancetask_ended_when_over",
    "sensing_maintenancetask_started_when_in_progress",
    "sensing_maintenancetask_given_up_with_reason",
    # Each entry of a list is checked before.
    "sensing_maintenancetask_lists_named",
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
