"""A year's footprint, read from its totals. Changes nothing.

What is outside of scopes is reported beside the sum, as the GHG Protocol asks.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Sum
from django.utils.dates import MONTHS

from emissions import protocol
from emissions.amounts import PER_MILLE, Amount, Piece, amount_of, gases_of, grouped, rounded
from emissions.models import Activity, EmissionFactor, Laboratory, ReportingYear, Total
from emissions.models.activities import ActivityQuerySet
from emissions.services.headcounts import Headcount, headcounts

Module, Scope = Activity.Module, EmissionFactor.Scope
MOST_YEARS = 10
MOST_OWN_VALUES = 500
SUMS = {
    "kg": Sum("kg"),
    "variance": Sum("variance"),
    "activities": Sum("activities"),
    "uncertainty_percent": F("factor__uncertainty_percent"),
}
OF_A_YEAR = ("month", "module", "category", "scope", "gas", "factor")
OVER_YEARS = ("year", "scope", "gas", "factor")
_scope, _module, _month = attrgetter("scope"), attrgetter("module"), attrgetter("month")


@dataclass(frozen=True)
class Line:
    """One line of a table: its key, what people call it, and the amount."""

    key: Any
    label: str
    amount: Amount


class Category(NamedTuple):
    """A category of a module, the key of a line."""

    module: str
    category: str


@dataclass(frozen=True)
class ProtocolLine:
    """One line of the GHG Protocol's layout, with the kilograms of each gas."""

    code: str
    scope: int
    label: str
    amount: Amount
    gases: dict[str, Decimal]


@dataclass(frozen=True)
class YearLine:
    """One year beside others: scopes 1 to 3, and by how much of the year before it changed."""

    year: int
    amount: Amount
    scopes: list[Line]
    headcount: Headcount
    change_percent: Decimal | None

    @property
    def each(self) -> Amount | None:
        return self.amount.per(self.headcount.heads)


@dataclass(frozen=True)
class FactorLine:
    """One factor that was used, and what by it was found to be emitted."""

    factor: EmissionFactor
    amount: Amount


@dataclass(frozen=True)
class Report:
    """The footprint of one or several laboratories in one year; see ``report_of``."""

    laboratories: list[Laboratory]
    year: int
    states: dict[str, int]
    notes: list[str]
    whole: Amount
    outside: Amount
    scopes: list[Line]
    modules: list[Line]
    categories: list[Line]
    months: list[Line]
    gases: dict[str, Decimal]
    protocol: list[ProtocolLine]
    years: list[YearLine]
    factors: list[FactorLine]
    own_values: Amount
    own_activities: list[Activity]
    without_result: int

    @property
    def codes(self) -> list[str]:
        return [laboratory.code for laboratory in self.laboratories]

    @property
    def is_empty(self) -> bool:
        return not (self.whole.activities or self.outside.activities or self.without_result)

    @property
    def newest(self) -> YearLine:
        return self.years[-1]

    @property
    def unlisted(self) -> int:
        """Own values that the reader may not see one by one, or that are too many."""
        return self.own_values.activities - len(self.own_activities)


def report_of(
    laboratories: QuerySet[Laboratory], *, year: int, activities: ActivityQuerySet
) -> Report:
    """The footprint of these laboratories together, in a fixed number of queries.

    ``activities`` are those that the reader may see one by one; sums hold all of them.
    """
    known = list(laboratories.order_by("code"))
    totals = Total.objects.filter(laboratory__in=known)
    pieces = pieces_of(totals.filter(year=year), OF_A_YEAR)
    inside = [piece for piece in pieces if piece.scope]
    # These are unequal to those above when somebody writes meanwhile, and only the past is taken.
    earlier = pieces_of(totals.filter(year__lt=year, scope__gt=0), OVER_YEARS)
    years = ReportingYear.objects.filter(laboratory__in=known)
    of_year = list(years.filter(year=year).select_related("laboratory"))
    own = activities.in_year(year).filter(laboratory__in=known).exclude(own_value_kg=None)
    of_laboratories = Activity.objects.filter(laboratory__in=known)
    return Report(
        laboratories=known,
        year=year,
        states=_states(of_year),
        notes=[row.note for row in of_year if row.note],
        whole=amount_of(inside),
        outside=amount_of(piece for piece in pieces if not piece.scope),
        scopes=_by_scope(inside),
        modules=_by_size(_lines(inside, _module, lambda key: Module(key).label)),
        categories=_by_size(_categories(inside)),
        months=_lines(inside, _month, MONTHS.__getitem__, all_of=range(1, 13)),
        gases=gases_of(inside),
        protocol=_protocol(pieces),
        years=_years([*earlier, *inside], year, headcounts(known, until=year)),
        factors=_factors(pieces),
        own_values=amount_of(piece for piece in pieces if piece.factor is None),
        own_activities=list(own.select_related("laboratory").order_by("-own_value_kg", "id"))[
            :MOST_OWN_VALUES
        ],
        without_result=of_laboratories.in_year(year).without_result().count(),
    )


