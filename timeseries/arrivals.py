"""Days that are old when they come in: packed at once, and never rows.

This is how history comes in fast. Whole days, or large parts, of a series take this road; what is
little, or for days of which there are rows, takes that of rows and is packed by the next pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from psycopg import sql

from timeseries.packed_rows import Row, copy_packed, packed_row
from timeseries.packing import FORGET, lock_day, names_of
from timeseries.partitions import partition_name
from timeseries.policies import PartitionPolicy
from timeseries.unpacking import unpacked

LEAST = 200  # readings of a series and day that are worth a row of their own
MOST_MERGED = 4  # times as many may be packed already
MOST_OF_A_DAY = 86_400_000_000  # one a microsecond

# A partition that is not there takes nothing, which the road of rows tells.
SIZES = """
    SELECT day, pg_relation_size(to_regclass(name))
    FROM unnest(%(days)s::timestamptz[], %(tables)s::text[]) AS asked (day, name)
    WHERE to_regclass(name) IS NOT NULL
"""
IN_ROWS = sql.SQL("""
    SELECT DISTINCT {series} FROM {source}
    WHERE {series} = ANY(%(series)s) AND {key} >= {start} AND {key} < {end}
""")
COUNTS = sql.SQL("""
    SELECT packed.{series}, packed.day, packed.count FROM {target} AS packed
    JOIN unnest(%(series)s::int[], %(days)s::timestamptz[]) AS asked (series, day)
      ON packed.{series} = asked.series AND packed.day = asked.day
    FOR UPDATE OF packed
""")


@dataclass(frozen=True)
class Arrived:
    """What became of rows: which were packed, which of these changed something, and how many."""

    packed: np.ndarray
    changed: np.ndarray
    stored: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class _Group:
    """The rows of a series and day, from ``start`` to before ``end``."""

    series: int
    day: np.datetime64
    start: int
    end: int

    @property
    def midnight(self) -> datetime:
        return datetime.fromisoformat(str(self.day)).replace(tzinfo=UTC)

    @property
    def pair(self) -> tuple[int, datetime]:
        return self.series, self.midnight


@dataclass(frozen=True)
class _Rows:
    """What comes in."""

    policy: PartitionPolicy
    instants: np.ndarray
    values: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class _Merged:
    """A day as it is to be packed, and which of its group's rows are new to it or differ."""

    group: _Group
    row: Row
    is_new: np.ndarray
    is_other: np.ndarray


def pack_arrivals(
    cursor,
    policy: PartitionPolicy,
    *,
    series: np.ndarray,
    instants: np.ndarray,
    values: Mapping[str, np.ndarray],
    now: datetime,
    left_out: Callable[[list[int]], set[int]] | None = None,
) -> Arrived:
    """Pack what is old among rows that come in, sorted by series and time.

    Days of which something is packed already are merged with it, and what comes in counts. Days
    with an instant that comes twice are left to the road of rows, as are the series that
    ``left_out`` names of those it is given. Nobody else writes to the days until the transaction
    ends.
    """
    packing = policy.packing
    assert packing
    nothing = np.zeros(len(series), dtype=bool)
    old = instants < np.datetime64(packing.horizon(now).replace(tzinfo=None), "us")
    if not old.any():
        return Arrived(nothing, nothing.copy())
    groups = _groups(series, instants, old)
    _lock(cursor, policy, instants[old], groups)
    if groups and left_out:  # asked once nobody else can change the days
        out = left_out(sorted({group.series for group in groups}))
        groups = [group for group in groups if group.series not in out]
    groups = _without_rows(cursor, policy, groups)
    rows = _Rows(policy, instants, values)
    held = _held(cursor, policy, groups)
    merged = [_merge(rows, group, held.get(group.pair, 0)) for group in groups]
    return _stored(cursor, policy, [each for each in merged if each], held, len(series))


def _groups(series: np.ndarray, instants: np.ndarray, old: np.ndarray) -> list[_Group]:
    """Those of series and day that are old, large enough and without repeats."""
    days = instants.astype("datetime64[D]")
    is_new = np.ones(len(series), dtype=bool)
    is_new[1:] = (series[1:] != series[:-1]) | (days[1:] != days[:-1])
    is_repeat = np.zeros(len(series), dtype=bool)
    is_repeat[1:] = (instants[1:] == instants[:-1]) & ~is_new[1:]
    starts = np.flatnonzero(is_new)
    ends = np.append(starts[1:], len(series))
    repeats = np.add.reduceat(is_repeat, starts, dtype="int64")
    good = old[starts] & (ends - starts >= LEAST) & (repeats == 0)
    chosen = zip(starts[good].tolist(), ends[good].tolist(), strict=True)
    return [_Group(int(series[start]), days[start], start, end) for start, end in chosen]


