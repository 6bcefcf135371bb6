"""How a camera's user name and password are kept: sealed by a key that the database never sees.

They go in by the API, the admin and spreadsheets, and come out only where a stream is opened.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from accounts import sealing
from accounts.sealing import Unreadable

PURPOSE = "cameras.credentials"


@dataclass(frozen=True)
class Credentials:
    """What a camera asks for. Shown nowhere, not even by accident."""

    username: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "<credentials>"

    def __bool__(self) -> bool:
        return bool(self.username or self.password)


def opened(sealed: bytes | memoryview | None) -> Credentials:
    """Return what was sealed; nothing for None. Raises Unreadable if every key for it is gone."""
    if sealed is None:
        return Credentials()
    return msgspec.json.decode(sealing.opened(sealed, purpose=PURPOSE), type=Credentials)


def changed(
    sealed: bytes | memoryview | None,
    *,
    now: datetime,
    username: str | None = None,
    password: str | None = None,
) -> dict[str, Any]:
    """Return the fields of a camera that change when it gets another user name or password.

    None leaves that one as it is, an empty text removes it. Nothing changes if both stay the same.
    """
    before = opened(sealed) if username is None or password is None else _readable(sealed)
    after = Credentials(
        before.username if username is None else username,
        before.password if password is None else password,
    )
    if after == before:
        return {}
    if not after:
        return {"sealed_credentials": None, "credentials_set_at": None}
    return {"sealed_credentials": seal(after), "credentials_set_at": now}


def seal(credentials: Credentials) -> bytes:
    return sealing.sealed(msgspec.json.encode(credentials), purpose=PURPOSE)


def _readable(sealed: bytes | memoryview | None) -> Credentials:
    """What was sealed, or nothing: credentials that no key opens can still be replaced."""
    try:
        return opened(sealed)
    except Unreadable:
        return Credentials()
