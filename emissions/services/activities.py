"""Writing activities. Their results are computed in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import scopes
from accounts.models import User
from emissions.models import Activity, Laboratory
from emissions.services.results import Computed, compute_results


@transaction.atomic
def enter_activity(activity: Activity, *, by: User, now: datetime) -> Computed:
    """Store an activity, new or changed, with its results, and return what was computed.

    A new one says who entered it, and is theirs if they see own activities only. Repeating it
    changes nothing.
    """
    if activity.pk is None:
        activity.entered_by = by
        activity.person = activity.person or default_person(activity.laboratory, by)
    activity.save()
    return recompute([activity], now=now)


def default_person(laboratory: Laboratory, by: User) -> User | None:
    """Whose an activity is unless it says so: of whoever sees own ones only in a laboratory."""
    return None if scopes.allows(by, "view_every_activity", laboratory) else by


def recompute(activities: Sequence[Activity], *, now: datetime) -> Computed:
    """Bring the results of stored activities up to date, and return what was done."""
    keys = [activity.pk for activity in activities]
    return compute_results(Activity.objects.filter(pk__in=keys), now=now)