def years_of(laboratories: Iterable[Laboratory]) -> list[int]:
    """The years that there is something to report of, the newest first."""
    keys = [laboratory.pk for laboratory in laboratories]
    found = [
        model.objects.filter(laboratory__in=keys).order_by().values_list("year", flat=True)
        for model in (Total, ReportingYear)
    ]
    return sorted({year for years in found for year in years.distinct()}, reverse=True)


def pieces_of(totals: QuerySet[Total], names: tuple[str, ...]) -> list[Piece]:
    """Totals summed up by these of their columns, whichever laboratory they are of."""
    return [Piece(**row) for row in totals.order_by(*names).values(*names).annotate(**SUMS)]


def _lines(
    pieces: Iterable[Piece],
    by: Callable[[Piece], Hashable],
    label: Callable[[Any], Any],
    *,
    all_of: Iterable = (),
) -> list[Line]:
    groups = grouped(pieces, by)
    keys = list(all_of) or [*groups]
    return [Line(key, str(label(key)), amount_of(groups.get(key, []))) for key in keys]


def _by_scope(pieces: Iterable[Piece]) -> list[Line]:
    return _lines(pieces, _scope, lambda key: Scope(key).label, all_of=(1, 2, 3))


def _by_size(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.amount.kg)


def _categories(pieces: list[Piece]) -> list[Line]:
    def label(key: Category) -> str:
        return " > ".join(part for part in (str(Module(key.module).label), key.category) if part)

    return _lines(pieces, lambda piece: Category(piece.module, piece.category), label)


def _protocol(pieces: list[Piece]) -> list[ProtocolLine]:
    groups = grouped(pieces, lambda p: protocol.row_of(p.scope, p.module, p.category))
    return [
        ProtocolLine(code, scope, str(label), amount_of(of), gases_of(of))
        for scope, rows in protocol.ROWS.items()
        for code, label in rows.items()
        for of in [groups.get(code, [])]
    ]


def _years(pieces: list[Piece], year: int, heads: dict[int, Headcount]) -> list[YearLine]:
    groups = grouped(pieces, lambda piece: piece.year or year)
    lines: list[YearLine] = []
    for each in sorted({*groups, year})[-MOST_YEARS:]:
        of_year = groups.get(each, [])
        amount = amount_of(of_year)
        lines.append(
            YearLine(
                year=each,
                amount=amount,
                scopes=_by_scope(of_year),
                headcount=heads.get(each, Headcount()),
                change_percent=_change(amount, lines[-1] if lines else None, each),
            )
        )
    return lines


def _change(amount: Amount, before: YearLine | None, year: int) -> Decimal | None:
    if before is None or before.year != year - 1 or before.amount.kg <= 0:
        return None
    return rounded(100 * (amount.kg - before.amount.kg) / before.amount.kg, PER_MILLE)


def _factors(pieces: list[Piece]) -> list[FactorLine]:
    groups = grouped((p for p in pieces if p.factor), lambda piece: piece.factor)
    rows = EmissionFactor.objects.defer("document", "words").in_bulk(list(groups))
    lines = [FactorLine(rows[key], amount_of(of)) for key, of in groups.items() if key in rows]
    return sorted(lines, key=lambda line: (-line.amount.kg, line.factor.pk))


def _states(years: list[ReportingYear]) -> dict[str, int]:
    return {
        status: count
        for status in ReportingYear.Status.values
        if (count := sum(row.status == status for row in years))
    }
