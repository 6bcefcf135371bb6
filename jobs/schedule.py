"""What a schedule is made of, and the moment each of its runs stands for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One kind of job and when it is due. ``period`` is the time between two runs."""

    kind: str
    minute: str
    hour: str
    period: timedelta
    why: str


def slot_of(now: datetime, period_seconds: int) -> datetime:
    """Return the start of the period that ``now`` lies in; one job is made for each."""
    elapsed = int((now - EPOCH).total_seconds())
    return EPOCH + timedelta(seconds=elapsed - elapsed % period_seconds)


def every_minute(kind: str, why: str) -> Entry:
    return Entry(kind, "*", "*", timedelta(minutes=1), why)


def hourly(kind: str, why: str, *, minute: int) -> Entry:
    return Entry(kind, str(minute), "*", timedelta(hours=1), why)


def daily(kind: str, why: str, *, hour: int, minute: int = 0) -> Entry:
    return Entry(kind, str(minute), str(hour), timedelta(days=1), why)
