"""The bridge between a real mosquitto and the readings, killed and brought back."""

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from sensing.formats.mqtt import Message
from sensing.models import MqttBridge, MqttSubscription, Reading
from sensing.mqtt.bridge import Bridge
from sensing.mqtt.broker import Address, BadAddress, Broker, Waiting
from sensing.services.mqtt import WINDOW, store_messages
from tests.conftest import ROOT, until
from tests.sensing.factories import MqttSubscriptionFactory, SensorFactory
from tests.sensing.mosquitto import TOPIC, Mosquitto, free_port, program

BRIDGE = "glasshouse"
# To look the whole project over first takes as long as to start.
QUICKLY = ["--skip-checks"]


@pytest.fixture
def mosquitto(tmp_path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


Running = Callable[..., subprocess.Popen]


@pytest.fixture
def run_bridge(committed, process_environment, tmp_path) -> Iterator[Running]:
    """Start the real command, as often as a test wants."""
    running = []

    def run_bridge(
        url: str, options: Sequence[str] = QUICKLY, **environment: str
    ) -> subprocess.Popen:
        with (tmp_path / "bridge.log").open("a") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, "manage.py", "mqtt_bridge", *options],
                    cwd=ROOT,
                    env={**process_environment, "MQTT_URL": url, **environment},
                    stdout=log,
                    stderr=log,
                )
            )
        return running[-1]

    yield run_bridge
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=20)


@pytest.fixture
def pump(committed) -> MqttSubscription:
    SensorFactory(sensor_id="hall-a.pump")
    return MqttSubscriptionFactory(topic="plant/#", sensor_id="{2}.{3}")


def subscribed() -> bool:
    return MqttBridge.objects.filter(client_id=BRIDGE).exclude(topics=[]).exists()


def values() -> list[float]:
    return sorted(Reading.objects.values_list("value", flat=True))


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_what_is_published_is_stored(mosquitto, run_bridge, pump, tmp_path):
    port = free_port()
    process = run_bridge(mosquitto.url, options=[], MQTT_METRICS_PORT=str(port))
    until(subscribed, seconds=30)

    mosquitto.publish(21.5, "off", 22)
    mosquitto.publish(1, topic="plant/hall-b/unknown")

    until(lambda: len(values()) == 2, seconds=30)
    until(lambda: MqttSubscription.objects.get().last_refusal)
    said = MqttSubscription.objects.get()
    assert (datetime.now(UTC) - said.last_received_at).total_seconds() < 30
    until(lambda: MqttBridge.objects.get().connected_at)
    assert "mqtt.refused" in (tmp_path / "bridge.log").read_text()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert 'glasshouse_mqtt_readings_total{outcome="stored"} 2.0' in answer.read().decode()
    process.terminate()
    assert process.wait(timeout=20) == 0
    assert MqttBridge.objects.get().connected_at is None


@pytest.mark.slow
def test_a_bridge_that_is_killed_again_and_again_stores_everything_once(
    mosquitto, run_bridge, pump
):
    process = run_bridge(mosquitto.url)
    until(subscribed, seconds=30)
    publisher = mosquitto.publisher()
    for start in range(0, 5_000, 1_000):
        stored = Reading.objects.count()
        publisher.stdin.write(b"".join(b"%d\n" % n for n in range(start, start + 1_000)))
        publisher.stdin.flush()
        while Reading.objects.count() == stored:
            time.sleep(0.001)
        kill(process)
        process = run_bridge(mosquitto.url)
    publisher.stdin.close()
    assert publisher.wait(timeout=30) == 0

    until(lambda: Reading.objects.count() >= 5_000, seconds=60)
    time.sleep(1)  # were something stored twice, it would be by now
    assert values() == list(range(5_000))


@pytest.mark.slow
def test_a_bridge_that_is_killed_while_the_database_does_not_answer_loses_nothing(
    mosquitto, run_bridge, pump, other
):
    process = run_bridge(mosquitto.url)
    until(subscribed, seconds=30)
    with other.cursor() as cursor:  # as whoever deletes a sensor
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sensing.registry'))")
    mosquitto.publish(*range(50))
    until(somebody_waits, seconds=30)

    kill(process)
    assert values() == []
    other.rollback()
    run_bridge(mosquitto.url)

    until(lambda: len(values()) >= 50, seconds=30)
    assert values() == list(range(50))


def somebody_waits() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
        )
        return cursor.fetchone()[0]


