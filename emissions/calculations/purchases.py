"""Purchases: money of a year, by the code of what was bought.

base = 1, in the currency and year of the quantity, such as EUR_2024; a unit conversion gives how
many dollars of 2021 that is. Factors are kilograms per dollar by the NAICS code, margins of trade
included (US EPA, supply chain greenhouse gas emission factors v1.2). A credit is negative.

1,250 EUR of 2024 at 1.02 dollars of 2021 each, and 0.127 kg per dollar:

>>> kg(Decimal(1250), rate=Decimal("1.02"), factor=Decimal("0.127"))
Decimal('161.92500')
"""

from decimal import Decimal

PLAUSIBLE = {"EUR": (0, 500_000), "USD": (0, 500_000), "CHF": (0, 500_000)}


def kg(amount: Decimal, *, rate: Decimal, factor: Decimal) -> Decimal:
    """Emissions of money spent: ``rate`` in the factor's money, ``factor`` in kg for one of it."""
    return amount * rate * factor
