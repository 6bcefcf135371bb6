"""Professional travel: kilometres from places.

distance = 2 R asin(sqrt(sin2(dlat / 2) + cos(lat1) cos(lat2) sin2(dlon / 2))), R = 6,373 km: the
haversine formula on a sphere. base = distance x detour x (2 if there and back), in passenger.km, of
a car in km. A quantity counts trips.

Rails wind: their detour is 1.2 (EPFL CO2 calculator). Aircraft fly detours of about 8 %, which the
factors of the UK Government hold already (their methodology papers), so theirs is 1 here; whoever
uses factors without it gives the distance. A known distance is taken as it is. Bands of distance
and cabins choose the factor, and radiative forcing is part of the factor (``FactorChoice``).

Los Angeles to Busan, economy, 2019 with radiative forcing at 0.19562 kg per passenger.km:

>>> lax, pus = (Decimal("-118.408"), Decimal("33.9425")), (Decimal("128.938"), Decimal("35.1795"))
>>> distance_km(lax, pus).quantize(Decimal("0.1"))
Decimal('9624.7')
>>> (passenger_km(distance_km(lax, pus)) * Decimal("0.19562")).quantize(Decimal("0.1"))
Decimal('1882.8')
"""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

FORMULA = "distance, 1"
EARTH_KM = 6373
DETOURS = {"train": Decimal("1.2")}
METRE = Decimal("0.001")
UNIT, UNIT_OF_CARS = "passenger_km", "km"
PLAUSIBLE = {"trip": (1, 400), "passenger_km": (1, 60_000), "km": (1, 60_000)}

Position = tuple[Decimal, Decimal]  # longitude and latitude, degrees


def distance_km(origin: Position, destination: Position, *, means: str = "plane") -> Decimal:
    """The way between two places on a sphere with the detour of its means, in km, to the metre."""
    (lon, lat), (to_lon, to_lat) = ([radians(part) for part in p] for p in (origin, destination))
    half = sin((to_lat - lat) / 2) ** 2
    half += cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    straight = Decimal(2 * EARTH_KM * asin(min(1, sqrt(half)))).quantize(METRE)
    return straight * DETOURS.get(means, Decimal(1))


def passenger_km(distance: Decimal, *, is_return: bool = False) -> Decimal:
    """What one trip amounts to, from kilometres one way."""
    return distance * (2 if is_return else 1)


_HALF = """
    sin(radians(ST_Y(d.position) - ST_Y(o.position)) / 2) ^ 2
    + cos(radians(ST_Y(o.position))) * cos(radians(ST_Y(d.position)))
      * sin(radians(ST_X(d.position) - ST_X(o.position)) / 2) ^ 2
"""
_DETOUR = " ".join(f"WHEN '{means}' THEN {detour}" for means, detour in DETOURS.items())
DISTANCE = (
    f"round((2 * {EARTH_KM} * asin(least(1, sqrt({_HALF}))))::numeric, 3)"
    f" * (CASE a.category {_DETOUR} ELSE 1 END)"
)
GIVEN = "way.km IS NOT NULL"
BASE = "way.km * (1 + a.is_return::int)"
BASE_UNIT = f"CASE a.category WHEN 'car' THEN '{UNIT_OF_CARS}' ELSE '{UNIT}' END"
