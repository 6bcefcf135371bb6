"""Readings of several sensors, in the order in which detectors go through them."""

from dataclasses import dataclass, field

import numpy as np

# How a reading lies to what it is held against. Within the hysteresis it ends no event and begins
# none.
NORMAL, BETWEEN, BEYOND = 0, 1, 2
MINUTE = 60_000_000  # microseconds


@dataclass(frozen=True)
class Runs:
    """One run of readings for each sensor, sorted by time, one run after the other.

    ``starts`` (int64, one more than there are runs) says where each begins and the last one ends;
    ``times`` (int64) are microseconds since 1970, ``values`` are float64 and finite.
    """

    starts: np.ndarray
    times: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def spread(self, of_each: np.ndarray) -> np.ndarray:
        """Repeat what there is of each run for each of its readings."""
        return np.repeat(of_each, self.lengths)

    @property
    def filled(self) -> np.ndarray:
        """The places of the runs that have readings."""
        return np.flatnonzero(self.lengths)


@dataclass(frozen=True)
class Levels:
    """How each reading lies: ``level`` is NORMAL, BETWEEN or BEYOND (int8), ``strength`` (float64)
    how far it goes, in the measure of the detector. ``facts`` are more to say of some, by place.
    """

    level: np.ndarray
    strength: np.ndarray
    facts: dict[int, dict] = field(default_factory=dict)


def levels(strength: np.ndarray, bound: np.ndarray, deadband: np.ndarray) -> Levels:
    """Hold a strength against a bound; within ``deadband`` below it lies BETWEEN."""
    beyond = strength > bound
    return Levels((strength > bound - deadband).astype("int8") + beyond, strength)


def before(runs: Runs, column: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return what stood before each reading in ``column``, and ``first`` before those of a run."""
    previous = np.empty_like(column)
    previous[1:] = column[:-1]
    filled = runs.filled
    previous[runs.starts[filled]] = first[filled]
    return previous


def keep_last(runs: Runs, kept: np.ndarray, column: np.ndarray) -> None:
    """Keep the last of each run in ``kept``; of an empty run stays what was kept."""
    filled = runs.filled
    kept[filled] = column[runs.starts[filled + 1] - 1]
