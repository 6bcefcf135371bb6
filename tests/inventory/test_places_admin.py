"""Pages of places: what lies where, outlines drawn and refused, and configurations."""

import json
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from inventory.models import LocationConfiguration, StorageLocation, Warehouse
from tests.accounts.factories import UserFactory
from tests.inventory.factories import (
    LocationConfigurationFactory,
    ProductFactory,
    ProductStateFactory,
    StorageAreaFactory,
    StorageBinFactory,
    StorageLocationFactory,
    WarehouseFactory,
    square,
)


def page(model, kind="changelist", *args):
    return reverse(f"admin:inventory_{model}_{kind}", args=args)


@pytest.fixture
def yard(db):
    warehouse = WarehouseFactory(code="YARD", name="yard", shape=square(6, 46, 0.001))
    area = StorageAreaFactory(
        code="FIELD", name="field", warehouse=warehouse, shape=square(6, 46, 0.001)
    )
    return StorageLocationFactory(code="A1", name="first", area=area, shape=square(6, 46, 0.0005))


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def test_a_place_says_what_it_lies_in_and_what_lies_in_it(staff, yard):
    StorageBinFactory.create_batch(2, location=yard)
    part = StorageAreaFactory(code="PART", warehouse=yard.area.warehouse, parent_area=yard.area)

    answer = staff.get(page("storagelocation", "change", yard.pk))
    area = staff.get(page("storagearea", "change", yard.area.pk))

    assert [title for title, _ in answer.context["trail"]] == ["YARD yard", "FIELD field"]
    (bins,) = answer.context["branches"]
    assert (bins["count"], len(bins["rows"])) == (2, 2)
    subareas, locations = area.context["branches"]
    assert subareas["rows"][0]["title"] == str(part)
    assert locations["rows"][0]["counts"] == [("storage bins", 2)]


def test_a_link_leads_to_the_list_of_what_lies_in_a_place(staff, yard):
    StorageLocationFactory()
    area = staff.get(page("storagearea", "change", yard.area.pk))

    listed = staff.get(area.context["branches"][1]["url"])

    assert [row.code for row in listed.context["cl"].result_list] == ["A1"]


@pytest.mark.parametrize("model", ["warehouse", "storagearea", "storagelocation", "storagebin"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(staff, yard, model):
    StorageBinFactory(location=yard)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            staff.get(page(model))
        return len(asked)

    queries()
    few = queries()
    StorageBinFactory.create_batch(5)

    assert queries() == few


def test_lists_count_and_measure(staff, yard):
    text = staff.get(page("storagearea")).content.decode()

    assert f'{page("storagelocation")}?area__id__exact={yard.area.pk}">1</a>' in text
    assert "8,6" in text, "about 8,600 square meters"


def outline(west, south, side):
    return json.dumps(json.loads(square(west, south, side).geojson))


def inlines():
    names = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    return {f"relations-{name}": 0 for name in names}


def form(area, shape, **more):
    return {
        "code": "A2",
        "name": "second",
        "area": area.pk,
        "position_metadata": "{}",
        "is_active": "on",
        "shape": shape,
        **inlines(),
        **more,
    }


def test_an_outline_is_drawn(staff, yard):
    staff.post(page("storagelocation", "add"), form(yard.area, outline(6, 46, 0.0001)))

    stored = StorageLocation.objects.get(code="A2").shape
    assert stored.equals_exact(square(6, 46, 0.0001), 1e-12)


@pytest.mark.parametrize(
    "text", [square(6, 46, 0.0001).wkt, f"SRID=4326;{square(6, 46, 0.0001).wkt}"]
)
def test_an_outline_is_typed(staff, yard, text):
    staff.post(page("storagelocation", "add"), form(yard.area, text))

    assert StorageLocation.objects.filter(code="A2", area_m2__gt=80).exists()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (outline(6.0005, 46, 0.001), "A2 reaches 38.7 m beyond FIELD; 1.00 m are allowed."),
        (outline(46, 6, 0.0001), "Longitude and latitude seem to be swapped."),
        ("POLYGON ((6 46, 7 47, 7 46, 6 47, 6 46))", "does not cross or touch itself"),
        ("POINT (6 46)", "An outline is a polygon, or several."),
        ("blob", "Invalid geometry value."),
    ],
)
def test_an_outline_that_cannot_be_is_refused_at_its_field(staff, yard, shape, words):
    answer = staff.post(page("storagelocation", "add"), form(yard.area, shape))

    assert words in str(answer.context["adminform"].form.errors["shape"])
    assert words in unescape(answer.content.decode())


