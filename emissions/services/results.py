"""Results follow from activities and factors. Nothing else writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from psycopg import sql as composing

from emissions import sql
from emissions.models import Activity, EmissionFactor, Gas, Result
from emissions.models.activities import ActivityQuerySet

PATIENCE = "SET LOCAL statement_timeout = '10min'"  # the role's own limit is for web requests
# The planner does not know how many rows the first part of the statement gives to the others.
MANY = 2000
BY_HASH, AS_BEFORE = "SET LOCAL enable_nestloop = off", "SET LOCAL enable_nestloop = on"


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
    """Whether the results are right: the activities whose results are not, and the laboratories and
    years whose totals are not the sum of their results."""

    results: int
    kg: Decimal
    stale: list[int]
    wrong_totals: list[tuple[int, int]]

    @property
    def is_right(self) -> bool:
        return not self.stale and not self.wrong_totals


@transaction.atomic
def compute_results(activities: ActivityQuerySet, *, now: datetime) -> Computed:
    """Make the results of these activities what they should be, all of them in one statement.

    Of each, the version of its factor that is valid on the day counts, if its unit can be converted
    into the factor's; an own value takes its place. Activities of closed years are left alone. A
    repeated call writes nothing. Returns what was done.
    """
    asked = activities.order_by().count()
    if not asked:
        return Computed(0, 0, 0, 0, 0)
    changeable = activities.changeable().order_by()
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        _run(cursor, sql.LOCK_LABORATORIES, changeable)
        cursor.execute(BY_HASH if asked > MANY else AS_BEFORE)
        _run(cursor, sql.WRITE_RESULTS, changeable, now, now)
        found, removed, written, with_result = cursor.fetchone()
        cursor.execute(AS_BEFORE)
    return Computed(found, written, removed, found - with_result, asked - found)


@transaction.atomic
def go_on(factors: Iterable[EmissionFactor], *, now: datetime) -> tuple[int, int]:
    """Let results by the versions that these supersede be by these, from the day they hold.

    Of how many activities, and how many results. Only for versions in the unit of the old ones and
    with the same gases. Closed years keep theirs. A repeated call changes nothing.
    """
    versions = [factor.pk for factor in factors]
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(sql.LOCK_LABORATORIES_OF_VERSIONS, [versions])
        cursor.execute(sql.GO_ON, [now, versions])
        return cursor.fetchone()


def verify_results() -> Verification:
    """Compare every result with what its activity and factor give, and every total with its rows.

    Results of closed years keep the values of their time and are only summed. Changes nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(BY_HASH)
        _run(cursor, sql.FIND_STALE_RESULTS, Activity.objects.changeable().order_by())
        stale = [key for (key,) in cursor.fetchall()]
        cursor.execute(sql.FIND_WRONG_TOTALS)
        wrong = list(dict.fromkeys((laboratory, int(year)) for laboratory, year in cursor))
        cursor.execute(AS_BEFORE)
    whole = Result.objects.filter(gas=Gas.CO2E).aggregate(kg=Sum("kg"))["kg"] or Decimal(0)
    return Verification(Result.objects.count(), whole, stale, wrong)


def _run(cursor, statement: composing.SQL | composing.Composed, asked: QuerySet, *values) -> None:
    text, parameters = asked.values("id").query.sql_with_params()
    whole = composing.SQL(statement.as_string(None)).format(asked=composing.SQL(text))
    cursor.execute(whole, [*parameters, *values])
