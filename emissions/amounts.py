"""Kilograms with how far they may be off. Pure arithmetic, exact but for the square root.

The error of a factor is common to all that uses it, so it adds up; the errors of different factors,
and those of quantities, have nothing to do with each other, so their squares do. Half of the band:

    sqrt(sum over factors of (its kg x its uncertainty)^2 + sum of variances of quantities)

100 kg by a factor that may be 10 % off, in two months, and 50 kg by another one of 20 %:

>>> known = {"scope": 2, "gas": "co2e", "activities": 1, "variance": Decimal(0)}
>>> first = {**known, "factor": 1, "uncertainty_percent": Decimal(10)}
>>> second = {**known, "factor": 2, "uncertainty_percent": Decimal(20)}
>>> amount = amount_of([
...     *(Piece(**first, kg=Decimal(kg)) for kg in (60, 40)), Piece(**second, kg=Decimal(50))
... ])
>>> amount.kg, amount.off_kg
(Decimal('150'), Decimal('14.142136'))
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from operator import attrgetter
from typing import TypeVar

# More digits than any sum here has: the database adds without rounding, and so do we.
EXACT = Context(prec=1000)
ROOT = Context(prec=60)
MILLIGRAM, GRAM, PER_MILLE = Decimal("0.000001"), Decimal("0.001"), Decimal("0.1")
WHOLE = "co2e"
PARTS = ("co2", "ch4", "n2o")
REST = "rest"
NOTHING = Decimal(0)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Piece:
    """What one factor, or own values, gave of one gas in one month of one kind."""

    scope: int
    gas: str
    factor: int | None
    uncertainty_percent: Decimal | None  # of the factor
    kg: Decimal
    variance: Decimal  # of the quantities, kg squared
    activities: int
    year: int = 0
    month: int = 0
    module: str = ""
    category: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether the factor's source, or who gave own values, says how far they may be off."""
        if self.factor is None:
            return bool(self.variance)
        return self.uncertainty_percent is not None


@dataclass(frozen=True)
class Amount:
    """kg CO2e of some activities, give or take ``off_kg``.

    ``unstated_kg`` of it is of factors and own values without an uncertainty, which count as exact.
    """

    kg: Decimal = NOTHING
    off_kg: Decimal = NOTHING
    unstated_kg: Decimal = NOTHING
    activities: int = 0

    @property
    def is_stated(self) -> bool:
        """Whether anything is known of how far it may be off."""
        return bool(self.off_kg) or self.unstated_kg != self.kg or not self.kg

    @property
    def off_percent(self) -> Decimal | None:
        return rounded(100 * self.off_kg / abs(self.kg), PER_MILLE) if self.kg else None

    def per(self, heads: Decimal | None) -> "Amount | None":
        """The same for each of so many people, to the gram; nothing if nobody counted them."""
        if not heads:
            return None
        return Amount(
            kg=rounded(self.kg / heads),
            off_kg=rounded(self.off_kg / heads),
            unstated_kg=rounded(self.unstated_kg / heads),
            activities=self.activities,
        )


def amount_of(pieces: Iterable[Piece]) -> Amount:
    """The sum of pieces; gases are parts of the CO2e and not added to it."""
    whole = [piece for piece in pieces if piece.gas == WHOLE]
    with localcontext(EXACT):
        variance = sum((piece.variance for piece in whole), NOTHING)
        for of in grouped(whole, attrgetter("factor", "uncertainty_percent")).values():
            kg = exact_sum(piece.kg for piece in of)
            variance += (kg * (of[0].uncertainty_percent or 0) / 100) ** 2
    return Amount(
        kg=exact_sum(piece.kg for piece in whole),
        off_kg=rounded(ROOT.sqrt(variance), MILLIGRAM),
        unstated_kg=exact_sum(piece.kg for piece in whole if not piece.is_stated),
        activities=sum(piece.activities for piece in whole),
    )


def gases_of(pieces: Iterable[Piece]) -> dict[str, Decimal]:
    """kg CO2e of each gas, and in ``rest`` what is of other gases or was not broken down."""
    gases = dict.fromkeys((*PARTS, WHOLE), NOTHING)
    with localcontext(EXACT):
        for piece in pieces:
            if piece.gas in gases:
                gases[piece.gas] += piece.kg
        whole = gases.pop(WHOLE)
        return {**gases, REST: whole - sum(gases.values())}


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The sum with all its digits."""
    with localcontext(EXACT):
        return sum(numbers, NOTHING)


def rounded(number: Decimal, to: Decimal = GRAM) -> Decimal:
    """The number to so many places, however large it is."""
    return EXACT.quantize(number, to)


def grouped(pieces: Iterable[Piece], by: Callable[[Piece], Key]) -> dict[Key, list[Piece]]:
    """The pieces that have a key in common, in the order in which keys are met first."""
    groups: dict[Key, list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[by(piece)].append(piece)
    return groups
