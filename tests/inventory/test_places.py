"""Places: what their rows may say, and that each lies inside its parent."""

from functools import partial

import pytest
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from tests.conftest import until
from tests.inventory import breaking
from tests.inventory.breaking import build
from tests.inventory.factories import (
    LocationRelationFactory,
    StorageAreaFactory,
    StorageBinFactory,
    StorageBinTypeFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)
from tests.timeseries.waiting import backend_waiting_for

warehouse = partial(build, WarehouseFactory)
area = partial(build, StorageAreaFactory)
location = partial(build, StorageLocationFactory)
bin_type = partial(build, StorageBinTypeFactory)
storage_bin = partial(build, StorageBinFactory)
relation = partial(build, LocationRelationFactory)

BOW_TIE = Polygon(((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)))
POINT = GEOSGeometry("POINT (1 1)")
FAR = square(170, 0, 20)
NORTH_OF_THE_POLE = square(0, 85, 10)


def broken_shapes(name, make):
    return {
        f"inventory_{name}_shape_polygon": [partial(make, shape=POINT)],
        f"inventory_{name}_shape_in_range": [
            partial(make, shape=shape) for shape in (FAR, NORTH_OF_THE_POLE)
        ],
        f"inventory_{name}_shape_valid": [partial(make, shape=BOW_TIE)],
        f"inventory_{name}_shape_not_empty": [partial(make, shape=Polygon())],
    }


def broken_codes(name, make, *codes):
    return {f"inventory_{name}_code_plain": [partial(make, code=code) for code in codes]}


def same_location_twice():
    place = StorageLocationFactory()
    return relation(location=place, other=place)


def related_again():
    known = LocationRelationFactory()
    return relation(location=known.location, other=known.other)


BROKEN = {
    **broken_shapes("warehouse", warehouse),
    **broken_shapes("storagearea", area),
    **broken_shapes("storagelocation", location),
    **broken_shapes("storagebin", storage_bin),
    **broken_codes("warehouse", warehouse, "", "A", "A B", "A/B", " AB", "AB\n"),
    **broken_codes("storagearea", area, "", "A", "A B", "A/B"),
    **broken_codes("storagelocation", location, "", "A", "A B", "A/B"),
    **broken_codes("storagebin", storage_bin, "", "A", "A B", "A/B"),
    **broken_codes("storagebintype", bin_type, "", "AB", "A B C", "AB/C"),
    "inventory_warehouse_type_known": [partial(warehouse, type="barn")],
    "inventory_warehouse_tolerance_positive": [partial(warehouse, tolerance_m=-1)],
    "inventory_storagearea_position_known": [partial(area, position="X")],
    "inventory_storagelocation_qr_code_plain": [
        partial(location, qr_code=code) for code in ("", "LOC0001", "loc000001", "LOC/00001")
    ],
    "inventory_storagebintype_category_known": [partial(bin_type, category="bag")],
    "inventory_storagebintype_grid_has_cells": [
        partial(bin_type, is_grid=True, rows=rows, columns=columns)
        for rows, columns in ((None, None), (6, None), (None, 6))
    ],
    "inventory_storagebintype_sizes_positive": [
        partial(bin_type, **{field: 0})
        for field in ("rows", "columns", "capacity", "length_cm", "width_cm", "height_cm")
    ],
    "inventory_storagebin_status_known": [partial(storage_bin, status="lost")],
    "inventory_locationrelation_once": [related_again],
    "inventory_locationrelation_not_itself": [same_location_twice],
    "inventory_locationrelation_kind_known": [partial(relation, kind="near")],
}
WAYS = breaking.ways_of(BROKEN)
MODELS = (
    Warehouse,
    StorageArea,
    StorageLocation,
    StorageBinType,
    StorageBin,
    LocationRelation,
)


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(breaking.constraints_of(*MODELS))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    breaking.assert_refused_by_the_database(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    breaking.assert_staff_are_told(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(warehouse, shape=square(170, 80, 10)), id="a corner of the world"),
        pytest.param(partial(warehouse, code="ÑA", tolerance_m=0), id="a code of two letters"),
        pytest.param(
            partial(warehouse, shape=square(0, 0, 1).union(square(5, 5, 1))), id="two buildings"
        ),
        pytest.param(partial(area, position="N"), id="an area without an outline"),
        pytest.param(partial(bin_type, is_grid=True, rows=18, columns=16), id="a grid"),
        pytest.param(partial(location, qr_code="LOC000001"), id="a label"),
    ],
)
def test_what_just_holds_is_stored(make):
    instance = make()
    instance.full_clean()

    instance.save(force_insert=True)

    assert type(instance).objects.filter(pk=instance.pk).exists()


