"""Use cases of accounts."""

import secrets
from datetime import datetime, timedelta

from accounts.models import ApiToken, IdempotencyKey, User

ANSWERS_KEPT = timedelta(days=7)


def create_first_user(email: str) -> str | None:
    """Make the first superuser and return the random password, or None if there is one already."""
    if User.objects.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    User.objects.create_superuser(email, password, display_name="Administrator")
    return password


def forget_old(*, now: datetime) -> tuple[int, int]:
    """Delete week-old answers to repeated requests, and expired tokens; return how many of each."""
    answers, _ = IdempotencyKey.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    tokens, _ = ApiToken.objects.filter(expiry__lt=now).delete()
    return answers, tokens
