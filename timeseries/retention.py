"""How long rows are kept, as staff decided; what they did not decide stands in the policy.

Doors ask for it with each batch, so a process goes by what it read a few seconds ago. Both ways
that is safe: of a longer retention a row may still be refused, with its reason; under a shorter one
a row may still be stored, and nothing is dropped until every process knows (``is_settled``).
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Min
from django.db.models.functions import Now

from timeseries.models import Hold, Retention

SETTLES = timedelta(seconds=60)  # more than any process goes by what it read

_known: dict[str, Retention] = {}
_held: dict[str, datetime] = {}
_known_until = 0.0


def chosen(policy: str) -> Retention | None:
    """What staff decided about a policy, or None."""
    if time.monotonic() > _known_until:
        ask()
    return _known.get(policy)


def held_since(policy: str) -> datetime | None:
    """The oldest instant of which staff hold rows, or None."""
    chosen(policy)
    return _held.get(policy)


def ask() -> None:
    """Read what is stored, now. Who drops something asks first."""
    standing = Hold.objects.active(Now()).values_list("policy").annotate(Min("start")).order_by()
    remember(Retention.objects.all(), dict(standing))


def remember(decisions: Iterable[Retention], held: dict[str, datetime] | None = None) -> None:
    """Go by these decisions for a while."""
    global _known, _held, _known_until
    _known, _held = {decision.policy: decision for decision in decisions}, held or {}
    _known_until = time.monotonic() + settings.RETENTION_REMEMBERED


def is_settled(policy: str, *, now: datetime) -> bool:
    """Whether every process goes by what was decided last."""
    decision = chosen(policy)
    return decision is None or now - decision.changed_at >= SETTLES


def decide(
    policy: str, *, keep_days: int, archives: bool, now: datetime, by: AbstractBaseUser | None
) -> Retention:
    """Store how long a policy's rows are kept, and return it. A repeat changes nothing.

    Raises ValidationError if that is not possible.
    """
    decision = Retention(
        policy=policy,
        keep_days=keep_days,
        archives=archives,
        changed_at=now,
        changed_by=by,  # type: ignore[misc]
    )
    decision.full_clean(validate_unique=False)
    before = Retention.objects.filter(policy=policy).first()
    if before and (before.keep_days, before.archives) == (keep_days, archives):
        return before
    decision.save()
    ask()
    return decision
