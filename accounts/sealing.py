"""Secrets that must be read again are kept sealed, by keys that the database never sees."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet


class Unreadable(Exception):
    """No key of CREDENTIAL_KEYS opens what is sealed."""


def sealed(content: bytes, *, purpose: str) -> bytes:
    """Seal by the first of CREDENTIAL_KEYS. What is sealed for one purpose opens for no other."""
    return _keys(purpose).encrypt(content)


def opened(content: bytes | memoryview, *, purpose: str) -> bytes:
    """Return what was sealed. Raises Unreadable if every key for it is gone."""
    try:
        return _keys(purpose).decrypt(bytes(content))
    except InvalidToken as error:
        raise Unreadable(Unreadable.__doc__) from error


def resealed(content: bytes | memoryview, *, purpose: str) -> bytes:
    """The same under the newest key. Raises Unreadable if every key for it is gone."""
    try:
        return _keys(purpose).rotate(bytes(content))
    except InvalidToken as error:
        raise Unreadable(Unreadable.__doc__) from error


@transaction.atomic
def reseal(rows: QuerySet, field: str, *, purpose: str) -> int:
    """Put a field of all rows under the newest key, so that an older one can be taken away.

    Returns of how many rows. Repeating it is safe. Raises Unreadable, and then changes none.
    """
    kept = list(rows.exclude(**{field: None}).select_for_update(no_key=True).only(field))
    for row in kept:
        setattr(row, field, resealed(getattr(row, field), purpose=purpose))
    rows.model._base_manager.bulk_update(kept, [field], batch_size=500)
    return len(kept)


def _keys(purpose: str) -> MultiFernet:
    """The first of CREDENTIAL_KEYS seals, and all of them open."""
    return _derived(tuple(settings.CREDENTIAL_KEYS), purpose)


@lru_cache(maxsize=8)
def _derived(secrets: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
