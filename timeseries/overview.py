"""What staff see of a policy: its partitions, what comes next for each, and the marks that wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Count, Sum, TextChoices
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from timeseries import archives, holds
from timeseries.dropping import MOST_DROPPED_AT_ONCE
from timeseries.models import Archive, Hold, TouchedBucket
from timeseries.packing import due
from timeseries.partitions import Partition, Plan, catalog, plan
from timeseries.policies import PackingPolicy, PartitionPolicy, RollupPolicy

MOST_COUNTED = 10_000
MOST_ARCHIVES = 20
PACKED = sql.SQL("""
    SELECT coalesce(sum(count), 0)::bigint, coalesce(sum(pg_column_size(packed)), 0)::bigint
    FROM {} AS packed WHERE day = ANY(%(days)s)
""")


class Stage(TextChoices):
    FUTURE = "future", _("future")
    CURRENT = "current", _("current")
    KEPT = "kept", _("kept")
    EXPIRED = "expired", _("expired")
    HELD = "held", _("held")


@dataclass(frozen=True)
class Weight:
    """How much there is: rows, of those not packed about so many, and bytes."""

    rows: int
    size: int


@dataclass(frozen=True)
class Overview:
    """A partition policy at one moment, beside what the catalog holds.

    ``keep`` is set where somebody asks what another retention would do.
    """

    policy: PartitionPolicy
    now: datetime
    partitions: list[Partition]
    holds: list[Hold]
    keep: relativedelta

    @cached_property
    def plan(self) -> Plan:
        """What a run would do now."""
        return plan(
            self.policy,
            now=self.now,
            existing=self.partitions,
            holds=self.holds,
            keep=self.keep,
        )

    @cached_property
    def to_archive(self) -> list[Partition]:
        """Of what a run would drop, that which has to be archived before."""
        return archives.unarchived(self.policy, self.plan.drop)

    @cached_property
    def to_drop(self) -> Weight:
        return weigh(self.policy, self.plan.drop)

    @cached_property
    def to_pack(self) -> list[Partition]:
        return due(self.policy, self.partitions, now=self.now)

    @cached_property
    def archives(self) -> list[Archive]:
        """The archives of the newest ranges."""
        return list(Archive.objects.filter(policy=self.policy.name)[:MOST_ARCHIVES])

    @cached_property
    def whole(self) -> Weight:
        return weigh(self.policy, self.partitions)

    @property
    def runway(self) -> timedelta:
        """For how long from now every row finds a partition; nothing if the present has none."""
        covered = self.now
        for partition in self.partitions:
            if partition.start <= covered < partition.end:
                covered = partition.end
        return covered - self.now

    @property
    def is_held(self) -> bool:
        """Whether so much has expired that a run drops nothing until somebody confirms it."""
        return len(self.plan.drop) > MOST_DROPPED_AT_ONCE

    @property
    def kept(self) -> str:
        return in_words(self.keep)

    @property
    def declared(self) -> str:
        return in_words(self.policy.keep)

    @property
    def next_drop(self) -> datetime | None:
        return self.dropped_after(self.partitions[0]) if self.partitions else None

    def dropped_after(self, partition: Partition) -> datetime:
        return partition.end + self.keep

    def stage(self, partition: Partition) -> Stage:
        if partition.end <= self.policy.horizon(self.now, keep=self.keep):
            return Stage.HELD if partition.is_held(self.holds) else Stage.EXPIRED
        if partition.start > self.now:
            return Stage.FUTURE
        return Stage.CURRENT if self.now < partition.end else Stage.KEPT


@dataclass(frozen=True)
class Backlog:
    """The marks of changed buckets that wait for their rollup, counted up to MOST_COUNTED."""

    rollup: RollupPolicy
    marks: int
    oldest: datetime | None

    @property
    def table(self) -> str:
        return self.rollup.target._meta.db_table

    @property
    def is_more(self) -> bool:
        return self.marks == MOST_COUNTED


@dataclass(frozen=True)
class Packed:
    """What a packing policy has packed, and what a run would pack now."""

    policy: PackingPolicy
    days: int
    readings: int
    size: int
    due: list[Partition]
    row_size: float | None

    @property
    def size_each(self) -> float | None:
        """Bytes a reading, with the index."""
        return self.size / self.readings if self.readings else None

    @property
    def ratio(self) -> float | None:
        """How many times larger the same readings would be as rows."""
        if self.row_size is None or self.size_each is None:
            return None
        return self.row_size / self.size_each

    @property
    def due_rows(self) -> int:
        return rows_of(self.due)

    @property
    def due_size(self) -> int:
        return sum(partition.size for partition in self.due)


def packed(source: PartitionPolicy, policy: PackingPolicy, *, now: datetime) -> Packed:
    existing = catalog(source)
    days = policy.target._default_manager.aggregate(days=Count("day"), readings=Sum("count"))
    rows = rows_of(existing)
    return Packed(
        policy=policy,
        days=days["days"],
        readings=days["readings"] or 0,
        size=_size(policy.table),
        due=due(source, existing, now=now),
        row_size=sum(part.size for part in existing if part.rows > 0) / rows if rows else None,
    )


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
        return cursor.fetchone()[0]


def overview(
    policy: PartitionPolicy, *, now: datetime, keep: relativedelta | None = None
) -> Overview:
    """Look at a policy as it is, or as it would be if its rows were kept for so long."""
    held = holds.standing(policy, now=now)
    existing = catalog(policy)
    return Overview(policy, now, existing, holds=held, keep=keep or policy.kept)


def weigh(policy: PartitionPolicy, partitions: list[Partition]) -> Weight:
    """What partitions hold, with what is packed of them."""
    rows, size = rows_of(partitions), sum(partition.size for partition in partitions)
    if policy.packing is None:
        return Weight(rows, size)
    with connection.cursor() as cursor:
        days = {"days": [partition.start for partition in partitions]}
        cursor.execute(PACKED.format(sql.Identifier(policy.packing.table)), days)
        packed_rows, packed_size = cursor.fetchone()
    return Weight(rows + packed_rows, size + packed_size)


def in_words(keep: relativedelta) -> str:
    """How long rows are kept."""
    units = {"year": keep.years, "month": keep.months, "day": keep.days, "hour": keep.hours}
    return " ".join(f"{n} {unit}{'s' * (n != 1)}" for unit, n in units.items() if n)


def backlog(rollup: RollupPolicy) -> Backlog:
    # Marks are numbered as they come, so the first is the oldest.
    waiting = TouchedBucket.objects.filter(policy=rollup.name)
    oldest = waiting.order_by("id").values_list("marked_at", flat=True).first()
    marks = waiting[:MOST_COUNTED].count() if oldest else 0
    return Backlog(rollup=rollup, marks=marks, oldest=oldest)


def rows_of(partitions: list[Partition]) -> int:
    """The planner's estimate; partitions that were never analyzed count as empty."""
    return sum(max(partition.rows, 0) for partition in partitions)
