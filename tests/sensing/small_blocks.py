"""Included by the workers of the tests: historic files in many blocks, under a short lease."""

from datetime import timedelta

from jobs.registry import job
from sensing.history import sources
from sensing.tasks import import_history

BLOCK = 500  # bytes, some twenty lines
LEASE = timedelta(seconds=1)

sources.BLOCK = BLOCK
job("sensing.import_history", lease=LEASE)(import_history)
