"""Many tills at once, with real connections: nothing is sold twice, nobody waits for ever."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connections, transaction

from inventory.models import StockBatch
from sales.models import DailySales, Transaction
from sales.services import daily
from sales.services.refusals import NotEnoughStock, TooManyReturned
from sales.services.transactions import Back, Item, sell, take_back
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory.factories import WarehouseFactory
from tests.sales.factories import TransactionFactory
from tests.sales.test_services import kept, shelf

pytestmark = pytest.mark.usefixtures("committed")
TILLS = 6


@pytest.fixture
def house():
    return WarehouseFactory()


@pytest.fixture
def buy(house, beside):
    """Sell items in a thread of its own."""
    user = UserFactory()

    def buy(*lines, its_id=None):
        items = [Item(*line) for line in lines]
        return beside(
            sell,
            transaction_id=its_id or uuid4(),
            items=items,
            user=user,
            warehouse=house,
            now=NOON,
        )

    return buy


def test_of_sales_of_the_last_plants_one_wins(house, buy):
    product = kept()
    batch = shelf(product, 5, house)

    tills = [buy((product, 3)) for _ in range(TILLS)]
    refused = [till for till in tills if isinstance(till.exception(), NotEnoughStock)]

    assert len(refused) == TILLS - 1
    assert StockBatch.objects.get(pk=batch.pk).quantity == 2
    assert Transaction.objects.count() == 1
    assert daily.count_differences() == 0


def test_opposite_carts_never_wait_in_a_ring(house, buy):
    one, other = kept(), kept()
    batches = [shelf(product, 200, house) for product in (one, other, one, other)]

    tills = [
        buy((one, 3), (other, 3)) if number % 2 else buy((other, 3), (one, 3))
        for number in range(60)
    ]

    assert [till.exception() for till in tills] == [None] * 60
    left = StockBatch.objects.filter(pk__in=[batch.pk for batch in batches])
    assert sum(left.values_list("quantity", flat=True)) == 800 - 60 * 6
    assert DailySales.objects.get(product=one).quantity == 180
    assert daily.count_differences() == 0


def test_a_sale_sent_by_many_at_once_is_stored_once(house, buy):
    product, its_id = kept(), uuid4()
    batch = shelf(product, 50, house)

    answers = [till.result() for till in [buy((product, 3), its_id=its_id) for _ in range(TILLS)]]

    assert {sale.pk for sale, _ in answers} == {Transaction.objects.get().pk}
    assert [is_new for _, is_new in answers].count(True) == 1
    assert StockBatch.objects.get(pk=batch.pk).quantity == 47


def test_of_returns_of_the_same_pieces_one_wins(house, buy, beside):
    product, user = kept(), UserFactory()
    batch = shelf(product, 5, house)
    sale, _ = buy((product, 5)).result()

    desks = [
        beside(
            take_back,
            sale,
            transaction_id=uuid4(),
            items=[Back(1, 3)],
            user=user,
            now=NOON + timedelta(hours=1),
        )
        for _ in range(TILLS)
    ]

    refused = [desk for desk in desks if isinstance(desk.exception(), TooManyReturned)]
    assert len(refused) == TILLS - 1
    assert StockBatch.objects.get(pk=batch.pk).quantity == 3
    assert DailySales.objects.get().quantity == 2


@pytest.mark.parametrize("table", ["sales_transaction", "sales_transactionline"])
@pytest.mark.parametrize(
    "shape", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_not_even_the_owner_changes_what_was_sold(table, shape):
    with transaction.atomic():
        TransactionFactory()

    with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(shape.format(table))


def test_a_transaction_without_lines_is_refused_at_the_commit():
    header = TransactionFactory.build(warehouse=None)

    with pytest.raises(DatabaseError, match="has no lines"):
        header.save()
