from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from redis import Redis

from jobs import registry

LEASE = timedelta(seconds=60)


@pytest.fixture
def declare(monkeypatch):
    """Declare functions as kinds of jobs, for the length of a test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    return registry.job


@pytest.fixture
def queue() -> Iterator[Redis]:
    """The Redis database of this process, empty."""
    with Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()
