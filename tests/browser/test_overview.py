"""The overview for the shift while somebody looks at it, and other processes write."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from sensing.models import AnomalyAlert
from tests.browser.test_pages import has_room
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERVIEW = "/admin/sensing/overview/"
RAISE = """
import django; django.setup()
from datetime import UTC, datetime
from sensing.models import AnomalyAlert, Sensor
AnomalyAlert.objects.create(
    sensor=Sensor.objects.get(sensor_id="hall-A.power"), anomaly_type="stuck", severity=5,
    confidence=0.9, description="Raised elsewhere.", happened_at=datetime.now(UTC),
)
"""
SETTLE = """
import django; django.setup()
from datetime import UTC, datetime
from sensing.models import AnomalyAlert
AnomalyAlert.objects.filter(description="Raised elsewhere.").update(
    status="resolved", settled_at=datetime.now(UTC)
)
"""


@pytest.fixture
def elsewhere(nursery, process_environment):
    """Run a piece of Python in another process; the alerts that it raises are gone afterwards."""

    def elsewhere(script: str) -> None:
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=process_environment, check=True
        )

    yield elsewhere
    AnomalyAlert.objects.filter(description="Raised elsewhere.").delete()


def figure(page, key: str):
    return page.locator(f"[data-key='{key}'] b")


def test_an_alert_of_another_process_appears_by_itself_and_goes_again(page, elsewhere):
    page.goto(OVERVIEW)
    expect(page.locator("#overview-state")).to_have_attribute("data-state", "live")
    before = int(figure(page, "alerts-open").inner_text())
    expect(figure(page, "alerts-5-hour")).to_have_text("0")
    page.evaluate("window.wasNotReloaded = true")
    page.locator("[data-key='alerts-open']").focus()

    elsewhere(RAISE)

    expect(figure(page, "alerts-open")).to_have_text(str(before + 1))
    expect(figure(page, "alerts-5-hour")).to_have_text("1")
    expect(page.locator("#overview-events li").first).to_contain_text("stuck value at hall-A.power")
    expect(page.locator("#nav-sidebar-apps .live-count")).to_have_text(str(before + 1))
    expect(page.locator("[data-key='alerts-open']")).to_be_focused()
    expect(page).to_have_title(f"({before + 1}) Overview | Glasshouse")

    elsewhere(SETTLE)

    expect(figure(page, "alerts-open")).to_have_text(str(before))
    expect(figure(page, "alerts-5-hour")).to_have_text("0")
    assert page.evaluate("window.wasNotReloaded")
    assert page.problems == []


def test_the_list_of_alerts_counts_on_beside_its_line_of_the_sidebar(page, elsewhere):
    page.goto(reverse("admin:sensing_anomalyalert_changelist"))
    count = page.locator("#nav-sidebar-apps .live-count")
    expect(count).to_be_visible()
    before = int(count.inner_text())

    elsewhere(RAISE)

    expect(count).to_have_text(str(before + 1))
    assert page.problems == []


def test_without_a_stream_the_page_says_so_and_asks(page, elsewhere):
    # The shared worker's stream cannot be cut off; without one the page has its own.
    page.add_init_script("delete window.SharedWorker")
    page.route("**/overview/stream/", lambda route: route.abort())
    page.goto(OVERVIEW)
    state = page.locator("#overview-state")
    expect(state).to_have_attribute("data-state", "lost")

    elsewhere(RAISE)

    expect(state).to_have_attribute("data-state", "polling", timeout=20_000)
    expect(figure(page, "alerts-5-hour")).to_have_text("1", timeout=20_000)


def test_who_is_logged_out_is_told(browser, server, nursery, elsewhere):
    client = Client()
    client.force_login(nursery.person)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    with browser.new_context(base_url=server) as context:
        context.add_cookies([{"name": session.key, "value": session.value, "url": server}])
        page = context.new_page()
        page.goto(OVERVIEW)
        state = page.locator("#overview-state")
        expect(state).to_have_attribute("data-state", "live")

        client.logout()
        elsewhere(RAISE)

        expect(state).to_have_attribute("data-state", "over")
        expect(state).to_contain_text("You are logged out")


def test_numbers_and_marks_are_reached_and_followed_by_keyboard(page, nursery):
    page.goto(OVERVIEW)
    expect(page.locator("#overview-map")).to_have_attribute("data-drawn", "24")
    tile = page.locator("#overview-sensors .number:not(.is-none)").first
    count = int(tile.locator("b").inner_text())
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(count)

    page.go_back()
    mark = page.locator("#overview-map .leaflet-marker-icon").first
    mark.focus()
    page.keyboard.press("Enter")

    # Of several sensors to their list, of one to its page.
    expect(page.locator("#result_list tbody tr, section.sensor").first).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_on_a_wall_all_of_it_is_seen_without_scrolling(page, nursery):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(OVERVIEW + "?wall")

    expect(page.locator("#overview-map")).to_have_attribute("data-drawn", "24")
    expect(page.locator("#nav-sidebar-apps")).to_have_count(0)
    height, width = page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert (height, width) == (1080, 1920)
    assert page.problems == []


def test_it_fits_a_narrow_screen(page, nursery):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(OVERVIEW)

    expect(page.locator("#overview-map")).to_have_attribute("data-drawn", "24")
    assert has_room(page)
    assert page.problems == []
