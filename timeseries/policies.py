"""What a domain declares in its ``lifecycle.py``, and the one list of all declarations.

The list is psqlextra's partitioning manager (``config/partitioning.py``), so that its own
``pgpartition`` command works from the same words.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from psycopg import sql

from timeseries import retention
from timeseries.buckets import Width

FIRST_BUCKET = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RollupPolicy:
    """A table that holds one row per series and bucket, computed from raw rows.

    ``series`` is the column of the series, of one name in source and target; ``bucket`` the
    target's column of the bucket's start.
    ``recompute`` gets ``series`` and ``buckets`` (arrays of equal length, no pair twice) and
    ``start`` and ``end`` (all buckets lie between them); it must replace exactly those rows.
    """

    name: str
    target: type[Model]
    series: str
    bucket: str
    width: timedelta
    recompute: sql.Composable

    def bucket_of(self, moment: datetime) -> datetime:
        """The start of the bucket that holds a moment, in UTC."""
        since = moment.astimezone(UTC) - FIRST_BUCKET
        return FIRST_BUCKET + since // self.width * self.width


@dataclass(frozen=True)
class PackingPolicy:
    """A table with one row per series and day, into which the rows of old days are packed.

    ``target`` has a column ``series``, as the source, and those of ``timeseries.models.PackedDay``
    for the source's ``values``. ``unpacked`` is the function of two instants that gives back the
    rows between them.
    """

    name: str
    target: type[Model]
    series: str
    values: tuple[str, ...]
    after: timedelta
    unpacked: str

    @property
    def table(self) -> str:
        return self.target._meta.db_table

    def horizon(self, now: datetime) -> datetime:
        """Days that end here or before are packed."""
        return Width.DAY.floor(now - self.after)

    def may_hold(self, now: datetime) -> datetime:
        """Only what is older can be packed, whichever machine's clock said so."""
        return self.horizon(now) + timedelta(days=1)


@dataclass(frozen=True)
class PartitionPolicy:
    """How one partitioned table is cut, how far ahead it is ready, and how long rows are kept.

    ``keep``, and whether rows are written to an ``archive`` before they go, hold until staff decide
    otherwise; ``kept`` and ``is_archived`` say what holds now.
    """

    model: type[Model]
    width: Width
    ahead: int
    keep: relativedelta
    clock_skew: timedelta = timedelta(minutes=5)
    read_by: tuple[RollupPolicy, ...] = ()
    packing: PackingPolicy | None = None
    archive: bool = False

    def __post_init__(self) -> None:
        start = datetime(2000, 1, 1, tzinfo=UTC)
        for rollup in self.read_by:
            if start + rollup.width > start + self.width.step:
                raise ValueError(f"{rollup.name} is wider than a partition of {self.name}")
        if self.packing and self.width is not Width.DAY:
            raise ValueError(f"{self.name} is packed by the day, and not cut by it")

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        (key,) = self.model._partitioning_meta.key  # type: ignore[attr-defined]
        return str(key)

    @property
    def kept(self) -> relativedelta:
        """How long rows are kept, as staff decided or else as declared."""
        chosen = retention.chosen(self.name)
        return relativedelta(days=chosen.keep_days) if chosen else self.keep

    @property
    def is_archived(self) -> bool:
        """Whether rows are archived before they go, as staff decided or else as declared."""
        chosen = retention.chosen(self.name)
        return chosen.archives if chosen else self.archive

    def horizon(self, now: datetime, *, keep: relativedelta | None = None) -> datetime:
        """Rows older than this are refused, and a partition that ends here or before is dropped.

        ``keep`` is for a look at what another one would do.
        """
        return now - (keep or self.kept)

    def readable(self, now: datetime) -> tuple[datetime, datetime]:
        """The half-open range of times of which there may be rows: those kept, and those held."""
        start, end = self.window(now)
        held = retention.held_since(self.name)
        return (min(start, held) if held else start), end

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The half-open range of times that are accepted now."""
        return self.horizon(now), now + self.clock_skew


def partition_policies() -> list[PartitionPolicy]:
    manager = import_string(settings.PSQLEXTRA_PARTITIONING_MANAGER)
    return [config.strategy.policy for config in manager.configs]


def rollup_policies() -> list[tuple[PartitionPolicy, RollupPolicy]]:
    """Every rollup with the policy of the table it is computed from."""
    return [(source, rollup) for source in partition_policies() for rollup in source.read_by]


def read_from(model: type[Model]) -> tuple[RollupPolicy, ...]:
    """The rollups that are computed from the rows of a model."""
    found = (policy.read_by for policy in partition_policies() if policy.model is model)
    return next(found, ())


def packing_policies() -> list[tuple[PartitionPolicy, PackingPolicy]]:
    """Every packing with the policy of the table whose rows are packed."""
    return [(source, source.packing) for source in partition_policies() if source.packing]
