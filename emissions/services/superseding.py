"""What new versions of factors do to results: said before, and done after, they are published.

Sums of a laboratory's year tell it: a result is its amount times its factor, so of results that go
from one version to the next only the sum of their amounts counts. Closed years keep their values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from psycopg import sql

from emissions.models import Activity, EmissionFactor, FactorChoice, Result
from emissions.models.activities import ActivityQuerySet
from emissions.services.catalogue import concerned
from emissions.services.factors import Change, lock_library, supersede_factor
from emissions.services.results import Computed, compute_results, go_on

MOST_DIGITS = 200  # of a sum of kilograms, each of at most some 120
PERCENT = Decimal("0.01")
GASES = ("co2", "ch4", "n2o")
# Amounts are summed before they are multiplied. Totals have them by the month; of a month that a
# version begins or ends within, the results are asked.
OF_VERSIONS = sql.SQL("""
    WITH change AS (
        SELECT *, begins <> date_trunc('month', begins)
                  OR coalesce(ends <> date_trunc('month', ends), false) AS is_within
          FROM unnest(%(old)s::bigint[], %(value)s::numeric[], %(begins)s::date[],
                      %(ends)s::date[]) given(old_id, value, begins, ends)),
    part AS (
        SELECT t.laboratory_id, t.year::int, c.old_id, c.value,
               c.ends IS NULL OR m.first < c.ends AS holds, t.activities, t.kg, t.amount
          FROM change c
          JOIN emissions_total t ON t.factor_id = c.old_id AND t.gas = 'co2e'
         CROSS JOIN LATERAL (SELECT make_date(t.year, t.month, 1) AS first) m
         WHERE m.first >= c.begins
           AND NOT (c.ends > m.first AND c.ends < m.first + interval '1 month') IS TRUE
         UNION ALL
        SELECT r.laboratory_id, extract(year FROM r.happened_on)::int, c.old_id, c.value,
               c.ends IS NULL OR r.happened_on < c.ends, 1, r.kg, r.quantity * r.conversion
          FROM change c
          JOIN emissions_result r
            ON r.factor_id = c.old_id AND r.gas = 'co2e' AND r.happened_on >= c.begins
         WHERE c.is_within
           AND (date_trunc('month', r.happened_on) < c.begins
                OR date_trunc('month', r.happened_on) = date_trunc('month', c.ends)
                   AND c.ends <> date_trunc('month', c.ends))),
    amount AS (
        SELECT laboratory_id, year, old_id, value, holds,
               sum(activities) AS results, sum(kg) AS kg, sum(amount) AS amount
          FROM part
         GROUP BY 1, 2, 3, 4, 5)
    SELECT l.code, t.year, bool_or(y.id IS NOT NULL), sum(t.results)::int, sum(t.kg),
           sum(CASE WHEN y.id IS NOT NULL THEN t.kg WHEN t.holds THEN t.amount * t.value ELSE 0 END)
      FROM amount t
      JOIN emissions_laboratory l ON l.id = t.laboratory_id
      LEFT JOIN emissions_reportingyear y
        ON y.laboratory_id = t.laboratory_id AND y.year = t.year AND y.status = 'closed'
     GROUP BY 1, 2
     ORDER BY 1, 2
