"""One run of a policy, and the note of what became of it that staff read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from timeseries import archives, dropping, packing, partitions, restoring, retention, rollups
from timeseries.audit import RollupsDiffer, audit
from timeseries.models import Archive, PolicyState
from timeseries.policies import (
    PackingPolicy,
    PartitionPolicy,
    RollupPolicy,
    packing_policies,
    partition_policies,
    rollup_policies,
)


class UnknownPolicy(LookupError):
    """No app declares a policy of this name any more."""


def partition_policy(name: str) -> PartitionPolicy:
    for policy in partition_policies():
        if policy.name == name:
            return policy
    raise UnknownPolicy(name)


def rollup_policy(name: str) -> tuple[PartitionPolicy, RollupPolicy]:
    for source, rollup in rollup_policies():
        if rollup.name == name:
            return source, rollup
    raise UnknownPolicy(name)


def packing_policy(name: str) -> tuple[PartitionPolicy, PackingPolicy]:
    for source, policy in packing_policies():
        if policy.name == name:
            return source, policy
    raise UnknownPolicy(name)


def maintain(policy: PartitionPolicy, *, now: datetime) -> str:
    """Make partitions ahead, drop expired ones, note and return what was done.

    Making comes first and alone: trouble with dropping never leaves tomorrow without a partition.
    """
    retention.ask()
    with noted(policy.name, PolicyState.Kind.PARTITIONS, now=now) as note:
        made = partitions.make_ahead(policy, now=now)
        note.append(f"{len(made)} made")
        dropping.adopt(policy, now=now)
        dropped = dropping.drop_expired(policy, now=now)
        note += [f"{len(dropped)} dropped", *_waiting(policy, now=now)]
    return f"{policy.name}: {', '.join(note)}"


def drop_confirmed(policy: PartitionPolicy, *, count: int, now: datetime) -> str:
    """Drop up to ``count`` expired partitions, as confirmed; note and return what was done.

    Raises TooManyToDrop, and drops none, if more have expired since.
    """
    with noted(policy.name, PolicyState.Kind.PARTITIONS, now=now) as note:
        dropped = dropping.drop_expired(policy, now=now, limit=count)
        note += [f"{len(dropped)} dropped, as confirmed", *_waiting(policy, now=now)]
    return f"{policy.name}: {', '.join(note)}"


def _waiting(policy: PartitionPolicy, *, now: datetime) -> list[str]:
    if not retention.is_settled(policy.name, now=now):
        return ["none go within a minute of a change of retention"]
    left = len(dropping.expired_partitions(policy, now=now))
    return [f"{left} wait for their archive or rollup"] if left else []


def archive(
    policy: PartitionPolicy, *, now: datetime, report: Callable[[int, int], None]
) -> str | None:
    """Archive what is due, note and return what was done; None of a policy that archives nothing.

    ``report`` is told after each partition how many of how many are done.
    """
    retention.ask()
    if not policy.is_archived:
        return None
    with noted(policy.name, PolicyState.Kind.PARTITIONS, now=now) as note:
        made = archives.archive_due(policy, now=now, report=report)
        note.append(f"{len(made)} archived")
    return f"{policy.name}: {', '.join(note)}"


def restore(archive: Archive, *, by: AbstractBaseUser | None, now: datetime) -> str:
    """Put an archive's rows back, note and return what was done."""
    policy = partition_policy(archive.policy)
    with noted(policy.name, PolicyState.Kind.PARTITIONS, now=now) as note:
        count = restoring.restore(policy, archive, by=by, now=now)
        note.append(f"{count} rows of {archive.table} restored")
    return f"{policy.name}: {', '.join(note)}"


def refresh(source: PartitionPolicy, rollup: RollupPolicy, *, now: datetime) -> int:
    """Recompute every marked bucket, note it, and return how many marks were taken."""
    with noted(rollup.name, PolicyState.Kind.ROLLUP, now=now) as note:
        taken = rollups.refresh_all(source, rollup)
        note.append(f"{taken} changed buckets taken")
    return taken


def prove(source: PartitionPolicy, rollup: RollupPolicy, *, now: datetime) -> str:
    """Compute a sample of a rollup anew, note and return how many rows were looked at.

    Raises RollupsDiffer, when all are mended, if some were wrong.
    """
    with noted(audit_name(rollup), PolicyState.Kind.AUDIT, now=now) as note:
        found = audit(source, rollup, now=now)
        if found.differing:
            bucket, series = found.differing[0]
            raise RollupsDiffer(
                f"{len(found.differing)} of {found.looked_at} rows of {rollup.name} were wrong and "
                f"are computed anew, the first of {rollup.series} {series} at {bucket:%F %R}. "
                f"Compute the rest anew with rebuild_rollup {rollup.name}."
            )
        note.append(f"{found.looked_at} rows are right")
    return f"{rollup.name}: {', '.join(note)}"


def audit_name(rollup: RollupPolicy) -> str:
    return f"{rollup.name} audit"


def pack(source: PartitionPolicy, policy: PackingPolicy, *, now: datetime) -> str:
    """Pack every day that is due, note and return what was done."""
    with noted(policy.name, PolicyState.Kind.PACKING, now=now) as note:
        note.append(f"{len(packing.pack_old(source, now=now))} days packed")
    return f"{policy.name}: {', '.join(note)}"


def register_policies() -> None:
    """Give every declared policy its row on the staff page, and remove those declared no more."""
    kinds = {policy.name: PolicyState.Kind.PARTITIONS for policy in partition_policies()}
    kinds |= {rollup.name: PolicyState.Kind.ROLLUP for _, rollup in rollup_policies()}
    kinds |= {audit_name(rollup): PolicyState.Kind.AUDIT for _, rollup in rollup_policies()}
    kinds |= {policy.name: PolicyState.Kind.PACKING for _, policy in packing_policies()}
    PolicyState.objects.exclude(name__in=kinds).delete()
    for name, kind in kinds.items():
        PolicyState.objects.get_or_create(name=name, defaults={"kind": kind})


@contextmanager
def noted(name: str, kind: PolicyState.Kind, *, now: datetime) -> Iterator[list[str]]:
    """Store what a run did, or why it failed; the failure goes on to the caller."""
    note: list[str] = []
    try:
        yield note
    except Exception as error:
        _store(name, kind, last_failure_at=now, last_failure=str(error)[:1000])
        raise
    _store(name, kind, last_run_at=now, last_result=", ".join(note)[:300])


def _store(name: str, kind: PolicyState.Kind, **fields) -> None:
    PolicyState.objects.update_or_create(name=name, defaults={"kind": kind, **fields})
