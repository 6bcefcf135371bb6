"""Making and dropping partitions, from the catalog and never from names or a calendar walk.

No default partition: a row that fits nowhere is refused at the door, so no stray row can block
the next partition. Each partition is its own transaction, so one failure stops no other.
"""

import random
import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psqlextra.partitioning.constants import AUTO_PARTITIONED_COMMENT
from psqlextra.partitioning.partition import PostgresPartition
from psqlextra.partitioning.strategy import PostgresPartitioningStrategy
from psycopg import sql

from timeseries.models import TouchedBucket
from timeseries.policies import PartitionPolicy

OWNER = "owner"
MOST_DROPPED_AT_ONCE = 7
LOCK_WAIT = "100ms"
LOCK_ATTEMPTS = 20

CATALOG = """
    SELECT child.relname,
           pg_get_expr(child.relpartbound, child.oid),
           child.reltuples::bigint,
           coalesce(pg_total_relation_size(child.oid), 0),
           pg_relation_size(child.oid) = 0
    FROM pg_inherits
    JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = %s::regclass
"""
IS_ATTACHED = """
    SELECT EXISTS (
        SELECT FROM pg_inherits WHERE inhparent = %s::regclass AND inhrelid = to_regclass(%s)
    )
"""
BOUNDS = re.compile(r"FROM \('([^']+)'\) TO \('([^']+)'\)")


class TooManyToDrop(Exception):
    """More partitions would go at once than a right clock and a steady policy explain."""

    def __init__(self, policy: PartitionPolicy, expired: list["Partition"]) -> None:
        super().__init__(
            f"{len(expired)} partitions of {policy.name} are older than the policy keeps, more "
            f"than the {MOST_DROPPED_AT_ONCE} that go unasked. Check the server's clock and the "
            "policy, then drop them from the policy's page."
        )


class StillNeeded(Exception):
    """Hours of this partition wait for their rollup; it is dropped after they are computed."""


@dataclass(frozen=True, order=True)
class Partition:
    """One partition: a half-open range of time, and what the catalog knows of its table."""

    start: datetime
    end: datetime
    table: str
    rows: int = -1
    size: int = 0
    is_empty: bool = False

    @property
    def is_analyzed(self) -> bool:
        return self.rows >= 0


@dataclass(frozen=True)
class Plan:
    """What a run would do: the partitions to make and the ones to drop, oldest first."""

    create: list[Partition]
    drop: list[Partition]


def catalog(policy: PartitionPolicy, *, using: str = "default") -> list[Partition]:
    """Return the partitions that exist, oldest first. Rows are the planner's estimate."""
    with connections[using].cursor() as cursor:
        cursor.execute(CATALOG, [policy.table])
        # A partition that is dropped meanwhile may still be listed, but has no bounds any more.
        return sorted(_partition(*row) for row in cursor.fetchall() if row[1] is not None)


def plan(policy: PartitionPolicy, *, now: datetime, existing: list[Partition]) -> Plan:
    """Compare what exists, oldest first, with what the policy wants at this moment."""
    horizon = policy.horizon(now)
    starts = [there.start for there in existing]

    def is_there(wanted: Partition) -> bool:
        before = bisect_left(starts, wanted.end)
        return before > 0 and wanted.start < existing[before - 1].end

    return Plan(
        create=[wanted for wanted in wanted_partitions(policy, now=now) if not is_there(wanted)],
        drop=[partition for partition in existing if partition.end <= horizon],
    )


def wanted_partitions(policy: PartitionPolicy, *, now: datetime) -> Iterator[Partition]:
    """Every partition from the oldest row that is still accepted to ``ahead`` after today's."""
    last = policy.width.floor(now) + policy.width.step * policy.ahead
    for start in policy.width.starts(policy.horizon(now), last):
        name = partition_name(policy, start)
        yield Partition(start=start, end=start + policy.width.step, table=name)


def partition_name(policy: PartitionPolicy, start: datetime) -> str:
    """The table of the partition that begins then."""
    return f"{policy.table}_{start:{policy.width.name_format}}"


def make_ahead(policy: PartitionPolicy, *, now: datetime) -> list[str]:
    """Make every partition that is missing and return their names. Repeating it makes none.

    One that cannot be made stops no other; its error is raised when all were tried.
    """
    missing = plan(policy, now=now, existing=catalog(policy, using=OWNER)).create
    return do_each(missing, partial(create, policy))


def drop_expired(
    policy: PartitionPolicy, *, now: datetime, limit: int = MOST_DROPPED_AT_ONCE
) -> list[str]:
    """Drop every partition past the horizon and return their names.

    A partition with hours that wait for their rollup stays until the next run. Raises
    TooManyToDrop, and drops none, if there are more than ``limit``. One that cannot be dropped
    stops no other; its error is raised when all were tried.
    """
    expired = plan(policy, now=now, existing=catalog(policy, using=OWNER)).drop
    if len(expired) > limit:
        raise TooManyToDrop(policy, expired)
    return do_each(expired, partial(drop, policy))


def create(policy: PartitionPolicy, partition: Partition, connection: BaseDatabaseWrapper) -> bool:
    """Make one partition beside the table, then attach it: writers are not blocked meanwhile.

    False if another worker made it first. Raises ProgrammingError if the name is taken otherwise.
    """
    names = {
        "parent": sql.Identifier(policy.table),
        "child": sql.Identifier(partition.table),
        "check": sql.Identifier(f"{partition.table}_bounds"),
        "key": sql.Identifier(policy.key),
        "start": sql.Literal(partition.start.isoformat()),
        "end": sql.Literal(partition.end.isoformat()),
        "comment": sql.Literal(AUTO_PARTITIONED_COMMENT),
    }
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        lock_policy(cursor, policy)
        cursor.execute(IS_ATTACHED, [policy.table, partition.table])
        if cursor.fetchone()[0]:
            return False
        for statement in CREATE:
            cursor.execute(sql.SQL(statement).format(**names))
    return True


