"""The airports of the world, from a list that is kept up by many (airportsdata, MIT)."""

from collections.abc import Iterator
from typing import Any

import airportsdata
from django.contrib.gis.geos import Point

LONGEST = 120


def airports() -> Iterator[dict[str, Any]]:
    """Each airport that has an IATA code, as the values of a place; the same code once."""
    for code, airport in sorted(airportsdata.load("IATA").items()):
        yield {
            "code": code,
            "name": f"{airport['name']}, {airport['city']}".strip(", ")[:LONGEST],
            "kind": "airport",
            "country": airport["country"],
            "position": Point(airport["lon"], airport["lat"], srid=4326),
        }
