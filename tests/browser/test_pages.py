"""A person's way through the pages, in a real browser, on the real server, with real readings."""

import pytest
from playwright.sync_api import expect

from sensing.models import Sensor
from tests.browser.conftest import EMAIL, PASSWORD, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_who_logs_in_sees_each_domain_and_is_led_to_its_lists(browser, server, nursery):
    with browser.new_context(base_url=server) as context:
        page = watched(context.new_page(), server)
        page.goto("/admin/")
        page.fill("input[name=login]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        active = Sensor.objects.active().count()  # the nursery's, and those of other tests
        expect(page.locator(".card", has_text="Active sensors")).to_contain_text(str(active))

        page.locator("a.card", has_text="Active sensors").click()

        expect(page.locator("#result_list tbody tr")).to_have_count(active)
        assert page.problems == []


# The chart alone is drawn otherwise in the dark.
@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_sensors_chart_is_drawn_and_drawn_again_for_another_span(page, nursery):
    page.goto(f"/admin/sensing/sensor/{nursery.sensor.pk}/change/")
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
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    expect(page.locator("#search-input-command")).to_be_focused()

    page.keyboard.type("hall-B.light")

    expect(page.get_by_role("link", name="hall-B.light").first).to_be_visible()
    assert page.problems == []


def test_the_map_of_a_list_draws_what_it_holds_and_each_stands_on_a_map_of_its_own(page):
    page.goto("/admin/sensing/sensor/")
    expect(page.locator("#map-of-list")).to_have_attribute("data-drawn", "24")

    page.get_by_role("link", name="hall-A.air-temperature").click()
    marker = page.locator("img.leaflet-marker-icon")
    marker.scroll_into_view_if_needed()

    expect(marker).to_be_visible()
    expect(marker).to_have_js_property("complete", True)
    assert marker.evaluate("image => image.naturalWidth") > 0
    assert page.problems == []


def has_room(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("", "a.card >> nth=0"),
        ("sensing/sensor/", "#result_list"),
        ("timeseries/policystate/", "#result_list"),
        ("timeseries/policystate/sensing.reading/change/?dry-run=1", "[aria-label='Dry run']"),
        (
            "timeseries/policystate/sensing.reading/retention/?keep_days=9",
            "[aria-label='What it would do']",
        ),
        ("timeseries/hold/add/?policy=sensing.reading", "#hold_form"),
        ("sales/calendarevent/2026/3/", "table.month a.event"),
        ("inventory/photosession/{session.pk}/change/", "#photosession_form"),
        ("emissions/laboratory/{laboratory.pk}/change/", "[aria-labelledby=accounts] tbody tr"),
    ],
)
def test_a_page_fits_a_narrow_screen(page, nursery, path, shown):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/admin/" + path.format(**vars(nursery)))

    expect(page.locator(shown)).to_be_visible()
    assert has_room(page)
    assert page.problems == []


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("cameras/camera/{camera.pk}/change/", "24h", "6h"),
        ("sales/product/{product.pk}/change/", "90d", "30d"),
    ],
)
def test_a_chart_on_a_narrow_screen_is_drawn_again(page, nursery, path, first, second):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/admin/" + path.format(**vars(nursery)))
    chart = page.locator("#chart")
    expect(chart).to_have_attribute("data-drawn", f"{first} light")

    page.locator("#chart-spans").get_by_role("button", name=second, exact=True).click()

    expect(chart).to_have_attribute("data-drawn", f"{second} light")
    expect(chart.locator("canvas").first).to_be_visible()
    assert has_room(page)
    assert page.problems == []