# Of the bridge alone, which waits for what the test holds.
TERMINATE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted
"""


@pytest.mark.slow
def test_a_database_that_fails_is_waited_for(mosquitto, run_bridge, pump, other, tmp_path):
    process = run_bridge(mosquitto.url)
    until(subscribed, seconds=30)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sensing.registry'))")
    mosquitto.publish(*range(50))
    until(somebody_waits, seconds=30)

    with connections["default"].cursor() as cursor:
        cursor.execute(TERMINATE)
        assert cursor.fetchone()[0] == 1
    log = tmp_path / "bridge.log"
    until(lambda: "mqtt.database_fails" in log.read_text())
    other.rollback()

    until(lambda: len(values()) >= 50, seconds=30)
    assert values() == list(range(50))
    assert process.poll() is None


@contextmanager
def connected(mosquitto: Mosquitto) -> Iterator[Broker]:
    """The bridge's connection in this process, for what happens between its steps."""
    broker = Broker(Address.of(mosquitto.url), client_id=BRIDGE)
    broker.open()
    try:
        until(lambda: broker.is_connected)
        yield broker
    finally:
        broker.close()


def take(broker: Broker, count: int) -> list[Waiting]:
    taken: list[Waiting] = []
    until(
        lambda: (
            taken.extend(broker.take(most=count, patience=0.2, gathering=0.1))
            or len(taken) >= count
        )
    )
    return taken


def ask_for(broker: Broker, subscription: MqttSubscription) -> None:
    broker.subscribe({subscription.topic: (subscription.qos, subscription.pk)})
    time.sleep(0.2)


def store(taken: list[Waiting], pump: MqttSubscription) -> int:
    return store_messages(
        [each.message for each in taken],
        bridge=BRIDGE,
        subscriptions=[pump],
        rules=[],
        now=datetime.now(UTC),
    ).stored


@pytest.mark.slow
def test_what_was_stored_and_not_acknowledged_is_not_stored_again(mosquitto, pump):
    with connected(mosquitto) as broker:
        ask_for(broker, pump)
        mosquitto.publish(*range(30))
        assert store(take(broker, 30), pump) == 30

    with connected(mosquitto) as broker:
        again = take(broker, 30)
        assert store(again, pump) == 0
        broker.acknowledge(again)
        time.sleep(0.2)

    assert all(each.message.is_repeated for each in again)
    assert values() == list(range(30))
    with connected(mosquitto) as broker:
        assert broker.take(most=1, patience=1, gathering=0) == []


@pytest.mark.slow
def test_the_broker_sends_no_more_than_a_window_without_being_acknowledged(mosquitto, pump):
    with connected(mosquitto) as broker:
        ask_for(broker, pump)
        mosquitto.publish(*range(WINDOW + 50))
        taken = take(broker, WINDOW)

        assert broker.take(most=1, patience=1, gathering=0) == []
        broker.acknowledge(taken)
        assert len(take(broker, 50)) == 50


@pytest.mark.slow
def test_messages_without_a_promise_are_dropped_before_they_fill_the_memory(mosquitto, pump):
    MqttSubscription.objects.update(qos=0)
    pump.refresh_from_db()
    with connected(mosquitto) as broker:
        ask_for(broker, pump)
        mosquitto.publish(*range(WINDOW + 500), qos=0)

        until(lambda: broker.dropped and broker.waiting.qsize() == WINDOW)


@pytest.mark.slow
def test_a_message_that_two_subscriptions_ask_for_names_both(mosquitto, pump):
    other = MqttSubscriptionFactory(topic="plant/+/pump", sensor_id="{2}.{3}")
    with connected(mosquitto) as broker:
        for each in (pump, other):
            ask_for(broker, each)
        mosquitto.publish(1)
        until(lambda: broker.waiting.qsize())
        time.sleep(0.3)
        taken = broker.take(most=5, patience=1, gathering=0.1)

    named = [pk for each in taken for pk in each.message.subscriptions]
    assert sorted(named) == sorted([pump.pk, other.pk])


@pytest.mark.slow
def test_retained_messages_are_no_news_unless_they_say_of_when_they_are(
    mosquitto, run_bridge, pump
):
    dated = MqttSubscriptionFactory(
        topic="dated/+/+", sensor_id="{2}.{3}", form="json", value_path="v", timestamp_path="t"
    )
    now = int(time.time()) - 60
    mosquitto.publish(1, options=["-r"])
    mosquitto.publish(f'{{"v": 2, "t": {now}}}', topic="dated/hall-a/pump", options=["-r"])

    process = run_bridge(mosquitto.url)
    until(values, seconds=30)
    kill(process)
    run_bridge(mosquitto.url)
    mosquitto.publish(3, options=["-r"])  # which is news to who has subscribed already

    until(lambda: 3 in values(), seconds=30)
    assert values() == [2, 3]
    assert MqttSubscription.objects.get(pk=dated.pk).last_refusal == ""


@pytest.mark.slow
def test_what_staff_change_is_asked_of_the_broker(mosquitto, run_bridge, pump):
    run_bridge(mosquitto.url)
    until(subscribed, seconds=30)

    MqttSubscription.objects.update(is_active=False)
    MqttSubscriptionFactory(topic="other/#", sensor_id="hall-a.pump")
    until(lambda: MqttBridge.objects.get().topics == ["other/#"], seconds=30)
    mosquitto.publish(1)
    mosquitto.publish(2, topic="other/x")

    until(values, seconds=30)
    assert values() == [2]


