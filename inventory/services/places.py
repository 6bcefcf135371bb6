"""Which location a point lies in."""

from collections.abc import Sequence

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import QuerySet

from inventory.models import StorageLocation

MOST_POINTS = 10_000

Position = tuple[float, float]  # longitude, latitude

# A border belongs to what it bounds; of locations over each other the smallest comes first.
COVERING = """
    SELECT point.number, location.id
    FROM unnest(%(longitudes)s::float8[], %(latitudes)s::float8[])
        WITH ORDINALITY AS point (longitude, latitude, number)
    JOIN inventory_storagelocation AS location ON ST_Covers(
        location.shape, ST_SetSRID(ST_MakePoint(point.longitude, point.latitude), 4326)
    )
    ORDER BY point.number, location.area_m2, location.code
"""


def locations_at(
    position: Position, locations: QuerySet[StorageLocation]
) -> QuerySet[StorageLocation]:
    """Return those of the locations that a point lies in, the smallest first."""
    covering = locations.filter(shape__covers=Point(*position, srid=4326))
    return covering.order_by("area_m2", "code")


def codes_at(
    positions: Sequence[Position], locations: QuerySet[StorageLocation]
) -> list[str | None]:
    """Return for each point the code of the smallest of the locations it lies in, or None.

    All points are looked up at once, which takes about as long as forty one by one.
    """
    longitudes, latitudes = zip(*positions, strict=True) if positions else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(COVERING, {"longitudes": [*longitudes], "latitudes": [*latitudes]})
        covering = cursor.fetchall()
    asked = locations.filter(pk__in={key for _, key in covering}).order_by()
    codes = dict(asked.values_list("pk", "code"))
    found: list[str | None] = [None] * len(positions)
    for number, key in covering:
        if found[number - 1] is None:
            found[number - 1] = codes.get(key)
    return found
