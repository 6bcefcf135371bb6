"""Real texts, through files and tables and back."""

import csv
import gzip
import io
import json
from collections import Counter

import pytest

from inventory.models import Product as Plant
from sales.models import Product
from spreadsheets import registry
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.portions import Extract
from tests.accounts.factories import UserFactory
from tests.conftest import DATA
from tests.emissions.factories import LaboratoryFactory
from tests.inventory.factories import ProductFamilyFactory
from tests.spreadsheets.engine.files import applied, checked

pytestmark = [pytest.mark.slow, pytest.mark.real_data]
NAUGHTY = "spreadsheets/blns/blns.json"
# A table of each domain: its columns, with a key and a text; {} is a number.
TEXT_FIELDS = {
    "sales.product": ({"sku": "P{}", "name": "x"}, "description"),
    "inventory.packagingtype": ({"code": "P{}", "name": "x"}, "description"),
    "emissions.activity": (
        {
            "laboratory": "LAB",
            "reference": "R{}",
            "module": "energy",
            "quantity": "1",
            "unit": "kWh",
            "happened_on": "2026-03-01",
        },
        "description",
    ),
}


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def naughty() -> list[str]:
    texts = json.loads((DATA / NAUGHTY).read_text())
    return [text for text in texts if text]


def as_csv(headers: list[str], rows: list[list[str]], *, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([headers, *rows])
    return out.getvalue().encode()


def exported(table: str, person, form: str) -> bytes:
    resource = registry.resource_for(table, person)
    return b"".join(content_of(Extract(resource, resource.get_queryset()), form))


def texts_of(table: str, person, column: str) -> Counter:
    return Counter(
        registry.resource_for(table, person).get_queryset().values_list(column, flat=True)
    )


@pytest.mark.parametrize("delimiter", [",", ";"], ids=["comma", "semicolon"])
@pytest.mark.parametrize("table", TEXT_FIELDS)
def test_naughty_strings_come_in_as_they_are(person, naughty, table, delimiter):
    LaboratoryFactory(code="LAB")
    others, column = TEXT_FIELDS[table]
    rows = [
        [*(cell.format(number) for cell in others.values()), text]
        for number, text in enumerate(naughty)
    ]

    job = applied(
        checked(as_csv([*others, column], rows, delimiter=delimiter), table=table, by=person)
    )

    assert (job.status, job.applied_count) == ("done", len(naughty))
    assert texts_of(table, person, column) == Counter(naughty)


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("table", TEXT_FIELDS)
def test_naughty_strings_go_out_and_come_back_as_they_are(person, naughty, table, form):
    LaboratoryFactory(code="LAB")
    others, column = TEXT_FIELDS[table]
    rows = [
        [*(cell.format(number) for cell in others.values()), text]
        for number, text in enumerate(naughty)
    ]
    applied(checked(as_csv([*others, column], rows), table=table, by=person))

    job = checked(exported(table, person, form), table=table, by=person, name=f"back.{form}")

    wrong = [(row.cells, row.errors) for row in job.rows.filter(status="wrong")[:3]]
    assert (job.status, job.error, wrong) == ("checked", "", [])
    changed = [(row.cells[column], row.before) for row in job.rows.exclude(status="unchanged")[:5]]
    assert changed == []
    assert job.unchanged_count == len(naughty)


def test_the_articles_of_a_real_shop_become_products(person):
    """Every line of sales names its article; only the first of each is taken, others are told."""
    source = DATA / "sales/online_retail/dev_2010-12_to_2011-06.csv.gz"
    with gzip.open(source, "rt", newline="") as lines:
        sold = [(row["StockCode"], row["Description"]) for row in csv.DictReader(lines)]
    table = "sales.product"
    seen = Counter(code for code, _ in sold)
    unnamed = sum(not name.strip() for _, name in sold)

    job = checked(as_csv(["sku", "name"], sold), table=table, by=person)

    assert job.status == "checked"
    assert job.new_count + job.wrong_count == len(sold) > 200_000
    codes = Counter(
        code
        for errors in job.rows.filter(status="wrong").values_list("errors", flat=True)
        for code in {error["code"] for error in errors}
    )
    assert codes["blank"] + codes["invalid"] >= unnamed
    assert codes["twice"] > 0
    job = applied(job, mode="good")
    stored = dict(Product.objects.values_list("sku", "name"))
    assert job.applied_count == len(stored) <= len(seen)
    first = {}
    for code, name in sold:
        if name.strip():
            first.setdefault(code, name)
    assert all(first[code] == name for code, name in stored.items())
    assert checked(exported(table, person, "csv"), table=table, by=person).unchanged_count == len(
        stored
    )


def test_the_plants_of_a_real_list_become_products(person):
    category = ProductFamilyFactory(name="plants").category.code
    with (DATA / "inventory/openfarm/crops.csv").open(newline="") as lines:
        names = [line for line in csv.reader(lines) if line[0]][:20_000]
    rows = [
        [f"CROP-{number:05}", category, "plants", scientific[:200], (common or scientific)[:200]]
        for number, (scientific, common, *_) in enumerate(names)
    ]

    job = checked(
        as_csv(["sku", "category", "family", "scientific_name", "common_name"], rows),
        table="inventory.product",
        by=person,
    )

    wrong = [(row.cells, row.errors) for row in job.rows.filter(status="wrong")[:3]]
    assert (job.status, wrong, job.new_count) == ("checked", [], len(rows))
    assert applied(job).applied_count == len(rows) == 20_000
    stored = set(Plant.objects.values_list("sku", "scientific_name", "common_name"))
    assert stored == {(sku, scientific, common) for sku, _, _, scientific, common in rows}
