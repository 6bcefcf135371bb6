"""Energy and buildings: meters and bills, or floor area and its intensity.

A quantity in kWh, litres or m3 of fuel is itself what factors count. Of a floor area in m2,
base = kWh per m2, in kWh: what heating, cooling or light took in the period.

A laboratory of 35 m2 at 92.4 kWh per m2, heated at 0.18254 kg per kWh:

>>> Decimal(35) * kwh_each(Decimal("92.4")) * Decimal("0.18254")
Decimal('590.334360')
"""

from decimal import Decimal

FORMULA = "intensity, 1"
UNIT = "kWh"
PLAUSIBLE = {"kWh": (0, 2_000_000), "m2": (1, 50_000)}


def kwh_each(intensity: Decimal) -> Decimal:
    """What one unit of the quantity takes, in kWh."""
    return intensity


GIVEN = "a.kwh_each IS NOT NULL"
BASE = "a.kwh_each"
BASE_UNIT = f"'{UNIT}'"