def _lock(cursor, policy: PartitionPolicy, instants: np.ndarray, groups: list[_Group]) -> None:
    """Take every day that is written to, alone where it is packed; in order, against deadlocks."""
    alone = {group.day for group in groups}
    days = instants.astype("datetime64[D]")
    is_other = np.append(True, days[1:] != days[:-1])  # sorting them all would take longer
    for day in np.unique(days[is_other]):
        lock_day(cursor, policy, day.item(), alone=day in alone)


def _without_rows(cursor, policy: PartitionPolicy, groups: list[_Group]) -> list[_Group]:
    """Those of whose day there is a partition, and in it no row of their series."""
    by_day: dict[datetime, list[_Group]] = {}
    for group in groups:
        by_day.setdefault(group.midnight, []).append(group)
    tables = [partition_name(policy, day) for day in by_day]
    cursor.execute(SIZES, {"days": [*by_day], "tables": tables})
    found: list[_Group] = []
    for day, size in cursor.fetchall():
        in_rows = _in_rows(cursor, policy, day, by_day[day]) if size else set()
        found += [group for group in by_day[day] if group.series not in in_rows]
    return found


def _in_rows(cursor, policy: PartitionPolicy, day: datetime, groups: list[_Group]) -> set[int]:
    bounds = {"start": sql.Literal(day), "end": sql.Literal(day + timedelta(days=1))}
    statement = IN_ROWS.format(**bounds, **names_of(policy))
    cursor.execute(statement, {"series": [group.series for group in groups]})
    return {key for (key,) in cursor.fetchall()}


def _held(cursor, policy: PartitionPolicy, groups: list[_Group]) -> dict[tuple, int]:
    """How many readings are packed already, by series and midnight; locked until the end."""
    asked = {
        "series": [group.series for group in groups],
        "days": [group.midnight for group in groups],
    }
    cursor.execute(COUNTS.format(**names_of(policy)), asked)
    return {(key, day.astimezone(UTC)): count for key, day, count in cursor.fetchall()}


def _merge(rows: _Rows, group: _Group, held: int) -> _Merged | None:
    """What is packed of a day with what comes in; None if that is too little for what is there."""
    chosen = slice(group.start, group.end)
    instants = rows.instants[chosen]
    values = {name: column[chosen] for name, column in rows.values.items()}
    is_new, is_other = np.ones(len(instants), dtype=bool), np.zeros(len(instants), dtype=bool)
    if held:
        if held > MOST_MERGED * len(instants):
            return None
        known, others = _unpacked(rows.policy, group)
        places = np.searchsorted(known, instants)
        is_new = known[np.minimum(places, len(known) - 1)] != instants
        at = places[~is_new]
        is_other[~is_new] = np.any(
            [others[name][at] != values[name][~is_new] for name in values], axis=0
        )
        stays = ~np.isin(known, instants)
        order = np.argsort(np.concatenate([known[stays], instants]))
        values = {
            name: np.concatenate([others[name][stays], values[name]])[order] for name in values
        }
        instants = np.concatenate([known[stays], instants])[order]
    packing = rows.policy.packing
    assert packing
    row = packed_row(packing, series=group.series, day=group.day, instants=instants, values=values)
    return _Merged(group, row, is_new, is_other)


def _unpacked(policy: PartitionPolicy, group: _Group) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    end = group.midnight + timedelta(days=1)
    _days, columns = unpacked(
        policy, series=group.series, start=group.midnight, end=end, limit=MOST_OF_A_DAY
    )
    return columns.pop(policy.key), columns


def _stored(
    cursor, policy: PartitionPolicy, merged: list[_Merged], held: dict[tuple, int], count: int
) -> Arrived:
    packing = policy.packing
    assert packing
    packed, changed = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    replaced = [each.group.pair for each in merged if each.group.pair in held]
    if replaced:
        keys, days = map(list, zip(*replaced, strict=True))
        cursor.execute(FORGET.format(**names_of(policy)), {"series": keys, "days": days})
    copy_packed(cursor, packing, [each.row for each in merged])
    stored = updated = 0
    for each in merged:
        chosen = slice(each.group.start, each.group.end)
        packed[chosen], changed[chosen] = True, each.is_new | each.is_other
        stored += int(each.is_new.sum())
        updated += int(each.is_other.sum())
    unchanged = int(packed.sum()) - stored - updated
    return Arrived(packed, changed, stored, updated, unchanged)
