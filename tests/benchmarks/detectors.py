"""Readings a second that detectors go through, on one core.

One sensor that catches up with a million readings, and a thousand sensors with a thousand each. The
cheap ones are a range, a change and a stuck value together, and the events that follow of them.
What is compiled is compiled before the clock runs.
"""

from collections.abc import Callable, Iterator

import numpy as np

from sensing.detectors import episodes, learned, ranges, rates, stuck
from sensing.detectors.runs import Runs
from tests.benchmarks.figures import Figure, alternate, seconds

READINGS = 1_000_000
SENSORS = {"one sensor": 1, "1,000 sensors": 1_000}
MINUTE = 60_000_000
LEARNED_GOAL, CHEAP_GOAL = 100_000, 1_000_000

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


def watch_cheaply(runs: Runs) -> None:
    """A few readings in a thousand are beyond the range, and end an event each."""
    count = len(runs)

    def each(value: float) -> np.ndarray:
        return np.full(count, value)

    span = np.full(count, 60 * MINUTE)
    states = {name: np.zeros(count, kind.STATE) for name, kind in REMEMBERING.items()}
    for found in (
        ranges.watch(runs, low=each(-3), high=each(3), deadband=each(0.1)),
        rates.watch(runs, states["rates"], bound=each(100), deadband=each(1)),
        stuck.watch(runs, states["stuck"], span=span, tolerance=each(0)),
    ):
        quiet = np.zeros(count, "int64")
        episodes.follow(runs, found, episodes.begin(count), persists=quiet, cooldown=quiet)


REMEMBERING = {"rates": rates, "stuck": stuck}
DETECTORS: dict[str, tuple[Work, int]] = {
    "cheap": (watch_cheaply, CHEAP_GOAL),
    "learned": (score_anew, LEARNED_GOAL),
}


def runs_of(sensors: int) -> Runs:
    """Values with a daily course, noise and spikes; a reading each minute."""
    each = READINGS // sensors
    random = np.random.default_rng(1)
    times = np.tile(np.arange(each) * MINUTE, sensors)
    values = np.sin(times / (1440 * MINUTE) * 2 * np.pi) + random.normal(0, 0.1, READINGS)
    values[random.integers(0, READINGS, READINGS // 1000)] += 5
    return Runs(np.arange(sensors + 1) * each, times, values)
