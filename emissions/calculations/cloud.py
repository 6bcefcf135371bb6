"""Cloud and AI: hours of machines and requests to models, by the electricity they take.

base = kWh each, in kWh: of an hour of a machine or of one request, the data centre's overhead (PUE)
included; the grid's factor is that of the region it stands in. Money spent goes as a purchase does.
The formula is that of energy: an intensity.

10,000 requests of 2.9 Wh each on a grid of 0.0375 kg per kWh:

>>> from decimal import Decimal
>>> (Decimal(10000) * kwh_each(Decimal("0.0029")) * Decimal("0.0375")).normalize()
Decimal('1.0875')
"""

from emissions.calculations.energy import kwh_each as kwh_each

PLAUSIBLE = {"h": (0, 500_000), "request": (1, 100_000_000), "kWh": (0, 500_000)}