@pytest.mark.django_db
def test_the_database_computes_middle_and_area():
    place = WarehouseFactory(shape=square(6.0, 46.0, 0.001))
    place.refresh_from_db()

    assert place.centroid.coords == pytest.approx((6.0005, 46.0005))
    assert place.area_m2 == pytest.approx(77.5 * 111.2, rel=0.01)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        pytest.param(POINT, "An outline is a polygon, or several.", id="a point"),
        pytest.param(Polygon(), "An outline has corners.", id="nothing"),
        pytest.param(
            GEOSGeometry("POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))"), "Heights", id="heights"
        ),
        pytest.param(FAR, "±180 and latitude within ±90.", id="beyond the world"),
        pytest.param(
            square(46, 120, 1), "Longitude and latitude seem to be swapped.", id="swapped"
        ),
        pytest.param(BOW_TIE, "Self-intersection", id="crossing itself"),
    ],
)
def test_a_wrong_outline_is_told_at_its_field(shape, sentence):
    with pytest.raises(ValidationError) as caught:
        warehouse(shape=shape).full_clean()

    assert sentence in caught.value.message_dict["shape"][0]


@pytest.mark.django_db
def test_an_outline_in_another_system_is_measured_in_degrees():
    shape = square(6.0, 46.0, 0.001)
    shape.srid = 4326
    warehouse(shape=shape.transform(2154, clone=True)).full_clean()


# One second of latitude is 30.9 m, so half a meter is this much at 46 degrees north.
METER = 1 / 111_145
HOUSE = square(6.0, 46.0, 0.001)


def reaching(meters: float) -> Polygon:
    """A shape inside the house but for its northern side."""
    return square(6.0002, 46.0002, 0.0004, height=0.0008 + meters * METER)


PARENTS = {
    "an area in a warehouse": lambda: {
        "of": StorageAreaFactory,
        "warehouse": WarehouseFactory(code="HOUSE", shape=HOUSE),
    },
    "an area in an area": lambda: (
        lambda parent: {
            "of": StorageAreaFactory,
            "warehouse": parent.warehouse,
            "parent_area": parent,
        }
    )(StorageAreaFactory(code="HOUSE", shape=HOUSE)),
    "a location in an area": lambda: {
        "of": StorageLocationFactory,
        "area": StorageAreaFactory(code="HOUSE", shape=HOUSE),
    },
    "a bin in a location": lambda: {
        "of": StorageBinFactory,
        "location": StorageLocationFactory(code="HOUSE", shape=HOUSE),
    },
}
each_child = pytest.mark.parametrize("make", PARENTS.values(), ids=PARENTS)
TOO_FAR = r"CHILD reaches 1\.5 m beyond HOUSE; 1\.00 m are allowed\."


@pytest.mark.django_db
@each_child
def test_half_a_meter_out_is_within_the_tolerance(make):
    child = build(**make(), code="CHILD", shape=reaching(0.5))
    child.full_clean()

    child.save()


@pytest.mark.django_db
@each_child
def test_what_reaches_too_far_is_told_by_how_much(make):
    child = build(**make(), code="CHILD", shape=reaching(1.5))

    with pytest.raises(ValidationError, match=TOO_FAR) as caught:
        child.full_clean()
    assert set(caught.value.message_dict) == {"shape"}
    with pytest.raises(IntegrityError, match=TOO_FAR), transaction.atomic():
        child.save()


@pytest.mark.django_db
@each_child
def test_a_parent_that_shrinks_must_still_hold_its_children(make):
    child = build(**make(), code="CHILD", shape=reaching(0))
    child.save()
    parent = next(
        getattr(child, name)
        for name in ("parent_area", "warehouse", "area", "location")
        if getattr(child, name, None)
    )

    parent.shape = square(6.0, 46.0, 0.001, height=0.001 - 1.5 * METER)
    with pytest.raises(ValidationError, match=TOO_FAR) as caught:
        parent.full_clean()
    assert set(caught.value.message_dict) == {"shape"}
    with pytest.raises(IntegrityError, match=TOO_FAR), transaction.atomic():
        parent.save()


@pytest.mark.django_db
@each_child
def test_swapped_axes_are_recognized(make):
    child = build(**make(), code="CHILD", shape=square(46.0002, 6.0002, 0.0004))

    with pytest.raises(ValidationError, match="Longitude and latitude seem to be swapped"):
        child.full_clean()
    with pytest.raises(IntegrityError, match="seem to be swapped"), transaction.atomic():
        child.save()


@pytest.mark.django_db
@each_child
def test_far_away_is_not_taken_for_swapped(make):
    child = build(**make(), code="CHILD", shape=square(7, 47, 0.0004))

    with pytest.raises(ValidationError) as caught:
        child.full_clean()

    assert "swapped" not in str(caught.value)