@pytest.mark.slow
def test_a_bridge_goes_on_when_the_broker_is_back(mosquitto, run_bridge, pump):
    run_bridge(mosquitto.url)
    until(subscribed, seconds=30)
    mosquitto.stop()
    until(lambda: MqttBridge.objects.get().connected_at is None, seconds=30)
    assert MqttBridge.objects.get().problem

    mosquitto.start()
    until(lambda: MqttBridge.objects.get().connected_at, seconds=30)
    mosquitto.publish(1)

    until(lambda: values() == [1], seconds=30)


@pytest.fixture
def guarded(tmp_path) -> Iterator[Mosquitto]:
    """A broker with TLS that asks for a password."""
    key, certificate, passwords = (tmp_path / name for name in ("key", "certificate", "passwords"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [program("mosquitto_passwd"), "-b", "-c", str(passwords), "bridge", "secret word"],
        check=True,
    )
    broker = Mosquitto(
        tmp_path,
        f"certfile {certificate}",
        f"keyfile {key}",
        "allow_anonymous false",
        f"password_file {passwords}",
    )
    broker.options = ["--cafile", str(certificate), "-u", "bridge", "-P", "secret word"]
    broker.start()
    yield broker
    broker.stop()


@pytest.mark.slow
@pytest.mark.parametrize("place", ["in the address", "beside it"])
def test_the_bridge_logs_in_over_tls(guarded, run_bridge, pump, tmp_path, place):
    trusted = {"MQTT_CA_FILE": str(tmp_path / "certificate")}
    if place == "beside it":
        given = {"MQTT_USER": "bridge", "MQTT_PASSWORD": "secret word"}
        run_bridge(f"mqtts://127.0.0.1:{guarded.port}", **trusted, **given)
    else:
        run_bridge(f"mqtts://bridge:secret%20word@127.0.0.1:{guarded.port}", **trusted)
    until(subscribed, seconds=30)

    guarded.publish(1)

    until(lambda: values() == [1], seconds=30)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("user", "trusts"),
    [pytest.param("bridge:wrong@", True, id="password"), pytest.param("", False, id="authority")],
)
def test_a_bridge_that_is_not_let_in_says_so_and_tries_again(
    guarded, run_bridge, pump, tmp_path, user, trusts
):
    trusted = {"MQTT_CA_FILE": str(tmp_path / "certificate")} if trusts else {}
    process = run_bridge(f"mqtts://{user}127.0.0.1:{guarded.port}", **trusted)

    until(lambda: MqttBridge.objects.exclude(problem__in=["", "not connected yet"]), seconds=30)

    assert process.poll() is None
    assert MqttBridge.objects.get().connected_at is None
    log = (tmp_path / "bridge.log").read_text()
    assert "mqtt.not_connected" in log
    assert "wrong" not in log


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://broker", Address("broker", 1883, has_tls=False)),
        ("mqtts://broker", Address("broker", 8883, has_tls=True)),
        (
            "mqtt://a%40b:c%2F@[::1]:99",
            Address("::1", 99, has_tls=False, user="a@b", password="c/"),
        ),
    ],
)
def test_an_address_says_where_and_who(url, expected):
    assert Address.of(url) == expected


@pytest.mark.parametrize(
    "url", ["broker:1883", "http://broker", "mqtt://", "mqtt://b:port", "mqtt:"]
)
def test_an_address_that_says_nothing_is_refused(url):
    with pytest.raises(BadAddress, match="MQTT_URL"):
        Address.of(url)


def test_without_an_address_there_is_no_bridge(settings):
    settings.MQTT_URL = ""

    with pytest.raises(CommandError, match="Set MQTT_URL"):
        call_command("mqtt_bridge")


class Still(Broker):
    """A connection of which only what is acknowledged matters."""

    def __init__(self) -> None:
        super().__init__(Address("nowhere", 1, has_tls=False), client_id=BRIDGE)
        self.acknowledged: list[Waiting] = []

    def acknowledge(self, taken) -> None:
        self.acknowledged += taken


def test_a_message_that_breaks_the_storing_stops_no_other(committed, pump):
    broker = Still()
    bridge = Bridge(broker, client_id=BRIDGE)
    bridge.subscriptions = [pump]
    now = time.time_ns() // 1000
    # The second comes at a moment that no calendar has.
    taken = [
        Waiting(Message(TOPIC, str(place).encode(), instant, mid=place), 0)
        for place, instant in enumerate([now, 2**62, now + 1])
    ]

    bridge._bring(taken)

    assert values() == [0, 2]
    assert {each.message.mid for each in broker.acknowledged} == {0, 1, 2}
