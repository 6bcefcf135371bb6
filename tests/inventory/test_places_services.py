"""Looking points up, loading maps, and what is expected where."""

import json
from datetime import timedelta
from functools import cache
from io import StringIO

import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from inventory.models import LocationConfiguration, StorageArea, StorageLocation
from inventory.services.configurations import activate, close, configure
from inventory.services.outlines import Drawn, NoMap, features_of, store_outlines
from inventory.services.places import codes_at, locations_at
from tests.conftest import DATA, NOON
from tests.inventory.factories import (
    LocationConfigurationFactory,
    ProductFactory,
    ProductStateFactory,
    StorageAreaFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)

EVERYWHERE = StorageLocation.objects.all()


@pytest.fixture
def field(db):
    """A field of ten meters or so, its western half a location, with a smaller one in that."""
    area = StorageAreaFactory(code="FIELD")
    StorageLocationFactory(code="WEST", area=area, shape=square(6, 46, 0.0001))
    StorageLocationFactory(code="CORNER", area=area, shape=square(6, 46, 0.00005))
    StorageLocationFactory(code="EAST", area=area, shape=square(6.0001, 46, 0.0001))
    return area


def codes(longitude, latitude):
    return [location.code for location in locations_at((longitude, latitude), EVERYWHERE)]


def test_a_point_finds_the_location_it_lies_in(field):
    assert codes(6.00015, 46.00005) == ["EAST"]


def test_of_several_locations_the_smallest_comes_first(field):
    assert codes(6.00001, 46.00001) == ["CORNER", "WEST"]


def test_a_border_belongs_to_what_it_bounds(field):
    assert sorted(codes(6.0001, 46.00007)) == ["EAST", "WEST"]
    assert codes(6, 46) == ["CORNER", "WEST"]


def test_nothing_is_found_where_nothing_is(field):
    assert codes(5.99999, 46) == []


def test_many_points_are_answered_in_their_order(field):
    points = [(6.00015, 46.00005), (0.0, 0.0), (6.00001, 46.00001), (6.00015, 46.00005)]

    assert codes_at(points, EVERYWHERE) == ["EAST", None, "CORNER", "EAST"]
    assert codes_at([], EVERYWHERE) == []


def test_a_lookup_ends_where_the_locations_end_that_it_may_find(field):
    allowed = EVERYWHERE.exclude(code="CORNER")

    assert codes_at([(6.00001, 46.00001)], allowed) == ["WEST"]


@pytest.mark.django_db
def test_a_set_of_points_finds_what_each_finds_alone(field):
    degrees = st.integers(-2, 22).map(lambda step: step / 100_000)

    @cache
    def alone(point):
        return next(iter(codes(*point)), None)

    @hypothesis_settings(max_examples=50)
    @given(st.lists(st.tuples(degrees, degrees), max_size=20))
    def holds(steps):
        points = [(6 + east, 46 + north) for east, north in steps]
        assert codes_at(points, EVERYWHERE) == [alone(point) for point in points]

    holds()


@pytest.mark.parametrize("count", [1, 500])
def test_a_lookup_of_many_takes_two_statements(field, django_assert_num_queries, count):
    with django_assert_num_queries(2):
        codes_at([(6.00001, 46.00001)] * count, EVERYWHERE)


def feature(code, shape, **properties):
    geometry = json.loads(shape.geojson) if shape else None
    return {"type": "Feature", "geometry": geometry, "properties": {"code": code, **properties}}


def drawn_of(*features):
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return features_of(content, code="code", name="name", into="FIELD")


def reasons(outcome):
    return [(refusal.number, refusal.code, refusal.reason) for refusal in outcome.refused]


@pytest.fixture
def yard(db):
    warehouse = WarehouseFactory(code="YARD", shape=square(6, 46, 0.001))
    return StorageAreaFactory(code="FIELD", warehouse=warehouse, shape=square(6, 46, 0.001))


