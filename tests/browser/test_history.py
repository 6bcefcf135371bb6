"""A historic file is brought in from the first page to the last, in a real browser."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from sensing.models import (
    HistoryImport,
    PackedReadings,
    Reading,
    ReadingDay,
    ReadingHour,
    ReadingRow,
    Sensor,
)
from sensing.services import history as service
from tests.browser.test_pages import has_room

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=20)


@pytest.fixture
def logger(tmp_path):
    """Ten days of a logger with two columns, in local words; one line is broken."""
    lines = ["Station Genève", "Datum;Uhrzeit;Halle 7;Hof"]
    for place in range(1440):
        moment = START + timedelta(minutes=10 * place)
        warmth = f"{20 + (place % 144) / 20:.2f}".replace(".", ",")
        lines.append(f"{moment:%d.%m.%Y;%H:%M};{warmth};{place % 7}")
    lines[700] = lines[700].rpartition(";")[0] + ";kaputt"
    path = tmp_path / "logger.csv"
    path.write_text("\n".join(lines), encoding="cp1252")
    return path


@pytest.fixture
def forgotten(nursery) -> Iterator[None]:
    """What the import stored is no longer there for the tests after it."""
    before = set(Sensor.objects.values_list("pk", flat=True))
    yield
    service.forget_files(now=datetime.now(UTC) + timedelta(days=40))
    HistoryImport.objects.all().delete()
    added = Sensor.objects.exclude(pk__in=before)
    for model in (Reading, PackedReadings, ReadingHour, ReadingDay):
        model.objects.filter(sensor__in=[*added]).delete()
    added.delete()


def look(page, name: str) -> None:
    """Keep a picture for whoever wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/history-{name}-{page.theme}.png", full_page=True)


def press(page, words: str) -> None:
    """The icon before them is a part of the button's name."""
    page.locator("button[type=submit]", has_text=words).click()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_file_goes_through_all_steps(page, worker, logger, forgotten):
    page.goto("/admin/sensing/historyimport/add/")
    look(page, "1-upload")
    page.set_input_files("input[type=file]", logger)
    press(page, "Upload")

    expect(page.get_by_role("columnheader", name="Halle 7")).to_be_visible()
    expect(page.locator("#id_decimal")).to_have_value(",")
    look(page, "2-file")
    press(page, "Continue")

    page.select_option("#id_form", "day first")  # on some days of a month it is offered
    look(page, "3-times")
    press(page, "Check the whole file")

    page.locator("a", has_text="Choose the sensors").click(timeout=60_000)
    expect(page.locator("#chart")).to_have_attribute("data-drawn", f"0 {page.theme}")
    page.get_by_role("button", name="Hof", exact=True).click()
    expect(page.locator("#chart")).to_have_attribute("data-drawn", f"1 {page.theme}")
    expect(page.get_by_text("Line 701: Hof 'kaputt' is not a number")).to_be_visible()
    name = f"hall-7-{page.theme}"
    page.select_option("#id_0-use", "new")
    page.fill("#id_0-sensor", name)
    page.select_option("#id_0-type", "temperature")
    look(page, "4-sensors")
    page.set_viewport_size({"width": 390, "height": 800})
    assert has_room(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    press(page, "Import")

    expect(page.locator("[data-state=done]")).to_be_visible(timeout=60_000)
    look(page, "5-done")
    assert (
        ReadingRow.objects.filter(
            sensor__sensor_id=name, timestamp__gte=START, timestamp__lt=START + timedelta(days=20)
        ).count()
        == 1440
    )
    page.get_by_role("link", name=name).click()
    expect(page.locator("#sensor_form")).to_be_attached()
    assert Sensor.objects.get(sensor_id=name).type == "temperature"
    assert page.problems == []
