"""Inventory from outside: who may open which door, and rows to find behind them."""

from collections.abc import Callable

from tests.conftest import NOON
from tests.inventory import doors_places

PROMISED: dict[str, set[str]] = {
    **doors_places.PROMISED,
}
DEVICES_MAY: set[str] = {
    *doors_places.DEVICES_MAY,
}


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    return {
        **doors_places.one_of_each(),
    }


# How a row comes into each list, with everything it points to being another's than the row before.
ADD: dict[str, Callable[[int], object]] = {
    **doors_places.ADD,
}
