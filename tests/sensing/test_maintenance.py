"""The life of tasks: who may take which step, once, however many try at a time."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sensing import board, calendars
from sensing.models import MaintenanceLog, MaintenanceTask
from sensing.services import maintenance
from sensing.services.maintenance import Plan, PlanRefused, TaskMoved, TaskOver
from sensing.services.routines import make_due_tasks
from sensing.supplies import lacks, part_of, sum_of_parts
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    MaintenanceRoutineFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    TechnicianFactory,
)

LATER = NOON + timedelta(hours=2)
ONE_DAY = timedelta(days=1)
AT_ONCE = 6


def begun(**values) -> MaintenanceTask:
    return MaintenanceTaskFactory(
        **{"status": "in_progress", "started_at": NOON, "started_by": UserFactory()} | values
    )


def over(status: str, **values) -> MaintenanceTask:
    return MaintenanceTaskFactory(status=status, ended_at=NOON, reason="no key", **values)


def planned(hours: float = 1, start=NOON, **values) -> MaintenanceTask:
    end = start + timedelta(hours=hours)
    return MaintenanceTaskFactory(scheduled_start_at=start, scheduled_end_at=end, **values)


def stored() -> MaintenanceTask:
    return MaintenanceTask.objects.get()


STEPS = {
    "plan": lambda task, by: maintenance.plan_task(task, plan=Plan(NOON, LATER, by)),
    "start": lambda task, by: maintenance.start_task(task, by=by, now=LATER),
    "pause": lambda task, by: maintenance.pause_task(task, reason="a part is missing"),
    "complete": lambda task, by: maintenance.complete_task(task, by=by, now=LATER),
    "fail": lambda task, by: maintenance.fail_task(task, by=by, now=LATER, reason="no key"),
    "cancel": lambda task, by: maintenance.cancel_task(task, by=by, now=LATER, reason="sold"),
}


@pytest.mark.django_db
def test_who_starts_a_task_that_is_nobodys_takes_it():
    person = UserFactory()

    maintenance.start_task(MaintenanceTaskFactory(), by=person, now=NOON)

    task = stored()
    assert (task.status, task.started_at, task.started_by) == ("in_progress", NOON, person)
    assert task.technician == person


@pytest.mark.django_db
def test_who_starts_anothers_task_leaves_it_to_them():
    person = UserFactory()

    maintenance.start_task(MaintenanceTaskFactory(technician=person), by=UserFactory(), now=NOON)

    assert stored().technician == person


@pytest.mark.django_db
def test_started_again_by_the_same_person_nothing_changes():
    person, task = UserFactory(), MaintenanceTaskFactory()
    first = maintenance.start_task(task, by=person, now=NOON)

    again = maintenance.start_task(task, by=person, now=LATER)

    assert (again.started_at, again.updated_at) == (NOON, first.updated_at)


@pytest.mark.django_db
def test_who_comes_second_is_told_who_started():
    person = UserFactory(display_name="Anna")
    task = begun(started_by=person)

    with pytest.raises(TaskMoved, match="in progress already, started by Anna"):
        maintenance.start_task(task, by=UserFactory(), now=LATER)


@pytest.mark.django_db
def test_a_task_put_back_waits_and_keeps_when_it_was_begun():
    person = UserFactory()

    maintenance.pause_task(begun(), reason="a part is missing")

    assert (stored().status, stored().reason) == ("pending", "a part is missing")
    maintenance.start_task(stored(), by=person, now=LATER)
    assert (stored().started_at, stored().started_by, stored().reason) == (NOON, person, "")


@pytest.mark.django_db
def test_a_task_that_fails_leaves_one_entry_with_the_reason():
    sensor, person = SensorFactory(), UserFactory()
    task = begun(sensor=sensor)

    entry = maintenance.fail_task(
        task, by=person, now=LATER, reason="the coupling is worn", hours=Decimal("1.50")
    )

    assert MaintenanceLog.objects.get() == entry
    assert (entry.status, entry.notes, entry.sensor) == ("failed", "the coupling is worn", sensor)
    assert (entry.technician, entry.completed_at) == (person, LATER)
    assert (stored().status, stored().reason) == ("failed", "the coupling is worn")
    assert (stored().ended_by, stored().actual_hours) == (person, Decimal("1.50"))


@pytest.mark.django_db
def test_a_task_that_is_cancelled_says_why_and_leaves_no_entry():
    person = UserFactory()

    maintenance.cancel_task(MaintenanceTaskFactory(), by=person, now=NOON, reason="pump sold")

    assert (stored().status, stored().reason, stored().ended_by) == (
        "cancelled",
        "pump sold",
        person,
    )
    assert stored().ended_at == NOON
    assert not MaintenanceLog.objects.exists()


@pytest.mark.parametrize("step", ["fail", "cancel"])
def test_nothing_is_given_up_without_a_reason(committed, step):
    task, person = MaintenanceTaskFactory(), UserFactory()
    service = getattr(maintenance, f"{step}_task")

    with pytest.raises(Exception, match="given_up_with_reason"):
        service(task, by=person, now=NOON, reason=" ")

    assert stored().status == "pending"
    assert not MaintenanceLog.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_no_step_leads_out_of_what_is_over(status, step):
    task = over(status, ended_by=UserFactory(display_name="Anna"))
    before = MaintenanceTask.objects.values().get()

    with pytest.raises(TaskOver, match=f"is {status} already by Anna"):
        STEPS[step](task, UserFactory())

    assert MaintenanceTask.objects.values().get() == before
    assert not MaintenanceLog.objects.exists()


@pytest.mark.django_db
def test_a_plan_says_when_and_who():
    person = UserFactory()

    maintenance.plan_task(MaintenanceTaskFactory(), plan=Plan(NOON, LATER, person))

    assert (stored().scheduled_start_at, stored().scheduled_end_at) == (NOON, LATER)
    assert stored().technician == person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        pytest.param(LATER, NOON, "before the planned start", id="backwards"),
        pytest.param(None, NOON, "needs a planned start", id="an end alone"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(start, end, words):
    with pytest.raises(PlanRefused, match=words):
        maintenance.plan_task(MaintenanceTaskFactory(), plan=Plan(start, end, None))

    assert stored().scheduled_start_at is None


@pytest.mark.django_db
def test_who_plans_what_another_changed_meanwhile_is_told():
    seen_at = MaintenanceTaskFactory().updated_at
    maintenance.plan_task(stored(), plan=Plan(NOON, LATER, None), seen_at=seen_at)

    with pytest.raises(TaskMoved, match="changed inspection of pump 3 meanwhile"):
        maintenance.plan_task(stored(), plan=Plan(LATER, LATER, None), seen_at=seen_at)
    # What is the same already is no conflict: it was sent twice.
    maintenance.plan_task(stored(), plan=Plan(NOON, LATER, None), seen_at=seen_at)

    assert stored().scheduled_start_at == NOON


@pytest.mark.django_db
def test_put_on_another_day_a_task_keeps_its_hour_and_length():
    task = planned(3)

    maintenance.move_to_day(task, date(2026, 3, 9), technician=None)

    assert stored().scheduled_start_at == NOON + 7 * ONE_DAY
    assert stored().planned_length == timedelta(hours=3)


@pytest.mark.django_db
def test_what_was_not_planned_begins_in_the_morning_and_takes_its_hours():
    person = UserFactory()
    task = MaintenanceTaskFactory(estimated_hours=Decimal("1.5"))

    maintenance.move_to_day(task, date(2026, 3, 9), technician=person)

    assert stored().scheduled_start_at == (NOON + 7 * ONE_DAY).replace(hour=8)
    assert stored().planned_length == timedelta(hours=1.5)
    assert stored().technician == person


@pytest.mark.django_db
def test_a_new_task_is_made_of_one_that_failed():
    failed = over("failed", sensor=SensorFactory(), required_skills=["mechanics"], priority=1)

    again = maintenance.repeat_task(failed)

    assert (again.status, again.reason, again.ended_at) == ("pending", "", None)
    assert (again.sensor, again.required_skills, again.priority) == (
        failed.sensor,
        ["mechanics"],
        1,
    )


@pytest.mark.parametrize("steps", [["complete"], ["complete", "fail"], ["fail", "cancel"]])
def test_of_people_who_end_a_task_at_once_one_does_and_there_is_at_most_one_entry(beside, steps):
    task, people = begun(), UserFactory.create_batch(AT_ONCE)
    asked = [
        beside(STEPS[steps[place % len(steps)]], task, person)
        for place, person in enumerate(people)
    ]

    errors = Counter(type(one.exception(20)).__name__ for one in asked)

    assert errors == {"NoneType": 1, "TaskOver": AT_ONCE - 1}
    assert MaintenanceLog.objects.count() == (stored().status != "cancelled")
    assert stored().ended_by in people


def test_of_people_who_start_a_task_at_once_one_has_it_and_the_others_are_told(beside):
    task, people = MaintenanceTaskFactory(), UserFactory.create_batch(AT_ONCE)
    asked = [beside(STEPS["start"], task, person) for person in people]

    errors = Counter(type(one.exception(20)).__name__ for one in asked)

    assert errors == {"NoneType": 1, "TaskMoved": AT_ONCE - 1}
    assert stored().technician == stored().started_by


def test_a_routine_makes_each_of_its_tasks_once_however_often_it_is_asked(beside):
    MaintenanceRoutineFactory.create_batch(3, next_at=NOON + ONE_DAY)

    asked = [beside(make_due_tasks, now=NOON) for _ in range(AT_ONCE)]

    assert sum(one.result(20) for one in asked) == 3
    assert make_due_tasks(now=LATER) == 0
    made = MaintenanceTask.objects.values_list("scheduled_start_at", flat=True)
    assert list(made) == [NOON + ONE_DAY] * 3


@pytest.mark.django_db
def test_the_next_time_comes_once_the_last_is_done():
    routine = MaintenanceRoutineFactory(
        next_at=NOON,
        every_days=7,
        technician=UserFactory(),
        required_skills=["mechanics"],
        estimated_hours=2,
    )
    make_due_tasks(now=NOON)
    assert make_due_tasks(now=NOON + 8 * ONE_DAY) == 0, "the first still waits"
    maintenance.complete_task(stored(), by=UserFactory(), now=NOON + 8 * ONE_DAY)

    assert make_due_tasks(now=NOON + 8 * ONE_DAY) == 1

    task = MaintenanceTask.objects.unfinished().get()
    assert (task.scheduled_start_at, task.routine) == (NOON + 7 * ONE_DAY, routine)
    assert (task.technician, task.required_skills) == (routine.technician, ["mechanics"])
    assert task.planned_length == timedelta(hours=2)
    routine.refresh_from_db()
    assert routine.next_at == NOON + 14 * ONE_DAY


@pytest.mark.django_db
def test_what_was_missed_for_long_is_done_once():
    routine = MaintenanceRoutineFactory(next_at=NOON - 100 * ONE_DAY, every_days=30)

    assert make_due_tasks(now=NOON) == 1

    routine.refresh_from_db()
    assert stored().scheduled_start_at == NOON - 10 * ONE_DAY
    assert routine.next_at == NOON + 20 * ONE_DAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"is_active": False, "next_at": NOON}, id="switched off"),
        pytest.param({"next_at": NOON + 15 * ONE_DAY}, id="not yet"),
    ],
)
def test_no_task_is_made_of_a_routine_that_is(values):
    MaintenanceRoutineFactory(**values, days_ahead=14)

    assert make_due_tasks(now=NOON) == 0


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2 x bearing 6204", (2, "bearing 6204")),
        ("12x LED tube", (12, "LED tube")),
        ("3 × gasket", (3, "gasket")),  # noqa: RUF001  the sign is meant
        ("bearing 6204", (1, "bearing 6204")),
        ("2 xenon lamps", (1, "2 xenon lamps")),
    ],
)
def test_a_part_is_read_with_its_quantity(text, part):
    assert part_of(text) == part


def test_parts_are_added_up_by_name():
    lists = [["2 x seal", "gasket"], ["1 x seal"], []]

    assert sum_of_parts(lists) == [("gasket", 1), ("seal", 3)]


def test_skills_are_compared_however_they_are_capitalised():
    assert lacks(["Mechanics"], ["mechanics", "Electrics"]) == ["Electrics"]


@pytest.mark.django_db
def test_known_skills_are_those_that_people_have_and_work_asks_for():
    TechnicianFactory(skills=["mechanics", "calibration"])
    MaintenanceTaskFactory(required_skills=["Mechanics", "electrics"])
    over("completed", required_skills=["forgotten"])

    assert [skill.casefold() for skill in board.known_skills()] == [
        "calibration",
        "electrics",
        "mechanics",
    ]


@pytest.mark.django_db
def test_a_task_is_late_when_it_should_be_over_and_is_not():
    late = planned(start=NOON - 3 * ONE_DAY)
    begin_only = MaintenanceTaskFactory(scheduled_start_at=NOON - ONE_DAY)
    planned(start=NOON)
    over("completed", scheduled_start_at=NOON - ONE_DAY)

    assert set(MaintenanceTask.objects.late(NOON)) == {late, begin_only}


@pytest.mark.django_db
def test_columns_are_sorted_by_priority_and_hold_no_more_than_can_be_seen():
    MaintenanceTaskFactory.create_batch(board.SHOWN + 4)
    urgent = MaintenanceTaskFactory(priority=1)
    over("completed")
    over("failed")
    MaintenanceTaskFactory(status="completed", ended_at=NOON - 8 * ONE_DAY)

    columns = {each.name: each for each in board.columns_of(MaintenanceTask.objects, now=NOON)}

    pending = columns["pending"]
    assert pending.cards[0] == urgent
    assert (len(pending.cards), pending.total, pending.more) == (board.SHOWN, board.SHOWN + 5, 5)
    totals = {name: column.total for name, column in columns.items()}
    assert totals == {
        "pending": board.SHOWN + 5,
        "in_progress": 0,
        "completed": 1,
        "given_up": 1,
    }


MONDAY = date(2026, 3, 2)


@pytest.mark.django_db
def test_work_of_one_person_that_overlaps_is_marked():
    anna, bruno = UserFactory.create_batch(2)
    planned(4, NOON, technician=anna, equipment="long")
    planned(1, NOON + timedelta(hours=1), technician=anna, equipment="inside")
    planned(1, NOON + timedelta(hours=4), technician=anna, equipment="right after")
    planned(1, NOON, technician=bruno, equipment="another's")
    planned(1, NOON, equipment="nobody's")
    planned(1, NOON, equipment="nobody's too")

    found = calendars.planned(MaintenanceTask.objects, MONDAY, MONDAY + 7 * ONE_DAY)

    assert {task.equipment for task in found if task.overlaps} == {"long", "inside"}


@pytest.mark.django_db
def test_a_task_lies_on_each_of_its_days_and_ends_at_midnight():
    start = NOON.replace(hour=0)
    planned(48, start, equipment="two days")
    planned(24 * 30, start - 10 * ONE_DAY, equipment="all along")
    planned(1, start - ONE_DAY, equipment="the week before")

    found = calendars.planned(MaintenanceTask.objects, MONDAY, MONDAY + 7 * ONE_DAY)
    days = calendars.by_day(found, MONDAY, MONDAY + 7 * ONE_DAY)

    assert {day: [task.equipment for task in tasks] for day, tasks in days.items()} == {
        MONDAY + place * ONE_DAY: ["all along", *["two days"] * (place < 2)] for place in range(7)
    }


@pytest.mark.django_db
def test_a_week_has_a_row_for_each_technician_and_one_for_nobody():
    anna, bruno = UserFactory(display_name="Anna"), UserFactory(display_name="Bruno")
    planned(1, NOON, technician=bruno)
    found = calendars.planned(MaintenanceTask.objects, MONDAY, MONDAY + 7 * ONE_DAY)

    rows = calendars.rows_of(found, [anna], MONDAY)

    assert [row.technician for row in rows] == [anna, bruno, None]
    assert [len(tasks) for _, tasks in rows[1].days] == [1, 0, 0, 0, 0, 0, 0]