@pytest.mark.django_db
def test_the_tolerance_is_the_warehouse_s_own():
    house = WarehouseFactory(code="HOUSE", shape=HOUSE, tolerance_m=2)

    area(warehouse=house, shape=reaching(1.5)).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("of_child", "of_parent"), [(None, HOUSE), (reaching(1.5), None), (None, None)]
)
def test_without_an_outline_nothing_is_measured(of_child, of_parent):
    child = area(warehouse=WarehouseFactory(shape=of_parent), shape=of_child)
    child.full_clean()

    child.save()


@pytest.mark.django_db
def test_a_child_moved_to_another_parent_is_measured_again():
    there = WarehouseFactory(shape=square(7, 47, 0.001))
    child = StorageAreaFactory(warehouse=WarehouseFactory(shape=HOUSE), shape=reaching(0))

    with pytest.raises(IntegrityError, match="beyond"), transaction.atomic():
        StorageArea.objects.filter(pk=child.pk).update(warehouse=there)


def test_a_parent_cannot_shrink_while_a_child_is_put_in(beside):
    house = WarehouseFactory(shape=HOUSE)
    house.shape = square(7, 47, 0.001)
    with transaction.atomic():
        StorageAreaFactory(warehouse=house, shape=reaching(0))
        shrinking = beside(house.save)
        until(partial(backend_waiting_for, connection))

    with pytest.raises(IntegrityError, match="beyond"):
        shrinking.result(20)


@pytest.mark.django_db
def test_an_area_is_part_of_an_area_of_its_own_warehouse():
    child = area(parent_area=StorageAreaFactory())

    with pytest.raises(ValidationError, match="another warehouse") as caught:
        child.full_clean()
    assert set(caught.value.message_dict) == {"parent_area"}
    with pytest.raises(IntegrityError, match="another warehouse"), transaction.atomic():
        child.save()


@pytest.mark.django_db
def test_an_area_with_parts_does_not_move_to_another_warehouse():
    parent = StorageAreaFactory()
    StorageAreaFactory(warehouse=parent.warehouse, parent_area=parent)

    parent.warehouse = WarehouseFactory()
    with pytest.raises(IntegrityError, match="another warehouse"), transaction.atomic():
        parent.save()


@pytest.mark.django_db
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_an_area_is_never_part_of_itself(depth):
    house = WarehouseFactory()
    top = below = StorageAreaFactory(warehouse=house)
    for _ in range(depth - 1):
        below = StorageAreaFactory(warehouse=house, parent_area=below)

    top.parent_area = below
    with pytest.raises(ValidationError, match="cannot be part of itself"):
        top.full_clean()
    with pytest.raises(IntegrityError, match="cannot be part of itself"), transaction.atomic():
        top.save()


def test_two_areas_cannot_become_each_other_s_parents_at_once(beside):
    house = WarehouseFactory()
    first, second = StorageAreaFactory.create_batch(2, warehouse=house)
    with transaction.atomic():
        StorageArea.objects.filter(pk=first.pk).update(parent_area=second)
        waiting = beside(StorageArea.objects.filter(pk=second.pk).update, parent_area=first)
        until(partial(backend_waiting_for, connection))

    with pytest.raises(IntegrityError, match="cannot be part of itself"):
        waiting.result(20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make", [WarehouseFactory, StorageAreaFactory, StorageLocationFactory, StorageBinFactory]
)
def test_a_code_is_taken_once(make):
    known = make()

    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        make(code=known.code)


@pytest.mark.django_db
def test_what_holds_something_is_not_deleted():
    a_bin = StorageBinFactory()
    place = a_bin.location

    for parent in (place, place.area, place.area.warehouse):
        with pytest.raises(IntegrityError), transaction.atomic():
            parent.delete()


@pytest.mark.django_db
def test_places_keep_their_history():
    place = StorageLocationFactory(shape=reaching(0))

    place.name = "by the door"
    place.save()

    assert [entry.name for entry in place.events.order_by("pgh_id")] == [
        "between columns",
        "by the door",
    ]


@pytest.mark.django_db
def test_a_place_is_called_by_its_code():
    assert str(warehouse(code="NAVE1", name="north")) == "NAVE1 north"
    assert str(area(code="NAVE1-N", name="north")) == "NAVE1-N north"
    assert str(location(code="LOC-1", name="door")) == "LOC-1 door"
    assert str(storage_bin(code="BIN-1")) == "BIN-1"
    assert str(bin_type(code="BOX", name="box")) == "BOX box"
    assert "is next to" in str(relation())
