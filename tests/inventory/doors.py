"""Inventory from outside: who may open which door, and rows to find behind them."""

from tests.conftest import NOON
from tests.inventory import doors_places, doors_products, doors_stock

PROMISED: dict[str, set[str]] = {
    **doors_places.PROMISED,
    **doors_products.PROMISED,
    **doors_stock.PROMISED,
}
DEVICES_MAY: set[str] = {
    *doors_places.DEVICES_MAY,
}


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    return {
        **doors_places.one_of_each(),
        **doors_products.one_of_each(user, now=now),
        **doors_stock.one_of_each(user, now=now),
    }


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {
    **doors_places.ADD,
    **doors_products.ADD,
    **doors_stock.ADD,
}
