"""What is written down, and how little that asks of whoever does it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from redis import Redis

from notifications.bell import QUEUE
from notifications.models import Delivery
from notifications.services import (
    KEPT,
    Message,
    enqueue,
    forget_old,
    give_up_late,
    send_again,
    send_test,
)
from tests.conftest import NOON
from tests.notifications.factories import DeliveryFactory, WebhookFactory, to_webhook

MESSAGE = Message(
    key="pump broke",
    event="alert.opened",
    about="pump 3",
    subject="Pump 3\r\nBcc: all@example.org",
    text="It stopped.",
    payload={"type": "alert.opened"},
    path="/admin/",
)
TO = ["a@example.org", "b@example.org"]


@pytest.fixture
def queue():
    """The Redis database of this process, empty."""
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


def test_each_target_gets_a_message_of_its_kind(db):
    webhook = WebhookFactory()

    enqueue(MESSAGE, now=NOON, addresses=TO[:1], webhooks=[webhook])

    mail, post = Delivery.objects.order_by("channel")
    assert (mail.address, mail.text, mail.payload) == ("a@example.org", "It stopped.", {})
    assert (post.webhook, post.text, post.payload) == (webhook, "", {"type": "alert.opened"})
    assert post.address == "https://hooks.example.org", "the rest may be a secret"
    assert {mail.state, post.state} == {"pending"}
    assert mail.next_attempt_at == NOON


def test_a_subject_never_becomes_a_header(db):
    enqueue(MESSAGE, now=NOON, addresses=TO[:1])

    assert Delivery.objects.get().subject == "Pump 3 Bcc: all@example.org"


def test_one_target_is_told_of_one_event_once(db):
    webhooks = [WebhookFactory(), WebhookFactory()]
    for _ in range(3):
        enqueue(MESSAGE, now=NOON, addresses=[*TO, "A@example.org "], webhooks=webhooks)

    assert Delivery.objects.count() == 4


def test_many_requests_at_once_tell_each_target_once(beside, queue):
    webhook = WebhookFactory()
    calls = [
        beside(enqueue, MESSAGE, now=NOON, addresses=TO, webhooks=[webhook]) for _ in range(16)
    ]
    for call in calls:
        call.result(20)

    assert Delivery.objects.count() == 3


def test_it_takes_one_statement_however_many_are_told(db, django_assert_num_queries):
    webhooks = [WebhookFactory() for _ in range(20)]
    addresses = [f"{number}@example.org" for number in range(80)]

    with django_assert_num_queries(1):
        enqueue(MESSAGE, now=NOON, addresses=addresses, webhooks=webhooks)

    assert Delivery.objects.count() == 100


def test_to_nobody_nothing_is_done(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        enqueue(MESSAGE, now=NOON)


def test_a_worker_is_told_when_it_is_committed_and_not_before(committed, queue):
    with transaction.atomic():
        enqueue(MESSAGE, now=NOON, addresses=TO)
        assert not queue.llen(QUEUE)

    assert queue.llen(QUEUE) == 1


def test_a_thousand_messages_ring_once(committed, queue):
    for number in range(20):
        enqueue(Message(str(number), "test", "", ""), now=NOON, addresses=TO)

    assert queue.llen(QUEUE) == 1


def test_what_is_rolled_back_was_never_said(committed, queue):
    with transaction.atomic():
        enqueue(MESSAGE, now=NOON, addresses=TO)
        transaction.set_rollback(True)

    assert not queue.llen(QUEUE)
    assert not Delivery.objects.exists()


def test_without_redis_it_is_written_down_all_the_same(committed, monkeypatch, caplog):
    def gone():
        raise ConnectionError("Redis is gone")

    monkeypatch.setattr("notifications.services.ring", gone)

    enqueue(MESSAGE, now=NOON, addresses=TO)

    assert Delivery.objects.count() == 2
    assert "Redis is gone" in caplog.text


@pytest.mark.parametrize("state", ["sent", "failed"])
def test_what_is_settled_can_be_sent_again_under_its_id(db, state):
    sent_at = NOON if state == "sent" else None
    delivery = to_webhook(WebhookFactory(), state=state, sent_at=sent_at, attempts=8)
    later = NOON + timedelta(days=30)

    assert send_again(delivery, now=later)

    again = Delivery.objects.due(now=later).get()
    assert (again.message_id, again.attempts) == (delivery.message_id, 0)
    assert again.give_up_at > later
    assert not send_again(again, now=later), "it is pending now"


def test_a_test_message_ends_the_pause_of_its_webhook(db):
    webhook = WebhookFactory(paused_until=NOON + timedelta(hours=1), failures=9)

    sent = send_test(webhook, now=NOON)

    webhook.refresh_from_db()
    assert (sent.event, sent.payload["type"], webhook.paused_until) == ("test", "test", None)


def test_what_did_not_arrive_in_time_is_given_up_with_the_last_reason(db):
    late = {"give_up_at": NOON, "next_attempt_at": NOON}
    never_tried = DeliveryFactory(**late)
    tried = DeliveryFactory(**late, error="It answered 500.")
    DeliveryFactory(give_up_at=NOON + timedelta(seconds=1))
    DeliveryFactory(**late, leased_until=NOON + timedelta(seconds=1))

    assert give_up_late(now=NOON) == 2

    found = dict(Delivery.objects.filter(state="failed").values_list("pk", "error"))
    assert found == {
        never_tried.pk: "It did not arrive within a day.",
        tried.pk: "It answered 500.",
    }


def test_old_messages_are_forgotten_unless_they_are_pending(db):
    old = {"created_at": NOON - KEPT - timedelta(seconds=1)}
    DeliveryFactory(**old, state="sent", sent_at=NOON)
    DeliveryFactory(**old, state="failed")
    kept = {
        DeliveryFactory(**old).pk,
        DeliveryFactory(created_at=NOON - KEPT, state="sent", sent_at=NOON).pk,
    }

    assert forget_old(now=NOON) == 2
    assert set(Delivery.objects.values_list("pk", flat=True)) == kept


def test_a_webhook_that_goes_leaves_what_it_was_told(db):
    delivery = to_webhook(WebhookFactory())
    delivery.webhook.delete()

    delivery.refresh_from_db()
    assert (delivery.webhook, delivery.address) == (None, "https://hooks.example.org")
