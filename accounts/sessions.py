"""Who is logged in, asked for many sessions at once."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from accounts.models import User


def users_of(keys: Iterable[str], *, now: datetime) -> dict[str, User]:
    """Return the user of each session that is still good, by two queries.

    A session is over when it has expired, was logged out, or its password was changed elsewhere.
    """
    sessions = Session.objects.filter(session_key__in=set(keys), expire_date__gt=now)
    known = {session.session_key: session.get_decoded() for session in sessions}
    users = User.objects.in_bulk(filter(None, map(_claimed, known.values())))
    return {
        key: user
        for key, session in known.items()
        if (user := users.get(_claimed(session))) and _is_of(session, user)
    }


def _claimed(session: dict) -> int:
    return int(session.get(SESSION_KEY, 0))


def _is_of(session: dict, user: User) -> bool:
    proof = session.get(HASH_SESSION_KEY, "")
    good = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user.is_active and any(constant_time_compare(proof, each) for each in good)
