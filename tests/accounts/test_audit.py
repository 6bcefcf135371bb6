"""Who changed what: written by the database for every way in, shown on each object's page."""

import json
import logging

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.urls import reverse
from pghistory.models import Events

from accounts.models import ApiToken, User
from sensing.models import Sensor
from tests.accounts.factories import UserFactory
from tests.accounts.passwords import PASSWORD
from tests.conftest import client_of
from tests.sensing.factories import SensorFactory


@pytest.fixture
def sensor(db) -> Sensor:
    return SensorFactory(sensor_id="pump-1", location="Hall A")


@pytest.fixture
def boss(client, superuser) -> User:
    """Whom the browser is logged in as."""
    client.force_login(superuser)
    return superuser


@pytest.fixture
def logged_id(caplog):
    """The id in the log line of the last request."""
    caplog.set_level(logging.INFO)

    def logged_id() -> str:
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        return [line["request_id"] for line in lines if line["event"] == "request_finished"][-1]

    return logged_id


def last_event(obj):
    return Events.objects.tracks(obj).order_by("pgh_created_at", "pgh_id").last()


def form_of(page) -> dict:
    """What a browser would send back of an admin page that nobody touched."""
    admin_form = page.context["adminform"].form
    sent = {}
    for field in admin_form:
        value = field.value()
        parts = getattr(field.field.widget, "decompress", None)
        if parts and hasattr(field.field.widget, "widgets"):
            sent |= {f"{field.html_name}_{n}": part for n, part in enumerate(parts(value))}
        else:
            sent[field.html_name] = value
    return {name: value for name, value in sent.items() if value not in (None, False)}


def test_a_change_through_the_api_is_written_with_its_request(sensor, logged_id):
    user = UserFactory(role="operator")
    client = client_of(user)
    url = f"/api/v1/sensing/sensors/{sensor.sensor_id}/"

    client.patch(url, {"location": "Hall B"}, format="json")

    event = last_event(sensor)
    assert event.pgh_label == "update"
    assert event.pgh_diff["location"] == ["Hall A", "Hall B"]
    context = {"user": user.pk, "url": url, "request": logged_id(), "token": "test"}
    assert event.pgh_context.items() >= context.items()


def test_a_change_through_the_admin_is_written_with_its_request(client, boss, sensor, logged_id):
    url = reverse("admin:sensing_sensor_change", args=[sensor.pk])
    form = {**form_of(client.get(url)), "location": "Hall B"}

    response = client.post(url, form)

    assert response.status_code == 302
    event = last_event(sensor)
    assert event.pgh_diff["location"] == ["Hall A", "Hall B"]
    context = {"user": boss.pk, "url": url, "request": logged_id()}
    assert event.pgh_context.items() >= context.items()


def test_every_request_has_an_id_of_its_own(sensor, api):
    url = f"/api/v1/sensing/sensors/{sensor.sensor_id}/"

    contexts = []
    for location in ("Hall B", "Hall C"):
        api.patch(url, {"location": location}, format="json")
        contexts.append(last_event(sensor).pgh_context["request"])

    assert all(contexts)
    assert contexts[0] != contexts[1]


def test_a_change_behind_the_back_of_the_models_is_written_too(sensor):
    Sensor.objects.filter(pk=sensor.pk).update(location="Hall B")

    event = last_event(sensor)
    assert event.pgh_diff == {"location": ["Hall A", "Hall B"]}
    assert event.pgh_context is None


def test_a_change_outside_a_request_is_nobodys_after_one(committed):
    sensor = SensorFactory(location="Hall A")
    operator = client_of(UserFactory(role="operator"))
    url = f"/api/v1/sensing/sensors/{sensor.sensor_id}/"
    operator.patch(url, {"location": "Hall B"}, format="json")
    assert last_event(sensor).pgh_context["url"] == url

    Sensor.objects.filter(pk=sensor.pk).update(location="Hall C")

    assert last_event(sensor).pgh_diff["location"] == ["Hall B", "Hall C"]
    assert last_event(sensor).pgh_context is None


