"""Whether a sensor still measures what it did while its reference was frozen. Pure; see ADR 17.

Both samples are hourly means. What is usual at each hour of the day is taken off; then the test of
Kolmogorov and Smirnov is asked two questions: do the values lie elsewhere, and do they scatter
differently? The smaller p-value counts, doubled, as two questions were asked. Hours that follow
each other are alike, so the test is told how many independent hours they are worth.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

LARGEST_P = 0.05  # after correction: of what is called drifted, at most this share is by chance
LEAST_EFFECT = 0.5  # spreads
PROBES = np.linspace(0, 1, 21)  # of a distribution that is kept to be shown
NOTABLE_SHIFT, NOTABLE_RATIO = 0.2, 1.25
LEAST_KNOWN = 5  # independent hours: fewer do not say what is usual
FEWEST_PAIRS = 10  # of which it is told how alike they are
NORMAL_QUARTILES = 1.349  # standard deviations between those of a normal distribution


class NoSpread(Exception):
    """All values are the same, so there is no measure for how far others are from them."""


@dataclass(frozen=True)
class Usual:
    """What is usual for a sensor, in its unit.

    ``course`` has the mean of each hour of the day, in UTC, NaN where fewer than two are known.
    ``deviations`` are how far the reference's own hours are from it, ``level`` is the median of
    its values and ``spread`` a robust standard deviation of its deviations, above 0.
    """

    course: np.ndarray
    level: float
    spread: float
    deviations: np.ndarray
    places: np.ndarray

    @property
    def quantiles(self) -> np.ndarray:
        """Those at PROBES of the reference, without the course of the day."""
        return self.level + np.quantile(self.deviations, PROBES)


class Answer(NamedTuple):
    """Of one question, as Difference has them; ``known`` are the reference's independent hours."""

    p_value: float
    least_p: float
    statistic: float
    effective: float
    known: float


@dataclass(frozen=True)
class Difference:
    """How a window differs from what is usual.

    ``count`` hours were compared, worth ``effective`` independent ones, with those of a reference
    that are worth ``known``. ``statistic`` is the
    largest distance between the two distributions, from 0 to 1; ``least_p`` the p-value that it
    would have at 1. ``shift`` is that of the median in spreads, ``ratio`` the window's spread by
    the reference's, ``effect`` the Wasserstein distance in spreads: how far the values moved.
    """

    count: int
    effective: float
    known: float
    statistic: float
    p_value: float
    least_p: float
    shift: float
    ratio: float
    effect: float
    quantiles: np.ndarray

    @property
    def could_tell(self) -> bool:
        """Whether enough is known of the reference, and anything could have been significant."""
        return self.known >= LEAST_KNOWN and self.least_p <= LARGEST_P


def usual(hours: np.ndarray, values: np.ndarray) -> Usual:
    """Return what is usual. ``hours`` are integers since 1970, ascending. Raises NoSpread."""
    of_day = hours % 24
    known = np.bincount(of_day, minlength=24)
    with np.errstate(invalid="ignore", divide="ignore"):
        course = np.bincount(of_day, values, minlength=24) / known
        course[known < 2] = np.nan
        # As far as each is from the mean of the others, as a window's hours are from all of them:
        # from a mean that it is part of, it is too near.
        deviations = (values - course[of_day]) * (known / (known - 1))[of_day]
    there = np.isfinite(deviations)
    spread = _spread(deviations[there]) if there.any() else 0.0
    if not spread > np.finfo(float).eps * np.abs(values).max(initial=0):
        raise NoSpread
    return Usual(course, float(np.median(values)), spread, deviations[there], hours[there])


def difference(known: Usual, hours: np.ndarray, values: np.ndarray) -> Difference | None:
    """Return how a window's hours differ from what is usual; None if none can be compared."""
    deviations = values - known.course[hours % 24]
    deviations = deviations[np.isfinite(deviations)]
    if not len(deviations):
        return None
    before, after = known.deviations / known.spread, deviations / known.spread
    answers = [
        _compared(before, after, known.places),
        _compared(_apart(before), _apart(after), known.places),
    ]
    best = min(answers)
    return Difference(
        count=len(after),
        effective=best.effective,
        known=answers[0].known,
        statistic=best.statistic,
        p_value=min(2 * best.p_value, 1.0),
        least_p=2 * min(answer.least_p for answer in answers),
        shift=float(np.median(after) - np.median(before)),
        ratio=_spread(after),
        effect=float(_scipy().stats.wasserstein_distance(before, after)),
        quantiles=known.level + np.quantile(deviations, PROBES),
    )


