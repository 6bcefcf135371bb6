"""Sensors on a map: so many marks as the eye can tell apart, however many sensors there are."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db.models import Avg, Count, FloatField, Func, Min, QuerySet
from django.db.models.functions import Floor

from sensing.models import AnomalyAlert, State
from sensing.models.assets import SensorQuerySet
from sensing.services.overview import with_alarm

PIXELS = 80  # the side of a cell
NEAR = 0.2  # of a side: so far from the middle of its cell a mark may lie, or it would hide others
DEEPEST = 18  # the zoom that halves no cell any more
# No coordinate that somebody wrote down lies on the edge of a cell.
ASIDE = 0.000_000_437
LONGITUDE = Func("point", function="ST_X", output_field=FloatField())
LATITUDE = Func("point", function="ST_Y", output_field=FloatField())


class Box(NamedTuple):
    """A part of the map between two meridians and two parallels, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box | None":
        """Return the box of ``west,south,east,north``, or None if it is none."""
        try:
            box = cls(*map(float, text.split(",")))
        except (TypeError, ValueError):
            return None
        return box if all(map(math.isfinite, box)) else None

    def __str__(self) -> str:
        return ",".join(f"{edge:.9f}" for edge in self)

    @property
    def polygon(self) -> Polygon:
        shape = Polygon.from_bbox(self)
        shape.srid = 4326
        return shape


@dataclass
class Cell:
    """The sensors of one cell of the map, and about where they lie in it.

    ``sensor`` is the key of one that is alone.
    """

    box: Box
    longitude: float = 0.0
    latitude: float = 0.0
    sensor: int = 0
    title: str = ""
    states: Counter[State] = field(default_factory=Counter)
    alarmed: int = 0

    @property
    def count(self) -> int:
        return self.states.total()

    @property
    def worst(self) -> str:
        """What the mark shows: ``alarm``, or the worst state."""
        return "alarm" if self.alarmed else min(self.states, key=list(State).index)


def extent_of(sensors: SensorQuerySet) -> Box | None:
    """Return the smallest box with all sensors that have a place, or None if none has."""
    extent = sensors.order_by().aggregate(extent=Extent("point"))["extent"]
    return Box(*extent) if extent else None


def side_of(zoom: int) -> float:
    """How many degrees a cell is wide on a map of the world that is 256 pixels at zoom 0."""
    return 360 / 256 * PIXELS / 2 ** max(0, min(zoom, DEEPEST))


def cells_of(
    sensors: SensorQuerySet, alerts: QuerySet[AnomalyAlert], box: Box, *, zoom: int, now: datetime
) -> list[Cell]:
    """Return the cells of a part of the map that have sensors."""
    side = side_of(zoom)
    found = (
        with_alarm(sensors.filter(point__coveredby=box.polygon).with_state(now), alerts)
        .annotate(x=Floor((LONGITUDE - ASIDE) / side), y=Floor((LATITUDE - ASIDE) / side))
        .order_by()
        .values_list("x", "y", "state", "is_alarmed")
        .annotate(
            Count("pk"),
            east=Avg(LONGITUDE),
            north=Avg(LATITUDE),
            key=Min("pk"),
            title=Min("sensor_id"),
        )
    )
    cells: dict[tuple[int, int], Cell] = {}
    for x, y, state, alarmed, count, longitude, latitude, key, title in found:
        place = (math.floor(x), math.floor(y))
        cell = cells.setdefault(place, Cell(_box_of(*place, side)))
        share = count / (cell.count + count)
        cell.longitude += (longitude - cell.longitude) * share
        cell.latitude += (latitude - cell.latitude) * share
        cell.states[State(state)] += count
        cell.alarmed += count * alarmed
        cell.sensor, cell.title = key, title
    for cell in cells.values():
        west, south, east, north = cell.box
        cell.longitude = _near(cell.longitude, (west + east) / 2, side)
        cell.latitude = _near(cell.latitude, (south + north) / 2, side)
    return list(cells.values())


def _near(place: float, middle: float, side: float) -> float:
    return min(max(place, middle - NEAR * side), middle + NEAR * side)


def _box_of(x: int, y: int, side: float) -> Box:
    return Box(x * side + ASIDE, y * side + ASIDE, (x + 1) * side + ASIDE, (y + 1) * side + ASIDE)
