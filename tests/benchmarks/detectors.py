"""Readings a second that detectors go through, on one core.

One sensor that catches up with a million readings, and a thousand sensors with a thousand each.
What is compiled is compiled before the clock runs.
"""

from collections.abc import Callable, Iterator

import numpy as np

from sensing.detectors import learned
from sensing.detectors.runs import Runs
from tests.benchmarks.figures import Figure, alternate, seconds

READINGS = 1_000_000
SENSORS = {"one sensor": 1, "1,000 sensors": 1_000}
MINUTE = 60_000_000
GOAL = 100_000

Work = Callable[[Runs], object]


def measure(scratch) -> Iterator[Figure]:
    for name, (work, goal) in DETECTORS.items():
        for what, sensors in SENSORS.items():
            runs = runs_of(sensors)
            timed = {name: lambda number, work=work, runs=runs: seconds(work, runs)}
            speed = READINGS / alternate(5, **timed)[name]
            yield Figure(
                f"{name}, {what}",
                f"{speed:,.0f} /s",
                speed / goal,
                of=f"the goal of {goal:,}",
                at_least=1,
            )


def score_anew(runs: Runs) -> None:
    learned.score(learned.begin(len(runs)), runs)


DETECTORS: dict[str, tuple[Work, int]] = {"learned": (score_anew, GOAL)}


def runs_of(sensors: int) -> Runs:
    """Values with a daily course, noise and spikes; a reading each minute."""
    each = READINGS // sensors
    random = np.random.default_rng(1)
    times = np.tile(np.arange(each) * MINUTE, sensors)
    values = np.sin(times / (1440 * MINUTE) * 2 * np.pi) + random.normal(0, 0.1, READINGS)
    values[random.integers(0, READINGS, READINGS // 1000)] += 5
    return Runs(np.arange(sensors + 1) * each, times, values)
