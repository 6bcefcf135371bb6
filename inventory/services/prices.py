"""Changing many prices at once: prices that begin to be valid take over from those that end."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import models, transaction
from django.db.models import F, Func, QuerySet, Value
from django.db.models.functions import Lower, Now
from psycopg.types.range import DateRange

from inventory.models import PriceListItem

MOST_AT_ONCE = 10_000
MOST_PERCENT = 100
HIGHEST = Decimal("9999999999.99")
NO_CHANGE = "A change of 0 percent changes nothing."
STARTS_IN_PAST = "New prices begin today or later: what was sold was sold at the old ones."


class Rounding(models.TextChoices):
    CENT = "cent", "the cent"
    UNIT = "unit", "whole units"


STEPS = {Rounding.CENT: Decimal("0.01"), Rounding.UNIT: Decimal(1)}


@dataclass(frozen=True)
class PriceChange:
    """By how many percent prices rise or, below 0, fall, how they are rounded, and from when."""

    percent: Decimal
    rounding: str
    starts_on: date

    def of(self, price: Decimal) -> Decimal:
        changed = price * (1 + self.percent / 100)
        step = STEPS[Rounding(self.rounding)]
        return changed.quantize(step, ROUND_HALF_UP).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Repriced:
    """One price before and after."""

    item: PriceListItem
    wholesale: Decimal
    retail: Decimal


@dataclass(frozen=True)
class Left:
    """One price that stays as it is, and why."""

    item: PriceListItem
    reason: str


@dataclass
class Outcome:
    """What a change does to each price of a selection."""

    changed: list[Repriced] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for the same prices before and after, and for no others."""
        lines = (
            f"{one.item.pk} {one.item.wholesale_unit_price} {one.item.retail_unit_price}"
            f" {one.item.valid.lower} {one.item.valid.upper} {one.wholesale} {one.retail}"
            for one in self.changed
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class PricesChanged(Exception):
    """The prices are no longer those of the preview."""

    def __init__(self) -> None:
        super().__init__("Prices changed since they were shown. Look at the change again.")


class TooManyPrices(Exception):
    """More prices than are changed at once."""

    def __init__(self) -> None:
        super().__init__(f"Up to {MOST_AT_ONCE:,} prices are changed at once; choose fewer.")


def preview_prices(items: QuerySet[PriceListItem], change: PriceChange) -> Outcome:
    """Return what the change would do to each of the items. Raises TooManyPrices."""
    return _outcome(_chosen(items), change)


@transaction.atomic
def change_prices(
    items: QuerySet[PriceListItem], change: PriceChange, *, today: date, expected: str = ""
) -> Outcome:
    """End each price the day before the change begins, add its successor, and return both.

    Prices that are not valid on that day, begin on it, or would leave the bounds of a price are
    left as they are, with the reason; so a repeated call changes nothing. ``expected`` is the
    fingerprint of a preview. Raises PricesChanged if the change is no longer that of the preview,
    TooManyPrices, and ValueError for a change that no form would let pass.
    """
    if not change.percent or abs(change.percent) > MOST_PERCENT:
        raise ValueError(NO_CHANGE)
    if change.starts_on < today:
        raise ValueError(STARTS_IN_PAST)
    outcome = _outcome(_chosen(items).select_for_update(of=("self",)), change)
    if expected and expected != outcome.fingerprint:
        raise PricesChanged
    _end([one.item.pk for one in outcome.changed], change.starts_on)
    PriceListItem.objects.bulk_create(_successors(outcome.changed, change), batch_size=1000)
    return outcome


def _chosen(items: QuerySet[PriceListItem]) -> QuerySet[PriceListItem]:
    # By their keys: a list's own query may hold joins that cannot be locked.
    keys = items.order_by().values("pk")
    chosen = PriceListItem.objects.filter(pk__in=keys).order_by("pk")
    return chosen.select_related("packaging", "category")


def _outcome(items: QuerySet[PriceListItem], change: PriceChange) -> Outcome:
    found = list(items[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        raise TooManyPrices
    outcome = Outcome()
    for item in found:
        new = Repriced(
            item, change.of(item.wholesale_unit_price), change.of(item.retail_unit_price)
        )
        if reason := _reason_to_leave(new, change.starts_on):
            outcome.left.append(Left(item, reason))
        else:
            outcome.changed.append(new)
    return outcome


def _reason_to_leave(new: Repriced, day: date) -> str:
    valid, old = new.item.valid, new.item
    if valid.upper and valid.upper <= day:
        return f"No longer valid on {day}."
    if valid.lower and valid.lower > day:
        return f"Not valid before {valid.lower}."
    if valid.lower == day:
        return "Begins on that very day; change it itself."
    if new.wholesale <= 0:
        return "The new price would be 0."
    if new.retail > HIGHEST:
        return "The new price would be too high."
    if (new.wholesale, new.retail) == (old.wholesale_unit_price, old.retail_unit_price):
        return "Rounded, the price stays the same."
    return ""


def _end(keys: list[int], day: date) -> None:
    until = Func(Lower(F("valid")), Value(day), function="daterange")
    until.output_field = PriceListItem._meta.get_field("valid")
    PriceListItem.objects.filter(pk__in=keys).update(valid=until, updated_at=Now())


def _successors(changed: list[Repriced], change: PriceChange) -> Iterator[PriceListItem]:
    for one in changed:
        yield PriceListItem(
            packaging=one.item.packaging,
            category=one.item.category,
            sku=one.item.sku,
            wholesale_unit_price=one.wholesale,
            retail_unit_price=one.retail,
            units_per_box=one.item.units_per_box,
            discount_percent=one.item.discount_percent,
            availability=one.item.availability,
            notes=one.item.notes,
            valid=DateRange(change.starts_on, one.item.valid.upper),
        )
