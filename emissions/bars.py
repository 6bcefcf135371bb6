"""Bars with whiskers, as places on an axis. Pure arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass

from emissions.amounts import Amount


@dataclass(frozen=True)
class Bar:
    """Where a bar and its whisker begin and end, and where nothing is: in percent of the axis.

    They are texts as SVG has them, with a point whatever the reader's language.
    """

    start: str
    width: str
    low: str
    high: str
    zero: str


def bars(amounts: Iterable[Amount]) -> list[Bar]:
    """A bar for each amount, all on one axis that has room for every whisker and for zero.

    >>> from decimal import Decimal
    >>> whole, half = bars([Amount(Decimal(80), off_kg=Decimal(20)), Amount(Decimal(50))])
    >>> whole
    Bar(start='0.00', width='80.00', low='60.00', high='100.00', zero='0.00')
    >>> half.width
    '50.00'
    """
    reach = [(float(each.kg), float(each.off_kg)) for each in amounts]
    least = min([0.0, *(kg - off for kg, off in reach)])
    most = max([0.0, *(kg + off for kg, off in reach)])
    length = (most - least) or 1.0

    def place(kg: float) -> float:
        return 100 * (kg - least) / length

    return [
        Bar(
            start=f"{place(min(kg, 0.0)):.2f}",
            width=f"{100 * abs(kg) / length:.2f}",
            low=f"{place(kg - off):.2f}",
            high=f"{place(kg + off):.2f}",
            zero=f"{place(0.0):.2f}",
        )
        for kg, off in reach
    ]
