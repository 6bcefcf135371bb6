"""A real browser, logged in on the real server."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sensing import demo
from tests.accounts.factories import UserFactory

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


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
