"""Process gases: what escaped, by its warming potential.

base = 1, in kilograms of the gas. The factor is its warming potential over 100 years in kg CO2e per
kg, as the source that it is taken from gives it (UK Government and US EPA: IPCC AR4 or AR5).

0.4 kg of R-410A topped up, at 1,924:

>>> kg(Decimal("0.4"), potential=Decimal(1924))
Decimal('769.6')
"""

from decimal import Decimal

PLAUSIBLE = {"kg": (0, 500)}


def kg(mass: Decimal, *, potential: Decimal) -> Decimal:
    """Emissions of a gas: its mass in kg, its potential in kg CO2e per kg."""
    return mass * potential
