"""Included by the workers of the tests: a job as it is, under a lease that a test can wait for."""

from datetime import timedelta

from jobs.registry import job
from timeseries.tasks import refresh_rollups

LEASE = timedelta(seconds=1)

job("timeseries.refresh_rollups", lease=LEASE)(refresh_rollups)
