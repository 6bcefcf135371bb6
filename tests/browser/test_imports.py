"""A spreadsheet is brought in from the button of a list to the undo, in a real browser."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from sales.models import Category, Product
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import imports
from spreadsheets.services.forgetting import ROWS_KEPT, forget_rows
from tests.browser.test_pages import has_room
from tests.spreadsheets.engine.files import applied, checked, quiet

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINES = [
    "Preisliste der Gärtnerei",
    "",
    "sku;nmae;category;cost_price;description",
    "imp-0;Aster alpinus;imp-seeds;2,75;",
    *(f"imp-{place};Begonia {place};imp-seeds;{place},50;" for place in range(1, 61)),
    "imp-x;Crocus;imp-sedes;1,25;",
    "imp-y;;imp-seeds;1,25;",
    "imp-z;Zinnia;imp-seeds;teuer;schön",
]


@pytest.fixture
def goods(nursery) -> Iterator[None]:
    """A product that the file changes; what the import made is gone afterwards."""
    category = Category.objects.create(code="imp-seeds", name="Seeds to import")
    Product.objects.create(sku="imp-0", name="Aster", category=category, cost_price=2)
    yield
    # The rows of an import that is done stay; it no longer counts as one.
    ended = ImportJob.objects.filter(status__in=["done", "undoing", "undone"])
    ended.update(status="cancelled")
    ImportRow.objects.all().delete()
    ImportJob.objects.all().delete()
    Product.objects.filter(sku__startswith="imp-").delete()
    category.delete()


@pytest.fixture
def price_list(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(LINES), encoding="cp1252")
    return path


def look(page: Page, name: str) -> None:
    """Nothing went wrong, all is labelled, all fits on a telephone; keeps a picture."""
    assert page.problems == []  # type: ignore[attr-defined]
    assert unlabelled(page) == []
    folder = os.environ.get("PICTURES")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if folder:
            path = f"{folder}/import-{name}-{page.theme}-{width}.png"
            page.screenshot(path=path, full_page=True)
        assert width > 390 or has_room(page)


def unlabelled(page: Page) -> list[str]:
    """What a screen reader could not name, and headings that skip a level."""
    return page.evaluate(
        """() => {
            const main = document.querySelector("#main") || document.body;
            const named = (each) => each.labels?.length || each.ariaLabel
                || each.getAttribute("aria-labelledby") || each.title || each.textContent.trim();
            const inputs = [...main.querySelectorAll("input:not([type=hidden]), select, textarea")]
                .filter((each) => !(each.labels?.length || each.ariaLabel));
            const pressed = [...main.querySelectorAll("button, a[href], summary")]
                .filter((each) => !named(each));
            const levels = [...main.querySelectorAll("h1, h2, h3, h4")]
                .map((each) => Number(each.tagName[1]));
            const skipped = levels.filter((level, place) => place && level > levels[place - 1] + 1);
            return [...inputs, ...pressed].map((each) => each.outerHTML.slice(0, 200))
                .concat(skipped.map((level) => `h${level} after a higher one`));
        }"""
    )


def button(page: Page, words: str) -> Locator:
    """The icon before them is a part of the button's name."""
    return page.locator("main button[type=submit], #main button[type=submit]", has_text=words)


def reaches(page: Page, state: str) -> None:
    expect(page.locator(f"[data-state={state}]")).to_be_visible(timeout=60_000)


