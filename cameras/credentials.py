"""How a camera's user name and password are kept: sealed by a key that the database never sees.

They go in by the API, the admin and spreadsheets, and come out only where a stream is opened.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """No key of CREDENTIAL_KEYS opens these credentials."""


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
    try:
        return msgspec.json.decode(keys().decrypt(bytes(sealed)), type=Credentials)
    except InvalidToken as error:
        raise Unreadable(Unreadable.__doc__) from error


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
    return keys().encrypt(msgspec.json.encode(credentials))


def resealed(sealed: bytes | memoryview) -> bytes:
    """The same under the newest key. Raises Unreadable if every key for it is gone."""
    try:
        return keys().rotate(bytes(sealed))
    except InvalidToken as error:
        raise Unreadable(Unreadable.__doc__) from error


def keys() -> MultiFernet:
    """The first of CREDENTIAL_KEYS seals, and all of them open."""
    return _keys(tuple(settings.CREDENTIAL_KEYS))


@lru_cache(maxsize=4)
def _keys(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cameras.credentials")
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))


def _readable(sealed: bytes | memoryview | None) -> Credentials:
    """What was sealed, or nothing: credentials that no key opens can still be replaced."""
    try:
        return opened(sealed)
    except Unreadable:
        return Credentials()
