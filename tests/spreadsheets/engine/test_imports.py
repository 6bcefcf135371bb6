"""A file from its upload to what came of it, and back."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps

from sales.models import Category, Product
from spreadsheets.models import ImportRow
from spreadsheets.services import imports, work
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sales.factories import CategoryFactory, ProductFactory
from tests.spreadsheets.books import row, told, with_rows
from tests.spreadsheets.engine.files import applied, check, checked, received, undone
from tests.spreadsheets.engine.late import WORDS, refusing_late

TABLE = "sales.product"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def seeds(committed):
    return CategoryFactory(code="seeds", name="Seeds")


def test_new_changed_unchanged_and_wrong_rows_are_told_apart(person, seeds):
    ProductFactory(sku="A1", name="Aster", category=seeds)
    ProductFactory(sku="B1", name="Begonia", category=seeds)

    job = checked(
        "sku,name,category\nA1,Aster,seeds\nB1,Begonia grandis,seeds\nC1,Crocus,seeds\nD1,,sedes\n",
        table=TABLE,
        by=person,
    )

    assert (job.status, job.error) == ("checked", "")
    counts = (job.new_count, job.changed_count, job.unchanged_count, job.wrong_count)
    assert counts == (1, 1, 1, 1)
    rows = {row.number: row for row in job.rows.all()}
    assert rows[3].before == {"name": "Begonia"}
    assert sorted(error["message"] for error in rows[5].errors) == [
        "There is no category 'sedes'.",
        "This field cannot be blank.",
    ]
    assert Product.objects.count() == 2


def test_nothing_is_written_while_a_row_is_wrong(person, seeds):
    job = checked("sku,name,category\nC1,Crocus,seeds\nD1,,seeds\n", table=TABLE, by=person)

    with pytest.raises(imports.NotNow, match="1 rows are wrong"):
        imports.apply(job)

    assert applied(job, mode="good").applied_count == 1
    assert [product.sku for product in Product.objects.all()] == ["C1"]


def test_a_cell_is_mended_and_checked_again(person, seeds):
    job = checked("sku,name,category\nC1,Crocus,sedes\n", table=TABLE, by=person)
    imports.mend(job, 2, {"category": "seeds"})
    imports.check_again(job)

    job = applied(check(job))

    assert (job.status, job.applied_count) == ("done", 1)
    assert Product.objects.get().category == seeds
    line = job.rows.get()
    assert (line.status, line.object_key) == ("applied", str(Product.objects.get().pk))


def test_a_line_of_which_the_reader_said_something_is_mended(person, seeds):
    text = "sku,name,category\nB1,Begonia,seeds\nC1,Crocus,seeds,4711\n"
    job = checked(text, table=TABLE, by=person)
    line = job.rows.get(status="wrong")
    assert [error["code"] for error in line.errors] == ["reading"]

    imports.check_again(job)
    assert check(job).wrong_count == 1
    imports.mend(job, 3, {"name": "Crocus sativus"})
    imports.check_again(job)

    assert applied(check(job)).applied_count == 2


def test_an_error_of_a_workbook_clears_no_value(person, seeds):
    ProductFactory(sku="C1", name="Crocus", category=seeds, cost_price=2)
    rows = row(told("sku"), told("cost_price")) + row(told("C1"), '<c t="e"><v>#REF!</v></c>')

    job = checked(with_rows(rows), table=TABLE, by=person, name="prices.xlsx")

    (line,) = job.rows.all()
    said = "Column 'cost_price' holds the error #REF!: mend it, or empty the cell."
    assert line.status == "wrong"
    assert said in [error["message"] for error in line.errors]


def test_a_mistyped_header_stops_the_file_with_a_suggestion(person, seeds):
    job = checked("sku,nmae,category\nC1,Crocus,seeds\n", table=TABLE, by=person)

    assert job.status == "unclear"
    (problem,) = job.findings["problems"]
    assert (problem["column"], problem["guess"]) == ("nmae", "name")
    assert not ImportRow.objects.exists()

    imports.describe(job, columns={"nmae": "name"})
    assert check(job).new_count == 1


def test_what_was_written_is_taken_back(person, seeds):
    ProductFactory(sku="A1", name="Aster", category=seeds)
    job = applied(
        checked("sku,name,category\nA1,Alyssum,seeds\nC1,Crocus,seeds\n", table=TABLE, by=person)
    )
    assert sorted(Product.objects.values_list("name", flat=True)) == ["Alyssum", "Crocus"]

    assert undone(job) == "file.csv: 2 rows taken back"

    assert [(p.sku, p.name) for p in Product.objects.all()] == [("A1", "Aster")]
    assert job.status == "undone"


def test_what_others_changed_since_is_not_taken_back(person, seeds):
    job = applied(checked("sku,name,category\nC1,Crocus,seeds\n", table=TABLE, by=person))
    Product.objects.update(name="Colchicum")

    assert undone(job) == "Line 2 was changed since; nothing was taken back."

    assert (job.status, job.error) == ("done", "Line 2 was changed since; nothing was taken back.")
    assert Product.objects.get().name == "Colchicum"


def test_what_others_depend_on_is_not_taken_back(person):
    job = applied(checked("code,name\nseeds,Seeds\n", table="sales.category", by=person))
    ProductFactory(category=Category.objects.get())

    assert "sales_product depend on" in undone(job)

    assert Category.objects.exists()


def test_a_table_that_changed_since_the_preview_stops_the_import(person, seeds):
    job = checked("sku,name,category\nC1,Crocus,seeds\n", table=TABLE, by=person)
    ProductFactory(sku="C1", name="Cyclamen", category=seeds)

    job = applied(job)

    assert job.status == "checking"
    assert "1 rows would do something else" in job.error
    assert Product.objects.get().name == "Cyclamen"
    assert check(job).changed_count == 1


@pytest.mark.parametrize(
    ("table", "text"),
    [
        pytest.param(TABLE, "sku,name,category\nC1,Crocus,seeds\n", id="by sets"),
        pytest.param("cameras.camera", "code,name\nC1,Gate\n", id="row by row"),
    ],
)
def test_a_rule_that_is_broken_only_at_the_commit_stops_the_import(person, seeds, table, text):
    with refusing_late(table.replace(".", "_")):
        job = checked(text, table=table, by=person)
        assert (job.status, job.new_count) == ("checked", 1)

        job = applied(job)

    assert job.error == f"Nothing was written. {WORDS} Look at the rows again."
    assert (job.status, job.applied_count) == ("checking", 0)
    assert [row.status for row in job.rows.all()] == ["new"]
    assert not apps.get_model(table).objects.exists()
    assert applied(check(job)).applied_count == 1


def test_a_rule_that_is_broken_only_at_the_commit_stops_an_undo(person, seeds):
    job = applied(checked("sku,name,category\nC1,Crocus,seeds\n", table=TABLE, by=person))

    with refusing_late("sales_product"):
        assert WORDS in undone(job)

    assert (job.status, Product.objects.count()) == ("done", 1)


def test_a_stored_file_that_changed_since_the_preview_changes_nothing(person, seeds):
    job = checked("sku,name,category\nC1,Crocus,seeds\n", table=TABLE, by=person)
    Path(job.file.path).write_text("sku,name,category\nZ1,Zinnia,seeds\n")

    applied(job)

    assert [product.sku for product in Product.objects.all()] == ["C1"]


@pytest.mark.parametrize("content", ["sku,name\nZ1,Zinnia\n", None])
def test_a_stored_file_that_is_not_the_one_that_was_sent_is_not_read(person, content):
    job = received("sku,name\nC1,Crocus\n", table=TABLE, by=person)
    path = Path(job.file.path)
    path.write_text(content) if content else path.unlink()

    check(job)

    said = "The stored file is not the one that was sent" if content else "Its file was removed"
    assert (job.status, job.error) == ("failed", f"{said}; send it again.")
    assert not ImportRow.objects.exists()


def test_the_same_file_changes_nothing_the_second_time(person, seeds):
    text = "sku,name,category\nC1,Crocus,seeds\n"
    first = applied(checked(text, table=TABLE, by=person))

    again = checked(text, table=TABLE, by=person)

    assert imports.earlier(again) == first
    assert (again.unchanged_count, again.new_count) == (1, 0)
    with pytest.raises(imports.NotNow, match="every row is there as it is"):
        imports.apply(again)


def test_decimal_commas_and_other_orders_of_days_are_read(person, seeds):
    job = checked(
        "sku;name;category;cost_price\nC1;Crocus;seeds;1.234,50\nC2;Cyclamen;seeds;0,75\n",
        table=TABLE,
        by=person,
    )

    applied(job)

    assert job.dialect["decimal"] == ","
    costs = Product.objects.order_by("sku").values_list("cost_price", flat=True)
    assert list(costs) == [Decimal("1234.50"), Decimal("0.75")]


def test_how_far_a_check_is_only_grows_and_is_part_of_a_whole(person, seeds):
    lines = (f"S{n:06},Crocus {n},seeds\n" for n in range(30_000))
    job = received("sku,name,category\n" + "".join(lines), table=TABLE, by=person)
    said: list[tuple[int, int]] = []

    def report(done, total=None):
        said.append((done, total))

    work.check(job.pk, revision=job.revision, report=report, now=NOON)

    parts = [done for done, _ in said]
    assert {total for _, total in said} == {100}
    assert parts == sorted(set(parts))
    assert parts[0] == 0
    assert len([part for part in parts if 0 < part < 50]) > 1, "while it is read"
    assert len([part for part in parts if 50 < part <= 100]) > 1, "while it is checked"
