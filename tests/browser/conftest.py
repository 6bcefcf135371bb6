"""A real browser on the real server, with rows of every domain that all tests here share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cameras import demo as camera_demo
from cameras.models import Camera
from sensing import demo as sensing_demo
from sensing import demo_drift
from sensing.models import Sensor
from tests.accounts.factories import UserFactory
from tests.conftest import emptied_afterwards
from tests.emissions.factories import ActivityFactory, ReportingYearFactory, ResultFactory
from tests.inventory.factories import DetectionFactory, EstimationFactory, PhotoSessionFactory
from tests.sales.factories import CalendarEventFactory, DailySalesFactory, ProductPriceFactory

QUIET = [
    "--no-sandbox",
    "--disable-gpu",  # which Debian asks to paint with, and which a processor would have to play
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WORKER = ("worker", "-l", "warning", "-c", "1", "--without-mingle", "--without-gossip")
EMAIL, PASSWORD = "grower@example.org", "a long enough password"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing; bin/test installs it."
    with sync_playwright() as playwright:
        # The driver's event loop makes Django refuse queries in this thread, which are wanted.
        # Other tests have loops of their own, so it ends with this package.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield playwright.chromium.launch(executable_path=path, args=QUIET)
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def nursery(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Committed rows of every domain, and ``person``, who may see them. A test that writes removes
    what it wrote."""
    with django_db_blocker.unblock(), emptied_afterwards():
        person = UserFactory(is_staff=True, is_superuser=True, email=EMAIL)
        person.set_password(PASSWORD)
        person.save()
        yield SimpleNamespace(person=person, **measured(), **sold(), **seen(), **emitted())


def measured() -> dict:
    now = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sensing_demo, "HISTORY", sensing_demo.STEP * 600)
        patch.setattr(demo_drift, "seed", lambda *args, **kwargs: ())  # months of readings
        list(sensing_demo.seed(now=now))
        patch.setattr(camera_demo, "HISTORY", timedelta(hours=2))
        patch.setattr(camera_demo, "EACH", 2)
        list(camera_demo.seed(now=now))
    return {
        "camera": Camera.objects.get(code="north-gate-01"),
        "sensor": Sensor.objects.get(sensor_id="hall-A.air-temperature"),
    }


def sold() -> dict:
    product = ProductPriceFactory().product
    today = datetime.now(UTC).date()
    for ago in range(1, 30):
        DailySalesFactory(product=product, day=today - timedelta(days=ago), quantity=ago)
    return {"product": product, "event": CalendarEventFactory(date=date(2026, 3, 31))}


def seen() -> dict:
    session = PhotoSessionFactory()
    DetectionFactory(session=session)
    EstimationFactory(session=session)
    return {"session": session}


def emitted() -> dict:
    laboratory = ReportingYearFactory().laboratory
    ResultFactory(activity=ActivityFactory(laboratory=laboratory))
    return {"laboratory": laboratory}


@pytest.fixture(scope="package")
def context(browser, server, nursery) -> BrowserContext:
    """Where the nursery's person is logged in, with one cache for the pages of all tests."""
    client = Client()
    client.force_login(nursery.person)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(base_url=server)
    context.add_cookies([{"name": session.key, "value": session.value, "url": server}])
    return context


@pytest.fixture
def page(request, server, context) -> Iterator[Page]:
    """A tab of somebody logged in, in the light theme unless the test asks for the dark one."""
    page = watched(context.new_page(), server)
    page.theme = getattr(request, "param", "light")
    page.emulate_media(color_scheme=page.theme)
    yield page
    page.close()


def watched(page: Page, server: str) -> Page:
    """Let the page tell of every error and every request elsewhere, in ``problems``."""
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
    return page


@pytest.fixture(scope="package")
def worker(process_environment) -> Iterator[subprocess.Popen]:
    """Does the jobs of all tests once one of them has asked for it: it takes seconds to come up."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-q", "-A", "config", *WORKER],
        env=process_environment,
        cwd=settings.ROOT,
        start_new_session=True,
    )
    yield process
    process.terminate()
    process.wait(timeout=30)