# The check lets ATTACH skip reading the table, and its lock lets inserts go on.
CREATE = (
    "CREATE TABLE {child} (LIKE {parent} INCLUDING ALL)",
    "ALTER TABLE {child} ADD CONSTRAINT {check} "
    "CHECK ({key} IS NOT NULL AND {key} >= {start} AND {key} < {end})",
    "ALTER TABLE {parent} ATTACH PARTITION {child} FOR VALUES FROM ({start}) TO ({end})",
    "ALTER TABLE {child} DROP CONSTRAINT {check}",
    "COMMENT ON TABLE {child} IS {comment}",
)


def drop(policy: PartitionPolicy, partition: Partition, connection: BaseDatabaseWrapper) -> bool:
    """Detach and drop one partition in one transaction. False if another worker dropped it.

    Raises StillNeeded if a rollup has not read all of it. The partition is locked before that is
    looked at, so a late row is either seen here or finds no partition. For the same reason the
    detach cannot be CONCURRENTLY, which PostgreSQL refuses inside a transaction.
    """
    names = {"parent": sql.Identifier(policy.table), "child": sql.Identifier(partition.table)}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        lock_policy(cursor, policy)
        cursor.execute("SELECT to_regclass(%s) IS NULL", [partition.table])
        if cursor.fetchone()[0]:
            return False
        cursor.execute(sql.SQL("LOCK TABLE {child} IN ACCESS EXCLUSIVE MODE").format(**names))
        waiting = TouchedBucket.objects.using(connection.alias).filter(
            policy__in=[rollup.name for rollup in policy.read_by],
            bucket__gte=partition.start,
            bucket__lt=partition.end,
        )
        if waiting.exists():
            raise StillNeeded(partition.table)
        cursor.execute(sql.SQL("ALTER TABLE {parent} DETACH PARTITION {child}").format(**names))
        cursor.execute(sql.SQL("DROP TABLE {child}").format(**names))
    return True


def analyze(policy: PartitionPolicy) -> None:
    """Collect the planner's statistics of the whole table, which autovacuum never does."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(policy.table)))


def _partition(table: str, bounds: str, rows: int, size: int, is_empty: bool) -> Partition:
    match = BOUNDS.search(bounds)
    if match is None:
        raise ValueError(f"{table} is not a range of time: {bounds}")
    start, end = map(datetime.fromisoformat, match.groups())
    return Partition(start, end, table, rows, size, is_empty)


def lock_policy(cursor, policy: PartitionPolicy) -> None:
    # Two workers on one table take turns; readers and writers never wait longer than LOCK_WAIT.
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtext('partitions'), hashtext(%s))", [policy.name]
    )
    cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_WAIT)))


def do_each(partitions: list[Partition], work: Callable[..., bool]) -> list[str]:
    """Do the work for each partition and return the names of those where it was done."""
    done, failure = [], None
    for partition in partitions:
        try:
            if _patiently(partial(work, partition, connections[OWNER])):
                done.append(partition.table)
        except DatabaseError as error:
            failure = failure or error
    if failure:
        raise failure
    return done


def _patiently(work: Callable[[], bool]) -> bool:
    """Do it; while somebody holds the lock, wait a moment and try again. StillNeeded is False."""
    for attempt in range(LOCK_ATTEMPTS):
        try:
            return work()
        except StillNeeded:
            return False
        except OperationalError as error:
            is_last = attempt == LOCK_ATTEMPTS - 1
            if is_last or getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
        time.sleep(random.uniform(0.05, 0.3))  # noqa: S311
    raise AssertionError("unreachable")


class PolicyPartition(PostgresPartition):
    """One partition as psqlextra's plan knows it; the work is done by this module."""

    def __init__(self, policy: PartitionPolicy, partition: Partition) -> None:
        self.policy = policy
        self.partition = partition

    def name(self) -> str:
        return self.partition.table.removeprefix(f"{self.policy.table}_")

    def deconstruct(self) -> dict:
        return {**super().deconstruct(), "from": self.partition.start, "to": self.partition.end}

    def create(self, model, schema_editor, comment=None) -> None:
        create(self.policy, self.partition, schema_editor.connection)

    def delete(self, model, schema_editor) -> None:
        # The whole plan is one transaction: what must stay may not undo what was made.
        with suppress(StillNeeded):
            drop(self.policy, self.partition, schema_editor.connection)


class PolicyStrategy(PostgresPartitioningStrategy):
    """Lets psqlextra's manager, and so its ``pgpartition`` command, follow a PartitionPolicy."""

    def __init__(self, policy: PartitionPolicy) -> None:
        self.policy = policy

    def to_create(self):
        for partition in self._plan().create:
            yield PolicyPartition(self.policy, partition)

    def to_delete(self):
        expired = self._plan().drop
        if len(expired) > MOST_DROPPED_AT_ONCE:
            raise TooManyToDrop(self.policy, expired)
        for partition in expired:
            yield PolicyPartition(self.policy, partition)

    def _plan(self) -> Plan:
        existing = catalog(self.policy, using=OWNER)
        return plan(self.policy, now=database_now(), existing=existing)


def database_now() -> datetime:
    """The one clock that maintenance goes by, whichever machine the worker runs on."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
