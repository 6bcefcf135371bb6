"""What every domain offers to the tests that go through all of them, see its ``doors.py``."""

from importlib import import_module
from itertools import chain
from types import ModuleType

from django.db import transaction

from config.api_router import ROUTERS
from tests.conftest import NOON

DOORS_OF: list[ModuleType] = [import_module(f"tests.{app}.doors") for app in ROUTERS]
PROMISED: dict[str, set[str]] = dict(chain(*(doors.PROMISED.items() for doors in DOORS_OF)))
DEVICES_MAY: set[str] = set(chain(*(doors.DEVICES_MAY for doors in DOORS_OF)))
ADD = dict(chain(*(doors.ADD.items() for doors in DOORS_OF)))


@transaction.atomic  # some rows hold only together
def one_of_each(user, *, now=NOON) -> dict[str, dict[str, object]]:
    """A row of everything; returns the key of each, by app and basename."""
    return {
        app: doors.one_of_each(user, now=now) for app, doors in zip(ROUTERS, DOORS_OF, strict=True)
    }
