"""Whether the quantity of an activity is of a size that its module knows. Beyond it people look
again; nothing is refused.

>>> is_plausible("travel", "trip", Decimal(2)), is_plausible("travel", "trip", Decimal(4000))
(True, False)
>>> is_plausible("purchase", "EUR_2024", Decimal(-900_000))
False
"""

import re
from decimal import Decimal

from emissions.calculations import (
    cloud,
    energy,
    equipment,
    headcount,
    process,
    purchases,
    travel,
    waste,
)
from emissions.units import code_of

MODULES = {
    "headcount": headcount,
    "travel": travel,
    "energy": energy,
    "equipment": equipment,
    "purchase": purchases,
    "cloud": cloud,
    "process": process,
    "waste": waste,
}
# By module and code of the unit; of money by its currency, whatever its year.
RANGES: dict[tuple[str, str], tuple[int, int]] = {
    (module, unit if re.fullmatch("[A-Z]{3}", unit) else code_of(unit)): bounds
    for module, calculation in MODULES.items()
    for unit, bounds in calculation.PLAUSIBLE.items()
}
YEAR_OF_MONEY = re.compile(r"(?<=^[A-Z]{3})_\d{4}$")


def is_plausible(module: str, unit_code: str, quantity: Decimal) -> bool:
    """Whether it lies within the bounds of its unit, a credit as the sum it gives back."""
    bounds = RANGES.get((module, YEAR_OF_MONEY.sub("", unit_code)))
    return bounds is None or bounds[0] <= abs(quantity) <= bounds[1]
