"""Messages to people and programs. Here they are written down; a worker sends them afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from notifications.backoff import GIVEN_UP_AFTER
from notifications.bell import ring
from notifications.models import Delivery, Webhook
from notifications.signing import checked, new_secret, seal

KEPT = timedelta(days=90)
OUT_OF_TIME = "It did not arrive within a day."


@dataclass(frozen=True)
class Message:
    """What is to be said: in words to people, as JSON to programs.

    ``key`` names what happened. A target that was told of a key is not told again. ``attachment``
    is the name of a stored file, which mails take with them if it is still there.
    """

    key: str
    event: str
    about: str
    subject: str
    text: str = ""
    payload: dict = field(default_factory=dict)
    path: str = ""
    attachment: str = ""


def enqueue(
    message: Message,
    *,
    now: datetime,
    addresses: Iterable[str] = (),
    webhooks: Iterable[Webhook] = (),
) -> None:
    """Write a message down for each target, in the transaction of the caller, and ring on commit.

    One statement, however many targets, and no network. Repeating it adds nothing.
    """
    rows = [
        *(_written(message, now, Delivery.Channel.MAIL, to) for to in _distinct(addresses)),
        *(_written(message, now, Delivery.Channel.WEBHOOK, to.host, webhook=to) for to in webhooks),
    ]
    if not rows:
        return
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(ring, robust=True)


def send_again(delivery: Delivery, *, now: datetime) -> bool:
    """Let a message that was sent or has failed be sent once more, its attempts counted anew.

    False if it is pending anyway. Its id stays, by which receivers know it.
    """
    settled = Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.PENDING)
    again = settled.update(
        state=Delivery.State.PENDING,
        attempts=0,
        next_attempt_at=now,
        give_up_at=now + GIVEN_UP_AFTER,
        leased_until=None,
        sent_at=None,
    )
    if again:
        transaction.on_commit(ring, robust=True)
    return bool(again)


def send_test(webhook: Webhook, *, now: datetime) -> Delivery:
    """Send a webhook a message that says nothing else, and return it. Ends a pause of it."""
    key = f"test {uuid4()}"
    message = Message(
        key=key,
        event="test",
        about=f"webhook {webhook}",
        subject="A test message",
        payload=payload("test", now, {"message": "Glasshouse can reach you."}),
    )
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
        enqueue(message, now=now, webhooks=[webhook])
        return Delivery.objects.get(key=key)


def payload(event: str, now: datetime, data: dict) -> dict:
    """What is posted, in the form that Standard Webhooks recommends."""
    return {"type": event, "timestamp": now.isoformat(), "data": data}


def with_secret(webhook: Webhook, *, now: datetime, secret: str = "") -> str:
    """Give a webhook a secret, a new one where none is given, and return it. Saves nothing.

    The one before signs beside it for a day. Raises ValueError if the given one is no secret.
    """
    chosen = checked(secret) if secret else new_secret()
    webhook.sealed_old_secret = webhook.sealed_secret or None
    webhook.sealed_secret = seal(chosen)
    webhook.secret_set_at = now
    return chosen


def rotate_secret(webhook: Webhook, *, now: datetime) -> str:
    """Give a webhook a new secret and return it: nobody can read it again."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        secret = with_secret(webhook, now=now)
        webhook.save(
            update_fields=["sealed_secret", "sealed_old_secret", "secret_set_at", "updated_at"]
        )
    return secret


def give_up_late(*, now: datetime) -> int:
    """Fail what could not be sent in time, such as to a webhook that is paused; return how many."""
    late = Delivery.objects.due(now=now).filter(give_up_at__lte=now)
    why = Coalesce(NullIf(F("error"), Value("")), Value(OUT_OF_TIME))
    return late.update(state=Delivery.State.FAILED, leased_until=None, error=why)


def forget_old(*, now: datetime) -> int:
    """Delete messages of KEPT ago that are sent or given up, and return how many."""
    settled = Delivery.objects.filter(created_at__lt=now - KEPT)
    return settled.exclude(state=Delivery.State.PENDING).delete()[0]


def _distinct(addresses: Iterable[str]) -> list[str]:
    """Each address once, however its letters are written."""
    return list(dict.fromkeys(address.strip().lower() for address in addresses))


def _written(
    message: Message, now: datetime, channel: Delivery.Channel, to: str, **target
) -> Delivery:
    is_mail = channel == Delivery.Channel.MAIL
    return Delivery(
        key=message.key,
        event=message.event,
        about=_line(message.about),
        path=message.path,
        channel=channel,
        address=to,
        subject=_line(message.subject),
        text=message.text if is_mail else "",
        attachment=message.attachment if is_mail else "",
        payload={} if is_mail else message.payload,
        next_attempt_at=now,
        give_up_at=now + GIVEN_UP_AFTER,
        created_at=now,
        **target,
    )


def _line(text: str) -> str:
    """One line: in a mail a second one would be a header of the sender's choice."""
    return " ".join(text.split())[:200]
