"""Batches of readings from requests: one way to the service, whatever they were written in."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from rest_framework.request import Request

from sensing.models import RefusedReading
from sensing.services.checks import Batch, Refusal
from sensing.services.ingest import Outcome
from sensing.services.quarantine import Origin
from sensing.services.receiving import receive, sender_of_token
from sensing.tasks import ring_for_rollups


def received(
    request: Request,
    batch: Batch,
    refused: Sequence[Refusal],
    *,
    now: datetime,
    source: RefusedReading.Source,
    atomic: bool = False,
) -> Outcome:
    """Store a request's batch for the sensors that its token may name, and tell a worker."""
    outcome = receive(
        batch,
        refused=refused,
        now=now,
        atomic=atomic,
        origin=Origin(source, request.user.pk),
        sender=sender_of_token(request.auth),
    )
    if outcome.stored or outcome.updated:
        transaction.on_commit(ring_for_rollups)
    return outcome