def test_a_map_is_stored_and_sent_again_changes_nothing(yard):
    parts = MultiPolygon(square(6, 46, 0.0001), square(6.0005, 46, 0.0001))
    drawn = drawn_of(feature("A1", square(6, 46, 0.0001), name="first"), feature("A2", parts))

    first, second = (store_outlines(StorageLocation, drawn) for _ in range(2))

    assert (first.stored, first.refused) == (2, [])
    assert (second.stored, second.updated, second.unchanged) == (0, 0, 2)
    assert StorageLocation.objects.get(code="A1").name == "first"
    assert StorageLocation.objects.get(code="A2").shape.equals_exact(parts, 1e-12)


def test_a_changed_map_changes_what_it_changes(yard):
    store_outlines(StorageLocation, drawn_of(feature("A1", square(6, 46, 0.0001))))

    outcome = store_outlines(StorageLocation, drawn_of(feature("A1", square(6, 46, 0.0002))))

    assert (outcome.updated, outcome.refused) == (1, [])
    assert StorageLocation.objects.get().shape.coords == square(6, 46, 0.0002).coords


def test_what_is_wrong_is_said_of_each_and_the_rest_is_stored(yard):
    bow_tie = {"type": "Polygon", "coordinates": [[[6, 46], [7, 47], [7, 46], [6, 47], [6, 46]]]}
    outcome = store_outlines(
        StorageLocation,
        drawn_of(
            feature("GOOD", square(6, 46, 0.0001)),
            {"type": "Feature", "geometry": bow_tie, "properties": {"code": "TIE"}},
            feature("FAR", square(6.0005, 46, 0.001)),
            feature("GOOD", square(6, 46, 0.0001)),
            feature("A B", square(6, 46, 0.0001)),
            feature("POINT", Point(6, 46)),
            feature("SWAPPED", square(46, 6, 0.0001)),
            {"type": "Feature", "geometry": {"type": "Blob"}, "properties": {"code": "BLOB"}},
            feature("NOWHERE", None),
            "no feature",
        ),
    )

    assert reasons(outcome) == [
        (2, "TIE", "An outline does not cross or touch itself: Self-intersection[6.5 46.5]."),
        (3, "FAR", "FAR reaches 38.7 m beyond FIELD; 1.00 m are allowed."),
        (4, "GOOD", "Its code stands further up already."),
        (5, "A B", "A code has 2 to 50 characters, without spaces and slashes."),
        (6, "POINT", "An outline is a polygon, or several."),
        (7, "SWAPPED", outcome.refused[5].reason),
        (8, "BLOB", "Its geometry is not understood."),
        (10, "", "A code has 2 to 50 characters, without spaces and slashes."),
    ]
    assert "seem to be swapped" in outcome.refused[5].reason
    assert {*StorageLocation.objects.values_list("code", flat=True)} == {"GOOD", "NOWHERE"}


def test_a_parent_that_nobody_knows_is_said(yard):
    drawn = Drawn(1, "A1", "first", "ELSEWHERE", None)

    assert reasons(store_outlines(StorageLocation, [drawn])) == [
        (1, "A1", "There is no parent 'ELSEWHERE'.")
    ]


@pytest.mark.usefixtures("yard")
def test_an_outline_that_no_longer_holds_what_lies_in_it_is_refused():
    StorageLocationFactory(code="A1", area=StorageArea.objects.get(), shape=square(6, 46, 0.001))
    smaller = Drawn(1, "FIELD", "field", "YARD", square(6, 46, 0.0005))

    outcome = store_outlines(StorageArea, [smaller])

    assert "A1 reaches" in outcome.refused[0].reason
    assert StorageArea.objects.get().shape.coords == square(6, 46, 0.001).coords


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"features": 1}', b"\xff", b"null"])
def test_what_is_no_map_is_no_map(content):
    with pytest.raises(NoMap):
        features_of(content, code="code", name="name")


def test_the_command_reports_and_goes_on(yard, tmp_path):
    file, out, err = tmp_path / "map.geojson", StringIO(), StringIO()
    features = [feature("GOOD", square(6, 46, 0.0001)), feature("P", Point(6, 46))]
    file.write_text(json.dumps({"features": features}))

    call_command("import_outlines", "locations", file, into="FIELD", stdout=out, stderr=err)

    assert "2 features: 1 stored, 0 updated, 0 unchanged, 1 refused." in out.getvalue()
    assert "feature 2 P: " in err.getvalue()