""")


@dataclass(frozen=True)
class Effect:
    """What happens to one laboratory's year: of how many results, from and to how many kg CO2e.

    ``is_kept`` if the year is closed, so that nothing does.
    """

    laboratory: str
    year: int
    is_kept: bool
    results: int
    kg_before: Decimal
    kg_after: Decimal

    @property
    def difference(self) -> Decimal:
        with localcontext(prec=MOST_DIGITS):
            return self.kg_after - self.kg_before

    @property
    def percent(self) -> Decimal | None:
        """Of what it was; None where that was nothing."""
        if not self.kg_before:
            return None
        return (100 * self.difference / abs(self.kg_before)).quantize(PERCENT)


@dataclass(frozen=True)
class Superseded:
    """The new version, and what was computed with it."""

    new: EmissionFactor
    computed: Computed


def preview(changes: Sequence[Change], *, now: datetime) -> list[Effect]:
    """What every laboratory's years would be with these versions, and are; nothing is changed.

    Equal to the last digit to publishing them and comparing. Years in which nothing happens are
    left out; closed ones are listed as kept. Activities that have no result so far, and would get
    one, are computed for good and taken back, so a preview of very many takes its time.
    """
    effects = {(each.laboratory, each.year): each for each in _of_versions(changes)}
    newcomers = _without_result(filter(_reaches_further, changes))
    if newcomers.exists():
        for each in _of_newcomers(changes, newcomers, now=now):
            key = each.laboratory, each.year
            effects[key] = _both(effects[key], each) if key in effects else each
    return [effects[key] for key in sorted(effects)]


def preview_superseding(
    factor: EmissionFactor, *, value: Decimal, valid_from: date, now: datetime, **changes
) -> list[Effect]:
    """What superseding a factor would do; see supersede_factor for what may be said and raised."""
    with transaction.atomic():
        lock_library()
        old = EmissionFactor.objects.get(pk=factor.pk)
        new = supersede_factor(old, value=value, valid_from=valid_from, **changes)
        transaction.set_rollback(True)
    new.pk = None
    return preview([Change(new, old)], now=now)


@transaction.atomic
def supersede(
    factor: EmissionFactor, *, value: Decimal, valid_from: date, now: datetime, **changes
) -> Superseded:
    """Publish the next version of a factor and bring the results that it touches up to date.

    Both or neither. Raises what supersede_factor raises.
    """
    lock_library()
    old = EmissionFactor.objects.get(pk=factor.pk)
    new = supersede_factor(old, value=value, valid_from=valid_from, **changes)
    return Superseded(new, recompute([Change(new, old)], now=now))


@transaction.atomic
def recompute(changes: Sequence[Change], *, now: datetime) -> Computed:
    """Bring the results of all activities of these factors up to date, in years not closed.

    A result that goes from one version to the next is multiplied with another value; what more
    there is to it stays. The others are computed from their activities.
    """
    alike = [change for change in changes if _is_alike(change)]
    others = [change for change in changes if not _is_alike(change)]
    went_on, written = go_on([change.new for change in alike], now=now)
    newcomers = _without_result(filter(_reaches_further, alike))
    left = [_concerned(others), _outdated(alike), newcomers]
    done = [compute_results(activities, now=now) for activities in left if activities.exists()]
    return Computed(
        activities=went_on + sum(each.activities for each in done),
        written=written + sum(each.written for each in done),
        removed=sum(each.removed for each in done),
        without_result=sum(each.without_result for each in done),
        in_closed_years=sum(each.in_closed_years for each in done),
    )


def _is_alike(change: Change) -> bool:
    """Whether the new version has all that the old one had, and in the same unit."""
    new, old = change.new, change.old
    return (
        old is not None
        and (new.unit_code, new.measure) == (old.unit_code, old.measure)
        and all((getattr(new, gas) is None) == (getattr(old, gas) is None) for gas in GASES)
    )


def _reaches_further(change: Change) -> bool:
    """Whether the new version holds on days on which the old one did not.

    On the other days it is in the same unit, so who has no result there gets none by it either.
    """
    new, old = change.new, change.old
    if old is None:
        return True
    return old.valid_until is not None and (
        new.valid_until is None or new.valid_until > old.valid_until
    )


def _outdated(changes: Sequence[Change]) -> ActivityQuerySet:
    """The activities with a result by an old version that does not hold on its day any more."""
    old = Result.objects.filter(factor__in=[change.old.pk for change in changes if change.old])
    outdated = old.exclude(factor__valid__contains=F("happened_on"))
    return Activity.objects.filter(pk__in=outdated.values("activity"))


def _concerned(changes: Iterable[Change]) -> ActivityQuerySet:
    """The activities of any version of these factors, from the first day of any new one on.

    They name one, or name none and are of a kind that it is chosen for.
    """
    codes: dict[str, set[str]] = {}
    first = date.max
    for change in changes:
        codes.setdefault(change.new.region, set()).add(change.new.code)
        first = min(first, change.new.valid_from)
    named, chosen = Q(pk__in=[]), Q(pk__in=[])
    for region, of_region in codes.items():
        named |= Q(region=region, code__in=of_region)
        chosen |= Q(factor_region=region, factor_code__in=of_region)
    versions = EmissionFactor.objects.filter(named).values("pk")
    choices = [*FactorChoice.objects.filter(chosen).values_list("pk", flat=True)]
    either = Q(factor__in=versions) | Q(pk__in=concerned(FactorChoice, choices).values("pk"))
    return Activity.objects.filter(either, happened_on__gte=first)


def _without_result(changes: Iterable[Change]) -> ActivityQuerySet:
    return _concerned(changes).filter(own_value_kg=None, results=None).changeable()


def _of_versions(changes: Sequence[Change]) -> list[Effect]:
    """Of results that go from one version to the next, or lose theirs, in one statement."""
    kept = [change for change in changes if change.old is not None]
    columns: dict[str, Any] = {
        "old": [change.old.pk for change in kept if change.old],
        "value": [change.new.value for change in kept],
        "begins": [change.new.valid_from for change in kept],
        "ends": [change.new.valid_until for change in kept],
    }
    if not kept:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OF_VERSIONS, columns)
        return [Effect(*row) for row in cursor.fetchall()]


def _of_newcomers(
    changes: Sequence[Change], newcomers: ActivityQuerySet, *, now: datetime
) -> list[Effect]:
    """Of activities that had no result: computed with the new versions, summed and taken back."""
    keys = list(newcomers.values_list("pk", flat=True))
    with transaction.atomic():
        for change in changes:
            if change.old:
                _end(change.old, change.new.valid_from)
        EmissionFactor.objects.bulk_create([change.new for change in changes], batch_size=1000)
        compute_results(Activity.objects.filter(pk__in=keys), now=now)
        sums = Result.objects.filter(activity__in=keys).totals("laboratory", "year").order_by()
        effects = [
            Effect(
                each["by_laboratory"],
                each["by_year"],
                False,
                each["activities"],
                Decimal(0),
                each["kg"],
            )
            for each in sums
        ]
        transaction.set_rollback(True)
    for change in changes:
        change.new.pk = None
    return effects


def _end(old: EmissionFactor, day: date) -> None:
    ending = EmissionFactor.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), pk=old.pk)
    ending.update(valid_until=day)


def _both(one: Effect, other: Effect) -> Effect:
    return Effect(
        one.laboratory,
        one.year,
        one.is_kept,
        one.results + other.results,
        *_sums(one, other),
    )


def _sums(one: Effect, other: Effect) -> tuple[Decimal, Decimal]:
    """With all their digits, more than the 28 that Python keeps unasked."""
    with localcontext(prec=MOST_DIGITS):
        return one.kg_before + other.kg_before, one.kg_after + other.kg_after
