"""Every role at every door of the API. The table below is the promise that migrations keep."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import get_resolver
from rest_framework.test import APIClient

from accounts.models import ApiToken
from config.api_router import ROUTERS
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import (
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
)

NOBODY: set[str] = set()
ADMINISTRATOR = {"administrator"}
LEADERS = ADMINISTRATOR | {"supervisor"}
OPERATORS = LEADERS | {"operator"}
WORKERS = OPERATORS | {"worker"}
READERS = WORKERS | {"viewer", "analyst", "auditor"}
# Their work is in other domains.
STRANGERS = {
    "cashier",
    "laboratory principal",
    "laboratory member",
    "back office",
}
ROLES = READERS | STRANGERS

PROMISED = {
    "GET sensing-api:sensor-list": READERS,
    "POST sensing-api:sensor-list": LEADERS,
    "PATCH sensing-api:sensor-list": OPERATORS,
    "DELETE sensing-api:sensor-list": ADMINISTRATOR,
    "GET sensing-api:sensor-detail": READERS,
    "PUT sensing-api:sensor-detail": OPERATORS,
    "PATCH sensing-api:sensor-detail": OPERATORS,
    "DELETE sensing-api:sensor-detail": ADMINISTRATOR,
    "GET sensing-api:reading-list": READERS,
    "POST sensing-api:reading-list": OPERATORS,
    "GET sensing-api:reading-hour-list": READERS,
    "GET sensing-api:anomaly-alert-list": READERS,
    "POST sensing-api:anomaly-alert-list": OPERATORS,
    "PATCH sensing-api:anomaly-alert-list": OPERATORS,
    "DELETE sensing-api:anomaly-alert-list": ADMINISTRATOR,
    "GET sensing-api:anomaly-alert-detail": READERS,
    "PUT sensing-api:anomaly-alert-detail": OPERATORS,
    "PATCH sensing-api:anomaly-alert-detail": OPERATORS,
    "DELETE sensing-api:anomaly-alert-detail": ADMINISTRATOR,
    "POST sensing-api:anomaly-alert-acknowledge": OPERATORS,
    "POST sensing-api:anomaly-alert-resolve": OPERATORS,
    "POST sensing-api:anomaly-alert-ignore": OPERATORS,
    "POST sensing-api:anomaly-alert-task": OPERATORS,
    "GET sensing-api:maintenance-task-list": READERS,
    "POST sensing-api:maintenance-task-list": OPERATORS,
    "PATCH sensing-api:maintenance-task-list": WORKERS,
    "DELETE sensing-api:maintenance-task-list": LEADERS,
    "GET sensing-api:maintenance-task-detail": READERS,
    "PUT sensing-api:maintenance-task-detail": WORKERS,
    "PATCH sensing-api:maintenance-task-detail": WORKERS,
    "DELETE sensing-api:maintenance-task-detail": LEADERS,
    "POST sensing-api:maintenance-task-complete": WORKERS,
    "GET sensing-api:maintenance-log-list": READERS,
    "POST sensing-api:maintenance-log-list": WORKERS,
    "GET sensing-api:maintenance-log-detail": READERS,
}
DEVICES_MAY = {"POST sensing-api:reading-list"}
DOORS = sorted(PROMISED)
# What shows no data opens to everybody who is logged in.
FRONT_DOORS = ["/api/v1/", "/api/schema/", "/api/docs/"]


def offered():
    """Every method of every address of the API, as the routers and the URLconf have them."""
    for app, router in ROUTERS.items():
        for pattern in router.urls:
            for method in set(pattern.callback.actions) - {"head"}:
                yield f"{method.upper()} {app}-api:{pattern.name}"


def test_every_door_of_the_api_stands_in_the_table():
    assert set(offered()) == set(DOORS)


def test_no_door_of_the_api_stands_beside_the_routers():
    resolver = get_resolver()
    doors = [p for p in resolver.url_patterns if str(p.pattern).startswith("api/")]

    assert [f"/{door.pattern}" for door in doors] == FRONT_DOORS


@pytest.fixture
def addresses(db):
    """The address of each door, with an object behind it where it needs one."""
    sensor, alert = SensorFactory(), AnomalyAlertFactory()
    keys = {
        "sensor": sensor.sensor_id,
        "anomaly-alert": alert.pk,
        "maintenance-task": MaintenanceTaskFactory(sensor=sensor).pk,
        "maintenance-log": MaintenanceLogFactory(sensor=sensor).pk,
    }

    def address(name):
        app, _, page = name.partition(":")
        noun, _, what = page.rpartition("-")
        url = f"/api/v1/{app.removesuffix('-api')}/{noun}s/"
        if what == "list":
            return url
        return f"{url}{keys[noun]}/" + ("" if what == "detail" else f"{what}/")

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


@pytest.fixture
def opened_by(knock):
    """The doors that a client is not turned away from."""

    def opened_by(client):
        statuses = {door: knock(client, door) for door in DOORS}
        assert set(statuses.values()) <= {200, 201, 204, 400, 403, 409}
        return {door for door, status in statuses.items() if status != 403}

    return opened_by


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_the_promised_doors_and_no_other(opened_by, role):
    promised = {door for door, roles in PROMISED.items() if role in roles}

    assert opened_by(client_of(UserFactory(role=role))) == promised


def test_without_a_role_no_door_opens(opened_by, db):
    assert opened_by(client_of(UserFactory())) == set()


def test_a_superuser_opens_every_door(opened_by, api):
    assert opened_by(api) == set(DOORS)


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
    client = client_of(UserFactory(role="cashier"))

    statuses = {
        getattr(client, method)(addresses(door.split(" ")[1])).status_code for door in DOORS
    }

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


STRANGE = ["nobody", "expired", "deactivated", "revoked", "changed", "shortened", "bare", "two"]


@pytest.mark.parametrize("kind", STRANGE)
def test_a_stranger_is_a_401_at_every_door(noon, knock, stranger, kind):
    client = stranger(kind)

    assert {knock(client, door) for door in DOORS} == {401}
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
