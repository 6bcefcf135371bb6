"""Which location a point lies in, among 100,000: in SQL, over the API, and 10,000 points at once.

The locations are gardens of six corners, 320 beside and above each other, each row an area; every
point lies in one of them. SQL is the statement that finds a location's code, on a warm connection.
Many points are asked for in one call and, in the same run, one by one over the same kept-alive
connection.
"""

import json
import random
from collections.abc import Iterator

from django.contrib.gis.geos import Polygon

from inventory.models import StorageArea, StorageLocation, Warehouse
from inventory.services.places import MOST_POINTS, Position, codes_at, locations_at
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.server import running

SIDE = 320  # gardens beside each other and above each other
WIDTH = 0.0004  # degrees
WEST, SOUTH = 6.0, 46.0
IN_SQL, BY_API = 0.0005, 0.010  # seconds
SAMPLE = 300  # of the points, asked for one by one
AT = "/api/v1/inventory/storage-locations/at/"


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("places")
    with application(database):
        scratch.say(f"storing {SIDE * SIDE:,} locations")
        fill()
    with owner(database) as connected:
        connected.execute("ANALYZE inventory_storagelocation")
    points = positions(MOST_POINTS)
    with application(database), running(database) as site:
        client = site.device()
        client.warm_up(address(points[0]))
        one = alternate(
            500,
            sql=lambda number: sql_seconds(found_at, points[number]),
            api=lambda number: seconds(client.get, address(points[number])),
        )
        many = alternate(
            3,
            together=lambda number: seconds(client.post, AT, json.dumps(points).encode()),
            alone=lambda number: seconds(one_by_one, client, points, number),
            in_sql=lambda number: seconds(codes_at, points, StorageLocation.objects.all()),
        )
    yield Figure(
        "places a point in SQL",
        milliseconds(one["sql"]),
        one["sql"] / IN_SQL,
        of=milliseconds(IN_SQL),
        at_most=1,
    )
    yield Figure(
        "places a point by the API",
        milliseconds(one["api"]),
        one["api"] / BY_API,
        of=milliseconds(BY_API),
        at_most=1,
    )
    alone = many["alone"] / SAMPLE * len(points)
    yield Figure(
        f"places {len(points):,} points by the API",
        milliseconds(many["together"]),
        alone / many["together"],
        of=f"the rate of one by one ({milliseconds(alone)})",
        at_least=5,
    )
    yield Figure(
        f"places {len(points):,} points in SQL",
        milliseconds(many["in_sql"]),
        one["sql"] * len(points) / many["in_sql"],
        of="the rate of one by one",
        at_least=5,
    )


def fill() -> None:
    """Gardens row by row; a path of a tenth of a garden's width is left between them."""
    warehouse = Warehouse.objects.create(code="LAND", name="land", type="open_field")
    names = [StorageArea(code=f"ROW-{row}", name="row", warehouse=warehouse) for row in range(SIDE)]
    areas = StorageArea.objects.bulk_create(names)
    for row, area in enumerate(areas):
        StorageLocation.objects.bulk_create(
            StorageLocation(
                code=f"LOC-{row}-{column}", name="garden", area=area, shape=garden(row, column)
            )
            for column in range(SIDE)
        )


def garden(row: int, column: int) -> Polygon:
    west, south = WEST + column * WIDTH, SOUTH + row * WIDTH
    east, north, bend = west + 0.9 * WIDTH, south + 0.9 * WIDTH, 0.2 * WIDTH
    corners = [
        (west + bend, south),
        (east - bend, south),
        (east, south + bend),
        (east - bend, north),
        (west + bend, north),
        (west, north - bend),
    ]
    return Polygon([*corners, corners[0]], srid=4326)


def positions(count: int) -> list[Position]:
    chosen = random.Random(7)

    def somewhere() -> float:
        """In the middle third of some garden, in degrees from the first."""
        return WIDTH * (chosen.randrange(SIDE) + chosen.uniform(0.3, 0.6))

    return [(WEST + somewhere(), SOUTH + somewhere()) for _ in range(count)]


def address(point: Position) -> str:
    return f"{AT}?point={point[0]!r},{point[1]!r}"


def found_at(point: Position) -> None:
    [*locations_at(point, StorageLocation.objects.all()).values_list("code")]


def one_by_one(client, points: list[Position], number: int) -> None:
    for point in points[number * SAMPLE : (number + 1) * SAMPLE]:
        client.post(AT, json.dumps([point]).encode())
