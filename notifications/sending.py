"""What the worker does: takes what is due, sends it, writes down what became of it.

Nothing is locked while the network is waited for. Whoever takes a message has it for LEASE; when a
worker is killed, the message is due again after that, so it arrives at least once.
"""

import json
import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Min, OuterRef

from accounts.sealing import Unreadable
from notifications.backoff import pause_after, wait_after
from notifications.models import Delivery, Webhook
from notifications.posting import NotAnswered, post
from notifications.signing import signed

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 16
OF_ONE_TARGET = 2  # so that one that hangs leaves room for the others
LEASE = timedelta(minutes=2)  # longer than any attempt takes
SOON = timedelta(minutes=1)  # what is due later is found by the schedule
MOST_KEPT = 500  # characters of what went wrong, and of an answer
GONE = 410
RECORDED = (
    "failures",
    "paused_until",
    "last_success_at",
    "last_failure_at",
    "last_failure",
    "is_active",
)


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt; an error says why it failed."""

    error: str = ""
    status: int | None = None
    answer: str = ""
    retry_after: timedelta | None = None


def send_due(*, clock: Callable[[], datetime], until: datetime) -> timedelta | None:
    """Send what is due, and return after what time there is more to do; None if it is not soon.

    Several may do so at once, each message is taken by one. After ``until`` nothing more is taken.
    """
    under_way: set[Future] = set()
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        while (now := clock()) < until or under_way:
            if now < until and (room := MOST_AT_ONCE - len(under_way)):
                taken = take(now=now, room=room)
                under_way |= {pool.submit(_send_apart, each, clock) for each in taken}
            if not under_way:
                return _wait_for_next(now)
            under_way = wait(under_way, timeout=1, return_when=FIRST_COMPLETED).not_done
    return timedelta(0)


def take(*, now: datetime, room: int) -> list[Delivery]:
    """Take up to ``room`` messages that are due, and return them; nobody else gets them for LEASE.

    Of one target no more than OF_ONE_TARGET are under way, and one of a target that is failing.
    """
    due = Delivery.objects.due(now=now).order_by("next_attempt_at", "id")
    with transaction.atomic():
        ready = Webhook.objects.ready(now=now).filter(Exists(due.filter(webhook=OuterRef("pk"))))
        # Held while it is counted what is under way; who comes meanwhile passes over this webhook.
        targets = [None, *ready.select_for_update(skip_locked=True, no_key=True)]
        random.shuffle(targets)
        busy = dict(
            Delivery.objects.under_way(now=now)
            .order_by()
            .values_list("webhook")
            .annotate(count=Count("pk"))
        )
        chosen: list[int] = []
        for target in targets:
            most = 1 if target and target.is_failing else OF_ONE_TARGET
            key = target and target.pk
            channel = Delivery.Channel.WEBHOOK if target else Delivery.Channel.MAIL
            mine = due.filter(webhook=key, channel=channel).select_for_update(skip_locked=True)
            limit = max(min(most - busy.get(key, 0), room - len(chosen)), 0)
            chosen += mine.values_list("pk", flat=True)[:limit]
        taken = Delivery.objects.filter(pk__in=chosen)
        taken.update(leased_until=now + LEASE, attempted_at=now, attempts=F("attempts") + 1)
        return list(taken.select_related("webhook"))


def send(delivery: Delivery, *, clock: Callable[[], datetime]) -> Outcome:
    """Send a message that was taken, write down what became of it, and return that."""
    started = time.monotonic()
    try:
        outcome = _attempted(delivery, clock())
    except Exception as error:
        log.exception("delivery.unexpected", delivery=delivery.pk)
        outcome = Outcome(f"{type(error).__name__}: {error}")
    took = time.monotonic() - started
    _record(delivery, outcome, now=clock(), took_ms=round(took * 1000))
    return outcome


def _send_apart(delivery: Delivery, clock: Callable[[], datetime]) -> None:
    """The same in a thread. What fails here is due again when its lease has run out."""
    try:
        send(delivery, clock=clock)
    except Exception:
        log.exception("delivery.not_recorded", delivery=delivery.pk)
    finally:
        connection.close()


def _attempted(delivery: Delivery, now: datetime) -> Outcome:
    if delivery.webhook is None:
        return _mailed(delivery)
    return _posted(delivery, delivery.webhook, now)


def _mailed(delivery: Delivery) -> Outcome:
    mail = EmailMessage(
        delivery.subject,
        delivery.text,
        to=[delivery.address],
        headers={
            "Message-ID": f"<{delivery.message_id}@glasshouse>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if delivery.attachment and default_storage.exists(delivery.attachment):
        with default_storage.open(delivery.attachment) as file:
            mail.attach(delivery.attachment.rpartition("/")[2], file.read())
    try:
        mail.send()
    except OSError as error:  # those of SMTP are among them
        return Outcome(f"The mail server did not take it: {type(error).__name__} {error}")
    return Outcome()


def _posted(delivery: Delivery, webhook: Webhook, now: datetime) -> Outcome:
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    try:
        proof = signed(
            body, message_id=str(delivery.message_id), now=now, by=webhook.secrets_at(now)
        )
        answer = post(
            webhook.url,
            body,
            {"Content-Type": "application/json", "User-Agent": "Glasshouse", **proof},
            networks=settings.WEBHOOK_NETWORKS,
            may_use_http=settings.WEBHOOKS_MAY_USE_HTTP,
        )
    except Unreadable:
        return Outcome("No key opens its secret any more: give the webhook a new secret.")
    except NotAnswered as error:
        return Outcome(str(error))
    return Outcome(_problem(answer.status), answer.status, answer.text, answer.retry_after)


def _problem(status: int) -> str:
    """What is wrong with an answer; nothing with one of success."""
    match status // 100:
        case 2:
            return ""
        case 3:
            return (
                f"It answered {status}, which points elsewhere. Redirects are not followed: enter "
                "the address that it points to."
            )
    if status == GONE:
        return "It answered 410: this address is gone for good, so the webhook was switched off."
    return f"It answered {status}."


@transaction.atomic
def _record(delivery: Delivery, outcome: Outcome, *, now: datetime, took_ms: int) -> None:
    # Who took it after the lease had run out counted one attempt more, and writes itself.
    mine = Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=Delivery.State.PENDING
    )
    written = mine.update(
        **(_failed(delivery, outcome, now) if outcome.error else _arrived(now)),
        leased_until=None,
        error=outcome.error[:MOST_KEPT],
        status=outcome.status,
        answer=outcome.answer[:MOST_KEPT],
        took_ms=took_ms,
    )
    if written and delivery.webhook_id:
        _record_of_webhook(delivery.webhook_id, outcome, now)


def _arrived(now: datetime) -> dict:
    return {"state": Delivery.State.SENT, "sent_at": now}


def _failed(delivery: Delivery, outcome: Outcome, now: datetime) -> dict:
    wait = wait_after(delivery.attempts, chance=random.random(), asked=outcome.retry_after)  # noqa: S311
    if wait is None or now + wait >= delivery.give_up_at or outcome.status == GONE:
        return {"state": Delivery.State.FAILED}
    return {"next_attempt_at": now + wait}


def _record_of_webhook(key: int, outcome: Outcome, now: datetime) -> None:
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=key).first()
    if webhook is None:
        return
    if not outcome.error:
        webhook.failures, webhook.paused_until, webhook.last_success_at = 0, None, now
    else:
        webhook.failures += 1
        pause = pause_after(webhook.failures)
        webhook.paused_until = now + pause if pause else None
        webhook.last_failure_at, webhook.last_failure = now, outcome.error[:MOST_KEPT]
        webhook.is_active = webhook.is_active and outcome.status != GONE
    webhook.save(update_fields=RECORDED)


def _wait_for_next(now: datetime) -> timedelta | None:
    """The time until the next attempt, where that is soon."""
    soon = Delivery.objects.filter(
        state=Delivery.State.PENDING, next_attempt_at__gt=now, next_attempt_at__lte=now + SOON
    )
    moment = soon.aggregate(moment=Min("next_attempt_at"))["moment"]
    return moment - now if moment else None
