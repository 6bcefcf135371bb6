"""Secrets of webhooks, and signatures by the Standard Webhooks specification."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook as Signer

from accounts.sealing import opened, sealed

PURPOSE = "notifications.secrets"
PREFIX = "whsec_"
LEAST, MOST = 24, 64  # bytes, by the specification


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def checked(secret: str) -> str:
    """Return a secret that somebody chose, in the form it is sealed in. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not LEAST <= len(key) <= MOST:
        raise ValueError(f"A secret is {PREFIX} and {LEAST} to {MOST} random bytes in base64.")
    return PREFIX + base64.b64encode(key).decode()


def seal(secret: str) -> bytes:
    return sealed(secret.encode(), purpose=PURPOSE)


def signed(
    body: bytes, *, message_id: str, now: datetime, by: Sequence[bytes | memoryview]
) -> dict[str, str]:
    """Return the headers that prove to the receiver who sent it and when.

    ``by`` are the sealed secrets, each of which signs: receivers accept any signature that fits.
    Raises Unreadable.
    """
    signatures = [
        Signer(opened(secret, purpose=PURPOSE).decode()).sign(message_id, now, body.decode())
        for secret in by
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
