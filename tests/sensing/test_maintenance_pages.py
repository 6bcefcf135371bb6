"""Maintenance as staff and programs see it: steps, board, calendar, log."""

import os
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sensing.models import MaintenanceLog, MaintenanceTask, Technician
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.roles import ROLES, WORKERS
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    SensorGroupFactory,
    TechnicianFactory,
)

TASKS = "/api/v1/sensing/maintenance-tasks/"
BOARD, CALENDAR = (f"/admin/sensing/maintenancetask/{name}/" for name in ("board", "calendar"))


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


@pytest.fixture
def worker(db):
    return UserFactory(is_staff=True, role="worker", display_name="Anna")


@pytest.fixture
def staff(client, worker):
    """A browser in which a worker is logged in."""
    client.force_login(worker)
    return client


@pytest.fixture
def viewer(client, db):
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    return client


def step(client, task, name: str, **data):
    """Take a step and return what the next page says."""
    url = reverse(f"admin:sensing_maintenancetask_{name}", args=[task.pk])
    response = client.post(url, {"next": BOARD, **data}, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def task_now() -> MaintenanceTask:
    return MaintenanceTask.objects.get()


def test_a_task_goes_from_the_board_to_the_log(staff, worker):
    task = MaintenanceTaskFactory(sensor=SensorFactory())

    assert step(staff, task, "start") == ["inspection of pump 3 is in progress."]
    assert step(staff, task, "pause") == ["inspection of pump 3 is pending again."]
    step(staff, task, "start")
    (said,) = step(staff, task, "complete", notes="new seal", hours="1.5")

    assert "the log has its entry" in said
    entry = MaintenanceLog.objects.get()
    assert (entry.task, entry.technician, entry.notes) == (task, worker, "new seal")
    assert (str(entry.actual_hours), entry.completed_at) == ("1.50", NOON)


def test_a_step_that_another_took_meanwhile_is_a_warning_and_changes_nothing(staff):
    task = MaintenanceTaskFactory(
        status="completed", ended_at=NOON, ended_by=UserFactory(display_name="Bruno")
    )

    for name, data in [("start", {}), ("complete", {}), ("cancel", {"reason": "why"})]:
        (warning,) = step(staff, task, name, **data)
        assert "is completed already by Bruno" in warning

    assert task_now().status == "completed"
    assert not MaintenanceLog.objects.exists()


@pytest.mark.parametrize("name", ["fail", "cancel"])
def test_giving_up_asks_for_a_reason(staff, name):
    task = MaintenanceTaskFactory()
    url = reverse(f"admin:sensing_maintenancetask_{name}", args=[task.pk])

    assert staff.get(url).status_code == 200
    assert "This field is required" in staff.post(url, {}).content.decode()
    step(staff, task, name, reason="no key")

    assert task_now().reason == "no key"


def test_a_plan_is_made_on_a_page_that_offers_who_has_the_skills(staff):
    able = TechnicianFactory(skills=["Mechanics"]).user
    TechnicianFactory(user=UserFactory(display_name="Bruno"), skills=["electrics"])
    task = MaintenanceTaskFactory(required_skills=["mechanics"])
    url = reverse("admin:sensing_maintenancetask_plan", args=[task.pk])

    html = staff.get(url).content.decode()
    assert html.index("Has the skills") < html.index("Bruno (lacks mechanics)")
    step(
        staff,
        task,
        "plan",
        start_0="2026-03-05",
        start_1="08:00",
        end_0="2026-03-05",
        end_1="10:00",
        technician=able.pk,
        seen_at=task.updated_at.isoformat(),
    )

    planned = task_now()
    assert planned.technician == able
    assert planned.scheduled_start_at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_a_plan_backwards_is_told_on_its_page(staff):
    task = MaintenanceTaskFactory()
    url = reverse("admin:sensing_maintenancetask_plan", args=[task.pk])
    times = {"start_0": "2026-03-05", "start_1": "08:00", "end_0": "2026-03-04", "end_1": "08:00"}

    html = staff.post(url, times).content.decode()

    assert "The planned end lies before the planned start." in html
    assert task_now().scheduled_start_at is None


def test_buttons_are_only_pressed_never_followed(staff):
    task = MaintenanceTaskFactory()

    for name in ("start", "pause"):
        url = reverse(f"admin:sensing_maintenancetask_{name}", args=[task.pk])
        assert staff.get(url).status_code == 405
    assert staff.get("/admin/sensing/maintenancetask/calendar/move/").status_code == 405
    assert task_now().status == "pending"


def test_a_step_leads_back_to_our_own_pages_only(staff):
    task = MaintenanceTaskFactory()
    url = reverse("admin:sensing_maintenancetask_start", args=[task.pk])

    response = staff.post(url, {"next": "https://elsewhere.example/"})

    assert response.url == reverse("admin:sensing_maintenancetask_change", args=[task.pk])


def test_a_viewer_sees_board_and_calendar_and_takes_no_step(viewer):
    task = MaintenanceTaskFactory(scheduled_start_at=NOON)
    url = "/admin/sensing/maintenancetask/"

    for page in (BOARD, CALENDAR, f"{CALENDAR}?view=month"):
        html = viewer.get(page).content.decode()
        assert "inspection of pump 3" in html
        assert 'draggable="true"' not in html
        assert "/start/" not in html
    refused = [viewer.post(f"{url}{task.pk}/{name}/") for name in ("start", "cancel", "complete")]
    refused.append(viewer.post(f"{url}calendar/move/", {"task": task.pk, "day": "2026-03-05"}))

    assert {response.status_code for response in refused} == {403}
    assert task_now().status == "pending"


def test_who_has_no_role_sees_neither(client, db):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(BOARD).status_code == client.get(CALENDAR).status_code == 403


def test_the_board_shows_what_each_card_needs(staff):
    MaintenanceTaskFactory(
        sensor=SensorFactory(sensor_id="pump-3"),
        technician=UserFactory(display_name="Bruno"),
        required_skills=["mechanics"],
        parts_needed=["2 x bearing 6204"],
        scheduled_start_at=NOON - timedelta(days=2),
        estimated_hours=2,
    )

    html = staff.get(BOARD).content.decode()

    for words in ("pump-3", "Bruno", "mechanics", "2 × bearing 6204", "late", "2 h planned"):  # noqa: RUF001
        assert words in html


def test_the_form_of_a_task_does_not_change_its_status(staff):
    task = MaintenanceTaskFactory()
    url = reverse("admin:sensing_maintenancetask_change", args=[task.pk])
    form = {
        "equipment": "pump 4",
        "task_type": "inspection",
        "priority": 3,
        "required_skills": ["mechanics", ""],
        "parts_needed": ["2 x seal, 35 mm"],
        "status": "completed",
        "started_at_0": "2026-03-01",
        "started_at_1": "08:00",
        "actual_hours": "9",
    }

    assert staff.post(url, form).status_code == 302

    changed = task_now()
    assert (changed.equipment, changed.required_skills) == ("pump 4", ["mechanics"])
    assert changed.parts_needed == ["2 x seal, 35 mm"]
    assert (changed.status, changed.started_at, changed.actual_hours) == ("pending", None, None)
    html = staff.get(url).content.decode()
    assert 'value="2 x seal, 35 mm"' in html


def test_what_is_over_stays_as_it_was_done(staff):
    task = MaintenanceTaskFactory(status="completed", ended_at=NOON)
    url = reverse("admin:sensing_maintenancetask_change", args=[task.pk])

    staff.post(url, {"equipment": "another", "notes": "seen again"})

    assert (task_now().equipment, task_now().notes) == ("pump 3", "seen again")


@pytest.fixture
def crew(db):
    """Ten tasks of different people, sensors, groups and skills, and how to make ten times more."""

    def work(count: int) -> None:
        for number in range(count):
            sensor = SensorFactory()
            SensorGroupFactory(sensors=[sensor])
            MaintenanceTaskFactory(
                sensor=sensor,
                technician=TechnicianFactory().user,
                required_skills=[f"skill {number}"],
                parts_needed=["2 x seal"],
                scheduled_start_at=NOON + timedelta(hours=number % 50) if number % 3 else None,
                status=["pending", "in_progress", "completed"][number % 3],
                started_at=NOON,
                ended_at=NOON if number % 3 == 2 else None,
            )

    work(10)
    return work


@pytest.mark.parametrize("page", [BOARD, CALENDAR, f"{CALENDAR}?view=month"])
def test_board_and_calendar_take_as_many_queries_for_ten_times_the_tasks(staff, crew, page):
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(page).status_code == 200
        return len(queries)

    ask()  # what is remembered for the next request is remembered now
    few = ask()
    crew(90)

    assert ask() == few


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"whose": "mine"}, {"own"}),
        ({"whose": "nobody"}, {"urgent", "skilled", "grouped"}),
        ({"priority__exact": "1"}, {"urgent"}),
        ({"skill": "mechanics"}, {"skilled"}),
        ({"group": "hall A"}, {"grouped"}),
        ({"priority__exact": "nonsense"}, {"own", "urgent", "skilled", "grouped"}),
    ],
)
def test_board_calendar_and_list_choose_alike(staff, worker, query, found):
    group = SensorGroupFactory(name="hall A", sensors=[SensorFactory(sensor_id="in-hall-a")])
    made = {
        "own": {"technician": worker},
        "urgent": {"priority": 1},
        "skilled": {"required_skills": ["mechanics"]},
        "grouped": {"sensor": group.sensors.get()},
    }
    for name, values in made.items():
        MaintenanceTaskFactory(task_type=name, scheduled_start_at=NOON, **values)
    query = {name: str(group.pk) if value == "hall A" else value for name, value in query.items()}

    pages = [BOARD, CALENDAR, *["/admin/sensing/maintenancetask/"] * ("nonsense" not in str(query))]
    for page in pages:
        html = staff.get(f"{page}?{urlencode(query)}").content.decode()
        shown = {name for name in made if f"{name} of pump 3" in html or f">{name}<" in html}
        assert shown == found, page


