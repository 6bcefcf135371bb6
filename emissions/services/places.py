"""The airports of the world, from a list that is kept up by many (airportsdata, MIT)."""

from collections.abc import Iterator
from typing import Any

import airportsdata
from django.contrib.gis.geos import Point
from django.db import transaction

from emissions.models import Place

LONGEST = 120


def airports() -> Iterator[dict[str, Any]]:
    """Each airport that has an IATA code, as the values of a place; the same code once."""
    for code, airport in sorted(airportsdata.load("IATA").items()):
        yield {
            "code": code,
            "name": f"{airport['name']}, {airport['city']}".strip(", ")[:LONGEST],
            "kind": Place.Kind.AIRPORT.value,
            "country": airport["country"],
            "position": Point(airport["lon"], airport["lat"], srid=4326),
        }


@transaction.atomic
def refresh_airports() -> int:
    """Add airports that are new in the list, and return how many. Places that are there stay."""
    known = set(Place.objects.values_list("code", flat=True))
    fresh = [Place(**values) for values in airports() if values["code"] not in known]
    Place.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)
