"""The bridge between an MQTT broker and the readings: take, store, and only then acknowledge."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import psycopg
import structlog
from django.db import DataError, Error, IntegrityError, connection
from kombu.exceptions import OperationalError as BrokerDown
from prometheus_client import Counter, Gauge
from redis.exceptions import RedisError

from sensing.formats.mapping import Rule, active_rules
from sensing.models import MqttBridge, MqttSubscription
from sensing.mqtt.broker import Broker, Waiting
from sensing.services.mqtt import WINDOW, Result, store_messages, subscriptions_to_bring
from sensing.tasks import ring_for_rollups

log = structlog.get_logger(__name__)
T = TypeVar("T")

# What another try would not mend; what copying raises does not come in Django's words.
FAULTS = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError)
NO_BELL = (RedisError, BrokerDown, OSError)
GATHERING = 0.2  # seconds for a batch to fill
PATIENCE = 0.5  # seconds between two looks at whether to stop
LOOKING = 5.0  # seconds between two looks at what staff changed
PAUSES = (1, 2, 5, 10, 30)  # seconds between two tries of a database that does not answer

MESSAGES = Counter(
    "glasshouse_mqtt_messages", "Messages of the MQTT broker that were dealt with.", ["outcome"]
)
READINGS = Counter("glasshouse_mqtt_readings", "Readings in these messages.", ["outcome"])
WAITING = Gauge("glasshouse_mqtt_waiting_messages", "Messages that wait to be stored.")
DROPPED = Gauge(
    "glasshouse_mqtt_dropped_messages", "Messages of quality 0 for which there was no room."
)
CONNECTED = Gauge("glasshouse_mqtt_connected", "1 while the broker is connected.")


class Stopped(Exception):
    """Somebody asked the bridge to end."""


class Bridge:
    """Brings messages until it is told to stop."""

    def __init__(self, broker: Broker, *, client_id: str) -> None:
        self.broker, self.client_id = broker, client_id
        self.subscriptions: list[MqttSubscription] = []
        self.rules: list[Rule] = []
        self.asked: dict[str, tuple[int, int]] | None = None
        self.remembered: set[str] = set()
        self.looked_at = -LOOKING
        self._connection = 0
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        self._is_stopping.set()

    def run(self) -> None:
        """Bring messages. What is under way when it is stopped is stored and acknowledged."""
        try:
            self._patiently(self._begin)
            self.broker.open()
            while not self._is_stopping.is_set():
                self._look()
                taken = self.broker.take(most=WINDOW, patience=PATIENCE, gathering=GATHERING)
                if taken:
                    self._bring(taken)
        except Stopped:
            pass
        finally:
            self.broker.close()
            self._patiently(self._write_state, tries=1)

    def _begin(self) -> None:
        state, _ = MqttBridge.objects.get_or_create(client_id=self.client_id)
        self.remembered = set(state.topics)
        self._read_what_staff_say()

    def _look(self) -> None:
        """Ask the broker for what staff want by now, and write down how the bridge is."""
        WAITING.set(self.broker.waiting.qsize())
        DROPPED.set(self.broker.dropped)
        CONNECTED.set(self.broker.is_connected)
        if self._connection != self.broker.connection:
            self._connection, self.asked = self.broker.connection, None
            self._subscribe()
        if time.monotonic() - self.looked_at >= LOOKING:
            self.looked_at = time.monotonic()
            self._patiently(self._read_what_staff_say, tries=1)
            self._subscribe()
            self._patiently(self._write_state, tries=1)

    def _read_what_staff_say(self) -> None:
        self.subscriptions, self.rules = subscriptions_to_bring(), active_rules()

    def _subscribe(self) -> None:
        if not self.broker.is_connected:
            return
        wanted = {each.topic: (each.qos, each.pk) for each in self.subscriptions}
        asked = self.asked or {}
        # The broker remembers what was asked for before, by an earlier run too.
        gone = (asked.keys() | self.remembered) - wanted.keys()
        self.broker.unsubscribe(sorted(gone))
        self.broker.subscribe(
            {topic: how for topic, how in wanted.items() if asked.get(topic) != how}
        )
        self.asked, self.remembered = wanted, set(wanted)

    def _write_state(self) -> None:
        MqttBridge.objects.filter(client_id=self.client_id).update(
            seen_at=datetime.now(UTC),
            connected_at=self.broker.connected_at,
            problem=self.broker.problem[:500],
            topics=sorted(self.remembered),
        )

    def _bring(self, taken: list[Waiting]) -> None:
        """Store messages and let the broker forget them; a broken one stops no other."""
        try:
            result = self._patiently(lambda: self._store(taken))
        except Stopped:
            raise
        except Exception:
            if len(taken) > 1:
                for each in taken:
                    self._bring([each])
                return
            sent = taken[0].message
            log.exception("mqtt.message_failed", topic=sent.topic, payload=repr(sent.payload[:500]))
            MESSAGES.labels("failed").inc()
            self.broker.acknowledge(taken)
            return
        self.broker.acknowledge(taken)
        if result is not None:
            self._tell(result, taken)

    def _store(self, taken: list[Waiting]) -> Result:
        return store_messages(
            [each.message for each in taken],
            bridge=self.client_id,
            subscriptions=self.subscriptions,
            rules=self.rules,
            now=datetime.now(UTC),
        )

    def _tell(self, result: Result, taken: list[Waiting]) -> None:
        MESSAGES.labels("repeated").inc(result.repeated)
        MESSAGES.labels("passed over").inc(result.passed_over)
        MESSAGES.labels("read").inc(max(len(taken) - result.repeated - result.passed_over, 0))
        READINGS.labels("stored").inc(result.stored)
        READINGS.labels("refused").inc(result.refused)
        if result.refused:
            log.warning("mqtt.refused", count=result.refused, reasons=result.reasons)
        if result.stored:
            log.debug("mqtt.stored", count=result.stored, messages=len(taken))
            try:
                ring_for_rollups()
            except NO_BELL as error:
                log.warning("mqtt.bell_lost", error=str(error))

    def _patiently(self, work: Callable[[], T], *, tries: int | None = None) -> T | None:
        """Do it as soon as the database can, and return what it returns, or None after ``tries``.

        Raises Stopped when that is asked for meanwhile, and what is wrong with the work itself.
        """
        attempt = 0
        while True:
            try:
                return work()
            except FAULTS:
                raise
            except (Error, psycopg.Error) as error:
                connection.close()
                attempt += 1
                log.warning("mqtt.database_fails", attempt=attempt, error=str(error).strip())
            if tries is not None and attempt >= tries:
                return None
            if self._is_stopping.wait(PAUSES[min(attempt, len(PAUSES)) - 1]):
                raise Stopped
