"""Sales from outside: who may open which door, and rows to find behind them."""

from datetime import date, timedelta

from tests.conftest import NOON
from tests.roles import ADMINISTRATOR, CASHIER, LEADERS
from tests.sales.factories import (
    CalendarEventFactory,
    CategoryFactory,
    DailySalesFactory,
    ForecastFactory,
    ProductFactory,
    ProductPriceFactory,
    TransactionFactory,
)

ANALYSTS = LEADERS | {"viewer", "analyst", "auditor"}
SELLERS = LEADERS | CASHIER
SHOP = ANALYSTS | CASHIER


def registry(name: str, *, delete: set[str] = ADMINISTRATOR) -> dict[str, set[str]]:
    """A table that the shop reads and its leaders keep."""
    return {
        f"GET sales-api:{name}-list": SHOP,
        f"POST sales-api:{name}-list": LEADERS,
        f"PATCH sales-api:{name}-list": LEADERS,
        f"DELETE sales-api:{name}-list": delete,
        f"GET sales-api:{name}-detail": SHOP,
        f"PUT sales-api:{name}-detail": LEADERS,
        f"PATCH sales-api:{name}-detail": LEADERS,
        f"DELETE sales-api:{name}-detail": delete,
    }


PROMISED = {
    **registry("category"),
    **registry("product"),
    **registry("product-price"),
    **registry("calendar-event", delete=LEADERS),
    "GET sales-api:transaction-list": SHOP,
    "POST sales-api:transaction-list": SELLERS,
    "GET sales-api:transaction-detail": SHOP,
    "POST sales-api:transaction-take-back": LEADERS,
    "GET sales-api:transaction-line-list": SHOP,
    "GET sales-api:forecast-list": ANALYSTS,
    "GET sales-api:forecast-detail": ANALYSTS,
    "GET sales-api:daily-sales-list": ANALYSTS,
}
DEVICES_MAY: set[str] = set()


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    # Neither is anything sold of: else they could not be deleted, whoever wants to.
    category, product = CategoryFactory(), ProductFactory()
    sale = TransactionFactory(cashier=user, happened_at=now)
    return {
        "category": category.code,
        "product": product.sku,
        "product-price": ProductPriceFactory().pk,
        "transaction": sale.transaction_id,
        "calendar-event": CalendarEventFactory().pk,
        "forecast": ForecastFactory(product=sale.sold.product).pk,
    }


def add_sale(place: int):
    return TransactionFactory(happened_at=NOON - timedelta(minutes=place))


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {
    "sales/categories": lambda place: CategoryFactory(),
    "sales/products": lambda place: ProductFactory(category=CategoryFactory()),
    "sales/product-prices": lambda place: ProductPriceFactory(),
    "sales/transactions": add_sale,
    "sales/transaction-lines": add_sale,
    "sales/calendar-events": lambda place: CalendarEventFactory(),
    "sales/forecasts": lambda place: ForecastFactory(),
    "sales/daily-sales": lambda place: DailySalesFactory(
        day=date(2026, 3, 1) - timedelta(days=place)
    ),
}
