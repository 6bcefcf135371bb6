"""The board and the calendar of maintenance, worked with by mouse and keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from sensing.models import MaintenanceLog, MaintenanceTask, Technician
from tests.browser.test_pages import has_room
from tests.sensing.factories import MaintenanceTaskFactory, TechnicianFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BOARD = "/admin/sensing/maintenancetask/board/"
CALENDAR = "/admin/sensing/maintenancetask/calendar/"
# With all of a page in sight, a drag does not scroll, after which another card would lie there.
TALL = {"width": 1280, "height": 4000}


@pytest.fixture
def task(nursery) -> Iterator[MaintenanceTask]:
    """A card of its own for each test, gone afterwards unless the log, which stays, tells of it."""
    task = MaintenanceTaskFactory(
        sensor=nursery.sensor, equipment="pump 7", priority=1, technician=nursery.person
    )
    yield task
    if not task.logs.exists():
        task.delete()


def card(page, task):
    return page.locator(f"[data-task='{task.pk}']")


def column(page, name: str):
    return page.locator(f"[data-column={name}]")


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_card_is_dragged_through_its_life_to_the_log(page, task):
    page.set_viewport_size(TALL)
    page.goto(BOARD)

    card(page, task).drag_to(column(page, "in_progress"))
    expect(column(page, "in_progress").locator(f"[data-task='{task.pk}']")).to_be_visible()
    card(page, task).drag_to(column(page, "completed"))
    page.fill("[name=notes]", "The seal is new.")
    page.locator("button[type=submit]", has_text="Complete").click()

    expect(column(page, "completed").locator(f"[data-task='{task.pk}']")).to_be_visible()
    entry = MaintenanceLog.objects.get(task=task)
    assert (entry.notes, entry.technician) == ("The seal is new.", task.technician)
    assert page.problems == []


def test_a_card_moves_by_keyboard_and_says_so(page, task):
    page.goto(BOARD)

    page.get_by_role("button", name=f"Start {task}").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text(f"{task} is in progress.")).to_be_visible()
    expect(column(page, "in_progress").locator(f"[data-task='{task.pk}']")).to_be_visible()
    assert page.problems == []


def test_without_a_script_the_buttons_do_the_same(browser, server, context, task):
    with browser.new_context(
        base_url=server, java_script_enabled=False, storage_state=context.storage_state()
    ) as plain:
        page = plain.new_page()
        page.goto(BOARD)
        page.get_by_role("button", name=f"Start {task}").click()

        expect(page.get_by_role("button", name=f"Put {task} back")).to_be_visible()
    task.refresh_from_db()
    assert task.status == "in_progress"


def test_a_task_is_dragged_to_another_day_of_the_calendar(page, task):
    TechnicianFactory(user=task.technician)
    page.set_viewport_size(TALL)
    page.goto(CALENDAR)
    cell = page.locator(f"td[data-technician='{task.technician.pk}']").nth(2)
    day = cell.get_attribute("data-day")

    page.locator("aside [data-task]").filter(has_text="pump 7").drag_to(cell)

    expect(page.locator(f"td[data-day='{day}'] [data-task='{task.pk}']")).to_be_visible()
    task.refresh_from_db()
    assert str(task.scheduled_start_at) == f"{day} 08:00:00+00:00"
    Technician.objects.filter(user=task.technician).delete()
    assert page.problems == []


@pytest.mark.parametrize("path", [BOARD, CALENDAR, f"{CALENDAR}?view=month"])
def test_board_and_calendar_fit_a_narrow_screen(page, nursery, path):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path)

    expect(page.locator(".maintenance")).to_be_visible()
    assert has_room(page)
    assert page.problems == []
