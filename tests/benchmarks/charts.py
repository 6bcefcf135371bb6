"""Charts: the server's answers to a zoom, and how fluid 100,000 readings are in a browser.

One sensor has a reading every five seconds for 90 days, eleven others one every minute for 30 days.
A zoom is timed over HTTP, on a chart that is 1,000 pixels wide. Then Chromium without a graphics
card shows a range with 100,000 readings, as the page draws them, while the pointer moves it along
time and the wheel zooms, and the page fetches what it lacks. An answer is the time that it takes
for one move of either until it is painted.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import urlencode

import numpy as np
import psycopg
from playwright.sync_api import Page, sync_playwright

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from tests.benchmarks import series
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, milliseconds, seconds
from tests.benchmarks.scratch import Scratch
from tests.benchmarks.server import Client, Site, running
from tests.benchmarks.stream import COPY, code
from timeseries import rollups
from timeseries.buckets import Width
from timeseries.copy import encode

DAY = timedelta(days=1)
OTHERS, MONTH = 11, 30
MINUTES = MONTH * 1440
ONE, TWELVE = range(1, 2), range(1, 2 + OTHERS)
ZOOMS = {
    "1 sensor, 90 days": (ONE, 90 * DAY),
    "1 sensor, 7 days": (ONE, 7 * DAY),
    "1 sensor, 1 day": (ONE, DAY),
    "1 sensor, 1 hour": (ONE, DAY / 24),
    "12 sensors, 30 days": (TWELVE, 30 * DAY),
    "12 sensors, 1 day": (TWELVE, DAY),
}
AT_ONCE = 0.3  # seconds: what a person takes for an answer to what was just done
RANGE = 100_000 * timedelta(seconds=5)
A_MOVE = 0.1  # seconds: what still looks as if it followed the hand
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def measure(scratch: Scratch) -> Iterator[Figure]:
    database = scratch.empty("charts")
    end = Width.DAY.floor(datetime.now(UTC))
    with application(database), owner(database) as connected:
        scratch.say("storing the readings of twelve sensors")
        series.fill(connected, end - series.DAYS * DAY)
        fill(connected, end - MONTH * DAY)
    with running(database) as site:
        client = site.browser()
        for name, (sensors, length) in ZOOMS.items():
            path = zoom(sensors, end - length, end)
            client.warm_up(path)
            taken = median(seconds(client.get, path) for _ in range(15))
            size = f"{len(client.get(path)) / 1000:,.0f} kB"
            bound = {"ratio": taken / AT_ONCE, "at_most": 1}
            of = f"{milliseconds(AT_ONCE)}, {size}"
            yield Figure(f"chart's answer, {name}", milliseconds(taken), of=of, **bound)
        yield from fluid(site, client, end)


def zoom(sensors: range, start: datetime, end: datetime) -> str:
    codes = [("sensor_id", code(key)) for key in sensors]
    span = {"start": start.isoformat(), "end": end.isoformat(), "pixels": 1000}
    return f"/admin/sensing/sensor/lines/?{urlencode([*codes, *span.items()])}"


def fluid(site: Site, client: Client, end: datetime) -> Iterator[Figure]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        address = f"http://127.0.0.1:{site.port}"
        name, _, value = client.headers["Cookie"].partition("=")
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        asked = urlencode({"start": (end - RANGE).isoformat(), "end": end.isoformat()})
        page.goto(f"{address}/admin/sensing/sensor/1/change/#{asked}")
        page.wait_for_selector("#chart[data-drawn^=range]")
        for done, (act, steps) in {"moved": (move, 60), "zoomed": (wheel, 30)}.items():
            taken = seconds(act, page, steps) / steps
            of = f"{milliseconds(A_MOVE)}"
            name = f"100,000 readings {done}, an answer"
            yield Figure(name, milliseconds(taken), taken / A_MOVE, of=of, at_most=1)
        browser.close()


def move(page: Page, steps: int) -> None:
    box = page.locator("#chart").bounding_box()
    page.mouse.move(box["x"] + 700, box["y"] + 150)
    page.mouse.down()
    for step in range(steps):
        page.mouse.move(box["x"] + 700 - 4 * step, box["y"] + 150)
        page.evaluate(PAINTED)
    page.mouse.up()


def wheel(page: Page, steps: int) -> None:
    for step in range(steps):
        page.mouse.wheel(0, -40 if step % 20 < 10 else 40)
        page.evaluate(PAINTED)


def fill(connected: psycopg.Connection, start: datetime) -> None:
    """Eleven sensors, each with a reading a minute."""
    first = np.datetime64(start.replace(tzinfo=None), "us")
    moments = first + np.arange(MINUTES).astype("timedelta64[m]")
    for key in range(2, 2 + OTHERS):
        values = np.round(20 + 5 * np.sin(np.arange(MINUTES) / 900 + key), 2)
        columns = [np.full(MINUTES, key, dtype="int32"), moments, values, np.ones(MINUTES)]
        with connected.cursor() as cursor, cursor.copy(COPY) as incoming:
            incoming.write(encode(columns))
    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=start, end=start + MONTH * DAY)
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    for table in ("sensing_reading", "sensing_readinghour"):
        connected.execute(f"VACUUM (ANALYZE) {table}")
