"""What must always hold in the tables of sales, broken on purpose from every side."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import factory
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from psycopg.types.range import DateRange

from sales.models import (
    DailySales,
    Product,
    ProductPrice,
    Transaction,
    TransactionLine,
)
from tests.conftest import NOON
from tests.sales.factories import (
    CalendarEventFactory,
    CategoryFactory,
    DailySalesFactory,
    ForecastFactory,
    ProductFactory,
    ProductPriceFactory,
    TransactionFactory,
    TransactionLineFactory,
)


def build(of, **values):
    """An instance that is not stored, with its parents stored."""
    for name, declared in of._meta.base_declarations.items():
        if isinstance(declared, factory.SubFactory):
            values.setdefault(name, declared.get_factory()())
    return of.build(**values)


category = partial(build, CategoryFactory)
product = partial(build, ProductFactory)
price = partial(build, ProductPriceFactory)
sale = partial(build, TransactionFactory)
line = partial(build, TransactionLineFactory, number=2)
event = partial(build, CalendarEventFactory)
forecast = partial(build, ForecastFactory)


def second(of, make):
    """What exists already, once more."""
    first = of()
    return make(first)


def days(*bounds):
    return DateRange(*(day and date(2026, *day) for day in bounds))


BROKEN = {
    "sales_category_code_plain": [partial(category, code=c) for c in ("", " ", "a b", "a/b")],
    "sales_category_name_not_blank": [partial(category, name=name) for name in ("", " ")],
    "sales_product_sku_plain": [
        partial(product, sku=sku) for sku in ("", " ", " a", "a ", "a/b", "/", "a\n")
    ],
    "sales_product_name_not_blank": [partial(product, name=name) for name in ("", "\t")],
    "sales_product_cost_positive": [
        partial(product, cost_price=cost) for cost in (Decimal("-0.01"),)
    ],
    "sales_product_stock_is_linked": [partial(product, keeps_stock=True)],
    "sales_productprice_price_positive": [
        partial(price, unit_price=amount) for amount in (Decimal("-0.01"),)
    ],
    "sales_productprice_valid_some_day": [partial(price, valid=days((3, 1), (3, 1)))],
    "sales_productprice_valid_has_start": [partial(price, valid=days(None, (3, 1)))],
    "sales_productprice_one_at_a_time": [
        lambda: second(
            ProductPriceFactory,
            lambda first: price(product=first.product, valid=days((2, 1), (2, 2))),
        )
    ],
    "sales_transaction_kind_known": [partial(sale, kind="gift")],
    "sales_transaction_payment_known": [partial(sale, payment="shells")],
    "sales_transaction_number_not_blank": [partial(sale, number=n) for n in ("", " ")],
    "sales_transaction_has_lines": [partial(sale, line_count=0)],
    "sales_transaction_total_matches_kind": [
        partial(sale, total=-1),
        partial(sale, kind="return", total=1),
        partial(sale, kind="write_off", total=1),
    ],
    "sales_transaction_returns_what_was_sold": [
        lambda: second(TransactionFactory, lambda first: sale(returns=first))
    ],
    "sales_transaction_time_sane": [
        partial(sale, happened_at=datetime(year, 12, 31, 23, 59, tzinfo=UTC))
        for year in (1999, 2100)
    ],
    "sales_transactionline_number_from_one": [partial(line, number=0)],
    "sales_transactionline_quantity_not_zero": [partial(line, quantity=0)],
    "sales_transactionline_price_positive": [
        partial(line, unit_price=amount) for amount in (Decimal("-0.01"),)
    ],
    "sales_transactionline_returned_is_negative": [
        lambda: second(stored_line, lambda first: line(returns=first))
    ],
    "sales_calendarevent_name_not_blank": [partial(event, name=" ")],
    "sales_calendarevent_type_known": [partial(event, type="rain")],
    "sales_calendarevent_date_sane": [
        partial(event, date=date(year, 1, 1)) for year in (1999, 2100)
    ],
    "sales_calendarevent_impact_plausible": [
        partial(event, impact=impact) for impact in (-0.1, 10.1, float("nan"))
    ],
    "sales_calendarevent_once_a_day": [
        lambda: second(CalendarEventFactory, lambda first: event(name=first.name, date=first.date))
    ],
    "sales_forecast_once": [
        lambda: second(partial(ForecastFactory, product=None), lambda first: forecast(product=None))
    ],
    "sales_forecast_of_one_thing": [lambda: forecast(category=CategoryFactory())],
    "sales_forecast_band_ordered": [partial(forecast, lower=13), partial(forecast, upper=12)],
    "sales_forecast_finite": [
        partial(forecast, upper=float("inf")),
        partial(forecast, upper=float("nan")),
        partial(forecast, lower=float("-inf")),
    ],
    "sales_forecast_ahead": [partial(forecast, day=date(2026, 3, 1))],
    "sales_dailysales_once": [
        lambda: second(
            partial(DailySalesFactory, warehouse=None),
            lambda first: DailySalesFactory.build(product=first.product, warehouse=None),
        )
    ],
    "sales_dailysales_transactions_positive": [partial(build, DailySalesFactory, transactions=-1)],
}
# Named by the database at a moment when the form has named it already.
ELSEWHERE = {"sales_transactionline_number_once"}
CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("sales").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}
ways = pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param(name, make, id=f"{name} in way {number}")
        for name, makes in BROKEN.items()
        for number, make in enumerate(makes, 1)
    ],
)
pytestmark = pytest.mark.django_db


def test_every_constraint_is_broken_here():
    assert set(BROKEN) | ELSEWHERE == set(CONSTRAINTS)


@ways
def test_the_database_refuses(name, make):
    instance = make()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        instance.save(force_insert=True)

    assert name in str(caught.value)


@ways
def test_staff_are_told_why(name, make):
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages


def test_a_price_that_is_no_number_is_refused():
    price = ProductPriceFactory()

    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="price_positive"):
        cursor.execute("UPDATE sales_productprice SET unit_price = 'NaN' WHERE id = %s", [price.pk])


def test_prices_may_follow_each_other():
    first = ProductPriceFactory(valid=days((1, 1), (3, 1)), product=ProductFactory())
    ProductPriceFactory(valid=days((3, 1), None), product=first.product)

    on = ProductPrice.objects.valid_on
    assert on(date(2026, 2, 28)).get() == first
    assert on(date(2026, 3, 1)).get() != first


def test_a_product_knows_its_price_of_a_day():
    listed = ProductPriceFactory(valid=days((1, 1), (3, 1))).product

    def price_on(month):
        return Product.objects.with_price(date(2026, month, 1)).get(pk=listed.pk).price

    assert (price_on(2), price_on(3)) == (Decimal("2.55"), None)


def test_a_total_that_is_not_the_sum_of_its_lines_is_refused():
    with pytest.raises(DatabaseError, match=r"says 5.11 in 1 lines, and has 5.10 in 1"):
        TransactionFactory(total="5.11")


def test_a_number_of_lines_that_is_not_theirs_is_refused():
    with pytest.raises(DatabaseError, match=r"says 5\.10 in 2 lines"):
        TransactionFactory(line_count=2)


def test_no_line_comes_later_even_for_nothing():
    header = TransactionFactory()

    with pytest.raises(DatabaseError, match=r"says 5\.10 in 1 lines"):
        TransactionLineFactory(transaction=header, number=2, unit_price=0)


def test_two_lines_do_not_have_one_number():
    header = TransactionFactory()

    with pytest.raises(DatabaseError, match="sales_transactionline_number_once"):
        TransactionLineFactory(transaction=header, number=1)


@pytest.mark.parametrize(
    ("header", "sold"),
    [
        ({"total": "-5.10", "kind": "return"}, {"quantity": 2, "unit_price": "2.55"}),
        ({"total": 0}, {"quantity": -2, "unit_price": 0}),
        ({"total": 0, "kind": "write_off"}, {"quantity": 1, "unit_price": "0.004"}),
        ({"total": 0, "kind": "write_off"}, {"quantity": -1, "unit_price": 0}),
    ],
)
def test_lines_go_the_way_of_their_transaction(header, sold):
    with pytest.raises(DatabaseError):
        TransactionFactory(**header, **{f"line__{name}": value for name, value in sold.items()})


def returned(sold, quantity, **changes):
    """A return of some pieces of a line, written around the service."""
    header = Transaction.objects.create(
        kind="return",
        happened_at=NOON,
        total=-quantity * sold.unit_price,
        line_count=1,
        returns=changes.pop("of", sold.transaction),
    )
    values = {"product": sold.product, "unit_price": sold.unit_price} | changes
    return TransactionLine.objects.create(
        transaction=header, number=1, quantity=-quantity, returns=sold, **values
    )


def stored_line():
    return TransactionLine.objects.get(pk=TransactionFactory().sold.pk)


def test_the_database_lets_no_more_come_back_than_was_sold():
    sold = stored_line()
    returned(sold, 1)

    with pytest.raises(DatabaseError, match="3 taken back of 2 sold"):
        returned(sold, 2)


def test_another_product_does_not_come_back():
    with pytest.raises(DatabaseError, match="the product of a line"):
        returned(stored_line(), 1, product=ProductFactory())


def test_a_line_of_another_sale_does_not_come_back():
    with pytest.raises(DatabaseError, match="of the sale that it names"):
        returned(stored_line(), 1, of=TransactionFactory())


def test_half_a_cent_goes_away_from_zero():
    header = TransactionFactory(total="0.03", line__quantity=5, line__unit_price="0.005")

    assert header.lines.get().line_total == Decimal("0.03")


def test_write_offs_are_no_sales_of_a_day():
    TransactionFactory(kind="write_off", total=0, line__unit_price=0)

    assert not DailySales.objects.exists()


HISTORY = ["sales_transaction", "sales_transactionline", "sales_linemovement"]
SHAPES = ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_application_cannot_change_what_was_sold(table, shape):
    TransactionFactory()

    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(shape.format(table))
