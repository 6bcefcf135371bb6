"""Equipment: electricity from power and hours.

base = (hours in use x watts in use + hours on standby x watts on standby) x weeks / 1000, in kWh
for each device. Hours are of a week's 168. Source: EPFL CO2 calculator, module equipment.

A freezer of 600 W that runs 40 hours a week and stands by with 50 W for the other 128, 52 weeks:

>>> kwh_each(active_hours=Decimal(40), active_watts=Decimal(600), standby_hours=Decimal(128),
...          standby_watts=Decimal(50), weeks=Decimal(52))
Decimal('1580.800')
"""

from decimal import Decimal

FORMULA = "power, 1"
UNIT = "kWh"
KILO = Decimal("0.001")
PLAUSIBLE = {"piece": (1, 1_000), "kWh": (0, 500_000)}


def kwh_each(
    *,
    active_hours: Decimal,
    active_watts: Decimal,
    weeks: Decimal,
    standby_hours: Decimal = Decimal(0),
    standby_watts: Decimal = Decimal(0),
) -> Decimal:
    """Electricity that one device takes in the weeks, in kWh; exact, so nothing is divided."""
    return (active_hours * active_watts + standby_hours * standby_watts) * weeks * KILO


GIVEN = "a.active_watts IS NOT NULL"
BASE = (
    "(a.active_hours * a.active_watts + coalesce(a.standby_hours * a.standby_watts, 0))"
    f" * a.weeks * {KILO}"
)
BASE_UNIT = f"'{UNIT}'"
