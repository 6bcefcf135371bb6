"""Hourly means of many sensors at once, out of the summaries that are kept for years."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from psycopg import sql

from sensing.models import Sensor
from sensing.sql.drift import GOOD_DAYS, GOOD_HOURS, MEANS
from timeseries.fetch import fetch_columns

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAST_SHARE = 1 / 3  # of a range's hours: less may be the same part of each day, or a few days
MOST_MEANS = 5_000_000
SENT = {"sensor_id": "int32", "hour": "datetime64[us]", "average": "f8", "count": "int32"}

Range = tuple[datetime, datetime]


@dataclass(frozen=True)
class Sample:
    """What one sensor measured in ``[start, end)``, two midnights in UTC.

    ``hours`` are integers since 1970, ascending; those without good readings are missing. ``means``
    are float64.
    """

    start: datetime
    end: datetime
    hours: np.ndarray
    means: np.ndarray
    readings: int

    @property
    def days(self) -> int:
        return (self.end - self.start) // DAY

    @property
    def is_enough(self) -> bool:
        return len(self.hours) >= self.days * 24 * LEAST_SHARE

    @property
    def lack(self) -> str:
        """How much there is of what is needed, in words."""
        least = -int(-self.days * 24 * LEAST_SHARE // 1)
        return f"{len(self.hours)} of {self.days * 24} hours have good readings, {least} are needed"


def samples(ranges: Mapping[int, Range]) -> dict[int, Sample]:
    """Return the sample of each sensor in its range, by its key. One statement.

    An hour whose readings came in so late that it waits to be summed up is as it was before.
    """
    if not ranges:
        return {}
    starts, ends = zip(*ranges.values(), strict=True)
    statement = MEANS.format(
        sensors=sql.Literal([*ranges]),
        starts=sql.Literal([*starts]),
        ends=sql.Literal([*ends]),
        low=sql.Literal(min(starts)),
        high=sql.Literal(max(ends)),
        good=GOOD_HOURS,
    )
    found = fetch_columns(statement, SENT, most=MOST_MEANS)
    if found is None:
        raise ValueError(f"More than {MOST_MEANS:,} means were asked for at once.")
    order = np.lexsort((found["hour"], found["sensor_id"]))
    keys, means, counts = (found[name][order] for name in ("sensor_id", "average", "count"))
    hours = found["hour"][order].astype("datetime64[h]").astype("int64")
    wanted = np.array([*ranges])
    edges = (np.searchsorted(keys, wanted, side=side) for side in ("left", "right"))
    return {
        key: Sample(start, end, hours[low:high], means[low:high], int(counts[low:high].sum()))
        for (key, (start, end)), low, high in zip(ranges.items(), *edges, strict=True)
    }


def first_good_days(
    sensors: Sequence[Sensor], *, days: int, start: datetime, end: datetime
) -> dict[int, Range]:
    """Return the first so many days on end of each sensor, of which most are good, by its key.

    A day is good if a third of its hours have good readings. A sensor without such days is left
    out.
    """
    statement = GOOD_DAYS.format(
        sensors=sql.Literal([sensor.pk for sensor in sensors]),
        low=sql.Literal(start),
        high=sql.Literal(end),
        good=GOOD_HOURS,
        least=sql.Literal(24 * LEAST_SHARE),
    )
    types = {"sensor_id": "int32", "day": "datetime64[us]"}
    found = fetch_columns(statement, types, most=MOST_MEANS)
    if found is None:
        raise ValueError(f"More than {MOST_MEANS:,} days were asked for at once.")
    good: dict[int, set[int]] = defaultdict(set)
    places = (found["day"] - np.datetime64(start.replace(tzinfo=None), "us")) // np.timedelta64(DAY)
    for key, place in zip(found["sensor_id"].tolist(), places.tolist(), strict=True):
        good[key].add(place)
    firsts = {key: _first(places, days, (end - start) // DAY) for key, places in good.items()}
    return {
        key: (start + first * DAY, start + (first + days) * DAY)
        for key, first in firsts.items()
        if first is not None
    }


def midnight(moment: datetime) -> datetime:
    """The start of its day in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _first(good: set[int], days: int, until: int) -> int | None:
    """The first good day that begins so many, of which three in four are good."""
    for first in sorted(good):
        if first + days > until:
            return None
        if 4 * len(good.intersection(range(first, first + days))) >= 3 * days:
            return first
    return None
