"""What must always hold in the tables of notifications, broken on purpose from every side."""

from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.conftest import NOON
from tests.notifications.factories import DeliveryFactory, WebhookFactory, to_webhook

webhook = WebhookFactory.build
delivery = DeliveryFactory.build


def told_twice_by_mail():
    return delivery(key=DeliveryFactory().key)


def told_twice_by_webhook():
    told = to_webhook(WebhookFactory())
    return delivery(key=told.key, channel="webhook", webhook=told.webhook)


BROKEN = {
    "notifications_webhook_name_plain": [partial(webhook, name=text) for text in ("", " ", " a")],
    "notifications_webhook_url_whole": [
        partial(webhook, url=text)
        for text in (
            "",
            "hooks.example.org",
            "ftp://example.org/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://",
            "https:///path",
            "https://user:password@example.org/",
            "https://example.org/a b",
            "https://example.org/\nX",
        )
    ],
    "notifications_delivery_once_a_webhook": [told_twice_by_webhook],
    "notifications_delivery_once_an_address": [told_twice_by_mail],
    "notifications_delivery_channel_known": [partial(delivery, channel="pigeon")],
    "notifications_delivery_state_known": [partial(delivery, state="odd")],
    "notifications_delivery_mail_without_webhook": [
        lambda: delivery(channel="mail", webhook=WebhookFactory())
    ],
    "notifications_delivery_subject_one_line": [
        partial(delivery, subject=text) for text in ("a\nb", "a\rb", "a\r\nBcc: b")
    ],
    "notifications_delivery_sent_has_moment": [
        partial(delivery, state="sent"),
        partial(delivery, state="failed", sent_at=NOON),
        partial(delivery, sent_at=NOON),
    ],
}
CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("notifications").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}
WAYS = [
    pytest.param(name, make, id=f"{name} in way {number}")
    for name, ways in BROKEN.items()
    for number, make in enumerate(ways, 1)
]


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(db, name, make):
    instance = make()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        instance.save(force_insert=True)


@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(db, name, make):
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages


@pytest.mark.parametrize(
    "url",
    [
        "http://scada:8080/in",
        "https://[2001:db8::1]/",
        "https://example.org",
        "https://example.org?a=b",
    ],
)
def test_addresses_of_plants_and_of_the_world_are_stored(db, url):
    made = webhook(url=url)
    made.full_clean(exclude=["sealed_secret"])
    made.save()

    assert made.host == url.split("?")[0].removesuffix("/in").removesuffix("/")
