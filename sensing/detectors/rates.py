"""Values that change too fast."""

import numpy as np

from sensing.detectors.runs import MINUTE, Levels, Runs, before, keep_last, levels

STATE = np.dtype([("is_known", "?"), ("time", "i8"), ("value", "f8")])


def watch(runs: Runs, state: np.ndarray, *, bound: np.ndarray, deadband: np.ndarray) -> Levels:
    """Hold the change from one reading to the next against a bound, in units a minute."""
    passed = runs.times - before(runs, runs.times, state["time"])
    change = np.abs(runs.values - before(runs, runs.values, state["value"]))
    filled = runs.filled
    passed[runs.starts[filled][~state["is_known"][filled]]] = 0
    rate = np.divide(change * MINUTE, passed, out=np.zeros(len(change)), where=passed > 0)
    keep_last(runs, state["time"], runs.times)
    keep_last(runs, state["value"], runs.values)
    state["is_known"][filled] = True
    return levels(rate, runs.spread(bound), runs.spread(deadband))