def test_the_command_says_when_there_is_no_such_file(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_outlines", "locations", tmp_path / "none")


@pytest.mark.real_data
@pytest.mark.slow
def test_each_parcel_of_a_village_is_found_by_a_point_of_its_own(db):
    StorageAreaFactory(code="91216")
    content = (DATA / "inventory/cadastre_fr/cadastre-91216-parcelles.json").read_bytes()
    drawn = features_of(content, code="id", name="numero", into="91216")

    outcome = store_outlines(StorageLocation, drawn)

    assert (outcome.stored, outcome.refused) == (4241, [])
    inside = [each.shape.point_on_surface for each in drawn]
    points = [(point.x, point.y) for point in inside]
    assert codes_at(points, EVERYWHERE) == [each.code for each in drawn]
    some = list(zip(points, drawn, strict=True))[::40]
    assert all(codes(*point) == [each.code] for point, each in some)


def map_of(name):
    return (DATA / f"inventory/ubc/ubcv/locations/geojson/ubcv_{name}.geojson").read_bytes()


@pytest.mark.real_data
@pytest.mark.slow
def test_a_campus_is_stored_but_for_what_its_map_has_wrong(db):
    WarehouseFactory(code="UBC")
    buildings = features_of(map_of("buildings"), code="BLDG_UID", name="NAME", into="UBC")
    parts = features_of(map_of("subbuildings"), code="SBLDG_UID", name="NAME", parent="PARENT_ID")

    areas = store_outlines(StorageArea, buildings)
    locations = store_outlines(StorageLocation, parts)

    assert (areas.stored, areas.refused) == (443, [])
    assert (locations.stored, len(locations.refused)) == (134, 6)
    assert (137, "VSBL10291", "VSBL10291 reaches 47.9 m beyond VBL10001; 1.00 m are allowed.") in (
        reasons(locations)
    )
    assert all(f"{code} reaches" in reason for _, code, reason in reasons(locations))


@pytest.fixture
def product(db):
    return ProductFactory()


def test_a_configuration_takes_the_place_of_the_active_one(product):
    before = LocationConfigurationFactory()

    after = configure(
        before.location, product=product, expected_state=ProductStateFactory(), now=NOON
    )

    before.refresh_from_db()
    assert (before.is_active, before.closed_at) == (False, NOON)
    assert (after.is_active, after.valid_from) == (True, NOON)


def test_saying_again_what_holds_changes_nothing(product):
    location, state = StorageLocationFactory(), ProductStateFactory()
    said = {"product": product, "expected_state": state, "area_cm2": 5, "notes": "by the door"}

    first = configure(location, **said, now=NOON)
    again = configure(location, **said, now=NOON + timedelta(hours=1))

    assert again == first
    assert LocationConfiguration.objects.count() == 1


def test_an_earlier_configuration_holds_again_as_a_new_entry(product):
    earlier = LocationConfigurationFactory(notes="as before")
    configure(earlier.location, product=product, expected_state=earlier.expected_state, now=NOON)
    earlier.refresh_from_db()

    again = activate(earlier, now=NOON + timedelta(days=1))

    assert (again.product, again.notes) == (earlier.product, "as before")
    assert again.pk != earlier.pk
    assert earlier.location.configurations.filter(is_active=True).get() == again


def test_what_is_active_stays_as_it_is(db):
    active = LocationConfigurationFactory()

    assert activate(active, now=NOON) == active
    assert LocationConfiguration.objects.count() == 1


def test_a_configuration_ends_once(db):
    configuration = LocationConfigurationFactory()

    ended = close(configuration, now=NOON)
    again = close(ended, now=NOON + timedelta(hours=1))

    assert (again.is_active, again.closed_at) == (False, NOON)


def test_what_begins_later_ends_when_it_begins(db):
    later = LocationConfigurationFactory(valid_from=NOON + timedelta(days=1))

    assert close(later, now=NOON).closed_at == NOON + timedelta(days=1)


def test_two_configurations_at_once_take_turns(beside, committed):
    location, state = StorageLocationFactory(), ProductStateFactory()
    products = ProductFactory.create_batch(8)

    said = [
        beside(configure, location, product=each, expected_state=state, now=NOON)
        for each in products
    ]

    assert len({future.result().pk for future in said}) == 8
    assert location.configurations.filter(is_active=True).count() == 1
