"""Making partitions, from the catalog and never from names or a calendar walk; what a run would do.

No default partition: a row that fits nowhere is refused at the door, so no stray row can block
the next partition. Each partition is its own transaction, so one failure stops no other.
"""

import random
import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psqlextra.partitioning.constants import AUTO_PARTITIONED_COMMENT
from psycopg import sql

from timeseries.models import Hold
from timeseries.policies import PartitionPolicy

OWNER = "owner"
IMPATIENTLY = "SET LOCAL lock_timeout = '50ms'"
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


class StillNeeded(Exception):
    """Something keeps this partition for now; the next run looks again."""


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

    def is_held(self, holds: Iterable[Hold]) -> bool:
        """Whether any part of it is held."""
        return any(hold.start < self.end and self.start < hold.end for hold in holds)


@dataclass(frozen=True)
class Plan:
    """What a run would do: the partitions to make, the ones to drop, and those that would be
    dropped if they were not held; oldest first."""

    create: list[Partition]
    drop: list[Partition]
    held: list[Partition]


def catalog(policy: PartitionPolicy, *, using: str = "default") -> list[Partition]:
    """Return the partitions that exist, oldest first. Rows are the planner's estimate."""
    with connections[using].cursor() as cursor:
        cursor.execute(CATALOG, [policy.table])
        # A partition that is dropped meanwhile may still be listed, but has no bounds any more.
        return sorted(_partition(*row) for row in cursor.fetchall() if row[1] is not None)


def plan(
    policy: PartitionPolicy,
    *,
    now: datetime,
    existing: list[Partition],
    holds: Iterable[Hold] = (),
    keep: relativedelta | None = None,
) -> Plan:
    """Compare what exists, oldest first, with what the policy wants at this moment.

    ``keep`` is for a look at what another retention would do.
    """
    horizon = policy.horizon(now, keep=keep)
    starts = [there.start for there in existing]
    expired = [partition for partition in existing if partition.end <= horizon]
    held = [partition for partition in expired if partition.is_held(holds)]

    def is_there(wanted: Partition) -> bool:
        before = bisect_left(starts, wanted.end)
        return before > 0 and wanted.start < existing[before - 1].end

    wanted = wanted_partitions(policy, now=now, keep=keep)
    return Plan(
        create=[each for each in wanted if not is_there(each)],
        drop=[partition for partition in expired if partition not in held],
        held=held,
    )


def wanted_partitions(
    policy: PartitionPolicy, *, now: datetime, keep: relativedelta | None = None
) -> Iterator[Partition]:
    """Every partition from the oldest row that is still accepted to ``ahead`` after today's."""
    last = policy.width.floor(now) + policy.width.step * policy.ahead
    for start in policy.width.starts(policy.horizon(now, keep=keep), last):
        yield partition_from(policy, start)


def partition_from(policy: PartitionPolicy, start: datetime) -> Partition:
    """The partition as it would be made, from one of its width's starts."""
    end = start + policy.width.step
    return Partition(start=start, end=end, table=partition_name(policy, start))


def partition_name(policy: PartitionPolicy, start: datetime) -> str:
    """The table of the partition that begins then."""
    return f"{policy.table}_{start:{policy.width.name_format}}"


def make_ahead(policy: PartitionPolicy, *, now: datetime) -> list[str]:
    """Make every partition that is missing and return their names. Repeating it makes none.

    One that cannot be made stops no other; its error is raised when all were tried.
    """
    missing = plan(policy, now=now, existing=catalog(policy, using=OWNER)).create
    return do_each(missing, partial(create, policy))


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
    # Two workers on one table take turns; readers and writers wait no longer than that.
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtext('partitions'), hashtext(%s))", [policy.name]
    )
    cursor.execute(IMPATIENTLY)


def do_each(partitions: list[Partition], work: Callable[..., bool]) -> list[str]:
    """Do the work for each partition and return the names of those where it was done."""
    done, failure = [], None
    for partition in partitions:
        try:
            if patiently(partial(work, partition, connections[OWNER])):
                done.append(partition.table)
        except DatabaseError as error:
            failure = failure or error
    if failure:
        raise failure
    return done


def patiently(work: Callable[[], int]) -> int:
    """Do it; while somebody holds the lock, wait a moment and try again. StillNeeded is False."""
    for attempt in range(LOCK_ATTEMPTS):
        try:
            return work()
        except StillNeeded:
            return False
        except OperationalError as error:
            is_last = attempt == LOCK_ATTEMPTS - 1
            if is_last or not is_lock_timeout(error):
                raise
        time.sleep(random.uniform(0.05, 0.3))  # noqa: S311
    raise AssertionError("unreachable")


def is_lock_timeout(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == "55P03"


def database_now() -> datetime:
    """The one clock that maintenance goes by, whichever machine the worker runs on."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
