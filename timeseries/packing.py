"""Days that have grown old become one row per series, exactly and reversibly.

A series' day is either packed or in rows, never both: who writes to a packed one turns it back into
rows first, in the same transaction, and the next pass packs it again. Readers ask for both.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from timeseries.buckets import Width
from timeseries.fetch import copied
from timeseries.packed_rows import PackedWrong, Row, copy_packed, packed_row
from timeseries.partitions import OWNER, Partition, catalog, do_each, lock_policy
from timeseries.policies import PackingPolicy, PartitionPolicy

MOST_AT_ONCE = 500_000  # readings in memory, some fifty bytes each
PATIENCE = "SET LOCAL statement_timeout = '10min'"

# Of one day of one table: shared by those who may write to it, alone by who packs it.
LOCK_DAY = "SELECT pg_advisory_xact_lock{}(hashtext(%s), %s)"

SERIES = sql.SQL("SELECT {series}, count(*) FROM {rows} GROUP BY 1 ORDER BY 1")
ROWS = sql.SQL("""
    SELECT {series}, {key}, {values} FROM {rows}
    WHERE {series} BETWEEN {first} AND {last} ORDER BY {series}, {key}
""")
# Whatever their order; the sum of their hashes would overflow.
CHECKSUM = sql.SQL("""
    SELECT count(*), bit_xor(hash_record_extended(ROW({series}, {key}, {values}), 0)) FROM {rows}
    WHERE {series} = ANY(%(series)s)
""")
BETWEEN = sql.SQL("{unpacked}({start}, {end})")

HELD = sql.SQL("""
    SELECT packed.{series}, packed.day FROM {target} AS packed
    JOIN unnest(%(series)s::int[], %(days)s::timestamptz[]) AS asked (series, day)
      ON packed.{series} = asked.series AND packed.day = asked.day
    ORDER BY packed.{series}, packed.day FOR UPDATE OF packed
""")
PUT_BACK = sql.SQL("""
    INSERT INTO {source} ({series}, {key}, {values})
    SELECT kept.{series}, kept.{key}, {kept}
    FROM unnest(%(series)s::int[], %(days)s::timestamptz[]) AS asked (series, day)
    CROSS JOIN LATERAL {unpacked}(asked.day, asked.day + interval '24 hours') AS kept
    WHERE kept.{series} = asked.series
    ON CONFLICT DO NOTHING
""")
FORGET = sql.SQL("""
    DELETE FROM {target} AS packed
    USING unnest(%(series)s::int[], %(days)s::timestamptz[]) AS asked (series, day)
    WHERE packed.{series} = asked.series AND packed.day = asked.day
