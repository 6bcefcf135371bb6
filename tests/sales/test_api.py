"""The shop over REST."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group

from accounts.models import Membership
from inventory.models import StockBatch
from sales.models import Transaction
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.inventory.factories import WarehouseFactory
from tests.sales.factories import (
    DailySalesFactory,
    ProductFactory,
    ProductPriceFactory,
    TransactionFactory,
)
from tests.sales.test_services import kept, shelf

API = "/api/v1/sales/"

pytestmark = pytest.mark.usefixtures("noon", "db")


def cashier_of(*houses):
    user = UserFactory()
    for house in houses:
        Membership.objects.create(user=user, role=Group.objects.get(name="cashier"), scope=house)
    return client_of(user)


def sale_of(product, quantity=2, **values):
    line = {"product": product.sku, "quantity": quantity} | values.pop("line", {})
    return {"transaction_id": str(uuid4()), "lines": [line], **values}


def post(client, body, path="transactions/"):
    return client.post(API + path, body, format="json")


def listed(price="2.55"):
    return ProductPriceFactory(product=ProductFactory(), unit_price=price).product


def test_a_sale_is_answered_with_its_lines(api):
    answer = post(api, sale_of(listed(), payment="card", number="R-7"))

    assert answer.status_code == 201
    sale = answer.json()
    assert (sale["kind"], sale["total"], sale["payment"]) == ("sale", "5.10", "card")
    assert sale["lines"][0]["unit_price"] == "2.5500"
    assert (sale["lines"][0]["moves_stock"], sale["lines"][0]["movements"]) == (False, [])


def test_a_sale_sent_again_is_answered_with_the_first(api):
    body = sale_of(listed())

    first, again = post(api, body), post(api, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_another_sale_under_the_same_id_is_a_conflict(api):
    body = sale_of(listed())
    post(api, body)
    body["lines"][0]["quantity"] = 3

    answer = post(api, body)

    assert answer.status_code == 409
    assert "belongs to another transaction" in answer.json()["detail"]


def test_stock_that_is_not_there_is_a_conflict_that_names_it(api):
    house, product = WarehouseFactory(), kept()
    shelf(product, 3, house)

    answer = post(api, sale_of(product, 4, warehouse=house.code))

    assert answer.status_code == 409
    assert answer.json()["detail"] == f"{product}: 4 asked for, 3 available."


def test_plants_are_sold_and_come_back(api):
    house, product = WarehouseFactory(), kept()
    batch = shelf(product, 5, house)
    sold = post(api, sale_of(product, 4, warehouse=house.code)).json()

    back = {"transaction_id": str(uuid4()), "lines": [{"number": 1, "quantity": 3}]}
    answer = post(api, back, f"transactions/{sold['transaction_id']}/take-back/")
    again = post(api, back, f"transactions/{sold['transaction_id']}/take-back/")

    assert (answer.status_code, again.status_code) == (201, 200)
    returned = answer.json()
    assert (returned["returns"], returned["total"]) == (sold["transaction_id"], "-7.65")
    assert returned["lines"][0]["returns"] == 1
    assert len(returned["lines"][0]["movements"]) == 1
    assert StockBatch.objects.get(pk=batch.pk).quantity == 4


def test_more_than_was_sold_does_not_come_back(api):
    sold = post(api, sale_of(listed(), 2)).json()["transaction_id"]
    back = {"transaction_id": str(uuid4()), "lines": [{"number": 1, "quantity": 3}]}

    assert post(api, back, f"transactions/{sold}/take-back/").status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"transaction_id": "x"}, "transaction_id"),
        ({"lines": []}, "lines"),
        ({"lines": [{"product": "none", "quantity": 1}]}, "lines"),
        ({"warehouse": "NOWHERE"}, "warehouse"),
        ({"payment": "shells"}, "payment"),
        ({"happened_at": "2026-03-02T12:06:00Z"}, "happened_at"),
        ({"number": "a\u0000"}, "number"),
    ],
)
def test_a_wrong_sale_is_refused_by_its_field(api, change, field):
    answer = post(api, {**sale_of(listed()), **change})

    assert answer.status_code == 400
    assert field in answer.json()


@pytest.mark.parametrize(
    "line", [{"quantity": 0}, {"quantity": 10**12}, {"unit_price": "NaN"}, {"unit_price": "-1"}]
)
def test_a_wrong_line_is_refused(api, line):
    assert post(api, sale_of(listed(), line=line)).status_code == 400


def test_a_cashier_sells_at_the_lists_price_alone():
    till = client_of(UserFactory(role="cashier"))

    assert post(till, sale_of(listed(), line={"unit_price": "2.55"})).status_code == 201
    answer = post(till, sale_of(listed(), line={"unit_price": "0.01"}))
    assert (answer.status_code, "costs 2.55" in answer.json()["detail"]) == (409, True)


def test_a_cashier_sells_in_the_own_warehouse_alone():
    here, there = WarehouseFactory(), WarehouseFactory()
    till, product = cashier_of(here), listed()

    assert post(till, sale_of(product, warehouse=here.code)).status_code == 201
    assert post(till, sale_of(product, warehouse=there.code)).status_code == 400
    assert post(till, sale_of(product)).status_code == 403
    assert Transaction.objects.count() == 1


def test_a_cashier_sees_todays_transactions_of_the_own_warehouse():
    here = WarehouseFactory()
    today = TransactionFactory(warehouse=here)
    TransactionFactory(warehouse=here, happened_at=NOON - timedelta(days=1))
    TransactionFactory()
    till = cashier_of(here)

    found = till.get(f"{API}transactions/").json()["results"]
    lines = till.get(f"{API}transaction-lines/").json()["results"]

    assert [sale["transaction_id"] for sale in found] == [str(today.transaction_id)]
    assert [line["transaction"] for line in lines] == [str(today.transaction_id)]


def test_a_viewer_sees_all_of_all_days(api):
    TransactionFactory(happened_at=NOON - timedelta(days=1000))

    viewer = client_of(UserFactory(role="viewer"))

    assert viewer.get(f"{API}transactions/").json()["count"] == 1


@pytest.mark.parametrize(("role", "sees"), [("cashier", False), ("supervisor", True)])
def test_what_a_product_costs_is_not_for_cashiers(role, sees):
    product = ProductFactory(cost_price="1.10")
    client = client_of(UserFactory(role=role))

    one = client.get(f"{API}products/{product.sku}/").json()
    sheet = client.get(f"{API}products/?format=csv").getvalue().decode()

    assert ("cost_price" in one) is sees
    assert ("cost_price" in sheet) is sees


def test_a_product_has_its_price_and_its_plants(api):
    product = kept()
    shelf(product, 5, WarehouseFactory())

    one = api.get(f"{API}products/{product.sku}/").json()

    assert (one["price"], one["on_hand"]) == ("2.5500", 5)


def test_skus_that_differ_in_case_are_two(api):
    for sku in ("85123A", "85123a"):
        assert post(api, {"sku": sku, "name": "lantern"}, "products/").status_code == 201

    assert api.get(f"{API}products/85123a/").json()["sku"] == "85123a"
    assert api.get(f"{API}products/?sku=85123a").json()["count"] == 1


def test_prices_have_days(api):
    body = {"product": ProductFactory().sku, "unit_price": "3", "valid_from": "2026-01-01"}
    made = post(api, {**body, "valid_until": "2026-02-01"}, "product-prices/").json()
    again = post(api, {**body, "valid_from": "2026-01-31"}, "product-prices/")

    assert (made["valid_from"], made["valid_until"]) == ("2026-01-01", "2026-02-01")
    assert again.status_code == 400
    assert "valid at that time" in str(again.json())
    changed = api.patch(f"{API}product-prices/{made['id']}/", {"valid_until": None}, format="json")
    assert (changed.json()["valid_from"], changed.json()["valid_until"]) == ("2026-01-01", None)


@pytest.mark.parametrize("until", ["2026-01-01", "2025-01-01"])
def test_a_price_is_valid_some_day(api, until):
    body = {"product": ProductFactory().sku, "unit_price": "3", "valid_from": "2026-01-01"}

    answer = post(api, {**body, "valid_until": until}, "product-prices/")

    assert "valid_until" in answer.json()


@pytest.mark.parametrize("prefix", ["daily-sales", "transaction-lines"])
def test_long_lists_are_read_with_cursors(api, prefix):
    for _ in range(3):
        TransactionFactory()

    page = api.get(f"{API}{prefix}/?limit=2").json()
    rest = api.get(page["next"]).json()

    assert [len(page["results"]), len(rest["results"])] == [2, 1]


def test_daily_sales_are_found_by_product_and_day(api):
    row = DailySalesFactory()
    DailySalesFactory(product=row.product, day=NOON.date())

    found = api.get(f"{API}daily-sales/?product={row.product.sku}&day__lt=2026-03-02").json()

    assert [(day["day"], day["revenue"]) for day in found["results"]] == [("2026-03-01", "5.10")]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_transaction_is_never_changed(api, method):
    sale = TransactionFactory()

    answer = getattr(api, method)(f"{API}transactions/{sale.transaction_id}/", {}, format="json")

    assert answer.status_code == 405


def test_transactions_are_filtered(api):
    sale = TransactionFactory(number="R-1", country="Norway")
    TransactionFactory(happened_at=NOON - timedelta(days=3))

    for query in (
        "start=2026-03-02T00:00:00Z",
        f"warehouse={sale.warehouse.code}",
        "number=R-1",
        "country=Norway",
        "q=R-1",
    ):
        found = api.get(f"{API}transactions/?{query}").json()["results"]
        assert [one["number"] for one in found] == ["R-1"], query
