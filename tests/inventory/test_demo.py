"""The demonstration's nursery: whole, lawful, and the same when it is made again."""

from datetime import timedelta

import pytest
from django.apps import apps
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
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_app_config("inventory").get_models()
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")
    }


def test_a_nursery_is_made_once(superuser, noon):
    list(demo.seed(now=NOON))
    first = counts()

    list(demo.seed(now=NOON + timedelta(days=1)))

    assert counts() == first
    assert StorageLocation.objects.count() == 120
    assert StockBatch.objects.count() > 130


def test_its_stock_equals_its_movements(superuser, noon):
    list(demo.seed(now=NOON))

    batches = StockBatch.objects.annotate(moved=Sum("movements__quantity"))
    assert not batches.exclude(quantity=F("moved")).exists()
    assert StockMovement.objects.filter(kind="death").exists()


def test_its_photos_are_in_all_stages(superuser, noon):
    list(demo.seed(now=NOON))

    statuses = set(PhotoSession.objects.values_list("status", flat=True))
    assert statuses == {"pending", "completed", "failed", "needs_location", "needs_config"}
    assert PhotoSession.objects.exclude(validated_at=None).exists()
    assert Detection.objects.count() > 300


def test_some_locations_wait_to_be_configured(superuser, noon):
    list(demo.seed(now=NOON))

    assert LocationConfiguration.objects.count() == 114


def test_without_anybody_to_enter_it_there_is_no_stock(db, noon):
    list(demo.seed(now=NOON))

    assert not StockMovement.objects.exists()
    assert demo.tick(now=NOON) == 0


def test_plants_move_every_other_minute_and_once(superuser, noon):
    list(demo.seed(now=NOON))
    moments = [NOON + timedelta(seconds=seconds) for seconds in range(0, 1200, 30)]

    moved = StockMovement.objects.count()
    first = sum(demo.tick(now=moment) for moment in moments)

    assert 0 < StockMovement.objects.count() - moved <= 10
    assert first >= StockMovement.objects.count() - moved
