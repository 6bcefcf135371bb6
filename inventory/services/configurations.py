"""What is expected in a location. One configuration is active; those before it are its history."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from inventory.models import (
    LocationConfiguration,
    Packaging,
    Product,
    ProductState,
    StorageLocation,
)

CONTENT = ("product_id", "packaging_id", "expected_state_id", "area_cm2", "notes")


@transaction.atomic
def configure(
    location: StorageLocation,
    *,
    product: Product,
    expected_state: ProductState,
    packaging: Packaging | None = None,
    area_cm2: Decimal | None = None,
    notes: str = "",
    now: datetime,
) -> LocationConfiguration:
    """Say what is grown in a location from now on, and return the configuration that holds.

    The one that held until now is closed. Saying again what holds already changes nothing.
    """
    wanted = LocationConfiguration(
        location=location,
        product=product,
        packaging=packaging,
        expected_state=expected_state,
        area_cm2=area_cm2,
        notes=notes,
        valid_from=now,
    )
    active = _active_in(location)
    if active and _content_of(active) == _content_of(wanted):
        return active
    if active:
        close(active, now=now)
    wanted.save(force_insert=True)
    return wanted


def activate(configuration: LocationConfiguration, *, now: datetime) -> LocationConfiguration:
    """Let an earlier configuration hold again, as a new entry, and return the one that holds.

    An active one is returned as it is.
    """
    return configure(
        configuration.location,
        product=configuration.product,
        packaging=configuration.packaging,
        expected_state=configuration.expected_state,
        area_cm2=configuration.area_cm2,
        notes=configuration.notes,
        now=now,
    )


@transaction.atomic
def close(configuration: LocationConfiguration, *, now: datetime) -> LocationConfiguration:
    """End a configuration and return it. One that has ended stays as it is."""
    current = LocationConfiguration.objects.select_for_update().get(pk=configuration.pk)
    if current.is_active:
        current.is_active = False
        # A configuration may be valid from later on; then it never was.
        current.closed_at = max(now, current.valid_from)
        current.save(update_fields=["is_active", "closed_at", "updated_at"])
    return current


def _active_in(location: StorageLocation) -> LocationConfiguration | None:
    """The active configuration. The location is locked: two of its configurations take turns."""
    StorageLocation.objects.select_for_update(no_key=True).get(pk=location.pk)
    return location.configurations.filter(is_active=True).first()


def _content_of(configuration: LocationConfiguration) -> list:
    return [getattr(configuration, name) for name in CONTENT]