def brought(page: Page, path) -> None:
    """To the rows of a file, past the question about its header."""
    page.goto("/admin/sales/product/")
    page.get_by_role("link", name="Import").first.click()
    page.set_input_files("input[type=file]", path)
    button(page, "Check").click()
    reaches(page, "unclear")
    expect(page.get_by_label("nmae")).to_have_value("name")
    button(page, "Check").click()
    reaches(page, "checked")


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_file_is_mended_imported_and_taken_back(page, worker, goods, price_list):
    page.goto("/admin/sales/product/import/")
    look(page, "1-upload")
    page.set_input_files("input[type=file]", price_list)
    button(page, "Check").click()
    reaches(page, "unclear")
    expect(page.get_by_text("Did you mean 'name'?")).to_be_visible()
    expect(page.get_by_label("nmae")).to_have_value("name")
    expect(page.get_by_label("Decimal mark")).to_have_value(",")
    expect(page.get_by_label("Encoding")).to_have_value("cp1252")
    look(page, "2-unclear")
    button(page, "Check").click()

    reaches(page, "checked")
    expect(page.locator("nav a[aria-current=page]")).to_have_text("wrong 3")
    expect(page.get_by_label("Line 67, cost_price")).to_have_value("teuer")
    look(page, "3-wrong")
    page.get_by_role("link", name="changed 1").click()
    expect(page.locator("del").first).to_contain_text("Aster")
    expect(page.locator("ins").first).to_contain_text("Aster alpinus")
    look(page, "4-changed")
    page.get_by_role("link", name="new 60").click()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2, 60 rows")).to_be_visible()
    look(page, "5-new")

    page.get_by_role("link", name="wrong 3").click()
    page.get_by_label("Line 65, category").fill("imp-seeds")
    page.get_by_label("Line 66, nmae").fill("Dahlia")
    page.get_by_label("Line 67, cost_price").fill("3,25")
    page.get_by_label("Line 67, cost_price").press("Enter")
    expect(page.locator("nav a", has_text="new 63")).to_be_visible(timeout=60_000)
    button(page, "Import all rows (64)").click()
    reaches(page, "done")
    look(page, "6-done")
    assert Product.objects.filter(sku__startswith="imp-").count() == 64
    assert str(Product.objects.get(sku="imp-z").cost_price) == "3.2500"

    page.get_by_role("link", name="Show them in").click()
    expect(page.locator("#result_list tbody tr, .result-list tbody tr").first).to_be_visible()
    assert page.problems == []
    page.go_back()
    page.locator("summary", has_text="Undo this import").click()
    button(page, "Undo it").click()
    reaches(page, "undone")
    look(page, "7-undone")
    assert list(Product.objects.filter(sku__startswith="imp-").values_list("name", flat=True)) == [
        "Aster"
    ]


def test_good_rows_are_imported_and_the_others_are_mended_elsewhere(
    page, worker, goods, price_list, tmp_path
):
    brought(page, price_list)
    button(page, "Import the good rows only (61)").click()
    reaches(page, "done")
    expect(page.get_by_text("3 rows were wrong and left out")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the failed rows (3)").click()
    path = tmp_path / "failed.xlsx"
    download.value.save_as(path)

    book = openpyxl.load_workbook(path)
    header, *rows = book.active.values
    assert (header[-1], len(rows)) == ("problem", 3)
    assert "There is no category 'imp-sedes'." in rows[0][-1]
    book.active["C2"], book.active["B3"], book.active["D4"] = "imp-seeds", "Dahlia", "3,25"
    book.save(path)
    brought(page, path)
    button(page, "Import all rows (3)").click()
    reaches(page, "done")
    assert Product.objects.filter(sku__startswith="imp-").count() == 64


def test_pasted_cells_are_checked_and_cancelled(page, worker, goods):
    page.goto("/admin/sales/product/import/")
    page.get_by_label("Or paste cells").fill("sku\tname\tcategory\nimp-p\tPrimula\timp-seeds\n")
    button(page, "Check").click()
    reaches(page, "checked")

    button(page, "Cancel").click()

    reaches(page, "cancelled")
    expect(page.get_by_text("Check it again to go on with it.")).to_be_visible()
    assert not Product.objects.filter(sku="imp-p").exists()


def test_a_file_may_be_dropped_anywhere(page, worker, goods):
    page.goto("/admin/sales/product/import/")
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(["sku,name,category\\nimp-d,Dahlia,imp-seeds\\n"], "d.csv"));
            dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
        }"""
    )

    reaches(page, "checked")
    expect(page.get_by_role("heading", name="d.csv into")).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_what_is_secret_taken_back_or_forgotten_is_said(page, goods, nursery):
    secret = "code,type,username,password\nimp-1,balloon,admin,Xyzzy-4711\n"
    job = checked(secret, table="cameras.camera", by=nursery.person, name="cameras.csv")
    address = f"/admin/spreadsheets/importjob/{job.pk}/change/"
    page.goto(address)
    expect(page.get_by_label("Line 2, password")).to_have_attribute("type", "password")
    expect(page.get_by_label("Line 2, password")).to_have_value("")
    look(page, "8-secret")

    imports.cancel(job, now=datetime.now(UTC))
    forget_rows(now=datetime.now(UTC) + ROWS_KEPT, report=quiet)
    page.goto(address)
    expect(page.get_by_text("Its rows were removed")).to_be_visible()
    look(page, "9-forgotten")

    plain = "sku,name,category\nimp-2,Begonia,imp-seeds\n"
    job = applied(checked(plain, table="sales.product", by=nursery.person), now=datetime.now(UTC))
    imports.undo(job, now=datetime.now(UTC))
    page.goto(f"/admin/spreadsheets/importjob/{job.pk}/change/")
    reaches(page, "undoing")
    look(page, "10-undoing")
