"""Storing messages of an MQTT broker, each once however often the broker sends it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction
from paho.mqtt.client import topic_matches_sub

from sensing.formats.mapping import Found, Rule
from sensing.formats.mqtt import Message, PassedOver, read
from sensing.models import MqttBridge, MqttSubscription, RefusedReading
from sensing.services.quarantine import Origin
from sensing.services.receiving import Sender, receive, sender_of_subscription

# Messages that the broker may send without one being acknowledged, and twice as many whose
# fingerprints are kept. It counts them up to 65,535, so none of these can be mistaken for another.
WINDOW = 1000
KEPT = 2 * WINDOW
TOLD = 5  # reasons
ORIGIN = Origin(RefusedReading.Source.MQTT)


@dataclass
class Result:
    """What became of messages: ``repeated`` were stored before, ``passed_over`` are no news.

    ``stored`` and ``refused`` count readings, of which one message may hold many.
    """

    stored: int = 0
    refused: int = 0
    repeated: int = 0
    passed_over: int = 0
    reasons: list[str] = field(default_factory=list)


Pair = tuple[Message, MqttSubscription]


def store_messages(
    messages: Sequence[Message],
    *,
    bridge: str,
    subscriptions: Sequence[MqttSubscription],
    rules: list[Rule],
    now: datetime,
) -> Result:
    """Store the readings of messages in one transaction, and that they are stored.

    ``bridge`` is the client id of who brings them. A message that the
    broker sends again because it does not know is counted and not stored twice, even when only its
    coming says of when it is.
    """
    result = Result()
    with transaction.atomic():
        state, _ = MqttBridge.objects.select_for_update().get_or_create(client_id=bridge)
        fresh = _fresh(messages, state, result)
        pairs = [
            (message, each) for message in fresh for each in _subscribers(message, subscriptions)
        ]
        result.passed_over += len(fresh) - len({id(message) for message, _ in pairs})
        problems: dict[int, str] = {}
        for sender, found in _found(pairs, rules, result).items():
            outcome = receive(
                found.batch(), refused=found.refused, now=now, origin=ORIGIN, sender=sender
            )
            result.stored += outcome.stored + outcome.updated
            result.refused += len(outcome.refused)
            problems |= {each.index: each.reason for each in reversed(outcome.refused)}
        result.reasons = [problems[place] for place in sorted(problems)[:TOLD]]
        _note(pairs, problems, now)
        if messages:
            state.last_received_at = _moment(max(message.instant for message in messages))
        state.save(update_fields=["stored", "last_received_at"])
    return result


def subscriptions_to_bring() -> list[MqttSubscription]:
    """What a bridge has to subscribe to."""
    return list(MqttSubscription.objects.filter(is_active=True).order_by("name"))


def _fresh(messages: Iterable[Message], state: MqttBridge, result: Result) -> list[Message]:
    """The messages that are not stored yet, whose fingerprints are noted."""
    known = set(state.stored)
    fresh, prints = [], []
    for message in messages:
        if message.qos == 0:
            fresh.append(message)
            continue
        mark = message.fingerprint()
        if message.is_repeated and mark in known:
            result.repeated += 1
            continue
        known.add(mark)
        prints.append(mark)
        fresh.append(message)
    state.stored = [*state.stored, *prints][-KEPT:]
    return fresh


def _subscribers(
    message: Message, subscriptions: Sequence[MqttSubscription]
) -> list[MqttSubscription]:
    """Whose message it is: the broker says so, or the topic does."""
    named = [each for each in subscriptions if each.pk in message.subscriptions]
    if named or message.subscriptions:
        return named
    return [each for each in subscriptions if topic_matches_sub(each.topic, message.topic)]


def _found(pairs: list[Pair], rules: list[Rule], result: Result) -> dict[Sender | None, Found]:
    """The readings of all messages by who sends them; those without bounds are one."""
    found: dict[Sender | None, Found] = defaultdict(Found)
    for place, (message, subscription) in enumerate(pairs):
        sender = None if _is_unbounded(subscription) else sender_of_subscription(subscription)
        try:
            read(found[sender], place, message, by=subscription, rules=rules)
        except PassedOver:
            result.passed_over += 1
    return found


def _is_unbounded(subscription: MqttSubscription) -> bool:
    return subscription.reaches_all and subscription.registers_in_id is None


def _note(pairs: list[Pair], problems: dict[int, str], now: datetime) -> None:
    """Write on the subscriptions when they last received something, and what was wrong last."""
    touched = {}
    for place, (message, subscription) in enumerate(pairs):
        touched[subscription.pk] = subscription
        subscription.last_received_at = _moment(message.instant)
        if place in problems:
            subscription.last_refused_at = now
            subscription.last_refusal = problems[place].replace("\0", "")[:500]
    MqttSubscription.objects.bulk_update(
        sorted(touched.values(), key=lambda each: each.pk),
        ["last_received_at", "last_refused_at", "last_refusal"],
    )


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1_000_000, UTC)
