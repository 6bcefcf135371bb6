"""Whoever sends is held to the sensors it is admitted to, whichever way it sends."""

import json

import cramjam
import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import ApiToken
from sensing.formats.prometheus import WriteRequest
from sensing.models import DeviceAccess, Reading, RefusedReading, Sensor, SensorGroup
from sensing.services.checks import Batch
from sensing.services.ingest import BatchRefused, Outcome
from sensing.services.quarantine import Origin
from sensing.services.receiving import (
    Sender,
    receive,
    sender_of_subscription,
    sender_of_token,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import (
    DeviceAccessFactory,
    LineMappingFactory,
    MqttSubscriptionFactory,
    SensorFactory,
    SensorGroupFactory,
    device_token,
)

ORIGIN = Origin(RefusedReading.Source.JSON)
READINGS = "/api/v1/sensing/readings/"


def batch_of(*codes: str, value: float = 1.0) -> Batch:
    count = len(codes)
    return Batch(
        index=np.arange(count),
        sensor_ids=codes,
        timestamps=np.full(count, NOON.replace(tzinfo=None), dtype="datetime64[us]"),
        values=np.full(count, value),
        qualities=np.ones(count),
    )


def send(sender: Sender | None, *codes: str, value: float = 1.0, **options) -> Outcome:
    batch = batch_of(*codes, value=value)
    return receive(batch, now=NOON, origin=ORIGIN, sender=sender, **options)


def sender_of(access: DeviceAccess) -> Sender:
    sender = sender_of_token(access.token)
    assert sender is not None
    return sender


def reasons(outcome: Outcome) -> list[str]:
    return [refusal.reason for refusal in outcome.refused]


@pytest.fixture
def pumps(noon, db) -> SensorGroup:
    """A group of pump-1 and pump-2; pump-3 is in none."""
    SensorFactory(sensor_id="pump-3")
    return SensorGroupFactory(sensors=[SensorFactory(sensor_id=f"pump-{n}") for n in (1, 2)])


def test_a_device_sends_for_the_sensors_of_its_groups_and_for_no_other(pumps):
    sender = sender_of(DeviceAccessFactory(groups=[pumps]))

    outcome = send(sender, "pump-1", "pump-2", "pump-3")

    assert outcome.stored == 2
    assert reasons(outcome) == ["unknown sensor: 'pump-3'"]


def test_a_device_is_told_the_same_of_sensors_that_are_not_its_own_as_of_none(pumps):
    sender = sender_of(DeviceAccessFactory(groups=[pumps]))

    others, nobodys = reasons(send(sender, "pump-3", "pump-4"))

    assert others.replace("pump-3", "") == nobodys.replace("pump-4", "")


def test_a_device_of_a_group_sends_for_its_parts_and_theirs(pumps):
    hall = SensorGroupFactory()
    line = SensorGroupFactory(parent=hall)
    SensorGroup.objects.filter(pk=pumps.pk).update(parent=line)
    sender = sender_of(DeviceAccessFactory(groups=[hall]))

    assert send(sender, "pump-1").stored == 1


def test_a_device_of_a_part_does_not_send_for_the_whole(pumps):
    part = SensorGroupFactory(parent=pumps)
    sender = sender_of(DeviceAccessFactory(groups=[part]))

    assert reasons(send(sender, "pump-1")) == ["unknown sensor: 'pump-1'"]


def test_a_device_without_groups_sends_for_none(pumps):
    outcome = send(sender_of(DeviceAccessFactory()), "pump-1")

    assert (outcome.stored, len(outcome.refused)) == (0, 1)


def test_a_device_whose_group_is_gone_sends_for_none(pumps):
    access = DeviceAccessFactory(groups=[pumps])
    pumps.delete()

    assert send(sender_of(access), "pump-1").stored == 0


@pytest.mark.parametrize("is_limited", [False, True], ids=["as ever", "as its access says"])
def test_a_device_that_nobody_limits_sends_for_all(pumps, is_limited):
    token = device_token()
    if is_limited:
        DeviceAccessFactory(token=token, reaches_all=True)

    assert send(sender_of_token(token), "pump-1", "pump-3").stored == 2


def test_only_device_tokens_have_bounds(pumps):
    full = device_token(kind=ApiToken.Kind.FULL)

    assert sender_of_token(full) is None
    assert sender_of_token(None) is None
    assert send(None, "pump-3").stored == 1


def test_a_subscription_has_bounds_as_a_device_has(pumps):
    subscription = MqttSubscriptionFactory(reaches_all=False)
    subscription.groups.add(pumps)

    outcome = send(sender_of_subscription(subscription), "pump-1", "pump-3")

    assert (outcome.stored, len(outcome.refused)) == (1, 1)


def test_unknown_sensors_are_registered_where_the_device_may(pumps):
    access = DeviceAccessFactory(registers_in=pumps, registers_type="flow", registers_unit="l/min")

    assert send(sender_of(access), "new-1", "new-2", "new-1", "pump-1").stored == 3

    made = Sensor.objects.filter(sensor_id__startswith="new")
    assert set(made.values_list("type", "unit", "status")) == {("flow", "l/min", "active")}
    assert set(made) <= set(pumps.sensors.all())
    access.refresh_from_db()
    assert access.registered_count == 2


def test_sending_again_registers_nothing_again(pumps):
    access = DeviceAccessFactory(registers_in=pumps)

    first, again = (send(sender_of(access), "new-1") for _ in range(2))

    assert (first.stored, again.stored, again.unchanged) == (1, 0, 1)
    access.refresh_from_db()
    assert access.registered_count == 1


def test_a_sensor_of_others_is_not_taken_over(pumps):
    access = DeviceAccessFactory(registers_in=pumps)

    outcome = send(sender_of(access), "pump-3", "new-1")

    assert (outcome.stored, reasons(outcome)) == (1, ["unknown sensor: 'pump-3'"])
    assert not pumps.sensors.filter(sensor_id="pump-3").exists()


@pytest.mark.parametrize(
    "code", ["", " a", "a ", "a\tb", "a/b", "\x00", "\ud800", "x" * 256, "‮abc"]
)
def test_what_is_no_id_is_not_registered_and_the_device_is_told_why(pumps, code):
    access = DeviceAccessFactory(registers_in=pumps)

    outcome = send(sender_of(access), code, "new-1")

    assert outcome.stored == 1
    if code not in ("\x00", "\ud800"):
        assert "a new sensor's id has up to 255 printable characters" in reasons(outcome)[0]
    assert Sensor.objects.filter(groups=pumps).count() == 3


def test_no_more_are_registered_than_the_device_may(pumps):
    access = DeviceAccessFactory(registers_in=pumps, registers_most=3)
    sender = sender_of(access)

    first = send(sender, "new-1", "new-2")
    second = send(sender, "new-3", "new-4", "new-5")
    third = send(sender, "new-1", "new-6", "pump-3")

    assert (first.stored, second.stored) == (2, 1)
    words = "; this sender may register 3 sensors and no more"
    assert [reason.endswith(words) for reason in reasons(second)] == [True, True]
    # Of those that others have it is told the same.
    assert reasons(third) == [f"unknown sensor: {code!r}{words}" for code in ("new-6", "pump-3")]
    access.refresh_from_db()
    assert access.registered_count == Sensor.objects.filter(sensor_id__startswith="new").count()


def test_a_device_for_all_sensors_may_register_too(pumps):
    access = DeviceAccessFactory(reaches_all=True, registers_in=pumps)

    assert send(sender_of(access), "pump-3", "new-1").stored == 2


def test_a_refused_batch_registers_nothing(pumps):
    access = DeviceAccessFactory(registers_in=pumps)
    sender = sender_of(access)

    with pytest.raises(BatchRefused):
        send(sender, "new-1", "pump-3", atomic=True)

    assert not Sensor.objects.filter(sensor_id="new-1").exists()
    access.refresh_from_db()
    assert access.registered_count == 0


@pytest.mark.django_db
@given(st.lists(st.text(max_size=6), max_size=8))
def test_no_code_whatsoever_is_more_than_stored_or_refused(codes):
    group, _ = SensorGroup.objects.get_or_create(name="any")
    access = DeviceAccess.objects.first() or DeviceAccessFactory(registers_in=group)

    outcome = receive(batch_of(*codes), now=NOON, origin=ORIGIN, sender=sender_of(access))

    told = outcome.stored + outcome.updated + outcome.unchanged + len(outcome.refused)
    assert told == outcome.received == len(codes)
    assert set(Sensor.objects.values_list("pk")) == set(group.sensors.values_list("pk"))
    access.refresh_from_db()
    assert access.registered_count == Sensor.objects.count()


def test_requests_that_bring_one_sensor_at_once_make_it_once(noon, beside):
    group = SensorGroupFactory()
    access = DeviceAccessFactory(registers_in=group, registers_most=1000)
    sender = sender_of(access)
    codes = [f"new-{n}" for n in range(20)]

    sending = [
        beside(send, sender, *order, value=number)
        for number in range(8)
        for order in (codes[:: 1 if number % 2 else -1],)
    ]

    outcomes = [one.result(30) for one in sending]
    assert [outcome.refused for outcome in outcomes] == [[]] * 8
    assert sum(outcome.stored for outcome in outcomes) == 20
    assert set(Sensor.objects.values_list("sensor_id", flat=True)) == set(codes)
    access.refresh_from_db()
    assert (access.registered_count, group.sensors.count()) == (20, 20)


def test_of_two_devices_that_bring_one_sensor_at_once_one_has_it(noon, beside):
    groups = SensorGroupFactory.create_batch(2)
    senders = [sender_of(DeviceAccessFactory(registers_in=group)) for group in groups]
    codes = [f"new-{n}" for n in range(30)]

    sending = [beside(send, sender, *codes) for sender in senders * 3]

    outcomes = [one.result(30) for one in sending]
    assert sum(outcome.stored for outcome in outcomes) == 30
    homes = SensorGroup.sensors.through.objects.values_list("sensor_id", flat=True)
    assert len(homes) == len(set(homes)) == Sensor.objects.count() == 30
    counts = DeviceAccess.objects.values_list("registered_count", flat=True)
    assert sum(counts) == 30


def test_requests_at_once_register_no_more_than_the_device_may(noon, beside):
    access = DeviceAccessFactory(registers_in=SensorGroupFactory(), registers_most=10)
    sender = sender_of(access)

    sending = [
        beside(
            receive,
            batch_of(*(f"{n}-{m}" for m in range(4))),
            now=NOON,
            origin=ORIGIN,
            sender=sender,
        )
        for n in range(6)
    ]
    for one in sending:
        one.result(30)

    assert Sensor.objects.count() == 10


def queries(sender: Sender | None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        send(sender, "pump-1", "pump-2")
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def test_a_bounded_device_takes_one_query_more_and_others_none(pumps):
    bounded = sender_of(DeviceAccessFactory(groups=[pumps]))
    send(None, "pump-1", "pump-2")

    others = queries(None)
    more = [text for text in queries(bounded) if text not in others]

    assert len(more) == 1
    assert "admission" in more[0]
    assert not any("admission" in text for text in others)


def as_lines(codes: list[str]) -> tuple[str, bytes, dict]:
    lines = "\n".join(f"any,name={code} t=1 {int(NOON.timestamp())}" for code in codes)
    return "/api/v2/write?precision=s", lines.encode(), {"content_type": "text/plain"}


def as_rows(codes: list[str]) -> tuple[str, bytes, dict]:
    rows = [{"sensor_id": code, "timestamp": NOON.isoformat(), "value": 1} for code in codes]
    return READINGS, json.dumps(rows).encode(), {"content_type": "application/json"}


def as_columns(codes: list[str]) -> tuple[str, bytes, dict]:
    series = [
        {"sensor_id": code, "timestamps": [NOON.isoformat()], "values": [1]} for code in codes
    ]
    return READINGS, json.dumps(series).encode(), {"content_type": "application/json"}


def as_csv(codes: list[str]) -> tuple[str, bytes, dict]:
    lines = ["sensor_id,timestamp,value", *(f"{code},{NOON.isoformat()},1" for code in codes)]
    return READINGS, "\n".join(lines).encode(), {"content_type": "text/csv"}


def as_write_request(codes: list[str]) -> tuple[str, bytes, dict]:
    request = WriteRequest()
    for code in codes:
        series = request.timeseries.add()
        series.labels.add(name="__name__", value="any")
        series.labels.add(name="name", value=code)
        series.samples.add(value=1, timestamp=int(NOON.timestamp() * 1000))
    body = bytes(cramjam.snappy.compress_raw(request.SerializeToString()))
    options = {"content_type": "application/x-protobuf", "HTTP_CONTENT_ENCODING": "snappy"}
    return "/api/v1/write", body, options


WAYS = [as_rows, as_columns, as_csv, as_lines, as_write_request]


@pytest.fixture
def device(pumps) -> APIClient:
    """The client of a device that may send for the pumps 1 and 2, and whose new ones join them."""
    LineMappingFactory(sensor_id="{name}")
    client = client_of(UserFactory(is_superuser=True), ApiToken.Kind.DEVICE)
    DeviceAccessFactory(token=ApiToken.objects.get(), groups=[pumps])
    return client


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_leads_around_the_bounds_of_a_device(device, way):
    path, body, options = way(["pump-1", "pump-3", "new-1"])

    answer = device.generic("POST", path, body, **options)

    assert answer.status_code in (200, 400)
    assert [f"unknown sensor: '{code}'" in answer.content.decode() for code in ("pump-3", "new-1")]
    assert list(Reading.objects.values_list("sensor__sensor_id", flat=True)) == ["pump-1"]


@pytest.mark.parametrize("way", WAYS)
def test_by_every_way_in_a_device_registers_what_it_may(device, pumps, way):
    DeviceAccess.objects.update(registers_in=pumps)
    path, body, options = way(["pump-1", "new-1"])

    answer = device.generic("POST", path, body, **options)

    assert answer.status_code in (200, 204)
    assert set(Reading.objects.values_list("sensor__sensor_id", flat=True)) == {"pump-1", "new-1"}


def test_the_audit_keeps_who_lets_a_device_send_for_what(api, pumps):
    token = device_token()
    body = {"token": token.token_key, "groups": [pumps.name]}

    answer = api.post("/api/v1/sensing/device-accesses/", body, format="json")

    assert answer.status_code == 201, answer.content
    access = DeviceAccess.objects.get()
    assert access.events.get().pgh_label == "insert"
    groups = DeviceAccess.groups.through.objects.get()
    event = type(groups)._meta.apps.get_model("sensing", "DeviceAccessGroupEvent").objects.get()
    assert (event.deviceaccess_id, event.sensorgroup_id) == (access.pk, pumps.pk)
    assert token.digest not in answer.content.decode()


def test_registering_leaves_no_entry_in_the_history_of_the_access(pumps):
    access = DeviceAccessFactory(registers_in=pumps)

    send(sender_of(access), "new-1")

    assert [event.pgh_label for event in access.events.all()] == ["insert"]


def test_only_device_tokens_are_given_an_access(api, pumps):
    full = device_token(kind=ApiToken.Kind.FULL)

    answer = api.post("/api/v1/sensing/device-accesses/", {"token": full.token_key}, format="json")

    assert answer.status_code == 400
    assert list(answer.json()) == ["token"]


def test_an_access_goes_with_its_token(pumps):
    access = DeviceAccessFactory(groups=[pumps])

    access.token.delete()

    assert not DeviceAccess.objects.exists()


@pytest.mark.parametrize("is_limited", [False, True])
def test_a_token_that_was_revoked_meanwhile_sends_for_none(pumps, is_limited):
    token = device_token()
    if is_limited:
        DeviceAccessFactory(token=token, reaches_all=True)
    sender = sender_of_token(token)
    token.delete()

    assert send(sender, "pump-1").stored == 0


def test_what_a_device_may_not_send_waits_in_the_quarantine(pumps):
    send(sender_of(DeviceAccessFactory(groups=[pumps])), "pump-3")

    kept = RefusedReading.objects.get()
    assert (kept.kind, kept.sensor_id, kept.value) == ("sensor", "pump-3", 1.0)


def test_a_group_that_new_sensors_join_stays(api, pumps):
    DeviceAccessFactory(registers_in=pumps)

    answer = api.delete(f"/api/v1/sensing/sensor-groups/{pumps.pk}/")

    assert answer.status_code == 409
    assert SensorGroup.objects.filter(pk=pumps.pk).exists()
