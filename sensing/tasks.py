"""Telling workers about changed readings."""

from django.core.cache import cache

from sensing.lifecycle import READINGS_BY_HOUR
from timeseries.tasks import refresh_rollup


def ring_for_rollups() -> None:
    """Tell a worker that hours changed, at most once a second.

    What changed stands in the table of marks, so losing this message delays and loses nothing.
    """
    if cache.add("sensing.rollup_rung", 1, timeout=1):
        refresh_rollup.apply_async((READINGS_BY_HOUR.name,), countdown=1)
