"""Results follow what they were computed by: places, rates, choices of factors, laboratories."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q

from emissions.calculations import energy, travel
from emissions.models import Activity, FactorChoice, Laboratory, Place, UnitConversion
from emissions.models.activities import ActivityQuerySet
from emissions.services.results import Computed, compute_results

Keys = Sequence[int]


def _by_choice(keys: Keys) -> Q:
    kind = {name: OuterRef(name) for name in ("module", "category", "subcategory")}
    return Q(factor=None) & Q(Exists(FactorChoice.objects.filter(pk__in=keys, **kind)))


def _by_conversion(keys: Keys) -> Q:
    units = set(UnitConversion.objects.filter(pk__in=keys).values_list("from_code", flat=True))
    concerned = Q(unit_code__in=units)
    if energy.UNIT in units:
        concerned |= Q(kwh_each__isnull=False) | Q(active_watts__isnull=False)
    if units & {travel.UNIT, travel.UNIT_OF_CARS}:
        concerned |= Q(origin__isnull=False) | Q(distance_km__isnull=False)
    return concerned


def _by_place(keys: Keys) -> Q:
    return Q(distance_km=None) & (Q(origin__in=keys) | Q(destination__in=keys))


def _by_laboratory(keys: Keys) -> Q:
    return Q(laboratory__in=keys, factor=None, place="")


CONCERNED: dict[type[Model], Callable[[Keys], Q]] = {
    FactorChoice: _by_choice,
    UnitConversion: _by_conversion,
    Place: _by_place,
    Laboratory: _by_laboratory,
}


def concerned(model: type[Model], keys: Keys) -> ActivityQuerySet:
    """The activities whose results these rows have a part in."""
    return Activity.objects.filter(CONCERNED[model](keys))


@transaction.atomic
def recompute_by(model: type[Model], keys: Keys, *, now: datetime) -> Computed:
    """Bring the results up to date that rows of a catalogue have a part in, and return what was
    done. Repeating it writes nothing."""
    return compute_results(concerned(model, keys), now=now)


@contextmanager
def followed(model: type[Model], keys: Keys, *, now: datetime) -> Iterator[list[int]]:
    """Let the results follow what happens to rows of a catalogue inside, in one transaction.

    Those that the rows had a part in before, and those that they have one in afterwards. Gives the
    list of the keys, to which new rows are added.
    """
    with transaction.atomic():
        before = list(concerned(model, keys).values_list("pk", flat=True)) if keys else []
        touched = list(keys)
        yield touched
        after = concerned(model, touched).values_list("pk", flat=True)
        compute_results(Activity.objects.filter(pk__in={*before, *after}), now=now)
