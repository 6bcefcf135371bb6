"""A list is filtered, made into a workbook by a worker, and mailed by a schedule."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from jobs.models import Job
from notifications.models import Delivery
from notifications.sending import send
from sensing.models import Sensor
from spreadsheets.models import Export, ScheduledExport
from spreadsheets.services import exporting, scheduling

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def removed():
    yield
    for export in Export.objects.exclude(file=""):
        export.file.delete(save=False)
    for model in (Export, ScheduledExport, Delivery):
        model.objects.all().delete()
    Job.objects.filter(kind="spreadsheets.export").delete()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_filtered_list_becomes_a_workbook_and_then_a_mail(page, nursery, worker):
    page.goto("/admin/sensing/sensor/?type__exact=humidity")
    page.locator("a[href*='/sensor/export/?']").click()
    expect(page.locator(".export-words")).to_contain_text("type: humidity")
    page.screenshot(path=picture(f"export-page-{page.theme}"), full_page=True)

    page.locator("select[name=form]").select_option("xlsx")
    page.get_by_role("button", name="Make it in the background").click()
    expect(page.locator("[data-state=done]")).to_be_visible(timeout=60_000)
    page.screenshot(path=picture(f"export-{page.theme}"), full_page=True)
    with page.expect_download() as waited:
        page.locator("#export-state").get_by_role("link", name="Download").click()

    humid = Sensor.objects.filter(type="humidity")
    book = openpyxl.load_workbook(io.BytesIO(Path(waited.value.path()).read_bytes()))
    found = [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert sorted(found) == sorted(humid.values_list("sensor_id", flat=True)) != []
    assert waited.value.suggested_filename.endswith(f"-{len(found)}-rows.xlsx")

    page.goto("/admin/sensing/sensor/export/?type__exact=humidity")
    page.locator(".export-schedule summary").click()
    page.fill("input[name=name]", "Humidity")
    page.fill("textarea[name=recipients]", "boss@example.org")
    page.screenshot(path=picture(f"export-schedule-{page.theme}"), full_page=True)
    page.get_by_role("button", name="Save as schedule").click()
    expect(page.locator("input[name=name]")).to_have_value("Humidity")

    tomorrow = datetime.now(UTC) + timedelta(days=2)
    (export,) = scheduling.run_due(now=tomorrow)
    exporting.make(export.pk, report=lambda *_: None)
    scheduling.tell(export.pk, now=tomorrow)
    send(Delivery.objects.get(), clock=lambda: datetime.now(UTC))
    assert mail.outbox[-1].subject == f"Humidity: {len(found)} rows"
    assert len(mail.outbox[-1].attachments) == 1
    assert page.problems == []


def picture(name: str) -> Path:
    return Path(settings.ROOT) / "var" / "pictures" / f"{name}.png"
