"""Jobs of accounts."""

from datetime import UTC, datetime

from accounts import services
from jobs.registry import job
from jobs.services import Lease


@job("accounts.forget_old")
def forget_old(lease: Lease) -> str:
    answers, tokens = services.forget_old(now=datetime.now(UTC))
    return f"{answers} answers and {tokens} expired tokens forgotten"
