"""What meters counted, month by month. Pure.

A month is its first day. Numbers are floats, as sensors send them; what is made of them is rounded
to a millionth of the sensor's unit, which is less than any meter shows.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

MILLIONTH = Decimal("0.000001")


class Hour(NamedTuple):
    """The readings of an hour, or of a day: the day it lies on, and what a rollup says of it."""

    day: date
    sum: float
    first: float
    last: float
    max: float


def used(parts: Iterable[Hour], *, since: date) -> dict[date, Decimal]:
    """What was used in each month, by readings that each say what was used since the last one.

    >>> at = date(2026, 3, 1)
    >>> used([Hour(at, 1.5, 0, 0, 0), Hour(date(2026, 3, 9), 2.25, 0, 0, 0)], since=at)
    {datetime.date(2026, 3, 1): Decimal('3.750000')}
    """
    return _by_month(((part.day, part.sum) for part in parts), since)


def counted(parts: Iterable[Hour], *, since: date) -> dict[date, Decimal]:
    """The same by a counter that runs on, of its hours in the order of time.

    What it shows more than in the hour before is used in this one. A counter that shows less was
    exchanged or began anew: it went as far as it is known to, and then on from nothing.

    >>> at = date(2026, 3, 1)
    >>> parts = [Hour(at, 0, 100, 107, 107), Hour(at, 0, 108, 110, 110), Hour(at, 0, 1, 4, 4)]
    >>> counted(parts, since=at)
    {datetime.date(2026, 3, 1): Decimal('14.000000')}
    """
    found, before = [], None
    for part in parts:
        start = part.first if before is None else before
        found.append((part.day, _gone(start, part)))
        before = part.last
    return _by_month(found, since)


def _gone(start: float, part: Hour) -> float:
    if part.last >= start:
        return part.last - start
    return max(part.max - start, 0) + part.last if part.max > start else part.last


def _by_month(amounts: Iterable[tuple[date, float]], since: date) -> dict[date, Decimal]:
    months: dict[date, float] = defaultdict(float)
    for day, amount in amounts:
        if day >= since:
            months[day.replace(day=1)] += amount
    return {month: Decimal(repr(sum_)).quantize(MILLIONTH) for month, sum_ in months.items()}
