"""A sale is one transaction: prices, stock, sums and retries, from every side."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from accounts.models import Membership
from inventory.models import StockBatch, StockMovement
from inventory.services import stock
from sales.models import DailySales, ProductPrice, Transaction, TransactionLine
from sales.services import daily, shelves
from sales.services.refusals import (
    AnotherTransaction,
    NotEnoughStock,
    PriceRefused,
    Refused,
    TooManyReturned,
)
from sales.services.transactions import Back, Details, Item, sell, take_back
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory.factories import (
    ProductStateFactory,
    StockBatchFactory,
    StorageAreaFactory,
    StorageBinFactory,
    StorageLocationFactory,
    WarehouseFactory,
)
from tests.sales.factories import (
    KeptProductFactory,
    ProductFactory,
    ProductPriceFactory,
    TransactionFactory,
)

ADULT = {"code": "ADULT", "name": "adult", "is_sellable": True}
ONE = Decimal("2.55")


def adult():
    return ProductStateFactory._meta.model.objects.get_or_create(code="ADULT", defaults=ADULT)[0]


def shelf(product, plants, warehouse, **values):
    """A batch of a product, in a bin of the warehouse."""
    location = StorageLocationFactory(area=StorageAreaFactory(warehouse=warehouse))
    values.setdefault("state", adult())
    return StockBatchFactory(
        product=product.inventory_product,
        plants=plants,
        bin=StorageBinFactory(location=location),
        **values,
    )


def kept(price="2.55"):
    return ProductPriceFactory(product=KeptProductFactory(), unit_price=price).product


def listed(price="2.55"):
    return ProductPriceFactory(product=ProductFactory(), unit_price=price).product


def buy(*lines, user=None, warehouse=None, its_id=None, now=NOON, **options):
    """Sell (product, quantity) pairs or whole items."""
    items = [line if isinstance(line, Item) else Item(*line) for line in lines]
    return sell(
        transaction_id=its_id or uuid4(),
        items=items,
        user=user or UserFactory(),
        warehouse=warehouse,
        now=now,
        **options,
    )


def bring(sale, *lines, its_id=None, user=None):
    return take_back(
        sale,
        transaction_id=its_id or uuid4(),
        items=[Back(*line) for line in lines],
        user=user or UserFactory(),
        now=NOON + timedelta(hours=1),
    )


def plants(*batches):
    return [StockBatch.objects.get(pk=batch.pk).quantity for batch in batches]


pytestmark = pytest.mark.django_db


def test_a_sale_has_the_prices_of_the_list_and_the_sum_of_its_lines():
    lantern, pot = listed("2.55"), listed("0.125")

    sale, is_new = buy((lantern, 3), (pot, 5), details=Details(payment="cash", number="R-1"))

    assert is_new
    assert list(sale.lines.values_list("unit_price", "line_total")) == [
        (ONE, Decimal("7.65")),
        (Decimal("0.125"), Decimal("0.63")),
    ]
    sale.refresh_from_db()
    assert (sale.total, sale.line_count, sale.payment) == (Decimal("8.28"), 2, "cash")


def test_a_sale_has_the_price_of_its_day():
    product = listed("2.55")
    old = ProductPrice.objects.get(product=product)
    ProductPrice.objects.filter(pk=old.pk).update(valid=(old.valid.lower, NOON.date()))
    ProductPriceFactory(product=product, unit_price="3", valid=(NOON.date(), None))

    before, _ = buy((product, 1), happened_at=NOON - timedelta(days=1))
    today, _ = buy((product, 1))

    assert (before.total, today.total) == (ONE, 3)


def test_what_has_no_price_is_not_sold():
    with pytest.raises(PriceRefused, match="has no price on 2026-03-02"):
        buy((ProductFactory(), 1))


def test_a_clients_price_is_taken_when_it_is_the_lists():
    sale, _ = buy(Item(listed(), 1, ONE))

    assert sale.total == ONE


def test_another_price_is_refused():
    with pytest.raises(PriceRefused, match=r"costs 2.55; you may not sell"):
        buy(Item(listed(), 1, Decimal("2.54")), user=UserFactory(role="cashier"))


def test_a_supervisor_may_sell_at_another_price():
    sale, _ = buy(Item(listed(), 2, Decimal("2"), True), user=UserFactory(role="supervisor"))

    assert sale.total == 4
    assert sale.lines.get().is_promotion


def test_a_supervisor_of_a_warehouse_sets_prices_there_alone():
    here, there = WarehouseFactory(), WarehouseFactory()
    user = UserFactory()
    Membership.objects.create(
        user=user, role=UserFactory(role="supervisor").groups.get(), scope=here
    )
    item = Item(listed(), 1, Decimal(2))

    assert buy(item, user=user, warehouse=here)[0].total == 2
    with pytest.raises(PriceRefused):
        buy(item, user=user, warehouse=there)


def test_plants_leave_the_oldest_sellable_batches_of_the_warehouse():
    house, product = WarehouseFactory(), kept()
    young = shelf(product, 10, house, planted_on="2026-02-01")
    old = shelf(product, 4, house, planted_on="2025-05-01")
    seedlings = shelf(product, 10, house, state=ProductStateFactory(), planted_on="2024-01-01")
    elsewhere = shelf(product, 10, WarehouseFactory(), planted_on="2024-01-01")

    sale, _ = buy((product, 6), warehouse=house)

    assert plants(old, young, seedlings, elsewhere) == [0, 8, 10, 10]
    line = sale.lines.get()
    assert line.moves_stock
    moved = line.movements.order_by("id").values_list("kind", "quantity", "unit_price")
    assert list(moved) == [("sale", -4, ONE), ("sale", -2, ONE)]


def test_a_product_without_stock_moves_none_and_its_line_says_so():
    sale, _ = buy((listed(), 2))

    assert not sale.lines.get().moves_stock
    assert not StockMovement.objects.exists()


def test_more_than_there_is_cannot_be_sold_and_nothing_is_stored():
    house, product, other = WarehouseFactory(), kept(), kept()
    batches = shelf(product, 3, house), shelf(other, 5, house)

    with pytest.raises(NotEnoughStock) as caught:
        buy((other, 5), (product, 2), (product, 2), warehouse=house)

    assert str(caught.value) == f"{product}: 4 asked for, 3 available."
    assert plants(*batches) == [3, 5]
    assert not Transaction.objects.exists()
    assert not DailySales.objects.exists()


def test_plants_are_sold_from_a_warehouse():
    with pytest.raises(ValidationError, match="say which"):
        buy((kept(), 1))


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_sells_at_least_one_piece(quantity):
    with pytest.raises(ValidationError, match="at least one piece"):
        buy((listed(), quantity))


def test_a_sale_has_lines():
    with pytest.raises(ValidationError, match="1 to 500 lines"):
        buy()


def test_a_sale_cannot_lie_in_the_future():
    with pytest.raises(ValidationError, match="future"):
        buy((listed(), 1), happened_at=NOON + timedelta(minutes=6))


def test_what_the_database_refuses_is_said_in_words():
    with pytest.raises(ValidationError, match="A number is not blank"):
        buy((listed(), 1), details=Details(number=" "))

    assert not Transaction.objects.exists()


def test_what_is_not_sold_any_more_is_refused():
    product = listed()
    type(product).objects.filter(pk=product.pk).update(is_active=False)

    with pytest.raises(Refused, match="not sold any more"):
        buy((product, 1))


def test_a_sale_sent_again_is_stored_once():
    house, product, its_id = WarehouseFactory(), kept(), uuid4()
    batch = shelf(product, 5, house)

    first, _ = buy((product, 2), warehouse=house, its_id=its_id)
    again, is_new = buy((product, 2), warehouse=house, its_id=its_id, now=NOON + timedelta(hours=1))

    assert (again, is_new) == (first, False)
    assert plants(batch) == [3]
    assert DailySales.objects.get().quantity == 2


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 3},
        {"unit_price": Decimal(9)},
        {"is_promotion": True},
        {"warehouse": True},
        {"details": Details(payment="card")},
        {"happened_at": NOON - timedelta(hours=1)},
        {"twice": True},
    ],
)
def test_another_sale_under_the_same_id_is_refused(change):
    product, its_id = listed(), uuid4()
    buy((product, 2), its_id=its_id)
    line = {"quantity": 2} | {
        name: value for name, value in change.items() if name in Item.__dataclass_fields__
    }
    options = {name: change[name] for name in ("details", "happened_at") if name in change}
    house = WarehouseFactory() if "warehouse" in change else None

    with pytest.raises(AnotherTransaction):
        buy(
            *[Item(product, **line)] * (2 if "twice" in change else 1),
            its_id=its_id,
            warehouse=house,
            **options,
        )


def test_a_number_is_used_once():
    product = listed()
    buy((product, 1), details=Details(number="R-1"))

    with pytest.raises(AnotherTransaction, match="R-1"):
        buy((product, 1), details=Details(number="R-1"))


def test_what_comes_back_goes_to_the_batches_it_came_from():
    house, product = WarehouseFactory(), kept()
    old, young = (shelf(product, 4, house, planted_on=day) for day in ("2025-05-01", "2026-02-01"))
    sale, _ = buy((product, 6), warehouse=house)

    back, _ = bring(sale, (1, 3))

    assert plants(old, young) == [1, 4]
    assert (back.kind, back.total, back.returns) == ("return", Decimal("-7.65"), sale)
    line = back.lines.get()
    assert (line.quantity, line.returns, line.movements.count()) == (-3, sale.lines.get(), 2)
    assert DailySales.objects.get().quantity == 3


def test_never_more_comes_back_than_was_sold():
    house, product = WarehouseFactory(), kept()
    batch = shelf(product, 4, house)
    sale, _ = buy((product, 4), warehouse=house)
    bring(sale, (1, 3))

    with pytest.raises(TooManyReturned, match="4 were sold and 1 of them are not back yet"):
        bring(sale, (1, 2))

    bring(sale, (1, 1))
    assert plants(batch) == [4]


def test_a_return_sent_again_is_stored_once():
    sale, _ = buy((listed(), 4))
    its_id = uuid4()

    first, _ = bring(sale, (1, 2), its_id=its_id)
    again, is_new = bring(sale, (1, 2), its_id=its_id)

    assert (again, is_new) == (first, False)
    with pytest.raises(AnotherTransaction):
        bring(sale, (1, 1), its_id=its_id)


@pytest.mark.parametrize("lines", [[], [(2, 1)], [(1, 1), (1, 1)], [(1, 0)]])
def test_a_return_names_lines_of_the_sale(lines):
    sale, _ = buy((listed(), 4))

    with pytest.raises(ValidationError):
        bring(sale, *lines)


def test_a_return_is_not_taken_back():
    sale, _ = buy((listed(), 4))
    back, _ = bring(sale, (1, 1))

    with pytest.raises(Refused, match="Only what was sold"):
        bring(back, (1, 1))


def test_imported_history_comes_back_without_moving_stock():
    sale = TransactionFactory(moves_stock=False)

    back, _ = bring(sale, (1, 1))

    assert not back.moves_stock
    assert back.lines.get().unit_price == ONE


def test_what_the_inventory_took_back_itself_cannot_come_back_again():
    house, product = WarehouseFactory(), kept()
    shelf(product, 4, house)
    sale, _ = buy((product, 2), warehouse=house)
    movement = sale.lines.get().movements.get()
    stock.reverse_movement(movement=movement, movement_id=uuid4(), user=UserFactory())

    with pytest.raises(Refused, match="taken back in the inventory"):
        bring(sale, (1, 1))


def test_two_products_of_one_plant_share_its_stock():
    house, product = WarehouseFactory(), kept()
    twin = KeptProductFactory(inventory_product=product.inventory_product)
    ProductPriceFactory(product=twin)
    shelf(product, 5, house)

    with pytest.raises(NotEnoughStock, match="6 asked for, 5 available"):
        buy((product, 3), (twin, 3), warehouse=house)


def test_stock_on_hand_is_what_can_be_sold_where_one_may_see():
    house, product = WarehouseFactory(), kept()
    shelf(product, 5, house)
    shelf(product, 7, WarehouseFactory())
    shelf(product, 9, house, state=ProductStateFactory())
    member = UserFactory()
    Membership.objects.create(
        user=member, role=UserFactory(role="cashier").groups.get(), scope=house
    )

    def on_hand(user):
        return shelves.with_stock(type(product).objects.all(), user).get(pk=product.pk).on_hand

    assert on_hand(UserFactory(role="cashier")) == 12
    assert on_hand(member) == 5
    assert on_hand(UserFactory()) == 0


def test_the_daily_sums_are_those_of_the_lines():
    product = listed()
    sale, _ = buy((product, 4), (product, 1))
    buy((product, 2), happened_at=datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    bring(sale, (1, 1))

    days = DailySales.objects.order_by("day").values_list("quantity", "revenue", "transactions")
    assert list(days) == [(2, Decimal("5.10"), 1), (4, Decimal("10.20"), 1)]
    assert daily.count_differences() == 0


def test_wrong_daily_sums_are_found_and_computed_again():
    buy((listed(), 4))
    DailySales.objects.update(quantity=5)

    assert daily.count_differences() == 1
    assert daily.rebuild() == 1
    assert daily.count_differences() == 0
    assert TransactionLine.objects.aggregate(sum=Sum("quantity"))["sum"] == 4
