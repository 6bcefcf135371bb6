"""What workers do for emissions: files of factors, whose progress anybody may leave, and meters."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import transaction

from emissions.models import FactorFile
from emissions.services import factor_files, meters
from jobs.registry import job
from jobs.services import Lease, request
from jobs.tasks import ring

LONGEST = timedelta(minutes=10)  # between two reports
KINDS = {"reading": "emissions.read_factors", "publishing": "emissions.publish_factors"}


def ask(received: FactorFile) -> None:
    """Let a worker do what the file is to do next."""
    key = f"{received.pk}:{uuid4()}"  # a file may be read several times
    found, _ = request(
        KINDS[received.status], key=key, payload={"key": received.pk}, by=received.uploaded_by
    )
    FactorFile.objects.filter(pk=received.pk).update(job=found)
    transaction.on_commit(partial(ring, found))


@job("emissions.read_factors", lease=LONGEST)
def read_factors(lease: Lease, *, key: int) -> str:
    return factor_files.look(key, report=lease.report, now=datetime.now(UTC))


@job("emissions.publish_factors", lease=LONGEST)
def publish_factors(lease: Lease, *, key: int) -> str:
    result = factor_files.publish(key, report=lease.report, now=datetime.now(UTC))
    received = FactorFile.objects.get(pk=key)
    if received.status == FactorFile.Status.READING:  # what was seen is no longer true
        ask(received)
    return result


@job("emissions.feed_meters")
def feed_meters(lease: Lease) -> str:
    return f"{meters.feed_all(now=datetime.now(UTC))} months of meters changed"
