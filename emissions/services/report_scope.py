"""Whose report somebody asks for, within what they may see."""

from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from accounts import scopes
from accounts.models import User
from emissions.models import Activity, Laboratory
from emissions.models.activities import ActivityQuerySet
from emissions.services.reports import Report, report_of, years_of

PERMISSION = "emissions.view_total"


class NothingThere(Exception):
    """There is no such laboratory or faculty, or none that this person may see."""


def laboratories_of(user: User) -> QuerySet[Laboratory]:
    """Those whose sums somebody may see."""
    return scopes.narrow(Laboratory.objects.order_by("code"), user, PERMISSION)


def find_report(
    user: User, *, now: datetime, laboratory: str = "", faculty: str = "", year: int | None = None
) -> Report:
    """The report of a laboratory, by its code, of a faculty, or of all that somebody may see.

    Without a year it is of the newest one that there is something of. Sums hold the activities of
    everybody; one by one stand there only those that this person may see. Raises NothingThere.
    """
    chosen = laboratories_of(user)
    if laboratory:
        chosen = chosen.filter(code=laboratory)
    if faculty:
        chosen = chosen.filter(faculty=faculty)
    if (laboratory or faculty) and not chosen.exists():
        raise NothingThere
    if year is None:
        year = next(iter(years_of(chosen)), now.year)
    activities = cast(ActivityQuerySet, scopes.narrow(Activity.objects.all(), user, "view"))
    return report_of(chosen, year=year, activities=activities)
