"""Values outside a range."""

import numpy as np

from sensing.detectors.runs import Levels, Runs, levels


def watch(runs: Runs, *, low: np.ndarray, high: np.ndarray, deadband: np.ndarray) -> Levels:
    """Hold values against limits of each run, infinite where there is none.

    The strength is how far a value lies outside, in its unit; negative inside.
    """
    outside = np.maximum(runs.spread(low) - runs.values, runs.values - runs.spread(high))
    return levels(outside, np.zeros(1), runs.spread(deadband))
