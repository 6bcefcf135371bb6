"""A person's way through the pages, in a real browser, on the real server, with real readings."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_dashboard_shows_each_domain_and_leads_to_its_lists(page):
    expect(page.locator(".card", has_text="Active sensors")).to_contain_text("24")

    page.locator("a.card", has_text="Active sensors").click()

    expect(page.locator("#result_list tbody tr")).to_have_count(24)
    assert page.problems == []


def test_a_sensors_chart_is_drawn_and_drawn_again_for_another_span(page):
    page.goto("/admin/sensing/sensor/")
    page.get_by_role("link", name="hall-A.air-temperature").click()
    chart = page.locator("#chart")
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
