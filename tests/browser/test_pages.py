"""A person's way through the pages, in a real browser, on the real server, with real readings."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sensing import demo
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing; bin/test installs it."
    with sync_playwright() as playwright:
        # The driver's event loop makes Django refuse queries in this thread, which are wanted.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield playwright.chromium.launch(executable_path=path, args=QUIET)
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def nursery(committed, monkeypatch):
    """A few hours of demonstration readings, and somebody who may see them."""
    monkeypatch.setattr(demo, "HISTORY", demo.STEP * 600)
    person = UserFactory(is_staff=True, is_superuser=True, email="grower@example.org")
    person.set_password("a long enough password")
    person.save()
    list(demo.seed(now=datetime.now(UTC)))


@pytest.fixture(params=["light", "dark"])
def page(request, browser, server, nursery) -> Iterator[Page]:
    """Somebody logged in, whose browser tells of every error and every request elsewhere."""
    context = browser.new_context(color_scheme=request.param, base_url=server)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda message: message.type == "error" and page.problems.append(message.text),
    )
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((server, "data:", "blob:"))
            or page.problems.append(f"left the host: {asked.url}")
        ),
    )
    page.goto("/admin/")
    page.fill("input[name=login]", "grower@example.org")
    page.fill("input[name=password]", "a long enough password")
    page.click("button[type=submit]")
    page.theme = request.param
    yield page
    context.close()


def test_the_dashboard_shows_each_domain_and_leads_to_its_lists(page):
    expect(page.locator(".card", has_text="Active sensors")).to_contain_text("24")

    page.locator("a.card", has_text="Active sensors").click()

    expect(page.locator("#result_list tbody tr")).to_have_count(24)
    assert page.problems == []


def test_a_sensors_chart_is_drawn_and_drawn_again_for_another_span(page):
    page.goto("/admin/sensing/sensor/")
    page.get_by_role("link", name="hall-A.air-temperature").click()
    chart = page.locator("#sensor-chart")
    expect(chart).to_have_attribute("data-drawn", f"24h {page.theme}")

    page.get_by_role("button", name="7d", exact=True).click()

    expect(chart).to_have_attribute("data-drawn", f"7d {page.theme}")
    expect(chart.locator("canvas").first).to_be_visible()
    assert page.problems == []


def test_the_list_of_readings_leads_down_to_a_day(page):
    page.goto("/admin/sensing/readingrow/")

    expect(page.locator("#result_list tbody tr")).to_have_count(50)
    assert page.problems == []


def test_the_command_palette_finds_a_sensor_by_keyboard(page):
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    expect(page.locator("#search-input-command")).to_be_focused()

    page.keyboard.type("hall-B.light")

    expect(page.get_by_role("link", name="hall-B.light").first).to_be_visible()
    assert page.problems == []


def test_pages_fit_a_narrow_screen(page):
    page.set_viewport_size({"width": 390, "height": 800})

    for path in ("/admin/", "/admin/sensing/sensor/", "/admin/timeseries/policystate/"):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{path} is {width} pixels wide"


def test_a_sensor_stands_on_its_map(page):
    page.goto("/admin/sensing/sensor/")
    page.get_by_role("link", name="hall-A.air-temperature").click()
    marker = page.locator("img.leaflet-marker-icon")

    marker.scroll_into_view_if_needed()

    expect(marker).to_be_visible()
    expect(marker).to_have_js_property("complete", True)
    assert marker.evaluate("image => image.naturalWidth") > 0


def test_the_map_of_a_list_draws_what_the_list_holds(page):
    page.goto("/admin/sensing/sensor/")

    expect(page.locator("#map-of-list")).to_have_attribute("data-drawn", "24")
    assert page.problems == []
