"""Values that stay the same for too long."""

import numpy as np

from sensing.detectors.runs import MINUTE, Levels, Runs, before, keep_last

STATE = np.dtype([("is_known", "?"), ("since", "i8"), ("value", "f8")])


def watch(runs: Runs, state: np.ndarray, *, span: np.ndarray, tolerance: np.ndarray) -> Levels:
    """Hold how long a value has stayed, to within ``tolerance`` of the one before, against a span.

    Spans are in microseconds; the strength is how long it has stayed, in minutes.
    """
    moved = np.abs(runs.values - before(runs, runs.values, state["value"])) > runs.spread(tolerance)
    filled = runs.filled
    heads = runs.starts[filled]
    moved[heads] |= ~state["is_known"][filled]
    since = np.where(moved, runs.times, np.iinfo("int64").min)
    since[heads] = np.where(moved[heads], runs.times[heads], state["since"][filled])
    # Within a run the times ascend; a run never takes over what the one before it ended with.
    place = np.arange(len(since))
    known = np.where(since > np.iinfo("int64").min, place, 0)
    stayed = runs.times - since[np.maximum.accumulate(known)]
    keep_last(runs, state["since"], runs.times - stayed)
    keep_last(runs, state["value"], runs.values)
    state["is_known"][filled] = True
    return Levels((stayed >= runs.spread(span)).astype("int8") * 2, stayed / MINUTE)