def corrected(p_values: np.ndarray) -> np.ndarray:
    """Return p-values corrected for their number, by Benjamini and Hochberg (1995)."""
    if not len(p_values):
        return p_values
    return _scipy().stats.false_discovery_control(p_values, method="bh")


def is_drifted(p_corrected: float, effect: float) -> bool:
    """Whether a difference is both beyond chance and large enough to matter."""
    return p_corrected <= LARGEST_P and effect >= LEAST_EFFECT


def in_words(shift: float, ratio: float) -> str:
    """What has become of the values, for people."""
    parts = []
    if abs(shift) >= NOTABLE_SHIFT:
        parts.append(f"shifted {'up' if shift > 0 else 'down'} by {abs(shift):.1f} spreads")
    if not 1 / NOTABLE_RATIO < ratio < NOTABLE_RATIO:
        parts.append(f"scatter {ratio:.1f} times as far")
    return ", ".join(parts) or "hardly changed"


def worth(deviations: np.ndarray, places: np.ndarray) -> float:
    """Return how many independent values those at these ascending places are worth, 1 to all.

    By the sum of their autocorrelations, of pairs of lags up to where a pair is no longer positive
    (the initial positive sequence of Geyer 1992), or of whole days of lags, whichever is more: what
    swings within a day would hide how alike weeks are. Places that are missing are left out of it.
    """
    alike = _alike(deviations, places)
    together = max(_summed(alike, 2), _summed(alike, 24))
    # Their own mean was taken off, which makes values look less alike than they are.
    together /= max(1 - 2 * together / len(deviations), 0.1)
    return len(deviations) / float(np.clip(together, 1, len(deviations)))


def _alike(deviations: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Autocorrelations by their lag, fading out with the lag."""
    length = int(places[-1] - places[0]) + 1
    there, filled = np.zeros(length), np.zeros(length)
    there[places - places[0]] = 1
    filled[places - places[0]] = deviations - deviations.mean()
    products, pairs = _with_themselves(filled), _with_themselves(there).round()
    lags = np.arange(length)
    if products[0] <= 0:
        return np.ones(length)  # all the same
    # Of a sensor that is silent at night, hours twelve apart are hardly ever both there.
    known = np.flatnonzero(pairs >= min(FEWEST_PAIRS, pairs[0]))
    alike = products[known] / pairs[known] / (products[0] / pairs[0])
    return np.interp(lags, known, alike) * (1 - lags / length)


def _summed(alike: np.ndarray, at_once: int) -> float:
    """The sum over lags of both signs, so many at once, up to where they are not positive."""
    blocks = alike[: len(alike) // at_once * at_once].reshape(-1, at_once).sum(axis=1)
    ends = np.flatnonzero(blocks <= 0)
    return float(2 * blocks[: ends[0] if len(ends) else None].sum() - 1)


def _scipy():
    # Importing it takes longer than all of Django: only a process that checks does it.
    import scipy.special
    import scipy.stats

    return scipy


def _compared(before: np.ndarray, after: np.ndarray, places: np.ndarray) -> Answer:
    """How alike neighbours are is learned from the reference alone, at its places: it is longer,
    and a window in which values climb would else excuse itself.
    """
    share = worth(before, places) / len(before)
    both = share * len(before) * len(after) / (len(before) + len(after))
    distance = _distance(before, after)
    return Answer(
        _chance(distance, both),
        _chance(1.0, both),
        distance,
        effective=share * len(after),
        known=share * len(before),
    )


def _distance(before: np.ndarray, after: np.ndarray) -> float:
    """The largest distance of the two distributions.

    As ``scipy.stats.ks_2samp`` has it, which takes ten times as long to find a p-value as well.
    """
    every = np.concatenate([before, after])
    below = [np.searchsorted(np.sort(each), every, "right") / len(each) for each in (before, after)]
    return float(np.abs(below[0] - below[1]).max())


def _chance(distance: float, both: float) -> float:
    """The p-value of a distance, by the approximation of Stephens (1970) for few values."""
    root = np.sqrt(both)
    return float(_scipy().special.kolmogorov(distance * (root + 0.12 + 0.11 / root)))


def _apart(values: np.ndarray) -> np.ndarray:
    return np.abs(values - np.median(values))


def _spread(values: np.ndarray) -> float:
    """A robust standard deviation; where more than half are the same, the plain one."""
    low, high = np.quantile(values, [0.25, 0.75])
    return float((high - low) / NORMAL_QUARTILES or values.std())


def _with_themselves(values: np.ndarray) -> np.ndarray:
    """The sum of products of values that are 0, 1, 2 … places apart."""
    size = 2 * len(values)
    return np.fft.irfft(np.abs(np.fft.rfft(values, size)) ** 2, size)[: len(values)]
