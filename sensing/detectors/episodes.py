"""From readings beyond a rule to events: least duration, hysteresis and cooldown."""

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
    filled = runs.filled
    worst = np.zeros(len(runs), "int8")
    if len(filled):
        worst[filled] = np.maximum.reduceat(found.level, runs.starts[filled])
    changes: list[Change] = []
    for run in np.flatnonzero((worst == BEYOND) | (state["phase"] != QUIET) & (runs.lengths > 0)):
        part = slice(runs.starts[run], runs.starts[run + 1])
        episode = _Episode(int(run), state[run], int(persists[run]), int(cooldown[run]), changes)
        readings = (runs.times[part], found.level[part], found.strength[part], runs.values[part])
        for reading in zip(*(column.tolist() for column in readings), strict=True):
            episode.take(*reading)
    return changes


@dataclass
class _Episode:
    run: int
    state: np.void
    persists: int
    cooldown: int
    changes: list[Change]

    def take(self, time: int, level: int, strength: float, value: float) -> None:
        state = self.state
        if level == BEYOND:
            if state["phase"] == QUIET:
                state["phase"], state["since"], state["strength"] = PENDING, time, -np.inf
            if strength > state["strength"]:
                state["strength"], state["value"], state["peak"] = strength, value, time
            state["is_within"] = False
            if state["phase"] == PENDING and time - state["since"] >= self.persists:
                self._activate()
        elif state["phase"] == PENDING:
            state["phase"] = QUIET
            state["by_duration"] += 1
        elif state["phase"] == ACTIVE:
            self._subside(time, level)

    def _activate(self) -> None:
        state = self.state
        state["phase"] = ACTIVE
        since, cleared = int(state["since"]), int(state["cleared"])
        is_same = cleared != NEVER and since - cleared <= self.cooldown
        state["by_cooldown"] += is_same
        step = Step.RETURNS if is_same else Step.BEGINS
        self.changes.append(Change(self.run, step, since))

    def _subside(self, time: int, level: int) -> None:
        state = self.state
        if level == BETWEEN:
            state["by_hysteresis"] += not state["is_within"]
            state["is_within"] = True
        elif level == NORMAL:
            state["phase"], state["cleared"], state["is_within"] = QUIET, time, False
            # What is missing may come late, and be older than the moment it was missed at.
            self.changes.append(Change(self.run, Step.ENDS, max(time, int(state["since"]))))
