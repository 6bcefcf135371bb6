"""From an empty laboratory to a printed report, by uploading three files, in a real browser."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from emissions.models import (
    Activity,
    EmissionFactor,
    FactorChoice,
    Laboratory,
    UnitConversion,
)
from emissions.services.results import verify_results
from spreadsheets.models import ImportJob, ImportRow
from tests.browser.test_imports import button, reaches
from tests.browser.test_pages import has_room
from tests.emissions import files
from tests.emissions.factories import LaboratoryFactory
from tests.emissions.published import fill_library

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REPORT = f"/admin/emissions/report/?laboratory={files.LABORATORY}&year=2022"
BRING = [("trip", files.trips, 6), ("energyuse", files.bills, 14), ("purchase", files.purchases, 4)]


@pytest.fixture
def laboratory(nursery) -> Iterator[Laboratory]:
    """An empty one, and a library of published factors that its activities find by themselves."""
    others = list(EmissionFactor.objects.values_list("pk", flat=True))
    fill_library()
    laboratory = LaboratoryFactory(code=files.LABORATORY, place="GB", headcount=12)
    yield laboratory
    Activity.objects.filter(laboratory=laboratory).delete()
    ImportJob.objects.update(status="cancelled")  # the rows of one that is done stay
    ImportRow.objects.all().delete()
    ImportJob.objects.all().delete()
    laboratory.delete()
    FactorChoice.objects.all().delete()
    EmissionFactor.objects.exclude(pk__in=others).delete()
    UnitConversion.objects.exclude(source="by definition").delete()


def look(page: Page, name: str, widths: tuple[int, ...] = (390, 1280)) -> None:
    assert page.problems == []  # type: ignore[attr-defined]
    folder = os.environ.get("PICTURES")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert width > 390 or has_room(page)
        if folder:
            path = f"{folder}/footprint-{name}-{page.theme}-{width}.png"
            page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_three_files_make_a_report_that_prints(page, worker, laboratory, tmp_path):
    page.goto(f"/admin/emissions/report/?laboratory={files.LABORATORY}")
    look(page, "1-empty")

    for table, text, count in BRING:
        path = tmp_path / f"{table}.csv"
        path.write_text(text(), encoding="utf-8")
        page.goto(f"/admin/emissions/{table}/")
        page.get_by_role("link", name="Import").first.click()
        page.set_input_files("input[type=file]", path)
        button(page, "Check").click()
        reaches(page, "checked")
        look(page, f"2-{table}")
        button(page, "Import").click()
        reaches(page, "done")
        page.goto(f"/admin/emissions/{table}/?laboratory__id__exact={laboratory.pk}")
        expect(page.locator("#result_list tbody tr")).to_have_count(count)
        look(page, f"3-{table}")

    page.goto(REPORT)
    expect(page.get_by_role("heading", name=re.compile("Greenhouse gas emissions"))).to_be_visible()
    expect(page.get_by_role("table").first.locator("svg.bar")).to_have_count(3)
    look(page, "4-report")
    page.emulate_media(media="print")
    paper = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 2
    look(page, "5-paper", widths=(1280,))
    assert verify_results().wrong_totals == []
    assert Activity.objects.filter(laboratory=laboratory).without_result().count() == 0
