"""Ranges of time that staff hold: nothing of them is dropped or forgotten.

Who drops something takes the same lock as who places a hold, so a hold that is placed is kept.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connections, transaction

from timeseries import retention
from timeseries.models import Hold
from timeseries.policies import PartitionPolicy

LOCK = "SELECT pg_advisory_xact_lock(hashtext('holds'), hashtext(%s))"


class AlreadyReleased(Exception):
    """Somebody else has released this hold."""


def place(hold: Hold, *, by: AbstractBaseUser | None, now: datetime) -> Hold:
    """Store a hold and return it. From then on nothing of its range goes.

    Waits for a drop that is under way; what that took is gone. Raises ValidationError if the hold
    is not possible.
    """
    hold.placed_at, hold.placed_by = now, by  # type: ignore[assignment]
    hold.full_clean()
    with transaction.atomic():
        lock(connections["default"].cursor(), hold.policy)
        hold.save(force_insert=True)
    retention.ask()
    return hold


def release(hold: Hold, *, by: AbstractBaseUser, now: datetime) -> None:
    """End a hold. Its range goes with the next run, if it is old enough. Raises AlreadyReleased."""
    standing = Hold.objects.filter(pk=hold.pk, released_at=None)
    if not standing.update(released_at=now, released_by=by):
        raise AlreadyReleased(hold)
    retention.ask()


def lock(cursor, policy: str) -> None:
    """Let no hold of a policy be placed before this transaction ends."""
    cursor.execute(LOCK, [policy])


def standing(policy: PartitionPolicy, *, now: datetime, using: str = "default") -> list[Hold]:
    """The holds that keep rows of a policy now, oldest range first."""
    holds = Hold.objects.using(using).active(now).filter(policy=policy.name)
    return list(holds.order_by("start", "id"))
