"""Dropping what is too old, unless it is held, a rollup needs it, or it waits for its archive."""

from datetime import datetime
from functools import partial

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from timeseries import archives, holds, packing, retention
from timeseries.models import TouchedBucket
from timeseries.partitions import (
    OWNER,
    Partition,
    StillNeeded,
    catalog,
    create,
    do_each,
    is_lock_timeout,
    lock_policy,
    partition_from,
    patiently,
    plan,
)
from timeseries.policies import PartitionPolicy

MOST_DROPPED_AT_ONCE = 7
PATIENCE = "SET LOCAL statement_timeout = '10min'"  # every row is read once more


class TooManyToDrop(Exception):
    """More partitions would go at once than a right clock and a steady policy explain."""

    def __init__(self, policy: PartitionPolicy, expired: list[Partition]) -> None:
        super().__init__(
            f"{len(expired)} partitions of {policy.name} are older than the policy keeps, more "
            f"than the {MOST_DROPPED_AT_ONCE} that go unasked. Check the server's clock and the "
            "policy, then drop them from the policy's page."
        )


class Busy(OperationalError):
    """Others kept reading the partition."""


def drop_expired(
    policy: PartitionPolicy, *, now: datetime, limit: int = MOST_DROPPED_AT_ONCE
) -> list[str]:
    """Drop every partition past the horizon and return their names, with what is packed of them.

    What is held stays. So does, until a later run, what waits for its rollup or its archive, and
    everything just after the retention was changed. Raises TooManyToDrop, and drops none, if there
    are more than ``limit``. One that cannot be dropped stops no other; its error is raised when all
    were tried.
    """
    expired = expired_partitions(policy, now=now)
    if len(expired) > limit:
        raise TooManyToDrop(policy, expired)
    if not retention.is_settled(policy.name, now=now):
        return []
    return do_each(expired, partial(drop, policy, now=now))


def expired_partitions(policy: PartitionPolicy, *, now: datetime) -> list[Partition]:
    """What a run would drop by the retention that is stored now, oldest first."""
    retention.ask()
    held = holds.standing(policy, now=now)
    return plan(policy, now=now, existing=catalog(policy, using=OWNER), holds=held).drop


def drop(
    policy: PartitionPolicy,
    partition: Partition,
    connection: BaseDatabaseWrapper,
    *,
    now: datetime,
) -> bool:
    """Detach and drop one partition, and forget what is packed of it, in one transaction.

    False if another worker dropped it, or if it should be archived and no archive has exactly its
    rows. Raises StillNeeded if it is held ``now`` or if a rollup has not read all of it. The
    partition is locked before that is looked at, so a late row is either seen here or finds no
    partition. For the same reason the detach cannot be CONCURRENTLY, which PostgreSQL refuses in
    a transaction.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        lock_policy(cursor, policy)
        cursor.execute("SELECT to_regclass(%s) IS NULL", [partition.table])
        if cursor.fetchone()[0]:
            return False
        cursor.execute(PATIENCE)
        packing.freeze(cursor, policy, partition)
        _refuse_if_needed(cursor, policy, partition, connection.alias, now=now)
        if policy.is_archived and not archives.holds_all(cursor, policy, partition):
            return False
        packing.forget(cursor, policy, start=partition.start, end=partition.end)
        archives.note_drop(policy, partition, using=connection.alias, now=now)
        # Last, for from here until the commit nobody reads or writes the table.
        _remove_patiently(policy, partition, connection)
    return True


def _refuse_if_needed(
    cursor, policy: PartitionPolicy, partition: Partition, alias: str, *, now: datetime
) -> None:
    holds.lock(cursor, policy.name)
    if partition.is_held(holds.standing(policy, now=now, using=alias)):
        raise StillNeeded(partition.table)
    waiting = TouchedBucket.objects.using(alias).filter(
        policy__in=[rollup.name for rollup in policy.read_by],
        bucket__gte=partition.start,
        bucket__lt=partition.end,
    )
    if waiting.exists():
        raise StillNeeded(partition.table)


def _remove_patiently(
    policy: PartitionPolicy, partition: Partition, connection: BaseDatabaseWrapper
) -> None:
    try:
        patiently(partial(_remove, policy, partition, connection))
    except OperationalError as error:
        if is_lock_timeout(error):  # of which the caller would begin anew
            raise Busy(str(error)) from None
        raise


def _remove(policy: PartitionPolicy, partition: Partition, connection: BaseDatabaseWrapper) -> bool:
    # A savepoint, so that the rows need not be read again when somebody reads them for long.
    names = {"parent": sql.Identifier(policy.table), "child": sql.Identifier(partition.table)}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(sql.SQL("LOCK TABLE {child} IN ACCESS EXCLUSIVE MODE").format(**names))
        cursor.execute(sql.SQL("ALTER TABLE {parent} DETACH PARTITION {child}").format(**names))
        cursor.execute(sql.SQL("DROP TABLE {child}").format(**names))
    return True


def adopt(policy: PartitionPolicy, *, now: datetime) -> None:
    """Give packed days past the horizon that have no partition one, with which they will go.

    Only what was packed under other rules can be without; so one road drops, and no other.
    """
    if policy.packing is None:
        return
    there = {partition.start for partition in catalog(policy, using=OWNER)}
    orphans = packing.days_before(policy, policy.horizon(now)) - there
    do_each([partition_from(policy, day) for day in sorted(orphans)], partial(create, policy))
