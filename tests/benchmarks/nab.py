"""The learned detector on the shared part of the Numenta Anomaly Benchmark, beside published ones.

Each series goes through the detector once, in its order, and all are held against one threshold.
The families' own scores follow, then that of all series when each family is held against the
threshold that is best for the others. Baselines show that the scoring is right: the windowed
Gaussian is published with 41.4 on these 41 series. What is published of other detectors is of all
58 series of the benchmark.
"""

from collections.abc import Iterator
from math import erf, sqrt

import numpy as np

from sensing.detectors import learned
from sensing.detectors.runs import Runs
from tests.benchmarks.figures import Figure
from tests.benchmarks.nab_scoring import Scored, Series, load, normal, raw_score
from tests.conftest import DATA

FOLDER = DATA / "sensing" / "nab"
# The scoreboard of the benchmark's own repository, version 1.1, profile standard.
PUBLISHED = {
    "ARTime": 74.9,
    "Numenta HTM": 70.1,
    "CAD OSE": 69.9,
    "earthgecko Skyline": 58.2,
    "KNN-CAD": 58.0,
    "relative entropy": 54.6,
    "random cut forest": 51.7,
    "Twitter ADVec": 47.1,
    "windowed Gaussian": 39.6,
    "Etsy Skyline": 35.7,
    "Bayesian changepoint": 17.7,
    "EXPoSE": 16.4,
    "random": 11.0,
    "null": 0.0,
}
GOAL, BEST_PUBLISHED, GAUSSIAN = 70.0, 75.9, 41.4
WINDOW, STEP, TINY = 6400, 100, 1e-6


def measure(scratch) -> Iterator[Figure]:
    if not FOLDER.is_dir():
        scratch.say("the benchmark's files are not here")
        return
    series = load(FOLDER)
    ours = Scored(series, learned_scores(series))
    points = ours.points(learned.THRESHOLD)
    yield Figure(
        "NAB, learned, one threshold",
        f"{points:.1f}",
        points / GOAL,
        of=f"the goal of {GOAL}; best published here {BEST_PUBLISHED}",
        at_least=1,
    )
    yield from by_family(ours)
    yield Figure("  thresholds from other families", f"{left_out(ours):.1f}")
    yield from baselines(series)
    yield from published()


def learned_scores(series: list[Series]) -> list[np.ndarray]:
    starts = np.cumsum([0, *(len(each.values) for each in series)])
    times, values = (np.concatenate([getattr(s, of) for s in series]) for of in ("times", "values"))
    scores = learned.score(learned.begin(len(series)), Runs(starts, times, values))
    return np.split(scores, starts[1:-1])


def by_family(ours: Scored) -> Iterator[Figure]:
    for family in labelled(ours):
        points = ours.points(learned.THRESHOLD, lambda name, family=family: name == family)
        yield Figure(f"  {family}", f"{points:.1f}")
    for family in {each.family for each in ours.series} - set(labelled(ours)):
        rows = zip(ours.series, ours.scores, strict=True)
        lost = sum(raw_score(s, x >= learned.THRESHOLD) for s, x in rows if s.family == family)
        yield Figure(f"  {family}", f"{lost:.2f} points", of="no windows, false alarms only")


def labelled(ours: Scored) -> list[str]:
    return sorted({each.family for each in ours.series if each.windows})


def left_out(ours: Scored) -> float:
    """The score of all when each family's threshold is the one that is best for the others."""
    raw = 0.0
    for family in {each.family for each in ours.series}:
        _, threshold = ours.best(lambda name, family=family: name != family)
        rows = zip(ours.series, ours.scores, strict=True)
        raw += sum(raw_score(s, scores >= threshold) for s, scores in rows if s.family == family)
    return normal(raw, sum(len(each.windows) for each in ours.series))


def baselines(series: list[Series]) -> Iterator[Figure]:
    silent = Scored(series, [np.zeros(len(each.values)) for each in series])
    yield Figure("  says nothing", f"{silent.points(0.5):.1f}", of="0 by definition")
    gaussian = Scored(series, [windowed_gaussian(each.values) for each in series])
    points, _ = gaussian.best()
    yield Figure(
        "  windowed Gaussian, its best threshold",
        f"{points:.1f}",
        points / GAUSSIAN,
        of=f"as published here, {GAUSSIAN}",
        at_least=0.99,
        at_most=1.01,
    )


def windowed_gaussian(values: np.ndarray) -> np.ndarray:
    """The benchmark's baseline: how far out in the normal distribution of the last 6,400 values.

    The first 6,400 are known one by one, later ones a hundred at a time.
    """
    scores, mean, squares, deviation = np.zeros(len(values)), 0.0, 0.0, 1.0
    for at, value in enumerate(values):
        if at:
            scores[at] = 0.5 + 0.5 * erf(abs(value - mean) / deviation / sqrt(2))
        if at < WINDOW:
            step = value - mean
            mean += step / (at + 1)
            squares += step * (value - mean)
            deviation = sqrt(squares / (at + 1)) or TINY
        elif (at + 1 - WINDOW) % STEP == 0:
            known = values[at + 1 - WINDOW : at + 1]
            mean, deviation = known.mean(), known.std() or TINY
    return scores


def published() -> Iterator[Figure]:
    for name, points in PUBLISHED.items():
        yield Figure(f"  published, all 58: {name}", f"{points:.1f}")
