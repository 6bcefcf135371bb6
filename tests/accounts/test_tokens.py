"""What a client may show beside its token, and what it gets for garbage."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken
from sensing.models import Sensor
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import SensorFactory

SENSORS = "/api/v1/sensing/sensors/"
READINGS = "/api/v1/sensing/readings/"
METRICS = reverse("metrics")
PUMP = {"sensor_id": "pump", "type": "flow"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Token ", id="an empty secret"),
        pytest.param("Token gh_" + 61 * "a", id="a secret that was never made"),
        pytest.param("Token " + 10_000 * "a", id="a very long secret"),
        pytest.param("Token gh_abc def", id="two words"),
        pytest.param("Token gh_\xe9", id="not ASCII"),
        pytest.param("Token gh_\x00", id="a zero byte"),
        pytest.param("Token ' OR 1=1 --", id="a piece of SQL"),
        pytest.param("Bearer gh_abc", id="another scheme"),
        pytest.param("\xe9", id="no scheme at all"),
    ],
)
def test_a_garbage_token_is_refused_politely(db, header, method):
    client = APIClient(HTTP_AUTHORIZATION=header, HTTP_IDEMPOTENCY_KEY="once")

    response = getattr(client, method)(SENSORS, PUMP, format="json")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"


def test_a_token_is_found_by_its_whole_secret_only(db):
    secret = client_of(UserFactory(role="viewer"))._credentials["HTTP_AUTHORIZATION"]

    for header in (secret[:-1], secret + "a", secret.swapcase(), secret[:20]):
        assert APIClient(HTTP_AUTHORIZATION=header).get(SENSORS).status_code == 401
    assert APIClient(HTTP_AUTHORIZATION=secret).get(SENSORS).status_code == 200


def test_a_token_is_not_a_login(superuser):
    client = client_of(superuser)

    assert client.get(reverse("admin:index")).status_code == 302


def test_a_token_counts_before_a_session(superuser):
    cashier = client_of(UserFactory(role="cashier"))
    cashier.force_login(superuser)

    assert cashier.get(SENSORS).status_code == 403


def test_metrics_are_not_for_nobody(db):
    assert APIClient().get(METRICS).status_code == 401


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param(ApiToken.Kind.FULL, 200, id="open to a full token"),
        pytest.param(ApiToken.Kind.READ, 200, id="open to a read token"),
        pytest.param(ApiToken.Kind.DEVICE, 403, id="closed to a device"),
    ],
)
def test_metrics_are(db, kind, status):
    assert client_of(UserFactory(), kind).get(METRICS).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param("operator", 200, id="when its owner may"),
        pytest.param("worker", 403, id="not when its owner may not"),
    ],
)
def test_a_device_sends(noon, db, role, status):
    device = client_of(UserFactory(role=role), ApiToken.Kind.DEVICE)
    code = SensorFactory().sensor_id
    body = [{"sensor_id": code, "timestamp": NOON.isoformat(), "value": 1.0}]

    response = device.post(READINGS, body, format="json")

    assert response.status_code == status


@pytest.fixture
def browser(superuser) -> Client:
    """Somebody logged in with a session, who has opened a page."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(superuser)
    browser.get(reverse("admin:password_change"))
    return browser


def test_a_session_writes_with_the_token_of_its_page(browser):
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}

    response = browser.post(SENSORS, PUMP, content_type="application/json", headers=headers)

    assert response.status_code == 201
    assert Sensor.objects.get().sensor_id == "pump"


def test_a_session_does_not_write_for_another_site(browser):
    response = browser.post(SENSORS, PUMP, content_type="application/json")

    assert response.status_code == 403
    assert not Sensor.objects.exists()