def test_a_week_is_shown_by_technician_and_a_month_by_day(staff, worker):
    TechnicianFactory(user=worker)
    MaintenanceTaskFactory(scheduled_start_at=NOON, technician=worker)
    MaintenanceTaskFactory(equipment="pump 9")

    week = staff.get(CALENDAR)
    month = staff.get(CALENDAR, {"view": "month", "day": "2026-03-20"})

    assert [row.technician for row in week.context["rows"]] == [worker, None]
    assert [task.equipment for task in week.context["unplanned"]] == ["pump 9"]
    days = dict(day for days in month.context["weeks"] for day in days)
    assert [len(days[NOON.date()]), sum(map(len, days.values()))] == [1, 1]


@pytest.mark.parametrize(
    "query",
    [{"view": "year"}, {"day": "soon"}, {"day": "1812-01-01"}, {"day": "2026-02-30"}],
)
def test_a_calendar_that_does_not_exist_is_not_found(staff, query):
    assert staff.get(CALENDAR, query).status_code == 404


def move(client, task, day: str, **data):
    data = {"task": task.pk, "day": day, "seen_at": task.updated_at.isoformat(), **data}
    response = client.post("/admin/sensing/maintenancetask/calendar/move/", data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_a_task_put_on_another_day_and_row_is_planned_there(staff, worker):
    TechnicianFactory(user=worker)
    task = MaintenanceTaskFactory(
        scheduled_start_at=NOON, scheduled_end_at=NOON + timedelta(hours=3)
    )

    (said,) = move(staff, task, "2026-03-05", technician=str(worker.pk))

    assert "Thursday, 5 March 2026, 12:00 UTC" in said
    assert (task_now().technician, task_now().scheduled_end_at.hour) == (worker, 15)
    (warning,) = move(staff, task, "2026-03-06", seen_at=str(NOON - timedelta(hours=1)))
    assert "Somebody changed" in warning
    assert task_now().scheduled_start_at.day == 5


def test_a_task_is_not_put_in_the_row_of_somebody_who_is_no_technician(staff):
    task = MaintenanceTaskFactory()
    data = {"task": task.pk, "day": "2026-03-05", "technician": str(UserFactory().pk)}

    response = staff.post("/admin/sensing/maintenancetask/calendar/move/", data)

    assert response.status_code == 404


def test_an_alert_becomes_a_task_in_one_click_of_its_list(client, superuser):
    client.force_login(superuser)
    alert = AnomalyAlertFactory(sensor=SensorFactory(location="hall 2"))
    data = {"action": "make_tasks", "_selected_action": [alert.pk]}

    client.post(reverse("admin:sensing_anomalyalert_changelist"), data)

    assert (task_now().alert, task_now().equipment) == (alert, "hall 2")
    assert "hall 2" in client.get(BOARD).content.decode()


def send(client, task, name: str, **data):
    return client.post(f"{TASKS}{task.pk}/{name}/", data, format="json")


def test_programs_take_the_same_steps(api, superuser):
    task = MaintenanceTaskFactory()

    planned = send(
        api, task, "plan", scheduled_start_at="2026-03-05T08:00Z", technician=superuser.email
    )
    assert (planned.status_code, planned.json()["technician"]) == (200, superuser.email)
    assert send(api, task, "start").json()["status"] == "in_progress"
    assert send(api, task, "pause", reason="no part").json()["reason"] == "no part"
    failed = send(api, task, "fail", reason="worn out", hours="2.00")

    assert (failed.status_code, failed.json()["status"]) == (201, "failed")
    assert task_now().technician == superuser


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan", {"scheduled_start_at": "2026-03-05T08:00Z"}),
        ("start", {}),
        ("pause", {}),
        ("complete", {}),
        ("fail", {"reason": "why"}),
        ("cancel", {"reason": "why"}),
    ],
)
def test_a_step_that_comes_too_late_is_a_409_with_its_sentence(api, name, data):
    task = MaintenanceTaskFactory(status="cancelled", ended_at=NOON, reason="sold")

    response = send(api, task, name, **data)

    assert response.status_code == 409
    assert "is cancelled already" in response.content.decode()
    assert not MaintenanceLog.objects.exists()


