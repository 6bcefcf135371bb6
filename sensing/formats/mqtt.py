"""Messages of an MQTT broker as readings, each as its subscription says. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from sensing.formats.lines import NANOSECONDS, from_lines
from sensing.formats.mapping import LARGEST, Found, Rule, filled
from sensing.formats.readings import Unreadable
from sensing.models import MqttSubscription

Form = MqttSubscription.Form


@dataclass(frozen=True)
class Message:
    """One message as it came; ``instant`` is when, in microseconds since 1970 (UTC)."""

    topic: str
    payload: bytes
    instant: int
    mid: int = 0
    qos: int = 1
    is_retained: bool = False
    is_repeated: bool = False
    subscriptions: tuple[int, ...] = ()

    def text(self) -> str:
        """The message as staff read it."""
        return f"{self.topic} {self.payload.decode(errors='replace')}"

    def fingerprint(self) -> int:
        """What a message sent again has in common with its first sending, in 64 bits."""
        parts = (self.mid.to_bytes(2), self.topic.encode(errors="replace"), b"\0", self.payload)
        return int.from_bytes(blake2b(b"".join(parts), digest_size=8).digest(), signed=True)


class PassedOver(Exception):
    """A message that is no news: its value may be of any time."""


def read(
    found: Found, place: int, message: Message, *, by: MqttSubscription, rules: list[Rule]
) -> None:
    """Add to ``found`` the readings of a message, or the reason why it is none.

    ``rules`` are the line mappings. Raises PassedOver for a retained message that does not say of
    when it is: the broker sends it to whoever comes, however old it is.
    """
    if message.is_retained and not has_own_time(by):
        raise PassedOver
    try:
        if by.form == Form.LINES:
            _add_lines(found, place, message, by=by, rules=rules)
            return
        for code, instant, value, quality in readings_of(message, by):
            found.add(place, code, instant, value, quality)
    except ValueError as error:
        found.refuse(place, f"{message.topic!r:.120}: {error}", sent=message.text())


def has_own_time(subscription: MqttSubscription) -> bool:
    return bool(subscription.timestamp_path) and subscription.form in (Form.JSON, Form.FIELDS)


def readings_of(message: Message, by: MqttSubscription) -> list[tuple[str, int, float, float]]:
    """Sensor, instant, value and quality of each reading. Raises ValueError with the reason."""
    names = _names(message.topic)
    if by.form == Form.NUMBER:
        text = message.payload.decode(errors="replace")
        return [(_code(by, names), message.instant, number(text, "the message"), 1.0)]
    sent = _parsed(message.payload)
    instant = _instant(sent, message, by)
    quality = _at_path(sent, by.quality_path) if by.quality_path else 1.0
    share = number(quality, by.quality_path)
    if by.form == Form.JSON:
        value = number(_at_path(sent, by.value_path), by.value_path)
        return [(_code(by, names), instant, value, share)]
    values = dict(_values(sent, by))
    if not values:
        raise ValueError("it holds no numbers")
    return [
        (_code(by, {**names, "field": field}), instant, value, share)
        for field, value in values.items()
    ]


def number(value: Any, name: str) -> float:
    """A number, also one written as text; true is 1 and false 0. Raises ValueError."""
    try:
        if isinstance(value, str | int | float):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name} {value!r:.80} is no number, as 21.5")


def _names(topic: str) -> dict[str, str]:
    levels = topic.split("/")
    numbered = {str(place): level for place, level in enumerate(levels, 1)}
    return {**numbered, "topic": ".".join(levels)}


def _code(by: MqttSubscription, names: dict[str, str]) -> str:
    try:
        return filled(by.sensor_id, names)
    except KeyError as error:
        raise ValueError(f"it has no {{{error.args[0]}}}, which the sensor id names") from error


def _parsed(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from error


def _at_path(sent: Any, path: str) -> Any:
    """What lies at a path such as data.values.0; the whole for an empty one."""
    for part in path.split(".") if path else ():
        match sent:
            case dict() if part in sent:
                sent = sent[part]
            case list() if part.isdecimal() and int(part) < len(sent):
                sent = sent[int(part)]
            case _:
                raise ValueError(f"there is nothing at {path!r:.80}")
    return sent


def _values(sent: Any, by: MqttSubscription) -> Iterator[tuple[str, float]]:
    """Every number of an object with its path in it; texts, lists and nothings are passed over."""
    root = _at_path(sent, by.value_path)
    if not isinstance(root, dict):
        raise ValueError(f"{by.value_path or 'the message'} is no object of values")
    prefix = f"{by.value_path}." if by.value_path else ""
    waiting = [("", root)]
    while waiting:
        above, part = waiting.pop()
        for name, value in part.items():
            path = f"{above}{name}"
            if isinstance(value, dict):
                waiting.append((f"{path}.", value))
            elif isinstance(value, int | float) and prefix + path not in (
                by.timestamp_path,
                by.quality_path,
            ):
                yield path, number(value, path)


def _instant(sent: Any, message: Message, by: MqttSubscription) -> int:
    """When it was measured, in microseconds since 1970 (UTC)."""
    if not by.timestamp_path:
        return message.instant
    given = _at_path(sent, by.timestamp_path)
    try:
        if isinstance(given, str):
            moment = datetime.fromisoformat(given)
            if moment.tzinfo is None:
                raise ValueError
            instant = round(moment.astimezone(UTC).timestamp() * 1_000_000)
        elif isinstance(given, int) and not isinstance(given, bool):
            instant = given * NANOSECONDS[by.time_unit] // 1000
        elif isinstance(given, float):
            instant = round(given * NANOSECONDS[by.time_unit] / 1000)
        else:
            raise ValueError
    except (ValueError, OverflowError):
        words = "is no time, as 2026-03-01T09:30Z or a number since 1970"
        raise ValueError(f"{by.timestamp_path} {given!r:.80} {words}") from None
    if abs(instant) >= LARGEST:
        raise ValueError(f"{by.timestamp_path} {given!r:.80} is a time that is out of range")
    return instant


def _add_lines(
    found: Found, place: int, message: Message, *, by: MqttSubscription, rules: list[Rule]
) -> None:
    now = datetime.fromtimestamp(message.instant / 1_000_000, UTC)
    try:
        batch, refused = from_lines(message.payload, precision=by.time_unit, rules=rules, now=now)
    except Unreadable as error:
        raise ValueError(str(error)) from error
    columns = (batch.timestamps.astype("int64"), batch.values)
    for code, instant, value in zip(
        batch.sensor_ids, *(column.tolist() for column in columns), strict=True
    ):
        found.add(place, code, instant, value)
    for each in refused:
        reason = f"{message.topic!r:.120}, line {each.index + 1}: {each.reason}"
        found.refuse(place, reason, sent=f"{message.topic} {each.sent}", kind=each.kind)