def test_one_part_of_several_is_stored_as_one_and_an_untouched_outline_stays(staff, yard):
    part = json.loads(outline(6, 46, 0.0001))["coordinates"]
    several = json.dumps({"type": "MultiPolygon", "coordinates": [part]})
    staff.post(page("storagelocation", "add"), form(yard.area, several))
    location = StorageLocation.objects.get(code="A2")
    assert location.shape.geom_type == "Polygon"

    again = form(yard.area, outline(6, 46, 0.0001), name="renamed")
    staff.post(page("storagelocation", "change", location.pk), again)

    before, location.shape = location.shape, None
    location.refresh_from_db()
    assert location.name == "renamed"
    assert location.shape.coords == before.coords


def test_the_drawing_shows_the_parent_and_the_neighbors(staff, yard):
    StorageLocationFactory(code="B1", area=yard.area, shape=square(6.0006, 46, 0.0001))
    StorageLocationFactory(shape=square(0, 0, 1))
    url = page("storagelocation", "around")

    found = staff.get(f"{url}?area={yard.area.pk}&own={yard.pk}").json()

    assert [each["title"] for each in found["within"]] == ["FIELD"]
    assert [each["title"] for each in found["neighbors"]] == ["B1"]
    assert staff.get(f"{url}?own=").json() == {"within": [], "neighbors": []}
    assert staff.get(f"{url}?area=x").status_code == 400
    assert url in staff.get(page("storagelocation", "add")).content.decode()


def test_neighbors_of_a_warehouse_are_other_warehouses(staff, yard):
    other = WarehouseFactory(code="OTHER", shape=square(7, 46, 0.001))

    found = staff.get(f"{page('warehouse', 'around')}?own={other.pk}").json()

    assert [each["title"] for each in found["neighbors"]] == ["YARD"]


def member_of(warehouse, role):
    user = UserFactory(is_staff=True)
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name=role),
        scope_type=ContentType.objects.get_for_model(Warehouse),
        scope_id=warehouse.pk,
    )
    return user


def test_the_surroundings_end_where_the_role_ends(client, yard):
    far = StorageLocationFactory(shape=square(0, 0, 1), area__shape=square(0, 0, 1))
    client.force_login(member_of(yard.area.warehouse, "supervisor"))

    found = client.get(f"{page('storagelocation', 'around')}?area={far.area.pk}&own=").json()

    assert found == {"within": [], "neighbors": []}


def test_a_filter_does_not_name_what_is_out_of_reach(client, yard):
    far = StorageLocationFactory(area__name="a secret area")
    client.force_login(member_of(yard.area.warehouse, "viewer"))

    answer = client.get(f"{page('storagelocation')}?area__id__exact={far.area.pk}")

    assert "a secret area" not in answer.content.decode()


def test_who_may_only_look_sees_the_outline_on_a_map(client, yard):
    client.force_login(member_of(yard.area.warehouse, "viewer"))

    answer = client.get(page("storagelocation", "change", yard.pk))

    assert f"{page('storagelocation', 'map')}?id__exact={yard.pk}" in answer.content.decode()
    assert "POLYGON" not in answer.content.decode()


def configuration(location):
    return {
        "location": location.pk,
        "product": ProductFactory().pk,
        "expected_state": ProductStateFactory().pk,
        "notes": "",
    }


def test_a_new_configuration_closes_the_active_one(staff, yard):
    before = LocationConfigurationFactory(location=yard)

    staff.post(page("locationconfiguration", "add"), configuration(yard))

    before.refresh_from_db()
    assert not before.is_active
    assert LocationConfiguration.objects.filter(location=yard, is_active=True).count() == 1


def test_what_has_ended_is_shown_and_not_edited(staff, yard, noon):
    ended = LocationConfigurationFactory(location=yard, is_active=False, closed_at=noon)

    answer = staff.get(page("locationconfiguration", "change", ended.pk))

    assert not answer.context["has_change_permission"]


@pytest.mark.parametrize(("action", "active"), [("close_them", 0), ("activate_them", 1)])
def test_configurations_are_closed_and_activated_from_the_list(staff, yard, action, active):
    known = LocationConfigurationFactory(location=yard)

    staff.post(page("locationconfiguration"), {"action": action, "_selected_action": [known.pk]})

    assert LocationConfiguration.objects.filter(is_active=True).count() == active
