"""Spreadsheets of the shop: what is matched, what is refused."""

import pytest
import tablib

from sales.models import CalendarEvent, Product, ProductPrice
from sales.resources import (
    CalendarEventResource,
    ProductPriceResource,
    ProductResource,
    ShownProductResource,
)
from tests.sales.factories import CategoryFactory, ProductFactory, ProductPriceFactory

pytestmark = pytest.mark.django_db


def imported(resource, *rows, headers):
    return resource().import_data(tablib.Dataset(*rows, headers=headers))


def problems(result):
    return [str(error.error) for row in result for error in row.errors] + [
        sentence for row in result.invalid_rows for sentence in row.error.messages
    ]


def test_products_are_matched_by_their_exact_sku():
    ProductFactory(sku="85123A", name="old")
    category = CategoryFactory()

    result = imported(
        ProductResource,
        ("85123A", "new", category.code, "1.10"),
        ("85123a", "other", "", ""),
        headers=("sku", "name", "category", "cost_price"),
    )

    assert (result.totals["update"], result.totals["new"]) == (1, 1)
    names = dict(Product.objects.values_list("sku", "name"))
    assert names == {"85123A": "new", "85123a": "other"}


def test_without_the_right_to_see_costs_there_is_no_column():
    result = imported(ShownProductResource, ("a", "b", "1"), headers=("sku", "name", "cost_price"))

    assert "There is no column 'cost_price'" in str(result.base_errors[0].error)


def test_prices_are_matched_by_product_and_first_day():
    price = ProductPriceFactory()

    result = imported(
        ProductPriceResource,
        (price.product.sku, "3.00", "2026-01-01", "2026-03-01"),
        (price.product.sku, "3.50", "2026-03-01", ""),
        headers=("product", "unit_price", "valid_from", "valid_until"),
    )

    assert (problems(result), result.totals["update"], result.totals["new"]) == ([], 1, 1)
    bounds = [(p.valid.lower.month, p.valid.upper) for p in ProductPrice.objects.order_by("valid")]
    assert [month for month, _ in bounds] == [1, 3]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-03-01", "2026-02-01", "The last day lies after"),
        ("2026-03-01", "2026-03-01", "The last day lies after"),
        ("soon", "", "not a day such as"),
        ("2026-03-01", "", "valid at that time"),
    ],
)
def test_a_wrong_price_is_refused_with_a_reason(start, end, words):
    product = ProductPriceFactory().product

    result = imported(
        ProductPriceResource,
        (product.sku, "3", start, end),
        headers=("product", "unit_price", "valid_from", "valid_until"),
    )

    assert words in str(problems(result))
    assert ProductPrice.objects.count() == 1


def test_events_are_matched_by_name_and_date():
    rows = [("Fair", "2026-03-01", "custom", "1.5"), ("Fair", "2026-03-02", "custom", "")]
    headers = ("name", "date", "type", "impact")

    imported(CalendarEventResource, *rows, headers=headers)
    again = imported(CalendarEventResource, *rows, headers=headers)

    assert again.totals["skip"] == 2
    assert CalendarEvent.objects.count() == 2
