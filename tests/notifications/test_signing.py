"""Signatures, verified by the library of the specification as a receiver uses it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from accounts.sealing import Unreadable
from cameras.credentials import Credentials
from cameras.credentials import seal as seal_credentials
from notifications.models import OLD_SECRET_SIGNS_FOR, Webhook
from notifications.services import rotate_secret, with_secret
from notifications.signing import checked, new_secret, seal, signed
from tests.notifications.factories import SECRET, WebhookFactory

BODY = '{"data": {"höhe": 1}}'.encode()


def headers(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    now = at or datetime.now(UTC)
    return signed(BODY, message_id="one", now=now, by=[seal(secret) for secret in secrets])


def test_a_receiver_that_knows_the_secret_accepts_the_message():
    assert Verifier(SECRET).verify(BODY, headers(SECRET)) == {"data": {"höhe": 1}}


def test_a_receiver_of_either_secret_accepts_what_both_signed():
    other = new_secret()

    for secret in (SECRET, other):
        assert Verifier(secret).verify(BODY, headers(other, SECRET)) == {"data": {"höhe": 1}}


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        pytest.param(BODY + b" ", {}, id="another body"),
        pytest.param(BODY, {"webhook-id": "two"}, id="another id"),
        pytest.param(BODY, {"webhook-timestamp": "1"}, id="another time"),
    ],
)
def test_a_receiver_refuses_what_was_changed(body, changes):
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body, headers(SECRET) | changes)


def test_a_receiver_refuses_what_another_signed_or_is_old():
    old = datetime.now(UTC) - timedelta(minutes=6)

    for sent in (headers(new_secret()), headers(SECRET, at=old)):
        with pytest.raises(WebhookVerificationError):
            Verifier(SECRET).verify(BODY, sent)


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_that_somebody_chose_is_taken_with_and_without_its_prefix(size):
    secret = base64.b64encode(b"x" * size).decode()

    assert checked(secret) == checked(f"whsec_{secret}") == f"whsec_{secret}"


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_%%%", "ä" * 40, "QUJD", "A" * 200, "whsec_" + "A" * 31]
)
def test_a_text_that_is_no_secret_is_refused(secret):
    with pytest.raises(ValueError, match="24 to 64 random bytes"):
        checked(secret)


def test_a_secret_is_sealed_and_opens_for_nothing_else(db):
    webhook = WebhookFactory()

    assert SECRET.encode() not in bytes(webhook.sealed_secret)
    with pytest.raises(Unreadable):
        signed(BODY, message_id="a", now=datetime.now(UTC), by=[seal_credentials(Credentials("a"))])


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day(db, noon):
    webhook = WebhookFactory()

    secret = rotate_secret(webhook, now=noon)

    webhook.refresh_from_db()
    soon, later = noon + OLD_SECRET_SIGNS_FOR / 2, noon + OLD_SECRET_SIGNS_FOR
    by_both = signed(BODY, message_id="a", now=soon, by=webhook.secrets_at(soon))
    assert len(by_both["webhook-signature"].split()) == 2
    assert by_both["webhook-signature"].split()[0] == (
        Verifier(secret).sign("a", soon, BODY.decode())
    )
    assert len(webhook.secrets_at(later)) == 1


def test_the_first_secret_has_none_before_it():
    webhook = Webhook(name="new")

    assert with_secret(webhook, now=datetime.now(UTC)).startswith("whsec_")
    assert webhook.sealed_old_secret is None


def test_resealing_lets_an_old_key_go(settings, db, noon, capsys):
    webhook = WebhookFactory()
    secret = rotate_secret(webhook, now=noon)
    settings.CREDENTIAL_KEYS = ["a new one", *settings.CREDENTIAL_KEYS]

    call_command("reseal_webhooks")

    settings.CREDENTIAL_KEYS = ["a new one"]
    webhook.refresh_from_db()
    sent = signed(BODY, message_id="a", now=noon, by=webhook.secrets_at(noon))
    assert capsys.readouterr().out == "1 webhooks resealed\n"
    assert [one.sign("a", noon, BODY.decode()) for one in (Verifier(secret), Verifier(SECRET))] == (
        sent["webhook-signature"].split()
    )
