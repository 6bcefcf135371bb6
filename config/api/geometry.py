"""Points and shapes in the API: GeoJSON fields, and lists narrowed to a place."""

import math

from django.contrib.gis.db.models import PointField as PointColumn
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework_gis.fields import GeometryField

OUTSIDE = "Longitude lies within ±180 and latitude within ±90."


class PointField(GeometryField):
    """A GeoJSON point; anything else is refused here and not by the database."""

    kind = "Point"

    def to_internal_value(self, value):
        shape = super().to_internal_value(value)
        if shape.geom_type != self.kind or shape.empty or shape.hasz:
            raise ValidationError(f"A GeoJSON {self.kind} is expected.")
        if not lies_within_world(shape):
            raise ValidationError(OUTSIDE)
        return shape


class PolygonField(PointField):
    """A GeoJSON polygon that does not cross itself; it may have holes."""

    kind = "Polygon"

    def to_internal_value(self, value):
        shape = super().to_internal_value(value)
        if not shape.valid:
            raise ValidationError(f"The polygon is not valid: {shape.valid_reason}.")
        return shape


def lies_within_world(shape: GEOSGeometry) -> bool:
    west, south, east, north = shape.extent
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


class PlaceFilter(BaseFilterBackend):
    """``?in_bbox=west,south,east,north`` and, of shapes, ``?contains=longitude,latitude``.

    Both look at the view's ``geo_field``.
    """

    def filter_queryset(self, request, queryset, view):
        if box := numbers(request, "in_bbox", "west,south,east,north"):
            west, south, east, north = box
            if west > east or south > north:
                raise ValidationError({"in_bbox": ["west,south,east,north is expected."]})
            shape = Polygon.from_bbox(box)
            shape.srid = 4326
            queryset = queryset.filter(**{f"{view.geo_field}__bboverlaps": shape})
        if place := numbers(request, "contains", "longitude,latitude"):
            queryset = queryset.filter(**{f"{view.geo_field}__covers": Point(*place, srid=4326)})
        return queryset

    def get_schema_operation_parameters(self, view) -> list[dict]:
        if not view.geo_field:
            return []
        box = ("in_bbox", "Those that meet this box: west,south,east,north in degrees.", 4)
        place = ("contains", "Those that this place lies in: longitude,latitude.", 2)
        column = view.queryset.model._meta.get_field(view.geo_field)
        offered = [box] if isinstance(column, PointColumn) else [box, place]
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": description,
                "explode": False,
                "style": "form",
                "schema": {
                    "type": "array",
                    "items": {"type": "number", "minimum": -180, "maximum": 180},
                    "minItems": count,
                    "maxItems": count,
                },
            }
            for name, description, count in offered
        ]


def numbers(request, name: str, form: str) -> list[float] | None:
    """Longitudes and latitudes of a parameter, with commas. Raises ValidationError."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != form.count(",") + 1 or not all(map(math.isfinite, values)):
        raise ValidationError({name: [f"{form} is expected, in degrees."]})
    if any(abs(value) > limit for value, limit in zip(values, [180, 90] * 2, strict=False)):
        raise ValidationError({name: [OUTSIDE]})
    return values