""")


FORGET_DAYS = sql.SQL("DELETE FROM {target} WHERE day >= %(start)s AND day < %(end)s")
DAYS_BEFORE = sql.SQL("SELECT DISTINCT day FROM {target} WHERE day < %(day)s")


def pack_old(policy: PartitionPolicy, *, now: datetime) -> list[str]:
    """Pack every day that is due and return the names of its partitions. Repeating it packs none.

    A day that cannot be packed stops no other; its error is raised when all were tried.
    """
    done = do_each(due(policy, catalog(policy, using=OWNER), now=now), partial(pack, policy))
    if done:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(sql.SQL("ANALYZE {}").format(names_of(policy)["target"]))
    return done


def due(policy: PartitionPolicy, existing: list[Partition], *, now: datetime) -> list[Partition]:
    """The partitions a run would pack now, oldest first: old ones that hold rows."""
    if policy.packing is None:
        return []
    horizon = policy.packing.horizon(now)
    return [part for part in existing if part.end <= horizon and not part.is_empty]


def days_before(policy: PartitionPolicy, moment: datetime) -> set[datetime]:
    """The packed days that end at a moment or before."""
    with connections[OWNER].cursor() as cursor:
        day = {"day": Width.DAY.floor(moment)}
        cursor.execute(DAYS_BEFORE.format(target=names_of(policy)["target"]), day)
        return {found for (found,) in cursor.fetchall()}


def freeze(cursor, policy: PartitionPolicy, partition: Partition) -> None:
    """Let nobody write to a partition, or to what is packed of it, before this transaction ends."""
    if policy.packing:
        lock_day(cursor, policy, partition.start.astimezone(UTC).date(), alone=True)
    rows = sql.Identifier(partition.table)
    cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(rows))


def forget(cursor, policy: PartitionPolicy, *, start: datetime, end: datetime) -> None:
    """Delete the packed days between two midnights, with the partition that they are of."""
    if policy.packing:
        statement = FORGET_DAYS.format(target=names_of(policy)["target"])
        cursor.execute(statement, {"start": start, "end": end})


def pack(policy: PartitionPolicy, partition: Partition, connection: BaseDatabaseWrapper) -> bool:
    """Pack one day in one transaction, and empty its partition, which stays for late rows.

    Writers to this day wait; readers wait for the moment in which the partition is emptied. Raises
    PackedWrong if the packed rows are not, bit by bit, what was there.
    """
    packing = policy.packing
    assert packing
    rows = sql.Identifier(partition.table)
    names = names_of(policy)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        lock_policy(cursor, policy)
        cursor.execute(PATIENCE)
        lock_day(cursor, policy, partition.start.astimezone(UTC).date(), alone=True)
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(rows))
        cursor.execute(SERIES.format(rows=rows, **names))
        counts = cursor.fetchall()
        if not counts:
            return False
        series = [key for key, _count in counts]
        put_back(cursor, policy, series=series, days=[partition.start] * len(series))
        for first, last in _portions(counts):
            bounds = {"first": sql.Literal(first), "last": sql.Literal(last)}
            chosen = ROWS.format(rows=rows, **bounds, **names)
            read = copied(cursor, chosen, _row_type(packing))
            copy_packed(cursor, packing, _packed(packing, read, partition.start))
        ends = {"start": sql.Literal(partition.start), "end": sql.Literal(partition.end)}
        unpacked = BETWEEN.format(**ends, **names)
        if _checksum(cursor, names, rows, series) != _checksum(cursor, names, unpacked, series):
            raise PackedWrong(f"{partition.table} unpacks to something else, and stays as it is.")
        cursor.execute(sql.SQL("TRUNCATE {}").format(rows))
    return True


def make_room(
    cursor, policy: PartitionPolicy, *, series: np.ndarray, instants: np.ndarray, now: datetime
) -> None:
    """Before rows of these instants are written: turn the packed days among them back into rows."""
    packing = policy.packing
    assert packing
    limit = np.datetime64(packing.may_hold(now).replace(tzinfo=None), "us")
    old = instants < limit
    if not old.any():
        return
    days = instants[old].astype("datetime64[D]")
    for day in np.unique(days).tolist():
        lock_day(cursor, policy, day, alone=False)
    pairs = np.unique(np.column_stack([series[old].astype("int64"), days.astype("int64")]), axis=0)
    moments = [datetime.fromtimestamp(day * 86_400, UTC) for day in pairs[:, 1].tolist()]
    put_back(cursor, policy, series=pairs[:, 0].tolist(), days=moments)


def put_back(cursor, policy: PartitionPolicy, *, series: list[int], days: list[datetime]) -> None:
    """Turn packed days, pairs of series and midnight, back into rows. Rows that are there win."""
    assert policy.packing
    names = names_of(policy)
    cursor.execute(HELD.format(**names), {"series": series, "days": days})
    held = cursor.fetchall()
    if not held:
        return
    keys, midnights = map(list, zip(*held, strict=True))
    asked = {"series": keys, "days": midnights}
    cursor.execute(PUT_BACK.format(**names), asked)
    cursor.execute(FORGET.format(**names), asked)


def names_of(policy: PartitionPolicy) -> dict[str, sql.Composable]:
    packing = policy.packing
    assert packing
    values = [sql.Identifier(name) for name in packing.values]
    return {
        "source": sql.Identifier(policy.table),
        "target": sql.Identifier(packing.table),
        "unpacked": sql.Identifier(packing.unpacked),
        "series": sql.Identifier(packing.series),
        "key": sql.Identifier(policy.key),
        "values": sql.SQL(", ").join(values),
        "kept": sql.SQL(", ").join(sql.Identifier("kept", name) for name in packing.values),
    }


def lock_day(cursor, policy: PartitionPolicy, day: date, *, alone: bool) -> None:
    """Wait for whoever packs a day, or, to pack it alone, for all who write to it."""
    key = [f"packing {policy.table}", day.toordinal()]
    cursor.execute(LOCK_DAY.format("" if alone else "_shared"), key)


def _checksum(cursor, names: dict, rows: sql.Composable, series: list[int]) -> tuple:
    chosen = {name: names[name] for name in ("series", "key", "values")}
    cursor.execute(CHECKSUM.format(rows=rows, **chosen), {"series": series})
    return cursor.fetchone()


def _portions(counts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """First and last series of portions that fit into memory."""
    first, held = counts[0][0], 0
    for at, (key, count) in enumerate(counts):
        held += count
        if held >= MOST_AT_ONCE or at == len(counts) - 1:
            yield first, key
            first, held = (counts[at + 1][0] if at + 1 < len(counts) else key), 0


def _row_type(packing: PackingPolicy) -> dict[str, str]:
    return {"series": "int32", "instant": "datetime64[us]", **dict.fromkeys(packing.values, "f8")}


def _packed(packing: PackingPolicy, read: dict[str, np.ndarray], day: datetime) -> Iterator[Row]:
    """The rows to be stored: one for each series of those read."""
    midnight = np.datetime64(day.astimezone(UTC).replace(tzinfo=None), "us")
    edges = np.flatnonzero(np.diff(read["series"])) + 1
    for start, end in zip([0, *edges], [*edges, len(read["series"])], strict=True):
        part = {name: column[start:end] for name, column in read.items()}
        yield packed_row(
            packing,
            series=int(part["series"][0]),
            day=midnight,
            instants=part["instant"],
            values={name: part[name] for name in packing.values},
        )
