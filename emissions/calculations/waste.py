"""Waste: tonnes by material and treatment.

base = 1, in the unit of the quantity, which is converted into the factor's: factors are kilograms
of CO2e per tonne (UK Government, waste disposal).

850 kg of mixed waste burnt at 21.280 kg per tonne:

>>> kg(Decimal(850) * Decimal("0.001"), factor=Decimal("21.280"))
Decimal('18.088000')
"""

from decimal import Decimal

PLAUSIBLE = {"kg": (0, 50_000), "t": (0, 50)}


def kg(tonnes: Decimal, *, factor: Decimal) -> Decimal:
    """Emissions of waste: tonnes, and kg CO2e per tonne."""
    return tonnes * factor
