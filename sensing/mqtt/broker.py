"""The connection to an MQTT broker: what comes in waits here until it is stored.

Nothing is acknowledged by itself, so the broker keeps whatever was not stored and sends it again.
"""

import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from sensing.formats.mqtt import Message
from sensing.services.mqtt import WINDOW

log = structlog.get_logger(__name__)

PORTS = {"mqtt": 1883, "mqtts": 8883}
KEEPALIVE = 30  # seconds
LARGEST_MESSAGE = 256 * 1024  # bytes; the broker drops what is larger
SESSION_KEPT = 7 * 24 * 3600  # seconds that the broker keeps messages for a bridge that is down
LONGEST_PAUSE = 60  # seconds between two tries to connect
ONLY_WHEN_NEW = 1  # retained messages come with a subscription that the broker did not have


class BadAddress(Exception):
    """The address of the broker cannot be read, with the reason."""


@dataclass(frozen=True)
class Address:
    """Where a broker is and who logs in there."""

    host: str
    port: int
    has_tls: bool
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str, *, user: str = "", password: str = "") -> "Address":
        """Read mqtt://user:password@host:port, or mqtts:// for TLS. Raises BadAddress."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise BadAddress(f"MQTT_URL cannot be read: {error}") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise BadAddress("MQTT_URL is mqtt://host:1883, or mqtts://host:8883 with TLS.")
        return cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            has_tls=parts.scheme == "mqtts",
            user=unquote(parts.username or "") or user,
            password=unquote(parts.password or "") or password,
        )


@dataclass(frozen=True)
class Certificates:
    """Files for TLS: of whom to trust, the system's own if empty, and who we are."""

    authority: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True)
class Waiting:
    """A message and the connection that brought it: it is acknowledged there or not at all."""

    message: Message
    connection: int


class Broker:
    """Messages of the topics asked for, in the order they came."""

    def __init__(
        self, address: Address, *, client_id: str, certificates: Certificates | None = None
    ) -> None:
        self.address = address
        self.waiting: queue.Queue[Waiting] = queue.Queue(maxsize=2 * WINDOW)
        self.connection = 0
        self.is_connected = False
        self.connected_at: datetime | None = None
        self.problem = "not connected yet"
        self.dropped = 0
        self._is_closing = False
        self._last_instant = 0
        self.client = self._client(client_id, certificates or Certificates())

    def _client(self, client_id: str, certificates: Certificates) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        if self.address.user:
            client.username_pw_set(self.address.user, self.address.password or None)
        if self.address.has_tls:
            client.tls_set(
                ca_certs=certificates.authority or None,
                certfile=certificates.certificate or None,
                keyfile=certificates.key or None,
            )
        client.reconnect_delay_set(1, LONGEST_PAUSE)
        client.on_connect = self._connected
        client.on_connect_fail = self._not_connected
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._subscribed
        client.on_message = self._came
        return client

    def open(self) -> None:
        """Connect, now or as soon as the broker can be reached, and again whenever that ends."""
        wishes = Properties(PacketTypes.CONNECT)
        wishes.SessionExpiryInterval = SESSION_KEPT
        wishes.ReceiveMaximum = WINDOW
        wishes.MaximumPacketSize = LARGEST_MESSAGE
        self.client.connect_async(
            self.address.host,
            self.address.port,
            keepalive=KEEPALIVE,
            clean_start=False,
            properties=wishes,
        )
        self.client.loop_start()

    def close(self) -> None:
        """Go, with the broker keeping what is not acknowledged."""
        self._is_closing = True
        self.client.disconnect()
        self.client.loop_stop()

    def subscribe(self, topics: dict[str, tuple[int, int]]) -> None:
        """Ask for messages of topic filters, each with its quality of service and its number."""
        for topic, (qos, number) in topics.items():
            named = Properties(PacketTypes.SUBSCRIBE)
            named.SubscriptionIdentifier = number
            options = SubscribeOptions(qos=qos, retainHandling=ONLY_WHEN_NEW)
            self.client.subscribe(topic, options=options, properties=named)

    def unsubscribe(self, topics: Sequence[str]) -> None:
        for topic in topics:
            self.client.unsubscribe(topic)

    def take(self, *, most: int, patience: float, gathering: float) -> list[Waiting]:
        """Up to ``most`` messages: wait ``patience`` seconds for one, then gather some more."""
        taken = []
        try:
            taken.append(self.waiting.get(timeout=patience))
            deadline = time.monotonic() + gathering
            while len(taken) < most:
                taken.append(self.waiting.get(timeout=max(deadline - time.monotonic(), 0)))
        except queue.Empty:
            pass
        return taken

    def acknowledge(self, taken: Sequence[Waiting]) -> None:
        """Let the broker forget messages. What another connection brought comes again."""
        for each in taken:
            if each.connection == self.connection and each.message.qos:
                self.client.ack(each.message.mid, each.message.qos)

    def _connected(self, client, userdata, flags, reason, properties) -> None:
        if reason.is_failure:
            self._is_down(f"the broker refuses: {reason}")
            return
        self.connection += 1
        if flags.session_present:
            self._forget_what_comes_again()
        self.is_connected, self.problem = True, ""
        self.connected_at = datetime.now(UTC)
        log.info("mqtt.connected", host=self.address.host, has_session=flags.session_present)

    def _forget_what_comes_again(self) -> None:
        """Empty the queue of what the last connection brought, all but what is sent only once."""
        kept = []
        while True:
            try:
                each = self.waiting.get_nowait()
            except queue.Empty:
                break
            if each.message.qos == 0:
                kept.append(each)
        for each in kept:
            self.waiting.put_nowait(each)

    def _not_connected(self, client, userdata) -> None:
        self._is_down("the broker cannot be reached")

    def _disconnected(self, client, userdata, flags, reason, properties) -> None:
        self._is_down("" if self._is_closing else f"disconnected: {reason}")

    def _is_down(self, problem: str) -> None:
        self.is_connected, self.connected_at, self.problem = False, None, problem
        if problem:
            log.warning("mqtt.not_connected", host=self.address.host, reason=problem)

    def _subscribed(self, client, userdata, mid, reasons, properties) -> None:
        for reason in reasons:
            if reason.is_failure:
                self.problem = f"the broker refuses a subscription: {reason}"
                log.warning("mqtt.subscription_refused", reason=str(reason))

    def _came(self, client, userdata, sent: MQTTMessage) -> None:
        each = Waiting(self._message(sent), self.connection)
        if sent.qos == 0 and self.waiting.qsize() >= WINDOW:
            self.dropped += 1  # nothing holds the senders of these up
            return
        # The broker sends no more than WINDOW; one that does is held up by the network.
        while not self._is_closing:
            try:
                self.waiting.put(each, timeout=1)
            except queue.Full:
                continue
            return

    def _message(self, sent: MQTTMessage) -> Message:
        # Messages of one topic may come faster than the clock ticks, and each is a reading.
        instant = max(time.time_ns() // 1000, self._last_instant + 1)
        self._last_instant = instant
        return Message(
            topic=sent.topic,
            payload=bytes(sent.payload),
            instant=instant,
            mid=sent.mid,
            qos=sent.qos,
            is_retained=bool(sent.retain),
            is_repeated=bool(sent.dup),
            subscriptions=tuple(getattr(sent.properties, "SubscriptionIdentifier", ())),
        )
