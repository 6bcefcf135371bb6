"""What every table of a series has: sane times, and its newest rows without a costly index."""

from django.contrib.postgres.indexes import BrinIndex
from django.db.models import CheckConstraint, Q


def time_sane(table: str, key: str, what: str) -> CheckConstraint:
    """That ``key`` lies in this century. ``what`` begins the sentence, such as *A frame's*."""
    return CheckConstraint(
        name=f"{table}_time_sane",
        condition=Q(
            **{f"{key}__gte": "2000-01-01T00:00:00Z", f"{key}__lt": "2100-01-01T00:00:00Z"}
        ),
        violation_error_message=f"{what} time lies between the years 2000 and 2100.",
    )


def by_time(table: str, key: str) -> BrinIndex:
    """For lists of the newest rows of all series. A btree would cost a third of the ingest."""
    return BrinIndex(fields=[key], name=f"{table}_by_time", autosummarize=True, pages_per_range=32)
