"""From readings beyond a rule to events: least duration, hysteresis and cooldown."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sensing.detectors.runs import BETWEEN, BEYOND, NORMAL, Levels, Runs

QUIET, PENDING, ACTIVE = 0, 1, 2
NEVER = np.iinfo("int64").min

STATE = np.dtype(
    [
        ("phase", "i1"),
        ("is_within", "?"),  # the last reading of an event lies within the hysteresis
        ("since", "i8"),
        ("cleared", "i8"),
        ("strength", "f8"),
        ("value", "f8"),
        ("peak", "i8"),
        ("by_hysteresis", "i4"),
        ("by_duration", "i4"),
        ("by_cooldown", "i4"),
    ]
)


class Step(StrEnum):
    BEGINS = "begins"
    RETURNS = "returns"
    ENDS = "ends"


@dataclass(frozen=True)
class Change:
    """An event of a run begins, comes back or ends. Times are microseconds since 1970."""

    run: int
    step: Step
    time: int


def begin(count: int) -> np.ndarray:
    state = np.zeros(count, STATE)
    state["cleared"] = NEVER
    return state


def follow(
    runs: Runs, found: Levels, state: np.ndarray, *, persists: np.ndarray, cooldown: np.ndarray
) -> list[Change]:
    """Bring ``state``, a row of each run, forward over its readings; return what changed.

    An event begins with a reading BEYOND, once such follow each other for ``persists``; it ends
    with a reading that is NORMAL; what begins within ``cooldown`` after that is the same event.
    Both are in microseconds. What each of these held back is counted in the state.
    """
    places = _telling(runs, found.level)
    begins = np.searchsorted(places, runs.starts)
    is_beyond = np.diff(np.searchsorted(np.flatnonzero(found.level == BEYOND), runs.starts)) > 0
    changes: list[Change] = []
    for run in np.flatnonzero(is_beyond | (state["phase"] != QUIET) & (runs.lengths > 0)):
        part = places[begins[run] : begins[run + 1]]
        episode = _Episode(int(run), *state[run].item())
        columns = (runs.times[part], found.level[part], found.strength[part], runs.values[part])
        times = {"persists": int(persists[run]), "cooldown": int(cooldown[run])}
        for reading in zip(*(column.tolist() for column in columns), strict=True):
            changes += episode.take(*reading, **times)
        state[run] = episode.kept()
    return changes


def _telling(runs: Runs, level: np.ndarray) -> np.ndarray:
    """The places of readings that can change anything: what is not NORMAL, what follows that, and
    the first of each run.
    """
    is_near = level != NORMAL
    is_telling = is_near.copy()
    is_telling[1:] |= is_near[:-1]
    is_telling[runs.starts[runs.filled]] = True
    return np.flatnonzero(is_telling)


@dataclass
class _Episode:
    """The state of one run while its readings are taken; fields as those of STATE."""

    run: int
    phase: int
    is_within: bool
    since: int
    cleared: int
    strength: float
    value: float
    peak: int
    by_hysteresis: int
    by_duration: int
    by_cooldown: int

    def kept(self) -> tuple:
        return tuple(getattr(self, name) for name in STATE.names or ())

    def take(
        self,
        time: int,
        level: int,
        strength: float,
        value: float,
        *,
        persists: int,
        cooldown: int,
    ) -> list[Change]:
        """Take one reading; return what changes by it, which is one thing at most."""
        if level == BEYOND:
            self._exceed(time, strength, value)
            if self.phase == PENDING and time - self.since >= persists:
                return [self._begun(cooldown)]
        elif self.phase == PENDING:
            self.phase = QUIET
            self.by_duration += 1
        elif self.phase == ACTIVE and level == BETWEEN:
            self.by_hysteresis += not self.is_within
            self.is_within = True
        elif self.phase == ACTIVE:
            self.phase, self.cleared, self.is_within = QUIET, time, False
            # What is missing may come late, and be older than the moment it was missed at.
            return [Change(self.run, Step.ENDS, max(time, self.since))]
        return []

    def _exceed(self, time: int, strength: float, value: float) -> None:
        if self.phase == QUIET:
            self.phase, self.since, self.strength = PENDING, time, -math.inf
        if strength > self.strength:
            self.strength, self.value, self.peak = strength, value, time
        self.is_within = False

    def _begun(self, cooldown: int) -> Change:
        self.phase = ACTIVE
        is_same = self.cleared != NEVER and self.since - self.cleared <= cooldown
        self.by_cooldown += is_same
        return Change(self.run, Step.RETURNS if is_same else Step.BEGINS, self.since)
