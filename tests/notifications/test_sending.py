"""The worker: each message taken by one, sent again when it failed, nobody waiting for another."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.core import mail
from redis import Redis
from standardwebhooks import Webhook as Verifier

from notifications import bell, posting, sending, tasks
from notifications.backoff import FAILURES_BORNE, MOST_ATTEMPTS, WAITS
from notifications.models import Delivery, Webhook
from notifications.sending import LEASE, OF_ONE_TARGET, send, send_due, take
from tests.conftest import NOON, free_port, until
from tests.notifications.factories import SECRET, DeliveryFactory, WebhookFactory, to_webhook
from tests.notifications.receivers import fails_twice, hangs, receiving, takes_it


def attempt(now: datetime, *, room: int = 16) -> list[Delivery]:
    """Send what is due at a moment, and return it as it is then stored."""
    taken = take(now=now, room=room)
    for delivery in taken:
        send(delivery, clock=lambda: now)
        delivery.refresh_from_db()
    return taken


def every_attempt(now: datetime) -> list[tuple[datetime, Delivery]]:
    """Go on until nothing is pending, the clock set to each next attempt."""
    done = []
    while waiting := Delivery.objects.filter(state="pending").first():
        webhook = Webhook.objects.first()
        now = max(waiting.next_attempt_at, webhook.paused_until or now)
        done += [(now, each) for each in attempt(now)]
    return done


def answering(status: int, **headers: str):
    return lambda handler, count: handler.answer(status, **headers)


def test_a_receiver_that_fails_twice_gets_the_message_at_the_third_attempt(db):
    with receiving(fails_twice) as receiver:
        delivery = to_webhook(WebhookFactory(url=receiver.address), next_attempt_at=NOON)

        moments = [moment for moment, _ in every_attempt(NOON)]

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("sent", 3, 200)
    assert delivery.sent_at == moments[-1]
    first, second = (later - earlier for earlier, later in pairwise(moments))
    assert WAITS[0] <= first <= WAITS[0] * 1.2
    assert WAITS[1] <= second <= WAITS[1] * 1.2
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1


def test_an_unmodified_receiver_verifies_what_it_gets(db):
    with receiving(takes_it) as receiver:
        delivery = to_webhook(WebhookFactory(url=receiver.address))
        attempt(datetime.now(UTC))

    (headers, body) = receiver.came[0]
    assert Verifier(SECRET).verify(body, headers) == json.loads(body) == delivery.payload
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == str(delivery.message_id)


def test_a_receiver_that_never_takes_it_is_given_up_within_a_day(db):
    with receiving(answering(503)) as receiver:
        delivery = to_webhook(
            WebhookFactory(url=receiver.address),
            next_attempt_at=NOON,
            give_up_at=NOON + timedelta(days=1),
        )
        attempts = every_attempt(NOON)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", MOST_ATTEMPTS)
    assert delivery.error == "It answered 503."
    assert attempts[-1][0] - NOON < timedelta(days=1)


def test_a_failure_says_what_to_do(db):
    with receiving(answering(302, Location="http://localhost/")) as receiver:
        to_webhook(WebhookFactory(url=receiver.address))
        (delivery,) = attempt(NOON)

    assert (delivery.state, delivery.status) == ("pending", 302)
    assert "Redirects are not followed" in delivery.error


def test_a_receiver_that_is_gone_is_switched_off(db):
    with receiving(answering(410)) as receiver:
        webhook = WebhookFactory(url=receiver.address)
        to_webhook(webhook)
        (delivery,) = attempt(NOON)

    webhook.refresh_from_db()
    assert (delivery.state, webhook.is_active) == ("failed", False)
    assert "switched off" in webhook.last_failure


def test_a_receiver_that_asks_for_time_gets_it(db):
    with receiving(answering(429, Retry_After="600")) as receiver:
        to_webhook(WebhookFactory(url=receiver.address))
        (delivery,) = attempt(NOON)

    assert delivery.next_attempt_at == NOON + timedelta(minutes=10)


def test_a_secret_that_no_key_opens_says_so(db, settings):
    to_webhook(WebhookFactory())
    settings.CREDENTIAL_KEYS = ["another"]

    (delivery,) = attempt(NOON)

    assert "give the webhook a new secret" in delivery.error


def test_a_hostile_address_is_refused_and_nothing_is_sent(db, settings):
    with receiving(takes_it) as receiver:
        to_webhook(WebhookFactory(url=receiver.address))
        settings.WEBHOOK_NETWORKS = []
        (delivery,) = attempt(NOON)

    assert receiver.came == []
    assert "WEBHOOK_NETWORKS" in delivery.error


def test_a_webhook_that_keeps_failing_is_paused_then_tried_with_one_message(db):
    with receiving(answering(500)) as receiver:
        webhook = WebhookFactory(url=receiver.address)
        for _ in range(20):
            to_webhook(webhook)
        while not webhook.paused_until:
            attempt(NOON)
            webhook.refresh_from_db()

        assert len(receiver.came) in range(FAILURES_BORNE, FAILURES_BORNE + OF_ONE_TARGET)
        assert attempt(webhook.paused_until - timedelta(seconds=1)) == []
        assert len(attempt(webhook.paused_until)) == 1


def test_a_success_lets_the_others_go(db):
    with receiving(takes_it) as receiver:
        webhook = WebhookFactory(url=receiver.address, failures=9, paused_until=NOON)
        for _ in range(3):
            to_webhook(webhook)

        sent = [len(attempt(NOON)) for _ in range(2)]

    webhook.refresh_from_db()
    assert sent == [1, 2]
    assert (webhook.failures, webhook.paused_until) == (0, None)
    assert webhook.last_success_at == NOON


@pytest.mark.parametrize(
    "webhook", [{"is_active": False}, {"paused_until": NOON + timedelta(seconds=1)}]
)
def test_to_a_webhook_that_is_off_or_paused_nothing_is_sent(db, webhook):
    to_webhook(WebhookFactory(**webhook))

    assert take(now=NOON, room=16) == []


def test_one_target_takes_no_more_than_its_share(db):
    busy, idle = WebhookFactory(), WebhookFactory()
    for _ in range(10):
        to_webhook(busy)
        DeliveryFactory()
    to_webhook(idle)

    taken = take(now=NOON, room=16)

    to = [delivery.webhook for delivery in taken]
    assert (to.count(busy), to.count(idle), to.count(None)) == (OF_ONE_TARGET, 1, OF_ONE_TARGET)
    assert take(now=NOON, room=16) == [], "as long as they are under way"


def test_what_a_lost_worker_took_is_due_again_after_its_lease(db):
    delivery = DeliveryFactory()
    take(now=NOON, room=1)

    assert take(now=NOON + LEASE - timedelta(seconds=1), room=1) == []
    (again,) = take(now=NOON + LEASE, room=1)
    assert (again.pk, again.attempts) == (delivery.pk, 2)


def test_a_worker_that_was_only_asleep_does_not_undo_what_another_wrote(db):
    DeliveryFactory()
    (asleep,) = take(now=NOON, room=1)
    (awake,) = take(now=NOON + LEASE, room=1)
    send(awake, clock=lambda: NOON + LEASE)

    asleep.address = "nobody"
    send(asleep, clock=lambda: NOON + LEASE * 2)

    assert Delivery.objects.get().sent_at == NOON + LEASE


def test_a_mail_is_plain_and_known_by_its_id(db):
    delivery = DeliveryFactory(text="Pump 3 stopped.")

    attempt(NOON)

    (sent,) = mail.outbox
    assert (sent.subject, sent.body) == ("Something happened", "Pump 3 stopped.")
    assert sent.to == ["shift@example.org"]
    assert str(delivery.message_id) in sent.extra_headers["Message-ID"]


def test_a_mail_server_that_is_away_is_tried_again(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    DeliveryFactory()

    (delivery,) = attempt(NOON)

    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert "mail server did not take it" in delivery.error
    assert delivery.next_attempt_at >= NOON + WAITS[0]


def test_a_mail_that_cannot_be_made_fails_like_others(db):
    DeliveryFactory(address="nobody\nBcc: all@example.org")

    (delivery,) = attempt(NOON)

    assert (delivery.state, delivery.error[:14]) == ("pending", "BadHeaderError")
    assert mail.outbox == []


def test_workers_at_once_send_each_message_once(beside):
    with receiving(takes_it) as receiver:
        webhooks = [WebhookFactory(url=receiver.address) for _ in range(5)]
        sent = {str(to_webhook(webhook).message_id) for webhook in webhooks for _ in range(12)}

        def work():
            end = datetime.now(UTC) + timedelta(seconds=20)
            send_due(clock=lambda: datetime.now(UTC), until=end)

        workers = [beside(work) for _ in range(3)]
        for worker in workers:
            worker.result(60)
        work()  # what was passed over while another counted

    ids = [headers["webhook-id"] for headers, _ in receiver.came]
    assert len(ids) == len(sent)
    assert set(ids) == sent
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_one_that_hangs_delays_no_other(beside, monkeypatch):
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 3)
    with receiving(hangs) as stuck, receiving(takes_it) as quick:
        hanging, good = (WebhookFactory(url=each.address) for each in (stuck, quick))
        for _ in range(10):
            to_webhook(hanging)
        for _ in range(10):
            to_webhook(good)
        working = beside(
            send_due,
            clock=lambda: datetime.now(UTC),
            until=datetime.now(UTC) + timedelta(seconds=2),
        )
        until(lambda: len(quick.came) == 10)

        assert len(stuck.came) == OF_ONE_TARGET
        assert not working.done()
        stuck.closing.set()
        working.result(20)


def test_it_says_when_there_is_more_to_do(db):
    assert send_due(clock=lambda: NOON, until=NOON + LEASE) is None

    DeliveryFactory(next_attempt_at=NOON + timedelta(seconds=10))
    DeliveryFactory(next_attempt_at=NOON + timedelta(hours=1))

    assert send_due(clock=lambda: NOON, until=NOON + LEASE) == timedelta(seconds=10)
    assert send_due(clock=lambda: NOON, until=NOON) == timedelta(0), "its time was over"


@pytest.fixture
def worker(process_environment, committed):
    """A real worker of the queue, which can be killed."""
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    command = ["worker", "-l", "warning", "-c", "1", "--without-mingle", "--without-gossip"]
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-q", "-A", "config", *command, "-Q", bell.QUEUE],
        env=process_environment,
        cwd=settings.ROOT,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.slow
def test_a_worker_killed_while_it_sends_leaves_the_message_to_another(worker):
    def hangs_once(handler, count):
        handler.hang() if count == 1 else handler.answer(200)

    with receiving(hangs_once) as receiver:
        delivery = to_webhook(
            WebhookFactory(url=receiver.address), give_up_at=datetime.now(UTC) + timedelta(days=1)
        )
        tasks.look_after(None)
        until(lambda: receiver.came, seconds=60)

        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("pending", 1)
        assert attempt(datetime.now(UTC)) == [], "it may still be under way"
        attempt(datetime.now(UTC) + LEASE)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 2)
    assert [headers["webhook-id"] for headers, _ in receiver.came] == [str(delivery.message_id)] * 2


def test_nothing_is_locked_while_a_receiver_is_waited_for(beside, monkeypatch):
    """Ingest and staff go on: rows are written and read while a message hangs."""
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 5)
    with receiving(hangs) as stuck:
        webhook = WebhookFactory(url=stuck.address)
        to_webhook(webhook)
        (taken,) = take(now=NOON, room=1)
        sent = beside(send, taken, clock=lambda: NOON)
        until(lambda: stuck.came)

        to_webhook(webhook)
        Webhook.objects.select_for_update(nowait=True).filter(pk=webhook.pk).update(name="new")
        Delivery.objects.filter(pk=taken.pk).update(about="new")
        assert not sent.done()
        stuck.closing.set()
        sent.result(20)


def test_what_an_attempt_may_take_is_less_than_its_lease():
    assert LEASE.total_seconds() > posting.ANSWER_WITHIN + settings.EMAIL_TIMEOUT
    assert timedelta(minutes=1) <= sending.SOON, "what is due later is found by the schedule"
