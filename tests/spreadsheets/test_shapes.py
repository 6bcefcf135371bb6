"""Geometries in cells: every digit is kept, and other people's notation is understood."""

import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.widgets import ShapeWidget

degrees = st.floats(min_value=-90, max_value=90)
corners = st.lists(st.tuples(degrees, degrees), min_size=3, max_size=6)
rings = corners.map(lambda points: [*points, points[0]])
polygons = st.lists(rings, min_size=1, max_size=3).map(lambda parts: Polygon(*parts, srid=4326))
SQUARE = [[0.1, 0.2], [0.3, 0.2], [0.3, 0.4], [0.1, 0.2]]


@given(polygons)
def test_a_polygon_comes_back_to_the_last_digit(polygon):
    widget = ShapeWidget("Polygon", "…")

    assert widget.clean(widget.render(polygon)).coords == polygon.coords


@given(st.lists(polygons, min_size=1, max_size=3))
def test_several_polygons_come_back_to_the_last_digit(parts):
    widget, shape = ShapeWidget("MultiPolygon", "…"), MultiPolygon(*parts, srid=4326)

    assert widget.clean(widget.render(shape)).coords == shape.coords


@given(degrees, degrees)
def test_a_point_comes_back_to_the_last_digit(x, y):
    widget = ShapeWidget("Point", "…")

    assert widget.clean(widget.render(Point(x, y, srid=4326))).coords == (x, y)


def test_geojson_is_understood():
    cell = json.dumps({"type": "Polygon", "coordinates": [SQUARE]})

    assert ShapeWidget("Polygon", "…").clean(cell).coords[0][1] == (0.3, 0.2)


@pytest.mark.parametrize("cell", ['{"type": "Polygon"}', "{}", "[1]", "POLYGON ((0 0))", "NaN"])
def test_what_is_no_shape_is_refused_with_an_example(cell):
    with pytest.raises(ValueError, match="is neither WKT such as POLYGON"):
        ShapeWidget("Polygon", "POLYGON ((6 46, …))").clean(cell)
