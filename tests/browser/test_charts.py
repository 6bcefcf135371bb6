"""Charts as a person uses them: zooming, comparing, marks, paper, and what comes in meanwhile."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import AnomalyAlert, Reading, Sensor, SensorGroup
from sensing.services.ingest import Batch, store_readings
from tests.sensing.factories import AnomalyAlertFactory, SensorFactory, SensorGroupFactory
from timeseries import rollups

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAYS = 20
A_DAY = 1440


@pytest.fixture(scope="module")
def pump(nursery, django_db_blocker):
    """A sensor with a reading a minute for twenty days, and an alert of ten minutes ago."""
    with django_db_blocker.unblock():
        now = datetime.now(UTC)
        sensor = SensorFactory(
            sensor_id="pump & <1>", unit="bar", expected_interval=timedelta(minutes=1)
        )
        ago = np.arange(1, DAYS * A_DAY + 1)
        store(sensor, now, ago, np.sin(ago / 300), now=now)
        rollups.refresh_all(READINGS, READINGS_BY_HOUR)
        AnomalyAlertFactory(sensor=sensor, happened_at=now - timedelta(minutes=30))
        group = SensorGroupFactory(name="pumps", sensors=[sensor, nursery.sensor])
        yield sensor
        group.delete()
        AnomalyAlert.objects.filter(sensor=sensor).delete()


def store(sensor: Sensor, since: datetime, minutes_ago, values, *, now: datetime) -> None:
    moments = np.datetime64(since.replace(tzinfo=None), "us") - minutes_ago * np.timedelta64(1, "m")
    count = len(values)
    ones = np.ones(count)
    store_readings(
        Batch(np.arange(count), [sensor.sensor_id] * count, moments, values, ones), now=now
    )


def drawn(page: Page, what: str) -> None:
    chart = page.locator("#chart")
    expect(chart).to_have_attribute("data-drawn", f"{what} {page.theme}", timeout=20_000)


def is_changed(response) -> bool:
    return "/lines/" in response.url and response.status == 200


def caption(page: Page):
    return page.locator("#chart-caption")


def test_a_zoom_asks_for_finer_buckets_and_says_what_it_shows(page, pump):
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/#span=180d")
    drawn(page, "180d")
    expect(caption(page)).to_contain_text("averages of 6 hours")
    box = page.locator("#chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 150)

    answers = []
    for _ in range(3):
        with page.expect_response(is_changed) as answered:
            for _ in range(10):
                page.mouse.wheel(0, -100)
        answers.append(answered.value.json())
        drawn(page, "range")

    # Of every reading there is no bucket.
    widths = [21600, *(answer["bucket"] or 0 for answer in answers)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 3600
    expect(caption(page)).to_have_text(answers[-1]["form"])
    assert page.problems == []


def test_keys_move_and_zoom_and_the_address_shows_the_same_again(page, context, pump):
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/")
    drawn(page, "24h")
    page.locator("#chart").focus()
    for key in ("ArrowLeft", "+", "-", "ArrowLeft"):
        page.keyboard.press(key)
    drawn(page, "range")
    expect(page.locator("#chart-spans [aria-pressed=true]")).to_have_count(0)
    shown, address = page.locator("#chart-when").inner_text(), page.url
    assert "#start=" in address

    page.goto("/admin/")
    page.goto(address)
    drawn(page, "range")
    assert page.locator("#chart-when").inner_text() == shown

    page.locator("#chart").focus()
    page.keyboard.press("0")
    drawn(page, "24h")
    assert page.url.endswith("#span=24h")
    assert page.problems == []


def test_a_free_range_is_shown_and_one_that_ends_before_it_starts_is_refused(page, pump):
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/")
    drawn(page, "24h")
    start = datetime.now(UTC) - timedelta(days=3)

    def ask(end: datetime) -> None:
        for name, moment in {"from": start, "to": end}.items():
            page.locator(f"#chart-range [name={name}]").fill(f"{moment:%Y-%m-%dT%H:%M:%S}")
        page.get_by_role("button", name="Show", exact=True).click()

    ask(start - timedelta(hours=1))
    expect(caption(page)).to_have_text("The end lies before the start. Choose a later end.")
    ask(start + timedelta(hours=2))
    drawn(page, "range")
    expect(page.locator("#chart-when")).to_contain_text(f"{start:%Y-%m-%d %H:%M:%S}")
    expect(caption(page)).to_have_text("every reading")
    assert page.problems == []


def test_a_new_reading_appears_by_itself(page, pump):
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/#span=6h")
    drawn(page, "6h")
    expect(page.locator("#chart-live")).to_be_visible()

    with page.expect_response(is_changed, timeout=20_000):
        now = datetime.now(UTC)
        store(pump, now, np.array([0]), np.array([77.0]), now=now)
    newest = """() => {
      const models = [...Bokeh.documents.at(-1)._all_models.values()];
      const { value } = models.find(({ data }) => data && "dot" in data).data;
      return value[value.length - 1] === 77;
    }"""
    page.wait_for_function(newest)
    Reading.objects.filter(sensor=pump, value=77).delete()
    assert page.problems == []


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_sensors_chosen_in_the_list_are_compared(page, nursery, pump):
    page.goto("/admin/sensing/sensor/?q=p")
    for sensor in (pump, Sensor.objects.get(sensor_id="hall-A.pump-pressure")):
        page.locator(f"input[name=_selected_action][value='{sensor.pk}']").check()
    page.locator("select[name=action]").select_option("compare")
    page.locator("select[name=action]").evaluate("select => select.form.requestSubmit()")
    page.wait_for_url("**/compare/?**")
    drawn(page, "24h")

    lines = page.locator("#chart-legend button")
    expect(lines).to_have_text(["hall-A.pump-pressure (bar)", "pump & <1> (bar)"])
    lines.first.click()
    expect(lines.first).to_have_attribute("aria-pressed", "false")
    assert page.problems == []


def test_marks_are_listed_lead_to_their_pages_and_can_be_hidden(page, pump):
    alert = AnomalyAlert.objects.get(sensor=pump)
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/#span=6h")
    drawn(page, "6h")
    listed = page.locator("#chart-marks").get_by_role("link")
    expect(listed).to_have_text(re.compile("alert: spike"))
    page.get_by_label("Marks", exact=True).uncheck()
    expect(listed).to_be_hidden()
    page.get_by_label("Marks", exact=True).check()

    # On the plot: near the foot, half an hour before the right end of six hours.
    where = page.evaluate("""() => {
      const figure = Bokeh.index.roots[0];
      const { left, top, width, height } = figure.frame.bbox;
      const canvas = figure.canvas_view.el.getBoundingClientRect();
      return [canvas.left + left + width * 5.5 / 6, canvas.top + top + height * 0.96];
    }""")
    page.mouse.click(*where)

    page.wait_for_url(f"**/anomalyalert/{alert.pk}/change/**")
    assert page.problems == []


@pytest.mark.parametrize("page", ["dark"], indirect=True)
def test_a_dark_chart_is_printed_light_without_the_frame_of_the_admin(page, pump):
    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/")
    drawn(page, "24h")
    page.evaluate("() => { window.print = () => { window.printed = true } }")

    page.get_by_role("button", name="Print", exact=True).click()
    page.wait_for_function("window.printed")
    page.emulate_media(media="print", color_scheme="dark")

    picture = page.locator("#chart-printed")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 800
    expect(page.locator("#chart-legend")).to_be_visible()
    expect(page.locator(".only-printed")).to_have_text("pump & <1>")
    for hidden in ("#nav-sidebar", "#sensor_form", ".chart-tools", "#chart"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")
    assert page.problems == []


def test_the_page_of_a_group_fits_a_narrow_screen_with_its_chart(page, pump):
    page.set_viewport_size({"width": 390, "height": 800})
    group = SensorGroup.objects.get(name="pumps")
    page.goto(f"/admin/sensing/sensorgroup/{group.pk}/change/")
    drawn(page, "24h")

    expect(page.locator(".group tbody tr")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.problems == []
