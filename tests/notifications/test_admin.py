"""Webhooks and messages as staff and programs see them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from standardwebhooks import Webhook as Verifier

from notifications.models import Delivery, Webhook
from notifications.signing import signed
from sensing.models import AlertRecipient
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.notifications.factories import SECRET, DeliveryFactory, WebhookFactory, to_webhook
from tests.sensing.factories import SensorGroupFactory

URL = "/api/v1/notifications/webhooks/"
HIDDEN = "https://hooks.example.org/a-secret-path"
NEW = "whsec_" + "WFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFg="


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def supervisor(client, db):
    client.force_login(UserFactory(is_staff=True, role="supervisor"))
    return client


def page(webhook: Webhook, name: str = "change") -> str:
    return reverse(f"admin:notifications_webhook_{name}", args=[webhook.pk])


def shown_secrets(response) -> list[str]:
    return re.findall(r"whsec_[A-Za-z0-9+/=]+", response.content.decode())


def signs_with(webhook: Webhook, secret: str) -> bool:
    """Whether the first signature of a message is by this secret."""
    webhook.refresh_from_db()
    sent = signed(b"{}", message_id="a", now=NOON, by=webhook.secrets_at(NOON))
    return sent["webhook-signature"].split()[0] == Verifier(secret).sign("a", NOON, "{}")


def test_a_new_webhook_shows_its_secret_once(staff):
    asked = {"name": "chat", "url": HIDDEN, "is_active": "on"}
    answer = staff.post("/admin/notifications/webhook/add/", asked, follow=True)

    (secret,) = shown_secrets(answer)
    webhook = Webhook.objects.get()
    assert signs_with(webhook, secret)
    for name in ("change", "history"):
        assert shown_secrets(staff.get(page(webhook, name))) == []


def test_a_change_keeps_the_secret(staff):
    webhook = WebhookFactory()

    staff.post(page(webhook), {"name": "chat", "url": HIDDEN, "is_active": "on"})

    assert signs_with(webhook, SECRET)
    assert webhook.name == "chat"


def test_a_secret_is_replaced_after_asking(staff):
    webhook = WebhookFactory()
    there = f"/admin/notifications/webhook/{webhook.pk}/new-secret/"

    assert shown_secrets(staff.get(there)) == []
    assert signs_with(webhook, SECRET)
    (secret,) = shown_secrets(staff.post(there, follow=True))

    assert signs_with(webhook, secret)


def test_a_test_message_leads_to_what_becomes_of_it(staff):
    webhook = WebhookFactory()
    there = f"/admin/notifications/webhook/{webhook.pk}/test/"

    assert staff.get(there).status_code == 200
    assert not Delivery.objects.exists()
    answer = staff.post(there, follow=True)

    sent = Delivery.objects.get()
    assert answer.redirect_chain[0][0] == reverse(
        "admin:notifications_delivery_change", args=[sent.pk]
    )
    assert answer["Refresh"] == "2", "until it is sent"
    Delivery.objects.update(state="sent", sent_at=NOON)
    assert "Refresh" not in staff.get(answer.redirect_chain[0][0])


def test_to_an_inactive_webhook_no_test_is_sent(staff):
    webhook = WebhookFactory(is_active=False)

    answer = staff.post(f"/admin/notifications/webhook/{webhook.pk}/test/", follow=True)

    assert "switch it on first" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_who_may_not_change_a_webhook_neither_sees_its_whole_address_nor_uses_it(supervisor):
    webhook = WebhookFactory(url=HIDDEN)

    shown = supervisor.get(page(webhook)).content.decode()

    assert "https://hooks.example.org" in shown
    assert "a-secret-path" not in shown
    assert supervisor.get(page(webhook, "history")).status_code == 403
    for name in ("test", "new-secret"):
        there = f"/admin/notifications/webhook/{webhook.pk}/{name}/"
        assert supervisor.post(there).status_code == 403
    assert signs_with(webhook, SECRET)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "new"),
        ({"is_active": False, "failures": 9}, "off"),
        ({"failures": 1, "last_success_at": NOON}, "failing"),
        ({"failures": 9, "paused_until": NOON + timedelta(hours=1)}, "paused"),
        ({"failures": 9, "paused_until": NOON}, "failing"),
        ({"last_success_at": NOON}, "working"),
    ],
)
def test_a_list_of_webhooks_says_how_each_is(staff, fields, state):
    webhook = WebhookFactory(**fields)

    answer = staff.get("/admin/notifications/webhook/")

    assert answer.context["cl"].model_admin.shown_state(webhook) == state
    assert state in answer.content.decode()


def test_messages_are_sent_again_from_their_list(staff):
    failed = to_webhook(WebhookFactory(), state="failed", attempts=8)
    asked = {"action": "send_again", "_selected_action": [failed.pk]}

    staff.post("/admin/notifications/delivery/", asked)

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("pending", 0)


def test_who_may_only_look_at_messages_sends_none_again(supervisor):
    failed = DeliveryFactory(state="failed")
    asked = {"action": "send_again", "_selected_action": [failed.pk]}

    supervisor.post("/admin/notifications/delivery/", asked)

    failed.refresh_from_db()
    assert failed.state == "failed"


def test_the_page_of_a_message_shows_what_was_said(staff):
    told = to_webhook(WebhookFactory(), answer="<b>not today</b>", error="It answered 500.")

    shown = staff.get(
        reverse("admin:notifications_delivery_change", args=[told.pk])
    ).content.decode()

    assert "&quot;höhe&quot;: 1" in shown
    assert "&lt;b&gt;not today" in shown


def test_the_dashboard_counts_what_did_not_arrive(staff):
    DeliveryFactory(state="failed")

    cards = dict(staff.get("/admin/").context["card_groups"])["Notifications"]

    assert [(card.title, card.value, card.tone) for card in cards] == [
        ("Failed messages", "1", "danger"),
        ("Pending messages", "0", "neutral"),
    ]


def test_recipients_are_added_on_the_page_of_their_group(staff):
    group = SensorGroupFactory()
    rows = {"address": "shift@example.org", "least_severity": "2", "is_active": "on"}
    form = {
        "name": group.name,
        "kind": "line",
        "recipients-TOTAL_FORMS": "1",
        "recipients-INITIAL_FORMS": "0",
        **{f"recipients-0-{name}": value for name, value in rows.items()},
    }
    there = reverse("admin:sensing_sensorgroup_change", args=[group.pk])

    refused = staff.post(there, {**form, "recipients-0-address": ""})
    staff.post(there, form)

    assert "Choose one of the three" in refused.content.decode()
    recipient = AlertRecipient.objects.get()
    assert (recipient.group, recipient.address, recipient.least_severity) == (
        group,
        "shift@example.org",
        2,
    )


def test_the_api_takes_address_and_secret_and_shows_neither(api):
    sent = {"name": "chat", "url": HIDDEN, "secret": NEW}

    made = api.post(URL, sent, format="json")
    webhook = Webhook.objects.get()

    assert made.status_code == 201
    assert made.json()["host"] == "https://hooks.example.org"
    for answer in (made, api.get(URL), api.get(f"{URL}{webhook.pk}/")):
        assert b"a-secret-path" not in answer.content
        assert b"whsec_" not in answer.content
    assert signs_with(webhook, NEW)


def test_the_api_replaces_a_secret_and_leaves_it_with_other_changes(api):
    webhook = WebhookFactory()
    there = f"{URL}{webhook.pk}/"

    assert api.patch(there, {"name": "chat"}, format="json").status_code == 200
    assert signs_with(webhook, SECRET)
    assert api.patch(there, {"secret": NEW}, format="json").status_code == 200
    assert signs_with(webhook, NEW)
    assert len(webhook.secrets_at(NOON)) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"secret": "password"}, "random bytes in base64"),
        ({"url": "ftp://example.org"}, "An address is whole"),
        ({"url": "https://a:b@example.org/"}, "without a user name and password"),
        ({"name": " "}, "may not be blank"),
    ],
)
def test_the_api_says_what_is_wrong_with_a_webhook(api, body, words):
    answer = api.post(URL, {"name": "chat", "url": HIDDEN, **body}, format="json")

    assert answer.status_code == 400
    assert words in str(answer.json())
    assert not Webhook.objects.exists()


def test_leaders_say_over_the_api_who_is_told(db):
    webhook, group = WebhookFactory(), SensorGroupFactory()
    api = client_of(UserFactory(role="supervisor"))
    url = "/api/v1/sensing/alert-recipients/"

    made = api.post(url, {"group": group.name, "webhook": webhook.name}, format="json")
    none = api.post(url, {"group": group.name}, format="json")

    assert made.status_code == 201
    assert "Choose one of the three" in str(none.json())
    assert AlertRecipient.objects.get().webhook == webhook


def test_a_read_of_messages_holds_what_became_of_them(api):
    told = to_webhook(WebhookFactory(name="chat"), state="failed", error="It answered 500.")

    (row,) = api.get("/api/v1/notifications/deliveries/?state=failed&webhook=chat").json()[
        "results"
    ]

    assert (row["message_id"], row["error"]) == (str(told.message_id), "It answered 500.")
