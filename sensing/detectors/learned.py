"""The learned detector: how surprising a reading is, given all that its sensor has sent before.

A streaming detector by extreme value statistics. Each reading is looked at in four ways, its parts:
the mean of the last 1, 4 and 16 readings against that of the 32 times longer past (exponentially
weighted; spikes, shifts, drifts), and the deviation from a profile of the hours of the day and of
the week. Of each part, upwards and downwards, the four largest peaks so far are remembered. They
say how heavy its tail is (Hill's estimator), and so how rare a deviation beyond them is: the log of
this rarity is its *surprise* (Weissman's tail probability, relative to the fourth largest peak).
That is free of units, learns what each sensor's own extremes are, and makes the expected number of
false alarms grow with the logarithm of the number of readings only. The parts' surprises are added
(Fisher's combination), and a reading is news only if it surprises half as much again as others
lately. No look-ahead: the state after a reading depends on this one and those before.

Nothing here knows what is measured or in which unit. There is one threshold for all sensors. Times
are used for the hour in UTC only. ``docs/adr/0019-the-learned-detector.md`` says what it reaches.
"""

import math

import numpy as np

from sensing.detectors.memory import NO_HOUR, NO_PEAK, NOTE, SEASON, STATE, VERSION
from sensing.detectors.runs import Runs

__all__ = ["NOTE", "STATE", "THRESHOLD", "VERSION", "OtherVersion", "begin", "explain", "score"]

THRESHOLD = 0.95

COMPARED = (
    "this reading with the last 32",
    "the last 4 readings with the last 128",
    "the last 16 readings with the last 512",
    "the last 3 readings with what is usual at this hour of the day or week",
)


class OtherVersion(Exception):
    """A state that another version of the detector has made: begin anew."""


def begin(count: int) -> np.ndarray:
    """States of sensors that have sent nothing yet."""
    states = np.zeros(count, STATE)
    states["version"] = VERSION
    states["climbing"] = NO_PEAK
    states["hour"] = NO_HOUR
    return states


def score(state: np.ndarray, runs: Runs, notes: np.ndarray | None = None) -> np.ndarray:
    """Score each reading from 0 to 1 (float32); ``state``, one row a run, comes forward in place.

    1 - score is the chance that :func:`explain` gives, of something as rare as this. The score is 0
    while little is known, and while what was news goes on. ``notes``, zeros of NOTE, one a reading,
    are filled for explain. Raises OtherVersion. The first call in a process takes a second, with an
    empty NUMBA_CACHE_DIR some ten more: never call it in a web request.
    """
    from sensing.detectors.surprise import bring_forward

    if (state["version"] != VERSION).any():
        raise OtherVersion
    scores = np.zeros(len(runs.values), "float32")
    if notes is None:
        notes = np.zeros(len(runs.values), NOTE)
    # One layout of arrays, so that only one is ever compiled; "W" copies what is read-only.
    starts, times = (np.require(each, "int64", ["C", "W"]) for each in (runs.starts, runs.times))
    values = np.require(runs.values, "float64", ["C", "W"])
    bring_forward(state, starts, times, values, scores, notes)
    return scores


def explain(note: np.void, value: float) -> dict[str, float | str]:
    """What an alert's evidence says of a reading of this value, in plain numbers.

    ``came`` and ``expected`` are in the sensor's unit. The deviation and those that it is held
    against, the largest one before and the one that was exceeded three times, are so too, unless
    they are from the profile: then they are multiples of its usual error, ``in_usual_errors``.
    """
    surprise = float(note["surprises"].sum())
    return {
        "value": float(value),
        "compared": COMPARED[note["part"]],
        "came": float(note["came"]),
        "expected": float(note["expected"]),
        "deviation": float(note["deviation"]),
        "exceeded_three_times": float(note["usual"]),
        "largest_before": float(note["record"]),
        "in_usual_errors": bool(note["part"] == SEASON),
        "surprise": surprise,
        "chance": math.exp(-surprise),
    }
