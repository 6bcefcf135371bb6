"""Groups of sensors, and who may send for them, as staff and programs keep them."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pghistory.models import Events

from accounts.models import ApiToken
from sensing.models import DeviceAccess, MqttBridge, MqttSubscription, SensorGroup
from sensing.resources import SensorGroupResource
from spreadsheets.formats import CSV
from spreadsheets.models import ImportJob
from tests.accounts.factories import UserFactory
from tests.conftest import client_of, until
from tests.sensing.factories import (
    DeviceAccessFactory,
    MqttBridgeFactory,
    MqttSubscriptionFactory,
    SensorFactory,
    SensorGroupFactory,
    device_token,
)
from tests.timeseries.waiting import backend_waiting_for

GROUPS = "/api/v1/sensing/sensor-groups/"
# What a browser sends of the table of recipients when nobody is told.
TOLD = {"recipients-TOTAL_FORMS": "0", "recipients-INITIAL_FORMS": "0"}


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def url(model: str, kind: str = "changelist", *args) -> str:
    return reverse(f"admin:sensing_{model}_{kind}", args=args)


@pytest.fixture
def hall(db) -> SensorGroup:
    """Hall A with two of three sensors."""
    SensorFactory(sensor_id="c")
    sensors = [SensorFactory(sensor_id=code) for code in "ab"]
    return SensorGroupFactory(name="Hall A", kind="hall", sensors=sensors)


def test_the_list_of_groups_leads_to_the_sensors_of_each(staff, hall):
    page = staff.get(url("sensorgroup")).content.decode()
    link = f"{url('sensor')}?group={hall.pk}"

    assert f'href="{link}">2</a>' in page
    listed = staff.get(link).context["cl"].result_list
    assert [sensor.sensor_id for sensor in listed] == ["a", "b"]


@pytest.mark.parametrize("value", ["x", "-1", "99999999999", "1e3"])
def test_a_group_that_is_none_breaks_no_list(staff, hall, value):
    assert staff.get(url("sensor"), {"group": value}).status_code in (200, 302)


def test_a_group_is_made_with_its_sensors_on_one_page(staff, hall):
    sensors = hall.sensors.values_list("pk", flat=True)
    form = {"name": "Line 3", "kind": "line", "parent": hall.pk, "sensors": [*sensors], **TOLD}

    answer = staff.post(url("sensorgroup", "add"), form)

    assert answer.status_code == 302
    made = SensorGroup.objects.get(name="Line 3")
    assert (made.parent, made.sensors.count()) == (hall, 2)


def test_sensors_are_filtered_by_group(api, hall):
    found = api.get("/api/v1/sensing/sensors/?group=Hall A").json()["results"]

    assert [sensor["sensor_id"] for sensor in found] == ["a", "b"]
    assert api.get("/api/v1/sensing/sensors/?group=no").json()["count"] == 0


def test_a_group_is_kept_over_rest_with_the_codes_of_its_sensors(api, hall):
    body = {"name": "Line 3", "kind": "line", "parent": "Hall A", "sensors": ["c", "a"]}

    made = api.post(GROUPS, body, format="json")
    changed = api.patch(f"{GROUPS}{made.json()['id']}/", {"sensors": ["b"]}, format="json")

    assert made.status_code == 201, made.content
    assert sorted(made.json()["sensors"]) == ["a", "c"]
    assert changed.json()["sensors"] == ["b"]
    wrong = api.post(GROUPS, {**body, "name": "x", "sensors": ["none"]}, format="json")
    assert list(wrong.json()) == ["sensors"]


def test_a_group_cannot_be_part_of_itself_however_far_around(hall, api):
    line = SensorGroupFactory(parent=hall)
    machine = SensorGroupFactory(parent=line)

    for above in (hall, line, machine):
        hall.parent = above
        with pytest.raises(ValidationError, match="A group cannot be part of itself"):
            hall.full_clean()
        with pytest.raises(DatabaseError, match="cannot be part of itself"), transaction.atomic():
            SensorGroup.objects.filter(pk=hall.pk).update(parent=above)
        answer = api.patch(f"{GROUPS}{hall.pk}/", {"parent": above.name}, format="json")
        assert answer.json() == {"parent": ["A group cannot be part of itself."]}


def test_two_changes_that_would_make_a_circle_together_do_not(beside):
    first, second = SensorGroupFactory.create_batch(2)
    within = SensorGroup.objects.filter
    with transaction.atomic():
        within(pk=first.pk).update(parent=second)
        other = beside(within(pk=second.pk).update, parent=first)
        until(partial(backend_waiting_for, connection))

    with pytest.raises(DatabaseError, match="cannot be part of itself"):
        other.result(20)
    assert SensorGroup.objects.filter(parent=None).count() == 1


def test_the_audit_keeps_who_put_a_sensor_into_a_group(staff, superuser, hall):
    form = {"name": "Hall A", "kind": "hall", "sensors": [hall.sensors.first().pk], **TOLD}

    staff.post(url("sensorgroup", "change", hall.pk), form)

    member = hall.sensors.through._meta.apps.get_model("sensing", "SensorGroupMemberEvent")
    event = member.objects.get(pgh_label="delete")
    gone = Events.objects.get(pgh_slug=f"sensing.SensorGroupMemberEvent:{event.pk}")
    assert gone.pgh_context["user"] == superuser.pk


def import_csv(text: str):
    dataset = CSV().create_dataset(text)
    return SensorGroupResource().import_data(dataset)


def test_a_spreadsheet_names_the_sensors_of_a_group_a_line_each(hall):
    result = import_csv('name,kind,sensors\nHall A,hall,"b\nc"\nLine 3,line,\n')

    assert not result.has_errors()
    assert not result.has_validation_errors()
    assert [sensor.sensor_id for sensor in hall.sensors.all()] == ["b", "c"]
    assert SensorGroup.objects.get(name="Line 3").sensors.count() == 0


def test_a_spreadsheet_with_a_sensor_that_nobody_knows_changes_nothing(hall):
    result = import_csv("name,sensors\nHall A,x\nLine 3,\n")

    assert "There is no sensor 'x'." in str(result.row_errors()[0][1][0].error)
    assert hall.sensors.count() == 2
    assert not SensorGroup.objects.filter(name="Line 3").exists()


def test_the_import_page_takes_groups(staff, hall):
    file = SimpleUploadedFile("groups.csv", b"name,sensors\nHall A,c\n", "text/csv")

    page = staff.post(url("sensorgroup", "import"), {"file": file})

    job = ImportJob.objects.get()
    assert (page.status_code, job.resource) == (302, "sensing.sensorgroup")


def test_staff_limit_a_device_on_its_page(staff, hall):
    token = device_token("gateway of hall A")
    form = {
        "token": token.token_key,
        "groups": [hall.pk],
        "registers_in": hall.pk,
        "registers_type": "flow",
        "registers_most": 10,
    }

    answer = staff.post(url("deviceaccess", "add"), form)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    access = DeviceAccess.objects.get()
    assert (access.token, [*access.groups.all()]) == (token, [hall])
    page = staff.get(url("deviceaccess")).content.decode()
    assert "gateway of hall A" in page
    assert "Hall A" in page
    assert (
        token.digest
        not in page + staff.get(url("deviceaccess", "change", access.pk)).content.decode()
    )


def test_only_device_tokens_are_offered_and_taken(staff, hall):
    full = device_token("everything", kind=ApiToken.Kind.FULL)
    device_token("gateway")
    where = {"app_label": "sensing", "model_name": "deviceaccess", "field_name": "token"}

    offered = staff.get(reverse("admin:autocomplete"), {"term": "", **where}).json()["results"]
    form = {"token": full.token_key, "registers_type": "flow", "registers_most": 10}
    answer = staff.post(url("deviceaccess", "add"), form)

    assert [each["text"].split()[0] for each in offered] == ["gateway"]
    assert answer.status_code == 200
    assert not DeviceAccess.objects.exists()


@pytest.mark.parametrize("role", ["supervisor", "operator", "viewer"])
def test_who_may_not_give_tokens_limits_none(client, hall, role):
    person = UserFactory(is_staff=True, role=role)
    client.force_login(person)
    body = {"token": device_token().token_key}

    assert client.get(url("deviceaccess")).status_code == 403
    answer = client_of(person).post("/api/v1/sensing/device-accesses/", body, format="json")
    assert answer.status_code == 403


def test_one_token_is_limited_once(api):
    access = DeviceAccessFactory()
    body = {"token": access.token.token_key}

    answer = api.post("/api/v1/sensing/device-accesses/", body, format="json")

    assert answer.json() == {"token": ["What this token may send for is said already."]}


def test_staff_see_when_a_subscription_last_received_something(staff, db):
    hour = datetime.now(UTC) - timedelta(hours=1)
    MqttSubscriptionFactory(last_received_at=hour, last_refusal="unknown sensor: 'x'")
    MqttSubscriptionFactory()

    page = staff.get(url("mqttsubscription")).content.decode()

    assert "1\N{NO-BREAK SPACE}hour ago" in page
    assert "never" in page
    assert "unknown sensor: &#x27;x&#x27;" in page


@pytest.mark.parametrize(
    ("seen", "connected", "state"),
    [(None, None, "not running"), (0, None, "not connected"), (0, 0, "connected"), (5, 0, "not r")],
)
def test_staff_see_whether_the_bridge_runs(staff, db, seen, connected, state):
    now = datetime.now(UTC)
    ago = {None: None, 0: now, 5: now - timedelta(minutes=5)}
    MqttBridgeFactory(seen_at=ago[seen], connected_at=ago[connected])

    page = staff.get(url("mqttbridge")).content.decode()

    shown = {words for words in ("not running", "not connected") if words in page}
    assert shown == {words for words in ("not running", "not connected") if words.startswith(state)}


def test_nobody_edits_how_far_a_bridge_is(staff, db):
    bridge = MqttBridgeFactory()

    answer = staff.post(url("mqttbridge", "change", bridge.pk), {"client_id": "x"})

    assert answer.status_code == 403
    assert MqttBridge.objects.get().client_id == bridge.client_id


def test_what_the_bridge_notes_leaves_no_entry_in_the_history(db):
    subscription = MqttSubscriptionFactory()

    MqttSubscription.objects.update(last_received_at=datetime.now(UTC), last_refusal="x")

    assert [event.pgh_label for event in subscription.events.all()] == ["insert"]


ADD = {
    "sensorgroup": lambda: SensorGroupFactory(
        sensors=[SensorFactory()], parent=SensorGroup.objects.first()
    ),
    "deviceaccess": lambda: DeviceAccessFactory(
        groups=[SensorGroupFactory()], registers_in=SensorGroupFactory()
    ),
    "mqttsubscription": lambda: MqttSubscriptionFactory(registers_in=SensorGroupFactory()),
}


@pytest.mark.parametrize("model", ADD)
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(staff, model):
    def ask(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(url(model))
        assert len(response.context["cl"].result_list) == rows
        return len(queries)

    ADD[model]()
    ask(1)  # what is remembered for the next request is remembered now
    queries_of_one = ask(1)
    for _ in range(9):
        ADD[model]()

    assert ask(10) == queries_of_one
