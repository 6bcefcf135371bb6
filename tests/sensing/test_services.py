"""Alerts are settled and maintenance done once, however often and by however many at a time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask
from sensing.services.alerts import MAY_BECOME, AlertSettled, make_task, settle
from sensing.services.maintenance import TaskOver, complete_task
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import AnomalyAlertFactory, MaintenanceTaskFactory, SensorFactory

Status = AnomalyAlert.Status
TaskStatus = MaintenanceTask.Status
LATER = NOON + timedelta(hours=1)
AT_ONCE = 6

ALLOWED = [
    (Status.OPEN, Status.ACKNOWLEDGED),
    (Status.OPEN, Status.RESOLVED),
    (Status.OPEN, Status.IGNORED),
    (Status.ACKNOWLEDGED, Status.RESOLVED),
    (Status.ACKNOWLEDGED, Status.IGNORED),
]
REPEATED = [(status, status) for status in MAY_BECOME]
REFUSED = [
    (before, after)
    for before in Status
    for after in MAY_BECOME
    if (before, after) not in ALLOWED + REPEATED
]


def alert_that_is(status, **changes):
    settled_at = None if status == Status.OPEN else NOON
    return AnomalyAlertFactory(status=status, settled_at=settled_at, **changes)


def words(pair):
    return f"{pair[0].label} to {pair[1].label}"


@pytest.mark.django_db
@pytest.mark.parametrize("step", ALLOWED, ids=words)
def test_an_alert_is_settled_with_who_and_when_and_why(step):
    alert, person = alert_that_is(step[0]), UserFactory()

    settle(alert, step[1], by=person, now=LATER, note="seen")

    alert.refresh_from_db()
    assert (alert.status, alert.settled_by, alert.settled_at) == (step[1], person, LATER)
    assert (alert.note, alert.updated_at) == ("seen", LATER)


@pytest.mark.django_db
@pytest.mark.parametrize("step", REPEATED, ids=words)
def test_settling_again_changes_nothing(step):
    first = UserFactory()
    alert = alert_that_is(step[0], settled_by=first, note="mine")

    settle(alert, step[1], by=UserFactory(), now=LATER, note="theirs")

    alert.refresh_from_db()
    assert (alert.settled_by, alert.settled_at, alert.note) == (first, NOON, "mine")


@pytest.mark.django_db
@pytest.mark.parametrize("step", REFUSED, ids=words)
def test_a_settled_alert_stays_as_it_is(step):
    alert = alert_that_is(step[0])

    with pytest.raises(AlertSettled, match=f"is {step[0].label} already.*cannot be"):
        settle(alert, step[1], by=UserFactory(), now=LATER, note="why")

    alert.refresh_from_db()
    assert (alert.status, alert.settled_at) == (step[0], NOON)


@pytest.mark.django_db
def test_settling_without_a_note_keeps_the_one_there_is():
    alert = alert_that_is(Status.ACKNOWLEDGED, note="on it")

    assert settle(alert, Status.RESOLVED, by=UserFactory(), now=LATER).note == "on it"


@pytest.mark.django_db
def test_what_settles_is_the_stored_status_and_not_the_one_in_memory():
    alert = alert_that_is(Status.OPEN)
    AnomalyAlert.objects.update(status=Status.IGNORED, settled_at=NOON)

    with pytest.raises(AlertSettled):
        settle(alert, Status.RESOLVED, by=UserFactory(), now=LATER)


def test_of_people_who_settle_differently_at_once_one_wins(beside):
    alert, person = alert_that_is(Status.OPEN), UserFactory()
    wishes = [Status.RESOLVED, Status.IGNORED] * 3
    asked = [
        beside(settle, AnomalyAlert.objects.get(), wish, by=person, now=NOON, note="why")
        for wish in wishes
    ]

    errors = [one.exception(20) for one in asked]

    alert.refresh_from_db()
    assert [error is None for error in errors] == [wish == alert.status for wish in wishes]
    assert {type(error) for error in errors} == {type(None), AlertSettled}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("location", "equipment"),
    [
        pytest.param("hall 2", "hall 2", id="the place is named"),
        pytest.param("", "pump-1", id="only the sensor is known"),
    ],
)
def test_a_task_is_made_of_an_alert(location, equipment):
    sensor = SensorFactory(sensor_id="pump-1", location=location)
    alert = AnomalyAlertFactory(sensor=sensor, severity=5, description="too hot")

    task, is_new = make_task(alert)

    assert is_new
    assert (task.alert, task.sensor, task.equipment) == (alert, sensor, equipment)
    assert (task.priority, task.description) == (1, "too hot")
    task.full_clean()


@pytest.mark.django_db
def test_a_second_call_gives_the_same_task():
    alert = AnomalyAlertFactory()
    task, _ = make_task(alert)

    assert make_task(alert) == (task, False)


def test_calls_at_once_make_one_task(beside):
    alert = AnomalyAlertFactory()

    made = [one.result(20) for one in [beside(make_task, alert) for _ in range(AT_ONCE)]]

    assert len({task.pk for task, _ in made}) == MaintenanceTask.objects.count() == 1
    assert sum(is_new for _, is_new in made) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [TaskStatus.PENDING, TaskStatus.IN_PROGRESS])
def test_completing_a_task_writes_its_log_entry(status):
    sensor, person = SensorFactory(), UserFactory()
    task = MaintenanceTaskFactory(
        sensor=sensor, status=status, started_at=NOON, actual_hours=Decimal("1.50")
    )

    entry = complete_task(task, by=person, now=NOON, notes="new seal")

    task.refresh_from_db()
    assert (task.status, task.ended_at) == (TaskStatus.COMPLETED, NOON)
    assert MaintenanceLog.objects.get() == entry
    assert (entry.task, entry.sensor, entry.technician) == (task, sensor, person)
    assert (entry.equipment, entry.notes, entry.status) == ("pump 3", "new seal", "completed")
    assert (entry.actual_hours, entry.completed_at) == (Decimal("1.50"), NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [Decimal("0"), Decimal("2.25")], ids=["none", "some"])
def test_the_hours_given_replace_those_of_the_task(hours):
    task = MaintenanceTaskFactory(actual_hours=Decimal("9"))

    entry = complete_task(task, by=UserFactory(), now=NOON, hours=hours)

    assert entry.actual_hours == MaintenanceTask.objects.get().actual_hours == hours


@pytest.mark.django_db
def test_work_never_ends_before_it_began():
    task = MaintenanceTaskFactory(started_at=LATER)

    assert complete_task(task, by=UserFactory(), now=NOON).completed_at == LATER


@pytest.mark.django_db
@pytest.mark.parametrize("status", [TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED])
def test_a_task_that_is_over_is_not_completed(status):
    task = MaintenanceTaskFactory(status=status, ended_at=NOON, reason="no key")

    with pytest.raises(TaskOver, match=f"inspection of pump 3 is {status.label} already"):
        complete_task(task, by=UserFactory(), now=LATER)

    assert not MaintenanceLog.objects.exists()
    assert MaintenanceTask.objects.get().ended_at == NOON


def test_completed_by_many_at_once_a_task_has_one_log_entry(beside):
    task, person = MaintenanceTaskFactory(), UserFactory()
    asked = [beside(complete_task, task, by=person, now=NOON) for _ in range(AT_ONCE)]

    errors = [one.exception(20) for one in asked]

    assert MaintenanceLog.objects.count() == 1
    assert sorted(type(error).__name__ for error in errors) == ["NoneType"] + ["TaskOver"] * 5


def test_hours_that_cannot_be_leave_the_task_undone(committed):
    task = MaintenanceTaskFactory()

    with pytest.raises(Exception, match="hours_positive"):
        complete_task(task, by=UserFactory(), now=NOON, hours=Decimal("-1"))

    assert MaintenanceTask.objects.get().status == TaskStatus.PENDING
    assert not MaintenanceLog.objects.exists()
