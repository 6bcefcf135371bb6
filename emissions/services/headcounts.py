"""How many people emissions are divided by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from emissions.models import Activity, Laboratory, ReportingYear, Total

FULL_TIME = "fte"  # code of the unit


@dataclass(frozen=True)
class Headcount:
    """Full-time equivalents, how each laboratory's were found, and of which they are not known."""

    known: Decimal = Decimal(0)
    sources: dict[str, str] = field(default_factory=dict)  # by code: year, laboratory, activities
    missing: list[str] = field(default_factory=list)

    @property
    def heads(self) -> Decimal | None:
        """All of them; nothing if those of some laboratory are not known."""
        return self.known if self.known and not self.missing else None


def headcounts(laboratories: Iterable[Laboratory], *, until: int) -> dict[int, Headcount]:
    """The people of the laboratories that had emissions in a year, or opened it, by the year.

    Those that the year says, else the laboratory, else the sum of its headcount activities.
    """
    by_key = {laboratory.pk: laboratory for laboratory in laboratories}
    said = dict(_said(by_key, until))
    counted = _counted(by_key, until)
    emitting = Total.objects.filter(laboratory__in=by_key, year__lte=until).order_by()
    wanted = {*said, *emitting.values_list("laboratory", "year").distinct()}
    found: dict[int, Headcount] = {}
    for key, year in sorted(wanted, key=lambda pair: by_key[pair[0]].code):
        before, laboratory = found.get(year, Headcount()), by_key[key]
        offers = {
            "year": said.get((key, year)),
            "laboratory": laboratory.headcount,
            "activities": counted.get((key, year)),
        }
        source = next((name for name, heads in offers.items() if heads), None)
        if source is None:
            missing = [*before.missing, laboratory.code]
            found[year] = Headcount(before.known, before.sources, missing)
        else:
            sources = {**before.sources, laboratory.code: source}
            heads = before.known + (offers[source] or 0)
            found[year] = Headcount(heads, sources, before.missing)
    return found


def _said(keys: Iterable[int], until: int) -> Iterable[tuple[tuple[int, int], Decimal | None]]:
    rows = ReportingYear.objects.filter(laboratory__in=keys, year__lte=until)
    for laboratory, year, heads in rows.values_list("laboratory", "year", "headcount"):
        yield (laboratory, year), heads


def _counted(keys: Iterable[int], until: int) -> dict[tuple[int, int], Decimal]:
    # Who stands there once for each category, such as meals and commuting, is one person.
    sums = (
        Activity.objects.filter(
            laboratory__in=keys,
            module=Activity.Module.HEADCOUNT,
            unit_code=FULL_TIME,
            happened_on__year__lte=until,
        )
        .order_by()
        .values_list("laboratory", ExtractYear("happened_on"), "category")
        .annotate(heads=Sum("quantity"))
    )
    most: dict[tuple[int, int], Decimal] = {}
    for laboratory, year, _category, heads in sums:
        most[laboratory, year] = max(heads, most.get((laboratory, year), heads))
    return most
