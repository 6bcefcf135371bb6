"""A role within one warehouse: what it opens there, and what it leaves shut elsewhere."""

import pytest
import tablib
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts import scopes
from accounts.models import Membership
from inventory.models import StorageArea, Warehouse
from inventory.resources.places import StorageAreaResource
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.inventory.factories import ProductFactory, StorageAreaFactory, WarehouseFactory

AREAS = "/api/v1/inventory/storage-areas/"
ADD_MEMBERSHIP = reverse("admin:accounts_membership_add")
CHANGE = "inventory.change_storagearea"


@pytest.fixture
def ours(db):
    return StorageAreaFactory(code="OURS", warehouse=WarehouseFactory(code="HERE"))


@pytest.fixture
def theirs(db):
    return StorageAreaFactory(code="THEIRS", warehouse=WarehouseFactory(code="THERE"))


def join(user, root, role="supervisor"):
    return Membership.objects.create(user=user, role=Group.objects.get(name=role), scope=root)


@pytest.fixture
def member(ours):
    """Somebody who is a supervisor here, and nothing elsewhere."""
    user = UserFactory(is_staff=True)
    join(user, ours.warehouse)
    return user


def fresh(user):
    """The same person at the next request."""
    return type(user).objects.get(pk=user.pk)


def test_a_member_sees_and_changes_what_is_here(member, ours, theirs):
    api = client_of(member)

    assert [row["code"] for row in api.get(AREAS).json()["results"]] == ["OURS"]
    assert api.patch(f"{AREAS}OURS/", {"name": "new"}, format="json").status_code == 200
    assert api.patch(f"{AREAS}THEIRS/", {"name": "new"}, format="json").status_code == 404


def test_who_sees_everything_still_changes_only_what_is_here(member, ours, theirs):
    member.groups.add(Group.objects.get(name="viewer"))
    api = client_of(fresh(member))

    assert len(api.get(AREAS).json()["results"]) == 2
    assert api.patch(f"{AREAS}OURS/", {"name": "new"}, format="json").status_code == 200
    assert api.patch(f"{AREAS}THEIRS/", {"name": "new"}, format="json").status_code == 403
    bulk = [{"code": "OURS", "name": "a"}, {"code": "THEIRS", "name": "b"}]
    answer = api.patch(AREAS, bulk, format="json")
    assert (answer.status_code, "THEIRS" in str(answer.json())) == (400, True)


def test_nothing_is_added_or_moved_to_where_the_role_does_not_reach(member, ours, theirs):
    member.groups.add(Group.objects.get(name="viewer"))
    api = client_of(fresh(member))
    new = {"code": "NEW", "name": "new", "warehouse": "THERE"}

    assert api.post(AREAS, new, format="json").status_code == 403
    assert api.patch(f"{AREAS}OURS/", {"warehouse": "THERE"}, format="json").status_code == 403
    assert set(StorageArea.objects.values_list("code", "warehouse__code")) == {
        ("OURS", "HERE"),
        ("THEIRS", "THERE"),
    }


def test_a_relation_finds_nothing_out_of_reach(member, theirs):
    new = {"code": "NEW", "name": "new", "warehouse": "THERE"}

    answer = client_of(member).post(AREAS, new, format="json")

    assert answer.status_code == 400
    assert "warehouse" in answer.json()


def test_catalogues_are_looked_at_and_not_changed(member, db):
    sku = ProductFactory().sku
    api = client_of(member)

    assert api.get(f"/api/v1/inventory/products/{sku}/").status_code == 200
    assert api.delete(f"/api/v1/inventory/products/{sku}/").status_code == 403


def test_a_role_here_opens_nothing_of_other_domains(member):
    api = client_of(member)

    assert api.get("/api/v1/sensing/sensors/").status_code == 403
    assert api.get("/api/v1/emissions/laboratories/").status_code == 403


def test_a_file_is_imported_as_far_as_the_role_reaches(member, ours, theirs):
    member.groups.add(Group.objects.get(name="viewer"))
    lines = tablib.Dataset(headers=["code", "name", "warehouse"])
    lines.append(["OURS", "new", "HERE"])
    lines.append(["THEIRS", "new", "THERE"])
    lines.append(["ADDED", "new", "THERE"])

    result = StorageAreaResource().import_data(lines, user=fresh(member))

    assert [number for number, _ in result.row_errors()] == [2, 3]
    assert "does not reach" in str(result.row_errors()[0][1][0].error)
    assert set(StorageArea.objects.values_list("name", flat=True)) == {ours.name}


def test_a_form_of_the_admin_takes_no_parent_out_of_reach(client, member, ours, theirs):
    client.force_login(member)
    form = {"code": "NEW", "name": "new", "warehouse": theirs.warehouse_id, "shape": ""}

    answer = client.post(reverse("admin:inventory_storagearea_add"), form)

    assert answer.status_code == 200
    assert "warehouse" in answer.context["adminform"].form.errors


def test_a_role_ends_with_its_membership(member, ours):
    assert scopes.allows(member, CHANGE, ours)

    member.memberships.all().delete()

    assert not scopes.allows(fresh(member), CHANGE, ours)
    assert client_of(fresh(member)).get(AREAS).status_code == 403


def test_who_is_not_active_has_no_role(member, ours):
    member.is_active = False

    assert not member.has_perm(CHANGE)
    assert not scopes.allows(member, CHANGE, ours)


def test_a_warehouse_takes_its_memberships_with_it(member, ours):
    warehouse = ours.warehouse
    ours.delete()

    warehouse.delete()

    assert not Membership.objects.exists()


def membership_form(user, root, role="worker"):
    kind = ContentType.objects.get_for_model(Warehouse).pk
    group = Group.objects.get(name=role)
    return {"user": user.pk, "role": group.pk, "where": f"{kind}:{root.pk}"}


def test_an_administrator_gives_a_role_in_the_admin(client, superuser, ours):
    user = UserFactory()
    client.force_login(superuser)

    client.post(ADD_MEMBERSHIP, membership_form(user, ours.warehouse))

    assert user.memberships.get().scope == ours.warehouse
    assert scopes.allows(user, "inventory.view_storagearea", ours)


def test_the_same_role_is_given_once(client, superuser, member, ours):
    client.force_login(superuser)

    answer = client.post(ADD_MEMBERSHIP, membership_form(member, ours.warehouse, "supervisor"))

    assert "This person has this role there already." in answer.content.decode()


def test_who_may_not_manage_members_gives_no_role(client, member, ours):
    client.force_login(member)

    assert client.get(ADD_MEMBERSHIP).status_code == 403
