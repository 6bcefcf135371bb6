"""Spreadsheets of places: every line is checked, and told what is wrong with it."""

import pytest
import tablib

from inventory.models import StorageArea, StorageLocation
from inventory.resources.configuration import DensityParametersResource
from inventory.resources.places import (
    LocationRelationResource,
    StorageAreaResource,
    StorageLocationResource,
)
from tests.inventory.factories import (
    DensityParametersFactory,
    StorageAreaFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)

WKT = "POLYGON ((6 46, 6.0001 46, 6.0001 46.0001, 6 46))"
GEOJSON = '{"type": "Polygon", "coordinates": [[[6,46],[6.0001,46],[6.0001,46.0001],[6,46]]]}'
TWO = f"MULTIPOLYGON ({WKT[8:]}, ((6.0002 46, 6.0003 46, 6.0003 46.0001, 6.0002 46)))"


@pytest.fixture
def yard(db):
    warehouse = WarehouseFactory(code="YARD", shape=square(6, 46, 0.001))
    return StorageAreaFactory(code="FIELD", warehouse=warehouse, shape=square(6, 46, 0.001))


def imported(resource, headers, *lines):
    return resource().import_data(tablib.Dataset(*lines, headers=headers), dry_run=False)


def reasons(result):
    found = {row.number: str(row.errors[0].error) for row in result.rows if row.errors}
    return found | {row.number: str(row.error) for row in result.invalid_rows}


LOCATION = ["code", "area", "name", "shape"]


@pytest.mark.parametrize("text", [WKT, GEOJSON, TWO])
def test_an_outline_is_read_as_wkt_or_geojson(yard, text):
    result = imported(StorageLocationResource, LOCATION, ("A1", "FIELD", "first", text))

    assert reasons(result) == {}
    assert StorageLocation.objects.get().area_m2 > 40


def test_every_line_is_checked_and_none_is_stored(yard):
    bow_tie = "POLYGON ((6 46, 6.0001 46.0001, 6.0001 46, 6 46.0001, 6 46))"
    far = "POLYGON ((6.01 46, 6.02 46, 6.02 46.01, 6.01 46))"
    result = imported(
        StorageLocationResource,
        LOCATION,
        ("A1", "FIELD", "good", WKT),
        ("A2", "FIELD", "crossed", bow_tie),
        ("A3", "FIELD", "far", far),
        ("A4", "ELSEWHERE", "nowhere", WKT),
        ("A5", "FIELD", "point", "POINT (6 46)"),
        ("A6", "FIELD", "blob", "blob"),
        ("A 7", "FIELD", "spaced", WKT),
    )

    said = reasons(result)
    assert sorted(said) == [2, 3, 4, 5, 6, 7]
    assert "does not cross or touch itself: Self-intersection" in said[2]
    assert "A3 reaches" in said[3]
    assert "There is no storage area 'ELSEWHERE'." in said[4]
    assert "neither WKT" in said[5]
    assert "neither WKT" in said[6]
    assert "without spaces" in said[7]
    assert not StorageLocation.objects.exists()


def test_an_area_may_stand_below_the_area_it_is_part_of(yard):
    result = imported(
        StorageAreaResource,
        ["code", "warehouse", "parent_area", "name", "position"],
        ("FIELD-1", "YARD", "FIELD", "part", "N"),
        ("FIELD-2", "YARD", "FIELD-1", "part of the part", ""),
    )

    assert reasons(result) == {}
    assert StorageArea.objects.get(code="FIELD-2").parent_area.code == "FIELD-1"
    assert StorageArea.objects.get(code="FIELD-2").position is None


def test_a_relation_is_matched_on_its_locations(yard):
    StorageLocationFactory(code="A1", area=yard)
    StorageLocationFactory(code="A2", area=yard)
    line = ("A1", "A2", "adjacent_to")

    first, second = (
        imported(LocationRelationResource, ["location", "other", "kind"], line) for _ in range(2)
    )

    assert (first.totals["new"], second.totals["skip"]) == (1, 1)


def test_densities_without_packaging_are_matched_too(db):
    known = DensityParametersFactory()
    headers = ["bin_type", "product", "packaging", "avg_area_per_plant_cm2", "plants_per_m2"]
    line = (known.bin_type.code, known.product.sku, "", "20", "500")

    result = imported(DensityParametersResource, headers, line)

    assert result.totals["update"] == 1
    known.refresh_from_db()
    assert known.plants_per_m2 == 500
