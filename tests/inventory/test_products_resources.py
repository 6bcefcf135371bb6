"""Products and prices as spreadsheets: matched on what people call them."""

import pytest
import tablib
from psycopg.types.range import DateRange

from inventory.models import PriceListItem, Product, ProductFamily
from inventory.resources.prices import PriceListItemResource
from inventory.resources.products import ProductFamilyResource, ProductResource
from tests.inventory.factories import (
    PackagingFactory,
    PriceListItemFactory,
    ProductCategoryFactory,
    ProductFamilyFactory,
)

pytestmark = pytest.mark.django_db


def imported(resource, *rows: dict):
    dataset = tablib.Dataset(*(list(row.values()) for row in rows), headers=list(rows[0]))
    return resource().import_data(dataset, dry_run=False)


def sentences(result) -> str:
    errors = [str(error.error) for row in result for error in row.errors]
    return " ".join(
        [*errors, *(str(row.validation_error) for row in result if row.validation_error)]
    )


def test_a_family_is_found_within_its_category():
    right, wrong = (ProductFamilyFactory(name="Aloe") for _ in range(2))
    row = {"sku": "ALOE-0001", "category": right.category.code, "family": "Aloe"}

    imported(ProductResource, {**row, "common_name": "true aloe"})

    assert Product.objects.get().family == right
    assert not wrong.products.exists()


def test_a_family_of_another_category_is_none():
    ProductFamilyFactory(name="Aloe")
    other = ProductCategoryFactory()
    row = {"sku": "ALOE-0001", "category": other.code, "family": "Aloe", "common_name": "aloe"}

    result = imported(ProductResource, row)

    assert "There is no product family 'Aloe'." in sentences(result)


def test_a_family_is_matched_on_category_and_name():
    family = ProductFamilyFactory(name="Aloe")
    row = {"category": family.category.code, "name": "Aloe", "scientific_name": "Aloe L."}

    imported(ProductFamilyResource, row)

    assert ProductFamily.objects.get().scientific_name == "Aloe L."


@pytest.fixture
def price():
    """A line of a price list, of a category and packaging that exist."""
    return {
        "packaging": PackagingFactory().sku,
        "category": ProductCategoryFactory().code,
        "valid_from": "2026-03-01",
        "valid_until": "",
        "wholesale_unit_price": "0.95",
        "retail_unit_price": "1.50",
        "units_per_box": "24",
    }


def test_a_price_is_matched_on_its_first_day(price):
    imported(PriceListItemResource, price)

    imported(PriceListItemResource, {**price, "valid_until": "2026-06-01"})
    imported(PriceListItemResource, {**price, "valid_from": "2026-06-01"})

    spans = [(str(item.valid.lower), str(item.valid.upper)) for item in PriceListItem.objects.all()]
    assert sorted(spans) == [("2026-03-01", "2026-06-01"), ("2026-06-01", "None")]


def test_a_price_without_a_first_day_is_matched_too(price):
    item = PriceListItemFactory(valid=DateRange())
    same = {"packaging": item.packaging.sku, "category": item.category.code, "valid_from": ""}

    imported(PriceListItemResource, {**price, **same, "retail_unit_price": "1.75"})

    assert str(PriceListItem.objects.get().retail_unit_price) == "1.75"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"valid_until": "2026-02-01"}, "The last day lies after", id="backwards"),
        pytest.param({"valid_from": "soon"}, "'soon' is not a day", id="no day"),
        pytest.param({"retail_unit_price": "0.10"}, "not below the wholesale", id="cheap"),
    ],
)
def test_a_wrong_price_is_reported_with_a_sentence(price, changes, sentence):
    result = imported(PriceListItemResource, {**price, **changes})

    assert sentence in sentences(result)
    assert not PriceListItem.objects.exists()