@pytest.mark.parametrize("name", ["fail", "cancel"])
def test_programs_say_why_too(api, name):
    assert send(api, MaintenanceTaskFactory(), name).status_code == 400
    assert task_now().status == "pending"


def test_a_plan_backwards_is_a_400_with_its_sentence(api):
    times = {"scheduled_start_at": "2026-03-05T08:00Z", "scheduled_end_at": "2026-03-04T08:00Z"}

    response = send(api, MaintenanceTaskFactory(), "plan", **times)

    assert response.status_code == 400
    assert "before the planned start" in response.content.decode()


@pytest.mark.parametrize("field", ["status", "started_at", "ended_at", "actual_hours", "reason"])
def test_a_patch_takes_no_step(api, field):
    task = MaintenanceTaskFactory()
    value = {"status": "completed", "actual_hours": "2", "reason": "why"}.get(field, str(NOON))
    before = MaintenanceTask.objects.values().get()

    api.patch(f"{TASKS}{task.pk}/", {field: value}, format="json")

    assert MaintenanceTask.objects.values(field).get() == {field: before[field]}


def test_programs_do_not_change_what_is_over(api):
    task = MaintenanceTaskFactory(status="completed", ended_at=NOON)

    response = api.patch(f"{TASKS}{task.pk}/", {"equipment": "another"}, format="json")

    assert response.status_code == 400
    assert "What is over stays as it was done." in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [("skill=mechanics", "skilled"), ("group=hall+A", "grouped"), ("technician=a@b.ch", "hers")],
)
def test_programs_filter_tasks(api, query, found):
    group = SensorGroupFactory(name="hall A", sensors=[SensorFactory()])
    MaintenanceTaskFactory(task_type="skilled", required_skills=["mechanics", "more"])
    MaintenanceTaskFactory(task_type="grouped", sensor=group.sensors.get())
    MaintenanceTaskFactory(task_type="hers", technician=UserFactory(email="a@b.ch"))

    (row,) = api.get(f"{TASKS}?{query}").json()["results"]

    assert row["task_type"] == found


