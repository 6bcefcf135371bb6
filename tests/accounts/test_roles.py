"""Every role at every door of the API. The domains' tables are the promise that migrations keep."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.permissions import ModelAndTokenPermissions
from config.api_router import ROUTERS
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.domains import DEVICES_MAY, PROMISED
from tests.roles import ROLES

DOORS = sorted(PROMISED)
# What shows no data opens to everybody who is logged in.
FRONT_DOORS = ["/api/v1/", "/api/schema/", "/api/docs/"]
# Those of InfluxDB and Prometheus, which tests/sensing/test_lines.py and test_prometheus.py see to.
ANOTHERS = ["/api/v2/write", "/api/v1/write"]


# Every method of every address of the API, as the routers have them, with the view behind it.
VIEWS = {
    f"{method.upper()} {app}-api:{pattern.name}": pattern.callback
    for app, router in ROUTERS.items()
    for pattern in router.urls
    for method in set(pattern.callback.actions) - {"head"}
}


def needed_at(door: str) -> list[str]:
    callback = VIEWS[door]
    view = callback.cls(**callback.initkwargs)
    (guard,) = view.get_permissions()
    assert isinstance(guard, ModelAndTokenPermissions)
    return guard.needed(door.split(" ")[0], view)


def test_every_door_of_the_api_stands_in_the_table():
    assert set(VIEWS) == set(DOORS)


def test_no_door_of_the_api_stands_beside_the_routers():
    resolver = get_resolver()
    doors = [p for p in resolver.url_patterns if str(p.pattern).startswith("api/")]

    assert {f"/{door.pattern}" for door in doors} == {*FRONT_DOORS, *ANOTHERS}


@pytest.fixture
def addresses(everything, db):
    """The address of each door, with an object behind it where it needs one."""
    keys = everything.keys

    def address(name):
        app, _, page = name.partition("-api:")
        try:
            return reverse(name)
        except NoReverseMatch:
            noun = max((noun for noun in keys[app] if page.startswith(f"{noun}-")), key=len)
            return reverse(name, args=[keys[app][noun]])

    return address


@pytest.fixture
def knock(addresses):
    """Try a door, undo what happened behind it, and return the status."""

    def knock(client, door):
        method, name = door.split(" ")
        with transaction.atomic():
            response = getattr(client, method.lower())(addresses(name), {}, format="json")
            transaction.set_rollback(True)
        return response.status_code

    return knock


def permission(name: str) -> Permission:
    app, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def opened_by(knock):
    """The doors that a client is not turned away from."""

    def opened_by(client):
        statuses = {door: knock(client, door) for door in DOORS}
        assert set(statuses.values()) <= {200, 201, 204, 400, 403, 409}
        return {door for door, status in statuses.items() if status != 403}

    return opened_by


def test_a_door_opens_to_whoever_has_just_what_it_needs(knock, db):
    user = UserFactory()
    client = client_of(user)

    for door in DOORS:
        user.user_permissions.set(map(permission, needed_at(door)))
        assert knock(client, door) != 403, door


def test_a_door_stays_closed_to_whoever_lacks_one_permission_it_needs(knock, db):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.all())
    client = client_of(user)

    for door in DOORS:
        for name in needed_at(door):
            user.user_permissions.remove(permission(name))
            assert knock(client, door) == 403, f"{door} without {name}"
            user.user_permissions.add(permission(name))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_has_what_the_promised_doors_need_and_no_other(db, role):
    user = UserFactory(role=role)

    opened = {door for door in DOORS if user.has_perms(needed_at(door))}

    assert opened == {door for door, roles in PROMISED.items() if role in roles}


@pytest.mark.parametrize("address", FRONT_DOORS)
def test_front_doors_open_to_everybody_but_devices(db, address):
    user = UserFactory()

    statuses = {kind: client_of(user, kind).get(address).status_code for kind in ApiToken.Kind}

    assert statuses == {ApiToken.Kind.FULL: 200, ApiToken.Kind.READ: 200, ApiToken.Kind.DEVICE: 403}


def test_a_read_token_of_a_superuser_reads_and_no_more(opened_by, superuser):
    doors = opened_by(client_of(superuser, ApiToken.Kind.READ))

    assert doors == {door for door in DOORS if door.startswith("GET ")}


def test_a_device_token_of_a_superuser_sends_measurements_and_no_more(opened_by, superuser):
    assert opened_by(client_of(superuser, ApiToken.Kind.DEVICE)) == DEVICES_MAY


@pytest.mark.parametrize("method", ["head", "options"])
def test_asking_about_a_door_needs_the_right_to_read_behind_it(addresses, method):
    client = client_of(UserFactory())

    pages = {door.split(" ")[1] for door in DOORS}

    statuses = {getattr(client, method)(addresses(page)).status_code for page in pages}

    assert statuses <= {403, 405}, "an action has no GET, and so no HEAD: 405"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", FRONT_DOORS)
def test_nothing_can_be_done_at_front_doors_but_reading(api, address, method):
    assert getattr(api, method)(address).status_code in {200, 405}


def test_a_device_that_may_not_add_readings_cannot_send_any(knock):
    device = client_of(UserFactory(role="viewer"), ApiToken.Kind.DEVICE)

    assert knock(device, "POST sensing-api:reading-list") == 403


@pytest.fixture
def stranger(superuser):
    """Clients that nobody knows, or knows no more."""

    def stranger(kind):
        client = APIClient()
        _, secret = ApiToken.objects.create(user=superuser, name="test")
        match kind:
            case "expired":
                ApiToken.objects.update(expiry=NOON - timedelta(seconds=1))
            case "deactivated":
                superuser.is_active = False
                superuser.save()
            case "revoked":
                ApiToken.objects.all().delete()
            case "changed":
                secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
            case "shortened":
                secret = secret[:15]
        words = {"nobody": "", "bare": "Token", "two": f"Token {secret} {secret}"}
        header = words.get(kind, f"Token {secret}")
        client.credentials(**({"HTTP_AUTHORIZATION": header} if header else {}))
        return client

    return stranger


def test_a_stranger_is_a_401_at_every_door(noon, knock, stranger):
    client = stranger("nobody")

    assert {knock(client, door) for door in DOORS} == {401}


STRANGE = ["nobody", "expired", "deactivated", "revoked", "changed", "shortened", "bare", "two"]


@pytest.mark.parametrize("kind", STRANGE)
def test_no_door_knows_a_token_that_is_not_good(noon, knock, stranger, kind):
    client = stranger(kind)

    assert {knock(client, door) for door in DOORS[::30]} == {401}
    assert {client.get(address).status_code for address in FRONT_DOORS} == {401}


def test_a_token_is_good_until_its_last_moment(noon, api):
    ApiToken.objects.update(expiry=NOON + timedelta(microseconds=1))

    assert api.get("/api/v1/").status_code == 200


def test_a_session_needs_a_csrf_token_to_change_anything(client, superuser, addresses):
    strict = APIClient(enforce_csrf_checks=True)
    strict.force_login(superuser, backend="accounts.backends.Backend")

    response = strict.post(addresses("sensing-api:sensor-list"), {}, format="json")

    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]


def test_a_session_reads_what_its_person_may_read(client, addresses):
    client.force_login(UserFactory(role="viewer"), backend="accounts.backends.Backend")

    assert client.get(addresses("sensing-api:sensor-list")).status_code == 200
