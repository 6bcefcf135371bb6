"""Headcount: people by what one of them eats, throws away and travels to work in a year.

base = 1, in full-time equivalents (FTE). A person of 60 % over eight months is 0.6 x 8 / 12 = 0.4.
Figures per head divide by the headcount of the year, or by the sum of these where it is not given.

A laboratory of 12.4 people, 780 kg each:

>>> Decimal("12.4") * Decimal(780)
Decimal('9672.0')
>>> full_time(share=Decimal("0.6"), months=Decimal(8))
Decimal('0.4')
"""

from decimal import Decimal

PLAUSIBLE = {"FTE": (0, 1_000)}


def full_time(*, share: Decimal, months: Decimal) -> Decimal:
    """Full-time equivalents of a year, from a share of full time and months."""
    return share * months / 12