def test_a_technician_is_kept_once(api):
    person = TechnicianFactory(skills=["mechanics"]).user

    again = api.post(
        "/api/v1/sensing/technicians/", {"user": person.email, "skills": []}, format="json"
    )

    assert again.status_code == 400
    assert "This person is a technician already." in again.content.decode()
    assert Technician.objects.get().skills == ["mechanics"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_changes_the_log_and_workers_add_to_it(client, db, role):
    entry = MaintenanceLogFactory(notes="as it was")
    person = UserFactory(is_staff=True, role=role)
    client.force_login(person)
    program = client_of(person)
    address = f"/api/v1/sensing/maintenance-logs/{entry.pk}/"

    pages = [
        client.post(reverse(f"admin:sensing_maintenancelog_{kind}", args=[entry.pk]), {"post": 1})
        for kind in ("change", "delete")
    ]
    calls = [getattr(program, verb)(address, {}, format="json") for verb in ("put", "patch")]
    calls.append(program.delete(address))
    added = program.post(
        "/api/v1/sensing/maintenance-logs/",
        {"equipment": "pump 3", "completed_at": "2026-03-01T09:00Z"},
        format="json",
    )

    assert {response.status_code for response in pages} == {403}
    assert {response.status_code for response in calls} <= {403, 405}
    assert added.status_code == (201 if role in WORKERS else 403)
    assert MaintenanceLog.objects.get(pk=entry.pk).notes == "as it was"


CHANGES = [
    "UPDATE sensing_maintenancelog SET notes = 'better'",
    "DELETE FROM sensing_maintenancelog",
    "TRUNCATE sensing_maintenancelog",
    "TRUNCATE sensing_maintenancetask CASCADE",
]
REFUSALS = {
    "DATABASE_URL": "permission denied",
    "OWNER_DATABASE_URL": "Cannot update or delete rows|append-only",
    "REPORT_DATABASE_URL": "permission denied",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("login", REFUSALS)
def test_every_login_of_the_database_is_refused_the_log(committed, login, change):
    MaintenanceLogFactory(notes="as it was")
    database = connections["owner"].settings_dict["NAME"]

    with psycopg.connect(os.environ[login], dbname=database) as connection:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
        connection.commit()
        with pytest.raises(psycopg.Error, match=REFUSALS[login]):
            connection.execute(change)

    assert MaintenanceLog.objects.get().notes == "as it was"
