"""Reading packed days back, by the application. SQL has a function of its own, see the policy."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
from django.db.models import Max, Min
from psycopg import sql

from timeseries.buckets import Width
from timeseries.codec import OFFSETS, PARTS, unpack_instants, unpack_numbers
from timeseries.fetch import elements, fetch_binary, instants
from timeseries.policies import PackingPolicy, PartitionPolicy

# How arrays are sent.
SENT = {
    **dict(zip(OFFSETS, (">i2", ">i4", ">i8"), strict=True)),
    "known": ">f8",
    "small": ">i2",
    "whole": ">i4",
    "plain": ">f8",
}

# As many of the newest days as hold so many, beside the newest, of which a part may be asked for.
OF_ONE_SERIES = sql.SQL("""
    SELECT timestamptz_send(day), count, timestamptz_send(start), tick, step, {arrays} FROM (
        SELECT *, sum(count) OVER newest - count - first_value(count) OVER newest AS newer
        FROM {target} WHERE {series} = %(key)s AND day >= %(first)s AND day < %(end)s
        WINDOW newest AS (ORDER BY day DESC)
    ) AS kept
    WHERE newer < %(limit)s ORDER BY day
""")


def packed_range(policy: PartitionPolicy) -> tuple[datetime, datetime]:
    """The first and the last day of which something is packed; of none, they are the wrong way."""
    nothing = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    if policy.packing is None:
        return nothing
    found = policy.packing.target._default_manager.aggregate(first=Min("day"), last=Max("day"))
    return (found["first"], found["last"]) if found["first"] else nothing


def packed_days(policy: PartitionPolicy, days: list[datetime]) -> set[datetime]:
    """Those of these midnights of whose day something is packed."""
    if policy.packing is None:
        return set()
    kept = policy.packing.target._default_manager.filter(day__in=days)
    return set(kept.order_by().values_list("day", flat=True).distinct())


def is_packed(policy: PartitionPolicy, *, series: int, days: list[datetime]) -> bool:
    """Whether any of these days, given by their midnights, is packed of one series."""
    packing = policy.packing
    assert packing
    if not days:
        return False
    rows = packing.target._default_manager.filter(**{packing.series: series}, day__in=days)
    return rows.exists()


def unpacked(
    policy: PartitionPolicy, *, series: int, start: datetime, end: datetime, limit: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return what is packed of one series in ``[start, end)``: its days, and its columns.

    Days are datetime64[D] in UTC, whether or not a part of them lies between the bounds; older ones
    are left out when the others hold ``limit``. Columns are in the order of time: the instants,
    datetime64[us] in UTC, by the name of the source's key; the values by theirs.
    """
    packing = policy.packing
    assert packing
    asked = {"key": series, "first": Width.DAY.floor(start), "end": end, "limit": limit}
    found = fetch_binary(_one_series(packing), asked)
    names = (policy.key, *packing.values)
    parts = [_unpacked_day(packing, row[1:]) for row in found] or [_nothing(packing)]
    columns = {name: np.concatenate([part[at] for part in parts]) for at, name in enumerate(names)}
    low, high = (np.datetime64(end.astimezone(UTC).replace(tzinfo=None)) for end in (start, end))
    bounds = np.searchsorted(columns[policy.key], [low, high])
    days = instants([row[0] for row in found]).astype("datetime64[D]")
    return days, {name: column[slice(*bounds)] for name, column in columns.items()}


def _nothing(packing: PackingPolicy) -> list[np.ndarray]:
    return [np.array([], dtype="datetime64[us]"), *[np.zeros(0)] * len(packing.values)]


@cache
def _one_series(packing: PackingPolicy) -> str:
    plain = [f"{name}_{part}" for name in packing.values for part in ("base", "decimals")]
    shown = [
        sql.SQL("{}" if name in plain else "array_send({})").format(sql.Identifier(name))
        for name in _packed_columns(packing)
    ]
    statement = OF_ONE_SERIES.format(
        arrays=sql.SQL(", ").join(shown),
        target=sql.Identifier(packing.table),
        series=sql.Identifier(packing.series),
    )
    return statement.as_string(None)


def _packed_columns(packing: PackingPolicy) -> list[str]:
    return [*OFFSETS, *(f"{name}_{part}" for name in packing.values for part in PARTS)]


def _unpacked_day(packing: PackingPolicy, row: tuple) -> list[np.ndarray]:
    count, start, tick, step, *sent = row
    columns: dict[str, Any] = {"start": instants([start])[0], "tick": tick, "step": step}
    for name, value in zip(_packed_columns(packing), sent, strict=True):
        kind = SENT.get(name) or SENT.get(name.rpartition("_")[2])
        columns[name] = elements(value, kind) if kind and value is not None else value
    numbers = [unpack_numbers(columns, name, count) for name in packing.values]
    return [unpack_instants(columns, count), *numbers]