def test_the_history_of_an_object_outlives_it(sensor, api):
    model = apps.get_model("sensing.SensorEvent")
    url = f"/api/v1/sensing/sensors/{sensor.sensor_id}/"
    api.patch(url, {"location": "Hall B"}, format="json")
    api.delete(url)

    events = model.objects.order_by("pgh_id").values_list("pgh_label", "location")
    assert not Sensor.objects.exists()
    assert list(events) == [("insert", "Hall A"), ("update", "Hall B"), ("delete", "Hall B")]


def test_an_update_that_changes_nothing_writes_nothing(sensor):
    before = Events.objects.tracks(sensor).count()

    Sensor.objects.filter(pk=sensor.pk).update(location="Hall A")

    assert Events.objects.tracks(sensor).count() == before == 1


def test_a_save_of_a_person_without_a_change_writes_nothing(db):
    user = UserFactory()

    User.objects.get(pk=user.pk).save()

    assert Events.objects.tracks(user).count() == 1


def test_a_refused_change_leaves_no_event(sensor):
    viewer = client_of(UserFactory(role="viewer"))

    viewer.patch(f"/api/v1/sensing/sensors/{sensor.sensor_id}/", {"unit": "g"}, format="json")

    assert last_event(sensor).pgh_label == "insert"


def test_the_history_page_shows_who_changed_what(client, boss, sensor, logged_id):
    user = UserFactory(role="operator", display_name="Olga Operator")
    url = f"/api/v1/sensing/sensors/{sensor.sensor_id}/"
    client_of(user).patch(url, {"location": "Hall B"}, format="json")
    request_id = logged_id()

    page = client.get(reverse("admin:sensing_sensor_history", args=[sensor.pk])).content.decode()

    for told in ("Olga Operator, with the token “test”", "Hall A", "Hall B", url, request_id):
        assert told in page


def test_the_history_page_keeps_the_name_of_a_change_by_the_system(client, boss, sensor):
    Sensor.objects.filter(pk=sensor.pk).update(location="Hall B")

    page = client.get(reverse("admin:sensing_sensor_history", args=[sensor.pk]))

    assert [change.who for change in page.context["changes"]] == ["the system", "the system"]


def test_what_people_write_is_no_markup_on_the_history_page(client, boss, sensor):
    Sensor.objects.filter(pk=sensor.pk).update(location="<script>alert(1)</script>")

    page = client.get(reverse("admin:sensing_sensor_history", args=[sensor.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_change_of_a_password_is_in_no_event(client, boss, rosa):
    before, url = rosa.password, reverse("admin:auth_user_password_change", args=[rosa.pk])
    passwords = {"password1": "copper-stigma-41", "password2": "copper-stigma-41"}
    assert client.post(url, {**passwords, "usable_password": "true"}).status_code == 302
    rosa.refresh_from_db()
    User.objects.filter(pk=rosa.pk).update(display_name="Rosa R.")

    rows = list(apps.get_model("accounts.UserEvent").objects.filter(pgh_obj=rosa).values())

    told = json.dumps(rows, default=str)
    assert "Rosa R." in told
    assert rosa.check_password("copper-stigma-41")
    for secret in (before, rosa.password, PASSWORD, "copper-stigma-41"):
        assert secret not in told


def test_a_login_is_no_change_of_a_person(client, rosa):
    User.objects.filter(pk=rosa.pk).update(last_login="2026-03-01T09:00Z")

    assert Events.objects.tracks(rosa).count() == 1


@pytest.mark.parametrize("kept", [User, Sensor], ids=["a person", "a sensor"])
def test_events_cannot_be_rewritten(db, kept):
    UserFactory() if kept is User else SensorFactory()
    events = apps.get_model(f"{kept._meta.label}Event").objects

    with pytest.raises(DatabaseError, match="permission denied"):
        events.update(pgh_label="nothing")


def test_tokens_are_in_no_event(db):
    models = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]

    assert User in {model.pgh_tracked_model for model in models}
    assert ApiToken not in {model.pgh_tracked_model for model in models}
