"""The report of emissions on a screen, on a telephone, in the dark, on paper and in French."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from emissions.models import Activity, Laboratory
from emissions.services.results import compute_results
from tests.browser.test_pages import has_room
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = "/admin/emissions/report/?laboratory=PAPER&year=2026"
WHITE, BLACK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"


@pytest.fixture
def laboratory(nursery) -> Iterator[Laboratory]:
    """One with electricity of an uncertain factor and a purchase of its own value."""
    laboratory = LaboratoryFactory(code="PAPER", headcount=Decimal(4))
    year = ReportingYearFactory(laboratory=laboratory)
    factor = EmissionFactorFactory(uncertainty_percent=10)
    rows = [
        ActivityFactory(laboratory=laboratory, factor=factor, quantity=40_000),
        ActivityFactory(
            laboratory=laboratory,
            module="purchase",
            own_value_kg=Decimal(1500),
            own_value_reason="The maker's own assessment.",
        ),
    ]
    compute_results(Activity.objects.filter(laboratory=laboratory), now=NOON)
    yield laboratory
    for row in (*rows, factor, year, laboratory):
        row.delete()


def contrast(page, selector: str) -> float:
    """Of a text to the page, as WCAG 2.2 counts it: 1 to 21."""
    return page.locator(selector).first.evaluate(
        """(text) => {
            const paint = document.createElement("canvas").getContext("2d");
            const light = (color) => {
                paint.fillStyle = color;
                paint.fillRect(0, 0, 1, 1);
                const parts = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3)
                    .map((part) => part / 255)
                    .map((part) => part <= 0.04045
                        ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
            };
            const ground = getComputedStyle(document.body).backgroundColor;
            const pair = [getComputedStyle(text).color, ground].map(light)
                .sort((one, other) => other - one);
            return (pair[0] + 0.05) / (pair[1] + 0.05);
        }"""
    )


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_report_is_drawn_with_its_uncertainty(page, laboratory):
    page.goto(PAGE)

    scopes = page.get_by_role("table").first
    expect(scopes.locator("svg.bar")).to_have_count(3)
    expect(scopes.locator("rect.scope-2")).to_be_visible()
    expect(scopes.locator(".whisker")).to_have_count(1)
    expect(page.locator(".figures")).to_contain_text("9.500")
    assert contrast(page, ".figures b") > 7
    assert page.problems == []


def test_a_report_fits_a_narrow_screen(page, laboratory):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(PAGE)

    expect(page.locator("rect.scope-2")).to_be_visible()
    assert has_room(page)
    assert page.problems == []


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_report_on_paper_is_black_on_white_without_what_is_around_it(page, laboratory):
    page.goto(PAGE)
    page.emulate_media(media="print")

    expect(page.locator("#nav-sidebar")).to_be_hidden()
    expect(page.locator(".report .tools")).to_be_hidden()
    title = page.get_by_role("heading", name="Greenhouse gas emissions of PAPER, 2026")
    expect(title).to_be_visible()
    expect(title).to_have_css("color", BLACK)
    expect(page.locator("body")).to_have_css("background-color", WHITE)
    expect(page.locator("rect.scope-2")).to_be_visible()
    expect(page.locator(".whisker line").first).to_have_css("stroke", BLACK)
    expect(page.get_by_text("made on")).to_be_visible()
    paper = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 2


def test_a_report_is_chosen_by_keyboard_and_taken_away(page, laboratory):
    page.goto("/admin/emissions/report/")
    page.get_by_label("Laboratory").focus()
    page.keyboard.type("PAPER")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="of PAPER")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()

    assert download.value.suggested_filename.startswith("report-PAPER-2026")
    assert page.problems == []


def test_report_and_import_of_trips_open_in_french(browser, server, context, laboratory):
    with browser.new_context(
        base_url=server, locale="fr-CH", storage_state=context.storage_state()
    ) as french:
        page = french.new_page()
        page.goto(PAGE)
        expect(page.get_by_role("heading", name="Par périmètre")).to_be_visible()
        expect(page.locator(".figures")).to_contain_text("9,500")

        page.goto("/admin/emissions/activity/import/")

        expect(page.get_by_text("Déposez un fichier")).to_be_visible()
        expect(page.get_by_role("button", name="Vérifier")).to_be_visible()
