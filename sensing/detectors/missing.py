"""Readings that do not come."""

import numpy as np

from sensing.detectors.runs import MINUTE, Levels, Runs


def asked(newest: np.ndarray, *, span: np.ndarray, now: int) -> Runs:
    """Return one instant for each sensor: that of its newest reading, or since when it is missing.

    The value is how long there has been none, in minutes. All times are microseconds since 1970.
    """
    silent = now - newest
    times = np.where(silent >= span, newest + span, newest)
    return Runs(np.arange(len(newest) + 1), times, silent / MINUTE)


def watch(runs: Runs, *, span: np.ndarray) -> Levels:
    return Levels((runs.values * MINUTE >= runs.spread(span)).astype("int8") * 2, runs.values)
