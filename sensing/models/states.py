"""How a sensor is, by the age of its newest reading: the one definition, for the database to apply.

A reading that a batch brought counts once a worker went through the newest, a second later or so.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

FRESH_FOR, LATE_FOR = 2, 10  # expected intervals


class State(TextChoices):
    """What somebody on duty has to know of a sensor; the worst of those that are watched first."""

    SILENT = "silent", "silent"
    LATE = "late", "late"
    MAINTENANCE = "maintenance", "in maintenance"
    FRESH = "fresh", "fresh"
    UNWATCHED = "unwatched", "not watched"


def state_at(now: datetime) -> Case:
    """The state of each sensor of a query, as an expression.

    Fresh is whose newest reading is at most two expected intervals old, late up to ten, silent
    beyond that or without any. Of a sensor without an expected interval the settings say how long
    it is fresh. One that is neither active nor in maintenance is not watched.
    """
    interval = Coalesce("expected_interval", Value(settings.SENSOR_PATIENCE / FRESH_FOR))
    return Case(
        When(status="maintenance", then=Value(State.MAINTENANCE)),
        When(~Q(status="active"), then=Value(State.UNWATCHED)),
        When(newest__timestamp__gte=_before(now, FRESH_FOR, interval), then=Value(State.FRESH)),
        When(newest__timestamp__gte=_before(now, LATE_FOR, interval), then=Value(State.LATE)),
        default=Value(State.SILENT),
        output_field=CharField(),
    )


def _before(now: datetime, times: int, interval: Coalesce) -> ExpressionWrapper:
    patience = ExpressionWrapper(interval * Value(times), output_field=DurationField())
    moment = Value(now, output_field=DateTimeField())
    return ExpressionWrapper(moment - patience, output_field=DateTimeField())
