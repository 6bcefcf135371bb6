"""From a reading that is wrong to the entry in the log, as a shift lives through it."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Page, expect

from accounts.models import ApiToken
from sensing.models import AnomalyAlert, MaintenanceLog, Sensor
from sensing.services import maintenance
from tests.sensing.factories import SensorFactory, WatchRuleFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def pump(nursery) -> Iterator[Sensor]:
    sensor = SensorFactory(
        sensor_id=f"pump-{uuid4()}", unit="bar", expected_interval=timedelta(minutes=1)
    )
    rule = WatchRuleFactory(
        sensor=sensor,
        high=8,
        severity=5,
        recommended_actions=["Close the valve."],
    )
    yield sensor
    rule.is_active = False
    rule.save()
    # The log, which stays, tells of its task, and the task of the alert.
    settled = {"status": "resolved", "settled_at": datetime.now(UTC)}
    AnomalyAlert.objects.filter(sensor=sensor).update(**settled)


def send(server: str, person, sensor: Sensor, values: list[float]) -> None:
    """Send a reading a minute up to now over REST, as a device does."""
    _, secret = ApiToken.objects.create(user=person, name="device", kind=ApiToken.Kind.DEVICE)
    now = datetime.now(UTC)
    readings = [
        {
            "sensor_id": sensor.sensor_id,
            "timestamp": (now - timedelta(minutes=len(values) - place)).isoformat(),
            "value": value,
        }
        for place, value in enumerate(values)
    ]
    answer = requests.post(
        f"{server}/api/v1/sensing/readings/",
        json=readings,
        headers={"Authorization": f"Token {secret}"},
        timeout=20,
    )
    assert answer.json()["stored"] == len(values), answer.text


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page; a picture of it is kept where one is asked for."""
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.theme}.png", full_page=True)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_an_anomaly_becomes_an_alert_a_task_and_an_entry(page, server, worker, nursery, pump):
    page.goto("/admin/sensing/overview/")
    expect(page.locator("#overview-state")).to_have_attribute("data-state", "live")
    page.evaluate("window.wasNotReloaded = true")

    send(server, nursery.person, pump, [5, 5.1, 5, 9.5, 9.7])

    event = page.locator("#overview-events li", has_text=pump.sensor_id)
    expect(event).to_be_visible(timeout=30_000)
    assert page.evaluate("window.wasNotReloaded")
    look(page, "overview")

    event.get_by_role("link").first.click()
    expect(page.locator("#what-happened")).to_contain_text(pump.sensor_id)
    expect(page.locator("#chart")).to_have_attribute("data-drawn", f"range {page.theme}")
    words = f"{pump.sensor_id} measured 9.7 bar, above 8 bar."
    expect(page.locator("p.what")).to_have_text(words)
    look(page, "alert")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#what-happened + p")).to_contain_text("acknowledged by")

    page.get_by_role("button", name="Make a task").click()
    expect(page).to_have_url(re.compile("/maintenancetask/"))
    alert = AnomalyAlert.objects.get(sensor=pump)
    task = alert.tasks.get()
    now = datetime.now(UTC)
    maintenance.start_task(task, by=nursery.person, now=now)
    page.goto("/admin/sensing/maintenancetask/board/")
    page.get_by_role("link", name=f"Complete {task}").click()
    page.fill("[name=notes]", "The valve was stuck.")
    page.locator("button[type=submit]", has_text="Complete").click()
    expect(page.locator("[data-column=completed]")).to_contain_text(str(task))
    assert MaintenanceLog.objects.get(task=task).notes == "The valve was stuck."

    page.goto(f"/admin/sensing/sensor/{pump.pk}/change/")
    marks = page.locator("#chart-marks")
    expect(marks).to_contain_text("The valve was stuck.")
    expect(marks).to_contain_text("outside its range")
    look(page, "sensor")
