"""Places over REST: outlines, their rules in words, and looking points up."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from accounts.models import ApiToken, Membership
from inventory.models import LocationConfiguration, StorageArea, StorageLocation, Warehouse
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.inventory.factories import (
    DensityParametersFactory,
    LocationConfigurationFactory,
    ProductFactory,
    ProductStateFactory,
    StorageAreaFactory,
    StorageBinFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)

URL = "/api/v1/inventory/"
AT = f"{URL}storage-locations/at/"


BOW_TIE = {"type": "Polygon", "coordinates": [[[6, 46], [7, 47], [7, 46], [6, 47], [6, 46]]]}


def outline(west, south, side):
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def yard(db):
    warehouse = WarehouseFactory(code="YARD", name="yard", shape=square(6, 46, 0.001))
    area = StorageAreaFactory(code="FIELD", warehouse=warehouse, shape=square(6, 46, 0.001))
    return StorageLocationFactory(
        code="A1", qr_code="LOC000001", name="first", area=area, shape=square(6, 46, 0.0005)
    )


def test_a_place_is_made_with_its_outline_and_answered_with_its_area(api, yard):
    sent = {"code": "A2", "area": "FIELD", "name": "second", "shape": outline(6, 46, 0.0001)}

    made = api.post(f"{URL}storage-locations/", sent, format="json").json()

    assert made["shape"] == sent["shape"]
    assert made["warehouse"] == "YARD"
    assert made["area_m2"] == pytest.approx(86, abs=1)
    assert made["centroid"]["coordinates"] == pytest.approx([6.00005, 46.00005])


def test_a_new_outline_has_a_new_area_at_once(api, yard):
    before = api.get(f"{URL}storage-locations/A1/")

    after = api.patch(
        f"{URL}storage-locations/A1/", {"shape": outline(6, 46, 0.001)}, format="json"
    )

    assert after.json()["area_m2"] == pytest.approx(4 * before.json()["area_m2"], rel=1e-3)
    assert after["ETag"] == api.get(f"{URL}storage-locations/A1/")["ETag"]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (outline(6.0005, 46, 0.001), "A2 reaches 38.7 m beyond FIELD; 1.00 m are allowed."),
        (outline(46, 6, 0.001), "Longitude and latitude seem to be swapped."),
        (outline(6, 89.9995, 0.001), "Longitude lies within ±180"),
        ({"type": "Point", "coordinates": [6, 46]}, "An outline is a polygon, or several."),
        (BOW_TIE, "An outline does not cross or touch itself: Self-intersection"),
        ({"type": "Polygon", "coordinates": []}, ""),
        ({"type": "Blob"}, ""),
        ("here", ""),
    ],
)
def test_an_outline_that_cannot_be_is_refused_at_its_field(api, yard, shape, words):
    sent = {"code": "A2", "area": "FIELD", "name": "second", "shape": shape}

    response = api.post(f"{URL}storage-locations/", sent, format="json")

    assert response.status_code == 400
    assert words in str(response.json()["shape"])


def test_many_are_refused_with_their_places_and_reasons(api, yard):
    sent = [
        {"code": "A2", "area": "FIELD", "name": "good", "shape": outline(6, 46, 0.0001)},
        {"code": "A3", "area": "FIELD", "name": "far", "shape": outline(6.0005, 46, 0.001)},
    ]

    response = api.post(f"{URL}storage-locations/", sent, format="json")

    assert response.status_code == 400
    assert "A3 reaches 38.7 m" in str(response.json())
    assert not StorageLocation.objects.filter(code="A2").exists()


def test_an_outline_that_lets_a_child_fall_out_is_refused(api, yard):
    response = api.patch(f"{URL}warehouses/YARD/", {"shape": outline(6, 46, 0.0005)}, format="json")

    assert response.status_code == 400
    assert "FIELD reaches" in str(response.json()["shape"])


def test_what_holds_something_is_not_deleted(api, yard):
    response = api.delete(f"{URL}warehouses/YARD/")

    assert response.status_code == 409
    assert "storage areas refer to it" in response.json()["detail"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("storage-locations/?warehouse=YARD", 1),
        ("storage-locations/?warehouse=OTHER", 0),
        ("storage-locations/?area=FIELD&q=LOC0", 1),
        ("storage-areas/?warehouse=YARD&parent_area__empty=true", 1),
        ("storage-areas/?area_m2__gte=1000", 1),
        ("warehouses/?contains=6.0001,46.0001", 1),
        ("warehouses/?contains=7,46", 0),
        ("warehouses/?in_bbox=5,45,7,47", 1),
        ("storage-bins/?warehouse=YARD", 1),
    ],
)
def test_lists_are_narrowed(api, yard, query, found):
    StorageBinFactory(location=yard)

    assert len(api.get(URL + query).json()["results"]) == found


def test_a_list_is_a_map_too(api, yard):
    (drawn,) = api.get(f"{URL}storage-locations/?format=geojson").json()["features"]

    assert drawn["geometry"]["type"] == "Polygon"
    assert drawn["properties"]["code"] == "A1"


def test_a_point_is_answered_with_all_it_lies_in(api, yard):
    StorageLocationFactory(code="PART", area=yard.area, shape=square(6, 46, 0.0001))

    found = api.get(f"{AT}?point=6.00001,46.00001").json()

    assert found["location"]["code"] == "PART"
    assert found["overlapping"] == ["A1"]
    assert (found["area"]["code"], found["warehouse"]["code"]) == ("FIELD", "YARD")
    assert found["warehouse"]["area_m2"] == pytest.approx(8600, rel=0.01)


def test_a_lookup_takes_one_statement_for_the_place(api, yard, django_assert_max_num_queries):
    api.get(f"{AT}?point=6,46")

    with django_assert_max_num_queries(3):
        assert api.get(f"{AT}?point=6,46").json()["location"]["qr_code"] == "LOC000001"


def test_a_point_in_nothing_is_a_404_with_a_sentence(api, yard):
    response = api.get(f"{AT}?point=7,46")

    assert response.status_code == 404
    assert response.json()["detail"] == "No location lies at 7.0, 46.0."


@pytest.mark.parametrize(
    "query", ["", "?point=", "?point=6", "?point=a,b", "?point=6,91", "?point=nan,1", "?q=1"]
)
def test_what_is_no_point_is_a_400(api, yard, query):
    assert api.get(AT + query).status_code == 400


def test_many_points_are_answered_in_one_call(api, yard):
    points = [[6.0001, 46.0001], [7, 46], [6, 46]]

    assert api.post(AT, points, format="json").json() == ["A1", None, "A1"]
    assert api.post(AT, [], format="json").json() == []


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ({}, "A list of [longitude, latitude] is expected"),
        ([[6]], "$[0]"),
        ([[6, 46], ["6", 46]], "$[1][0]"),
        ([[6, 46], None], "$[1]"),
        ([[6, 46], [46, 181]], "within ±180"),
        ([[10**30, 46]], "within ±180"),
        ([[6, 46]] * 10_001, "Up to 10,000 points"),
    ],
)
def test_what_are_no_points_is_a_400_that_says_where(api, yard, points, words):
    response = api.post(AT, points, format="json")

    assert response.status_code == 400
    assert words in str(response.json())


def member_of(warehouse, role="viewer"):
    user = UserFactory()
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name=role),
        scope_type=ContentType.objects.get_for_model(Warehouse),
        scope_id=warehouse.pk,
    )
    return client_of(user)


def test_a_lookup_finds_what_the_role_reaches_and_nothing_else(yard):
    near, far = member_of(yard.area.warehouse), member_of(WarehouseFactory())

    assert near.get(f"{AT}?point=6,46").status_code == 200
    assert near.post(AT, [[6, 46]], format="json").json() == ["A1"]
    assert far.get(f"{AT}?point=6,46").status_code == 404
    assert far.post(AT, [[6, 46]], format="json").json() == [None]


def test_a_device_may_ask_for_many_points(yard):
    device = client_of(UserFactory(role="viewer"), ApiToken.Kind.DEVICE)

    assert device.post(AT, [[6, 46]], format="json").json() == ["A1"]
    assert device.get(f"{AT}?point=6,46").status_code == 403


def test_a_place_is_not_moved_out_of_reach(yard):
    other = StorageAreaFactory()
    supervisor = member_of(yard.area.warehouse, "supervisor")

    response = supervisor.patch(f"{URL}storage-locations/A1/", {"area": other.code}, format="json")

    assert response.status_code == 400, "the other area is not there for this person"
    assert StorageArea.objects.get(locations=yard).code == "FIELD"


@pytest.fixture
def configured(yard):
    return LocationConfigurationFactory(location=yard)


def wanted(**more):
    return {
        "location": "A1",
        "product": ProductFactory().sku,
        "expected_state": ProductStateFactory().code,
        **more,
    }


CONFIGURATIONS = f"{URL}location-configurations/"


def test_a_new_configuration_closes_the_active_one(api, configured):
    made = api.post(CONFIGURATIONS, wanted(), format="json")

    assert made.status_code == 201
    assert made.json()["is_active"]
    before = api.get(f"{CONFIGURATIONS}{configured.pk}/").json()
    assert (before["is_active"], before["closed_at"]) == (False, made.json()["valid_from"])


def test_many_configurations_are_made_at_once(api, configured):
    other = StorageLocationFactory()

    made = api.post(CONFIGURATIONS, [wanted(), wanted(location=other.code)], format="json").json()

    assert [each["location"] for each in made] == ["A1", other.code]


def test_a_configuration_of_nothing_is_refused(api, configured):
    response = api.post(CONFIGURATIONS, wanted(area_cm2=0), format="json")

    assert response.status_code == 400
    assert "The area is above 0." in str(response.json())


def test_what_has_ended_is_not_changed(api, configured):
    api.post(CONFIGURATIONS, wanted(), format="json")

    response = api.patch(f"{CONFIGURATIONS}{configured.pk}/", {"notes": "x"}, format="json")

    assert response.status_code == 409


def test_a_configuration_is_closed_and_activated_again(api, configured):
    closed = api.post(f"{CONFIGURATIONS}{configured.pk}/close/").json()
    again = api.post(f"{CONFIGURATIONS}{configured.pk}/activate/").json()

    assert (closed["is_active"], again["is_active"]) == (False, True)
    assert again["id"] != closed["id"]
    assert LocationConfiguration.objects.count() == 2


def test_densities_of_the_same_without_packaging_are_refused(api, db):
    known = DensityParametersFactory()
    sent = {
        "bin_type": known.bin_type.code,
        "product": known.product.sku,
        "avg_area_per_plant_cm2": "5",
        "plants_per_m2": "900",
    }

    response = api.post(f"{URL}density-parameters/", sent, format="json")

    assert response.status_code == 400
    assert "already" in str(response.json())
