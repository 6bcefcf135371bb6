"""Values that are unusual for their hour of the week."""

import numpy as np

from sensing.detectors.runs import Levels, Runs, levels

HOURS = 168  # of a week
HOUR = 3_600_000_000  # microseconds
MONDAY = 4 * 24  # hours from 1970-01-01, a Thursday, to the first Monday
LEAST = 3  # summaries of an hour of the week that say what is usual
OF_NORMAL = 1.4826  # standard deviations in a median absolute deviation, of a normal distribution


def hour_of_week(times: np.ndarray) -> np.ndarray:
    """The hour of the week of microseconds since 1970; Monday 00:00 UTC is 0."""
    return (times // HOUR - MONDAY) % HOURS


def baseline(
    hours: np.ndarray, averages: np.ndarray, deviations: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is usual in each hour of the week: medians, and spreads as standard deviations.

    It is computed from hourly summaries: their hour of the week, average and deviation. A spread
    is that of the averages, by their median absolute deviation, and that within an hour, together.
    What few weeks say nothing of is taken from the same hour of other days, else it is NaN.
    """
    medians, spreads = np.full((2, HOURS), np.nan)
    for hour in range(HOURS):
        chosen = hours == hour
        if chosen.sum() < LEAST:
            chosen = hours % 24 == hour % 24
        if chosen.sum() >= LEAST:
            medians[hour] = middle = np.median(averages[chosen])
            between = OF_NORMAL * np.median(np.abs(averages[chosen] - middle))
            spreads[hour] = np.hypot(between, np.median(deviations[chosen]))
    return medians, spreads


def watch(
    runs: Runs,
    *,
    medians: np.ndarray,
    spreads: np.ndarray,
    bound: np.ndarray,
    deadband: np.ndarray,
) -> Levels:
    """Hold values against baselines, a row of each run; the strength is in spreads.

    Where a baseline is NaN, or never varied, nothing is unusual.
    """
    places = runs.spread(np.arange(len(runs))), hour_of_week(runs.times)
    spread = spreads[places]
    away = np.abs(runs.values - medians[places])
    strength = np.divide(away, spread, out=np.zeros(len(away)), where=spread > 0)
    return levels(strength, runs.spread(bound), runs.spread(deadband))
