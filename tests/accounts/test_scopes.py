"""Every role within one warehouse, zone or laboratory, at every list, page and export."""

import csv
import io
from functools import reduce

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts import scopes
from accounts.models import Membership
from config.admin import PagelessChangeList
from config.api.viewsets import ListedMixin
from config.api_router import ROUTERS
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.domains import ADD, PROMISED
from tests.roles import ROLES

LISTS = {
    f"{app}/{prefix}": (f"{app}-api:{basename}", viewset)
    for app, router in ROUTERS.items()
    for prefix, viewset, basename in router.registry
    if issubclass(viewset, ListedMixin) and scopes.paths_of(viewset.queryset.model)
}
WORDS = ("view", "add", "change", "delete")
each_list = pytest.mark.parametrize("name", sorted(LISTS))
PAGES = {
    model: model_admin
    for model, model_admin in admin.site._registry.items()
    if scopes.paths_of(model)
    and not issubclass(model_admin.get_changelist(None), PagelessChangeList)
}


def keys_of(model) -> set:
    return set(model._default_manager.values_list("pk", flat=True))


@pytest.fixture
def two(db, noon):
    """Two rows below different roots, the second out of reach of who belongs to the first."""

    def two(name):
        model = LISTS[name][1].queryset.model
        ADD[name](1)
        before = keys_of(model)
        ADD[name](2)
        near = model._default_manager.get(pk=before.pop())
        far = model._default_manager.get(pk=(keys_of(model) - {near.pk}).pop())
        return near, far

    return two


def root_of(row):
    """The first root above a row that it has."""
    for label, path in scopes.paths_of(type(row)).items():
        key = type(row)._base_manager.filter(pk=row.pk).values_list(path, flat=True).get()
        if key is not None:
            return label, key
    raise AssertionError(f"{row} lies below nothing")


def member(row, role: str, **person):
    """Somebody who has a role within the root of a row, and no other."""
    label, key = root_of(row)
    user = UserFactory(**person)
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name=role),
        scope_type=ContentType.objects.get_by_natural_key(*label.split(".")),
        scope_id=key,
    )
    make_own(row, user)
    return user


def make_own(row, user) -> None:
    """Let a row that is somebody's own be this user's."""
    if personal := scopes.personal_of(type(row)):
        *path, name = personal.person.split("__")
        owned = reduce(getattr, path, row)
        type(owned)._base_manager.filter(pk=owned.pk).update(**{name: user})


def address(name: str, row) -> str | None:
    basename, viewset = LISTS[name]
    if not hasattr(viewset, "retrieve"):
        return None
    value = row
    for part in viewset.lookup_field.split("__"):
        value = getattr(value, part)
    return reverse(f"{basename}-detail", args=[value])


@pytest.fixture
def roles_at(db):
    """Every role, as one of those that may do the same with a model: so they meet the same."""
    held = {
        role: set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))
        for role in sorted(ROLES)
    }

    def roles_at(model) -> list[str]:
        of_model = {f"{word}_{model._meta.model_name}" for word in WORDS}
        return list({frozenset(held[role] & of_model): role for role in held}.values())

    return roles_at


@each_list
def test_a_role_reaches_what_lies_below_its_root_and_nothing_else(two, roles_at, name):
    near, far = two(name)
    basename, viewset = LISTS[name]
    methods = sorted(set(viewset.http_method_names) & {"get", "put", "patch", "delete"})
    for role in roles_at(type(near)):
        api = client_of(member(near, role))

        answer = api.get(f"/api/v1/{name}/")

        if role not in PROMISED[f"GET {basename}-list"]:
            assert answer.status_code == 403, role
            continue
        assert len(answer.json()["results"]) == 1, role
        if there := address(name, far):
            assert api.get(address(name, near)).status_code == 200, role
            answers = [getattr(api, method)(there, {}, format="json") for method in methods]
            assert {answer.status_code for answer in answers} <= {403, 404, 405}, role


@each_list
def test_an_export_ends_where_the_role_ends(two, name):
    if not getattr(LISTS[name][1], "resource_class", None):
        return
    near, _ = two(name)
    api = client_of(member(near, "administrator"))

    lines = api.get(f"/api/v1/{name}/?format=csv").getvalue().decode()

    assert len(list(csv.reader(io.StringIO(lines)))) == 2


@each_list
def test_an_operation_on_a_row_out_of_reach_is_a_404(two, name):
    near, far = two(name)
    api = client_of(member(near, "administrator"))

    for action in LISTS[name][1].get_extra_actions():
        if action.detail:
            there = f"{address(name, far)}{action.url_path}/"
            assert api.post(there, {}, format="json").status_code in (404, 405)


@each_list
def test_the_admin_ends_where_the_role_ends(client, two, roles_at, name):
    near, far = two(name)
    model_admin = PAGES.get(type(near))
    if model_admin is None:
        return
    page = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    for role in roles_at(type(near)):
        user = member(near, role, is_staff=True)
        client.force_login(user)

        answer = client.get(reverse(f"{page}_changelist"))

        if not user.has_perm(f"{near._meta.app_label}.view_{near._meta.model_name}"):
            assert answer.status_code == 403, role
            continue
        assert {row.pk for row in answer.context["cl"].result_list} == {near.pk}, role
        assert client.get(reverse(f"{page}_change", args=[near.pk])).status_code == 200, role
        assert client.get(reverse(f"{page}_change", args=[far.pk])).status_code in (302, 404)
        assert client.post(reverse(f"{page}_delete", args=[far.pk])).status_code in (302, 403, 404)
        assert keys_of(type(near)) >= {near.pk, far.pk}, role


@each_list
def test_holders_of_a_permission_are_those_whom_it_allows(two, name):
    near, far = two(name)
    role = max(PROMISED[f"GET {LISTS[name][0]}-list"])
    people = {member(near, role), member(far, role), UserFactory(role=role), UserFactory()}
    people |= {UserFactory(is_superuser=True), UserFactory(role=role, is_active=False)}

    found = set(scopes.holders("view", near))

    assert found == {one for one in people if one.is_active and scopes.allows(one, "view", near)}


@pytest.mark.parametrize("root", scopes.roots(), ids=lambda model: model._meta.label)
def test_a_root_knows_its_members(root):
    assert root._meta.get_field("memberships").related_model is Membership
