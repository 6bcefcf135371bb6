"""Inventory from outside: who may open which door, and rows to find behind them."""

from tests.conftest import NOON
from tests.inventory import doors_stock

PARTS = [doors_stock]
PROMISED: dict[str, set[str]] = {
    door: roles for part in PARTS for door, roles in part.PROMISED.items()
}
DEVICES_MAY: set[str] = set()


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    keys: dict[str, object] = {}
    for part in PARTS:
        keys |= part.one_of_each(user, now=now)
    return keys


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {name: add for part in PARTS for name, add in part.ADD.items()}
