"""Jobs of the lifecycle. What they do is in ``maintenance``; they are safe to repeat."""

from datetime import UTC, datetime, timedelta

from celery import shared_task

from jobs.registry import job
from jobs.services import Lease
from timeseries import maintenance, partitions
from timeseries.models import Archive
from timeseries.policies import packing_policies, partition_policies, rollup_policies

LONG = timedelta(minutes=10)


@job("timeseries.maintain_partitions", queue="maintenance", lease=LONG)
def maintain_partitions(lease: Lease) -> str:
    return lease.each(
        partition_policies(),
        lambda policy: maintenance.maintain(policy, now=partitions.database_now()),
    )


@job("timeseries.drop_expired", queue="maintenance", lease=LONG)
def drop_expired(lease: Lease, *, policy: str, count: int) -> str:
    chosen = maintenance.partition_policy(policy)
    return maintenance.drop_confirmed(chosen, count=count, now=partitions.database_now())


@job("timeseries.archive", queue="maintenance", lease=LONG)
def archive(lease: Lease) -> str:
    return lease.each(
        partition_policies(),
        lambda policy: maintenance.archive(
            policy, now=partitions.database_now(), report=lease.report
        ),
    )


@job("timeseries.restore", queue="maintenance", lease=LONG)
def restore(lease: Lease, *, archive: int) -> str:
    lease.report(0, 1)
    chosen = Archive.objects.get(pk=archive)
    by = lease.job.requested_by
    return maintenance.restore(chosen, by=by, now=partitions.database_now())


@job("timeseries.analyze_parents", queue="maintenance", lease=LONG)
def analyze_parents(lease: Lease) -> str:
    return lease.each(partition_policies(), partitions.analyze)


@job("timeseries.pack", queue="maintenance", lease=LONG)
def pack(lease: Lease) -> str:
    return lease.each(
        packing_policies(),
        lambda pair: maintenance.pack(*pair, now=partitions.database_now()),
    )


@job("timeseries.audit_rollups", queue="maintenance", lease=LONG)
def audit_rollups(lease: Lease) -> str:
    return lease.each(
        rollup_policies(),
        lambda pair: maintenance.prove(*pair, now=partitions.database_now()),
    )


@job("timeseries.refresh_rollups", lease=LONG)
def refresh_rollups(lease: Lease) -> str:
    def refresh(pair) -> str:
        taken = maintenance.refresh(*pair, now=datetime.now(UTC))
        return f"{pair[1].name}: {taken} marks taken"

    return lease.each(rollup_policies(), refresh)


@shared_task
def refresh_rollup(name: str) -> int:
    return maintenance.refresh(*maintenance.rollup_policy(name), now=datetime.now(UTC))
