"""Results follow from activities and factors. Nothing else writes them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum

from emissions import sql
from emissions.models import Activity, Result
from emissions.models.activities import ActivityQuerySet

# Which calculation made a result. A changed calculation gets a new version.
BY_FACTOR, BY_OWN_VALUE = "quantity x factor, 1", "own value, 1"
SUMS = (("laboratory", "year"), ("laboratory", "year", "scope"), ("module",), ("year", "month"))


@dataclass(frozen=True)
class Computed:
    """What computing did: activities looked at, results written and removed, and who has none."""

    activities: int
    written: int
    removed: int
    without_result: int
    in_closed_years: int


@dataclass(frozen=True)
class Verification:
    """Whether the results are right, with the activities whose results are not."""

    results: int
    kg: Decimal
    stale: list[int]
    sums_differ: list[str]

    @property
    def is_right(self) -> bool:
        return not self.stale and not self.sums_differ


@transaction.atomic
def compute_results(activities: ActivityQuerySet, *, now: datetime) -> Computed:
    """Make the results of these activities what they should be, all of them at once.

    Of each, the version of its factor that is valid on the day counts, if it is in the same unit;
    an own value takes its place. Activities of closed years are left alone. A repeated call writes
    nothing. Returns what was done.
    """
    asked = activities.order_by().count()
    changeable = activities.changeable().order_by("pk").select_for_update(of=("self",), no_key=True)
    keys = list(changeable.values_list("pk", flat=True))
    values = {**_parameters(keys), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(sql.DELETE_UNWANTED_RESULTS, values)
        removed = cursor.rowcount
        cursor.execute(sql.WRITE_RESULTS, values)
        written = cursor.rowcount
    without = Activity.objects.filter(pk__in=keys).without_result().count()
    return Computed(len(keys), written, removed, without, asked - len(keys))


def verify_results() -> Verification:
    """Compare every result with what its activity and factor give, and every total with its rows.

    Results of closed years keep the values of their time and are only summed. Changes nothing.
    """
    keys = list(Activity.objects.changeable().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(sql.FIND_STALE_RESULTS, _parameters(keys))
        stale = [key for (key,) in cursor.fetchall()]
    whole = Result.objects.filter(gas=Result.Gas.CO2E).aggregate(kg=Sum("kg"))["kg"] or Decimal(0)
    differ = [", ".join(names) for names in SUMS if _sum_of(*names) != whole]
    return Verification(Result.objects.count(), whole, stale, differ)


def _sum_of(*names: str) -> Decimal:
    # In the database: a sum in Python would be rounded to 28 digits.
    return Result.objects.totals(*names).aggregate(whole=Sum("kg"))["whole"] or Decimal(0)


def _parameters(keys: list[int]) -> dict:
    return {"activities": keys, "by_factor": BY_FACTOR, "by_own_value": BY_OWN_VALUE}
