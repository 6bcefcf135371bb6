"""What summaries are made of and how they add up. Pure; one element a reading, an hour or a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

GOOD = 0.5  # quality
MINUTE = np.timedelta64(60_000_000, "us")

Aggregate = Callable[["Parts", np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Parts:
    """Columns of one length in the order of time, float64 but for the instants.

    ``squares`` are the sums of squared differences from each part's mean, ``good`` counts readings
    of good quality, ``minutes`` those minutes with a reading that no part before has.
    """

    at: np.ndarray
    count: np.ndarray
    sum: np.ndarray
    min: np.ndarray
    max: np.ndarray
    first: np.ndarray
    last: np.ndarray
    squares: np.ndarray
    good: np.ndarray
    minutes: np.ndarray

    def part(self, chosen: slice | np.ndarray) -> "Parts":
        return Parts(*(column[chosen] for column in vars(self).values()))


def of_readings(at: np.ndarray, values: np.ndarray, qualities: np.ndarray) -> Parts:
    """Each reading as a part of its own."""
    minutes = (at - np.datetime64("1970-01-01", "us")) // MINUTE
    is_new = np.diff(minutes, prepend=minutes[:1] - 1) > 0
    ones, nothing = np.ones(len(at)), np.zeros(len(at))
    good = (qualities >= GOOD).astype("float64")
    figures = (ones, values, values, values, values, values, nothing)
    return Parts(at, *figures, good, is_new.astype("float64"))


def added_up(parts: Parts, edges: np.ndarray, starts: np.ndarray) -> Parts:
    """The parts from each edge to the next one as one, which begins at ``starts``."""
    figures = (FIGURES[name](parts, edges) for name in list(vars(parts))[1:])
    return Parts(starts, *figures)


def _sum(column: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.add.reduceat(column, edges)


def _average(parts: Parts, edges: np.ndarray) -> np.ndarray:
    return _sum(parts.sum, edges) / _sum(parts.count, edges)


def _squares(parts: Parts, edges: np.ndarray) -> np.ndarray:
    """Those about the mean of the whole, as ``sensing.sql.rollups`` does it."""
    means = np.repeat(_average(parts, edges), np.diff(np.append(edges, len(parts.at))))
    apart = parts.sum / parts.count - means
    return _sum(parts.squares + parts.count * apart**2, edges)


FIGURES: dict[str, Aggregate] = {
    "count": lambda parts, edges: _sum(parts.count, edges),
    "sum": lambda parts, edges: _sum(parts.sum, edges),
    "min": lambda parts, edges: np.minimum.reduceat(parts.min, edges),
    "max": lambda parts, edges: np.maximum.reduceat(parts.max, edges),
    "first": lambda parts, edges: parts.first[edges],
    "last": lambda parts, edges: parts.last[np.append(edges[1:], len(parts.last)) - 1],
    "squares": _squares,
    "good": lambda parts, edges: _sum(parts.good, edges),
    "minutes": lambda parts, edges: _sum(parts.minutes, edges),
}

# What may be asked for; covered in seconds, good as a share.
AGGREGATES: dict[str, Aggregate] = {
    "avg": _average,
    **{name: FIGURES[name] for name in ("sum", "count", "min", "max", "first", "last")},
    "stddev": lambda parts, edges: np.sqrt(_squares(parts, edges) / _sum(parts.count, edges)),
    "good": lambda parts, edges: _sum(parts.good, edges) / _sum(parts.count, edges),
    "covered": lambda parts, edges: 60.0 * _sum(parts.minutes, edges),
}


def covered(seconds: np.ndarray, *, pace: timedelta | None, bucket: timedelta) -> np.ndarray:
    """Stretch the minutes of a sensor that is slower than one a minute, to its bucket at most."""
    slower = max((pace or timedelta()) / timedelta(minutes=1), 1.0)
    return np.minimum(seconds * slower, bucket.total_seconds())
