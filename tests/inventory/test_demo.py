"""The demonstration's nursery: whole, lawful, and the same when it is made again."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Sum

from inventory import demo
from inventory.models import (
    Detection,
    LocationConfiguration,
    PhotoSession,
    StockBatch,
    StockMovement,
    StorageLocation,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("nursery", "db", "noon"),
]


@pytest.fixture(scope="module")
def nursery(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The nursery, made once for all tests of the module, each of which is undone by itself; and
    what had moved and did move before its first user came, ``moved`` and ``moves``."""
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False):
        connection.close()
        with transaction.atomic():
            list(demo.seed(now=NOON))
            alone = {"moved": StockMovement.objects.count(), "moves": demo.tick(now=NOON)}
            UserFactory()
            list(demo.seed(now=NOON))
            yield SimpleNamespace(**alone)
            transaction.set_rollback(True)


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_app_config("inventory").get_models()
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")
    }


def test_a_nursery_is_made_once():
    first = counts()

    list(demo.seed(now=NOON + timedelta(days=1)))

    assert counts() == first
    assert StorageLocation.objects.count() == 120
    assert StockBatch.objects.count() > 130


def test_its_stock_equals_its_movements():
    batches = StockBatch.objects.annotate(moved=Sum("movements__quantity"))
    assert not batches.exclude(quantity=F("moved")).exists()
    assert StockMovement.objects.filter(kind="death").exists()


def test_its_photos_are_in_all_stages():
    statuses = set(PhotoSession.objects.values_list("status", flat=True))
    assert statuses == {"pending", "completed", "failed", "needs_location", "needs_config"}
    assert PhotoSession.objects.exclude(validated_at=None).exists()
    assert Detection.objects.count() > 300


def test_some_locations_wait_to_be_configured():
    assert LocationConfiguration.objects.count() == 114


def test_without_anybody_to_enter_it_there_is_no_stock(nursery):
    assert (nursery.moved, nursery.moves) == (0, 0)


def test_plants_move_every_other_minute_and_once():
    moments = [NOON + timedelta(seconds=seconds) for seconds in range(0, 1200, 30)]

    moved = StockMovement.objects.count()
    first = sum(demo.tick(now=moment) for moment in moments)

    assert 0 < StockMovement.objects.count() - moved <= 10
    assert first >= StockMovement.objects.count() - moved
