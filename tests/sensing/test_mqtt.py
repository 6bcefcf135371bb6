"""Messages of an MQTT broker are read as their subscription says, and stored once."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensing.formats.mapping import Found, Rule
from sensing.formats.mqtt import Message, PassedOver, read
from sensing.models import MqttBridge, MqttSubscription, Reading, Sensor
from sensing.services.mqtt import KEPT, Result, store_messages
from tests.conftest import NOON
from tests.sensing.factories import (
    LineMappingFactory,
    MqttSubscriptionFactory,
    SensorFactory,
    SensorGroupFactory,
)

MICROSECONDS = int(NOON.timestamp() * 1_000_000)
TOPIC = "plant/hall-a/pump"


def message(payload: object, topic: str = TOPIC, **fields) -> Message:
    sent = payload if isinstance(payload, bytes) else str(payload).encode()
    return Message(**{"topic": topic, "payload": sent, "instant": MICROSECONDS, **fields})


def subscription(**fields) -> MqttSubscription:
    return MqttSubscription(**{"topic": "plant/#", "sensor_id": "{2}.{3}", **fields})


def found(sent: Message, **fields) -> Found:
    result = Found()
    read(result, 0, sent, by=subscription(**fields), rules=[Rule("", "{measurement}.{field}")])
    return result


def values(sent: Message, **fields) -> dict[str, float]:
    result = found(sent, **fields)
    assert result.refused == []
    return dict(zip(result.codes, result.values, strict=True))


def problem(sent: Message, **fields) -> str:
    result = found(sent, **fields)
    assert result.codes == []
    (refusal,) = result.refused
    return refusal.reason


@pytest.mark.parametrize(
    ("payload", "value"), [("21.5", 21.5), (" -3\n", -3), ("1e3", 1000), ("+.5", 0.5)]
)
def test_a_number_is_a_reading_of_the_moment_it_came(payload, value):
    result = found(message(payload))

    assert (result.codes, result.values) == (["hall-a.pump"], [value])
    assert (result.instants, result.qualities) == ([MICROSECONDS], [1.0])


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{1}-{3}", "plant-pump"),
        ("{topic}", "plant.hall-a.pump"),
        ("fixed", "fixed"),
        ("{3}{3}", "pumppump"),
    ],
)
def test_the_topic_names_the_sensor(template, code):
    assert [*values(message(1), sensor_id=template)] == [code]


def test_a_topic_without_a_level_that_is_named_is_refused():
    assert "it has no {4}, which the sensor id names" in problem(message(1), sensor_id="{4}")


JSON = {"form": "json", "value_path": "data.v"}


@pytest.mark.parametrize(
    ("sent", "value"),
    [(21.5, 21.5), (3, 3), (True, 1), ("4.5", 4.5)],
)
def test_the_value_lies_at_its_path(sent, value):
    payload = json.dumps({"data": {"v": sent}})

    assert values(message(payload), **JSON) == {"hall-a.pump": value}


def test_a_path_leads_into_lists():
    assert values(message("[[1, 2.5]]"), form="json", value_path="0.1") == {"hall-a.pump": 2.5}


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ("2026-03-02T12:00:01.5Z", "s"),
        ("2026-03-02T13:00:01.5+01:00", "s"),
        (1772452801.5, "s"),
        (1772452801500, "ms"),
        (1772452801500000, "us"),
        (1772452801500000999, "ns"),
    ],
)
def test_the_time_lies_at_its_path_in_its_unit(sent, unit):
    payload = json.dumps({"data": {"v": 1}, "ts": sent})

    result = found(message(payload), **JSON, timestamp_path="ts", time_unit=unit)

    assert result.instants == [MICROSECONDS + 1_500_000]


def test_the_quality_lies_at_its_path():
    payload = json.dumps({"data": {"v": 1}, "q": 0.25})

    assert found(message(payload), **JSON, quality_path="q").qualities == [0.25]


def test_every_number_of_an_object_is_a_reading():
    payload = {"t": 21.5, "on": True, "name": "x", "deep": {"rh": 40}, "list": [1], "no": None}
    payload |= {"at": 1772452800, "q": 0.5}

    sent = message(json.dumps(payload))
    fields = {"form": "fields", "sensor_id": "{3}.{field}", "timestamp_path": "at"}

    assert values(sent, **fields, quality_path="q") == {
        "pump.t": 21.5,
        "pump.on": 1,
        "pump.deep.rh": 40,
    }


def test_the_object_of_values_lies_at_its_path():
    payload = json.dumps({"data": {"t": 1, "at": 1772452801}, "id": 7})
    fields = {"form": "fields", "sensor_id": "{field}", "value_path": "data"}

    result = found(message(payload), **fields, timestamp_path="data.at")

    assert (result.codes, result.instants) == (["t"], [MICROSECONDS + 1_000_000])


def test_lines_are_read_by_the_line_mappings():
    sent = message(f"pump t=1,p=2 {MICROSECONDS}\nair t=3")

    assert values(sent, form="lines", time_unit="us") == {"pump.t": 1, "pump.p": 2, "air.t": 3}


@pytest.mark.parametrize(
    ("payload", "fields", "words"),
    [
        pytest.param(b"on", {}, "the message 'on' is no number", id="text"),
        pytest.param(b"", {}, "is no number", id="nothing"),
        pytest.param(b"\xff\x00", {}, "is no number", id="bytes"),
        pytest.param(b"{", JSON, "no JSON", id="half an object"),
        pytest.param(b"[" * 100_000, JSON, "no JSON", id="a tower"),
        pytest.param(b'{"data": NaN}', JSON, "no JSON", id="not JSON's number"),
        pytest.param(b"{}", JSON, "there is nothing at 'data.v'", id="no value"),
        pytest.param(b'{"data": {"v": []}}', JSON, "data.v [] is no number", id="a list"),
        pytest.param(b'{"data": {"v": null}}', JSON, "None is no number", id="nothing there"),
        pytest.param(
            b'{"data": {"v": 1}, "ts": "12:00"}',
            {**JSON, "timestamp_path": "ts"},
            "'12:00' is no time",
            id="half a time",
        ),
        pytest.param(
            b'{"data": {"v": 1}, "ts": "2026-03-02T12:00:00"}',
            {**JSON, "timestamp_path": "ts"},
            "is no time",
            id="no zone",
        ),
        pytest.param(
            b'{"data": {"v": 1}, "ts": 1e100}',
            {**JSON, "timestamp_path": "ts"},
            "out of range",
            id="the end of time",
        ),
        pytest.param(b'{"a": "b"}', {"form": "fields"}, "holds no numbers", id="no numbers"),
        pytest.param(b"[1]", {"form": "fields"}, "is no object of values", id="no object"),
        pytest.param(b"\xff", {"form": "lines"}, "not UTF-8", id="no text"),
        pytest.param(b"pump", {"form": "lines"}, "line 1: no point", id="no line"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(payload, fields, words):
    assert words in problem(message(payload), **fields)


@given(
    payload=st.binary(max_size=40) | st.text(max_size=20).map(str.encode),
    form=st.sampled_from(MqttSubscription.Form.values),
    path=st.sampled_from(["", "a", "a.b", "0"]),
)
def test_no_payload_whatsoever_breaks_the_reading(payload, form, path):
    fields = {"form": form, "value_path": path or "a", "timestamp_path": path}

    result = found(message(payload), **fields)

    assert len(result.codes) == len(result.values) == len(result.instants)
    assert form == "lines" or result.codes or result.refused


def test_a_retained_message_that_does_not_say_of_when_it_is_is_passed_over():
    for fields in ({}, JSON, {"form": "lines"}, {"form": "lines", "timestamp_path": "ts"}):
        with pytest.raises(PassedOver):
            found(message(1, is_retained=True), **fields)


def test_a_retained_message_with_a_time_is_read():
    payload = json.dumps({"data": {"v": 1}, "ts": 1772452800})
    sent = message(payload, is_retained=True)

    assert values(sent, **JSON, timestamp_path="ts") == {"hall-a.pump": 1}


@pytest.fixture
def pump(noon, db) -> Sensor:
    return SensorFactory(sensor_id="hall-a.pump")


def store(*messages: Message, now=NOON) -> Result:
    return store_messages(
        messages,
        bridge="glasshouse",
        subscriptions=list(MqttSubscription.objects.filter(is_active=True)),
        rules=[],
        now=now,
    )


def stored() -> list[float]:
    return list(Reading.objects.order_by("timestamp").values_list("value", flat=True))


@pytest.fixture
def by_levels(pump) -> MqttSubscription:
    return MqttSubscriptionFactory(topic="plant/#", sensor_id="{2}.{3}")


def test_messages_are_stored_and_the_subscription_says_so(by_levels):
    result = store(message(1), message(2, instant=MICROSECONDS - 1))

    assert (result.stored, stored()) == (2, [2, 1])
    by_levels.refresh_from_db()
    assert by_levels.last_received_at == NOON - timedelta(microseconds=1)
    assert (by_levels.last_refused_at, by_levels.last_refusal) == (None, "")
    assert MqttBridge.objects.get().last_received_at == NOON


def test_what_is_refused_stops_nothing_else_and_is_noted(by_levels):
    result = store(message("on"), message(1), message(1, topic="plant/x/y", instant=1))

    assert (result.stored, result.refused) == (1, 2)
    by_levels.refresh_from_db()
    assert by_levels.last_refused_at == NOON
    assert by_levels.last_refusal == "unknown sensor: 'x.y'"
    assert "is no number" in result.reasons[0]


def test_a_message_that_the_broker_sends_again_is_stored_once(by_levels):
    first = message(1, mid=7)

    results = [store(first), store(replace(first, instant=MICROSECONDS - 9, is_repeated=True))]

    assert [(each.stored, each.repeated) for each in results] == [(1, 0), (0, 1)]
    assert stored() == [1]


def test_a_message_that_comes_twice_in_one_batch_is_stored_once(by_levels):
    first = message(1, mid=7)

    result = store(first, replace(first, instant=MICROSECONDS - 9, is_repeated=True))

    assert (result.stored, result.repeated) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"mid": 8, "is_repeated": True}, id="another packet"),
        pytest.param({"payload": b"2", "is_repeated": True}, id="another value"),
        pytest.param({"is_repeated": False}, id="the number used again"),
        pytest.param({"qos": 0}, id="without a promise"),
    ],
)
def test_what_only_resembles_a_stored_message_is_stored(by_levels, other):
    first = message(1, mid=7)
    store(first)

    assert store(replace(first, instant=MICROSECONDS - 9, **other)).stored == 1


def test_a_repeated_message_that_never_was_stored_is_stored(by_levels):
    assert store(message(1, mid=7, is_repeated=True)).stored == 1


def test_no_more_fingerprints_are_kept_than_needed(by_levels):
    store(*(message("x", mid=number) for number in range(KEPT + 5)))

    assert len(MqttBridge.objects.get().stored) == KEPT


def test_messages_and_that_they_are_stored_are_one(by_levels, monkeypatch):
    sent = message(1, mid=7)
    monkeypatch.setattr(MqttBridge, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store(sent)
    monkeypatch.undo()

    assert stored() == []
    assert store(replace(sent, is_repeated=True)).stored == 1


def test_a_message_is_read_by_the_subscriptions_that_the_broker_names(by_levels):
    SensorFactory(sensor_id="pump")
    other = MqttSubscriptionFactory(topic="+/+/pump", sensor_id="{3}")

    only = store(message(1, subscriptions=(other.pk,)))
    both = store(message(2, subscriptions=(other.pk, by_levels.pk)))

    assert (only.stored, both.stored) == (1, 2)


def test_without_names_it_is_read_by_those_whose_filter_fits(by_levels):
    MqttSubscriptionFactory(topic="elsewhere/#", sensor_id="{2}.{3}")

    assert (store(message(1)).stored, stored()) == (1, [1])


def test_what_nobody_asks_for_any_more_is_passed_over(by_levels):
    MqttSubscription.objects.update(is_active=False)

    result = store(message(1), message(2, subscriptions=(by_levels.pk,)))

    assert (result.stored, result.refused, result.passed_over) == (0, 0, 2)


def test_a_subscription_registers_what_it_may(by_levels):
    group = SensorGroupFactory()
    MqttSubscription.objects.update(registers_in=group, reaches_all=False)

    result = store(message(1, topic="plant/hall-b/fan"), message(1))

    assert (result.stored, result.refused) == (1, 1)
    assert [sensor.sensor_id for sensor in group.sensors.all()] == ["hall-b.fan"]


def test_one_message_may_bring_more_than_a_request_may(by_levels):
    MqttSubscription.objects.update(form="lines")
    LineMappingFactory(sensor_id="hall-a.pump")
    lines = "\n".join(f"a v=1 {MICROSECONDS - number}" for number in range(30_000))
    many = [message(lines, mid=mid, topic=f"plant/{mid}") for mid in range(4)]

    result = store_messages(
        many,
        bridge="glasshouse",
        subscriptions=list(MqttSubscription.objects.all()),
        rules=[Rule("", "hall-a.pump")],
        now=NOON,
    )

    assert result.refused == 120_000  # nanoseconds and not seconds, so of long ago
    MqttSubscription.objects.update(time_unit="us")
    result = store_messages(
        many,
        bridge="glasshouse",
        subscriptions=list(MqttSubscription.objects.all()),
        rules=[Rule("", "hall-a.pump")],
        now=NOON,
    )
    assert (result.refused, Reading.objects.count()) == (0, 30_000)
