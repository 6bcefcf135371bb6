"""What becomes of readings that were refused: sent again as staff mended them, or dismissed."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import IntegrityError, transaction

from accounts.models import User
from sensing.models import RefusedReading
from sensing.services.checks import Batch, Refusal
from sensing.services.ingest import store_readings

KEPT = timedelta(days=30)


def send_again(chosen: Iterable[RefusedReading], *, by: User, now: datetime) -> tuple[int, int]:
    """Store waiting readings as they stand here now; return how many were stored and not.

    Those that are refused again stay, with the new reason.
    """
    with transaction.atomic():
        keys = [row.pk for row in chosen]
        rows = [*_waiting(keys).order_by("received_at", "id")]
        ready = [row for row in rows if row.timestamp is not None and row.value is not None]
        outcome = store_readings(_batch(ready), now=now)
        reasons = {refusal.index: refusal for refusal in outcome.refused}
        stored = [row.pk for place, row in enumerate(ready) if place not in reasons]
        _settle(stored, RefusedReading.Status.STORED, by=by, now=now)
        for place, refusal in reasons.items():
            _say_why(ready[place], refusal)
    return len(stored), len(rows) - len(stored)


def _say_why(row: RefusedReading, refusal: Refusal) -> None:
    """What is wrong with it now; its kind stays when the same waits as that kind already."""
    rows = RefusedReading.objects.filter(pk=row.pk)
    rows.update(reason=refusal.reason[:500])
    with suppress(IntegrityError), transaction.atomic():
        rows.update(kind=refusal.kind)


def dismiss(chosen: Iterable[RefusedReading], *, by: User, now: datetime) -> int:
    """Say that waiting readings are not worth keeping, and return how many."""
    keys = [row.pk for row in chosen]
    return _settle(keys, RefusedReading.Status.DISMISSED, by=by, now=now)


def forget_old(*, now: datetime) -> int:
    """Delete what came last more than KEPT ago, and return how many."""
    return RefusedReading.objects.filter(received_at__lt=now - KEPT).delete()[0]


def _waiting(keys: list[int]):
    rows = RefusedReading.objects.filter(pk__in=keys, status=RefusedReading.Status.WAITING)
    return rows.select_for_update(of=("self",))


def _settle(keys: list[int], status: RefusedReading.Status, *, by: User, now: datetime) -> int:
    rows = RefusedReading.objects.filter(pk__in=keys, status=RefusedReading.Status.WAITING)
    return rows.update(status=status, settled_by=by, settled_at=now)


def _batch(rows: list[RefusedReading]) -> Batch:
    moments = [row.timestamp.astimezone(UTC).replace(tzinfo=None) for row in rows if row.timestamp]
    return Batch(
        index=np.arange(len(rows)),
        sensor_ids=[row.sensor_id for row in rows],
        timestamps=np.array(moments, dtype="datetime64[us]"),
        values=np.array([row.value for row in rows], dtype="float64"),
        qualities=np.array([row.quality for row in rows], dtype="float64"),
    )
