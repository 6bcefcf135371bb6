"""The scoring of the Numenta Anomaly Benchmark, profile standard, and the series it is done on.

The first detection in a labelled window earns up to 1, more the earlier it is; a window without one
costs 1; each false alarm costs up to 0.11, little shortly after a window. The beginning of a series
(15 %, at most 750 readings) does not count. In the end a detector that says nothing has 0 and a
perfect one 100 (Lavin and Ahmad 2015, arXiv:1510.03336).
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

FALSE_ALARM = 0.11
PROBATION, LONGEST_PROBATION = 0.15, 750

Windows = list[tuple[int, int]]


def sigmoid(position: np.ndarray | float) -> np.ndarray:
    """What a detection is worth: 1 a window's width before its end, 0 at it, -1 far behind."""
    position = np.asarray(position, float)
    return np.where(position > 3, -1.0, 2 / (1 + np.exp(5 * np.minimum(position, 3))) - 1)


@dataclass(frozen=True)
class Series:
    """One file: what it says, and its windows as the places of their first and last reading."""

    name: str
    times: np.ndarray
    values: np.ndarray
    windows: Windows

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]

    @cached_property
    def worth(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each reading: what a detection there is worth, and its window's number, or -1."""
        return worth(len(self.values), self.windows)


def worth(count: int, windows: Windows) -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(count)
    value, window = np.full(count, -FALSE_ALARM), np.full(count, -1)
    for left, right in windows:
        behind = at > right
        value[behind] = FALSE_ALARM * sigmoid((at[behind] - right) / max(right - left, 1))
    for number, (left, right) in enumerate(windows):
        inside = at[left : right + 1]
        value[inside] = sigmoid((inside - right - 1) / (right - left + 1)) / sigmoid(-1)
        window[inside] = number
    return value, window


def raw_score(series: Series, is_detection: np.ndarray) -> float:
    """The points of one series, before the whole is brought to 0..100."""
    value, window = series.worth
    skipped = min(int(PROBATION * len(value)), LONGEST_PROBATION)
    found = np.flatnonzero(is_detection[skipped:]) + skipped
    alarms = value[found[window[found] < 0]].sum()
    hit, first = np.unique(window[found], return_index=True)
    earned = value[found[first[hit >= 0]]].sum()
    counted = sum(right >= skipped for _, right in series.windows)
    return float(alarms + earned - (counted - (hit >= 0).sum()))


def normal(raw: float, windows: int) -> float:
    return 100 * (raw + windows) / (2 * windows)


@dataclass(frozen=True)
class Scored:
    """Series and what a detector said of each of their readings."""

    series: list[Series]
    scores: list[np.ndarray]

    def points(
        self, threshold: float, chosen: Callable[[str], bool] = lambda family: True
    ) -> float:
        """The benchmark's score at a threshold, of the families that are chosen."""
        raw, windows = 0.0, 0
        for series, scores in zip(self.series, self.scores, strict=True):
            if chosen(series.family):
                raw += raw_score(series, scores >= threshold)
                windows += len(series.windows)
        return normal(raw, windows)

    def best(self, chosen: Callable[[str], bool] = lambda family: True) -> tuple[float, float]:
        """The best score at any one threshold, and the middle of the thresholds that reach it."""
        every = np.unique(np.concatenate(self.scores))
        tried = every[-np.unique(np.geomspace(1, len(every), 400).astype(int))]
        points = np.array([self.points(threshold, chosen) for threshold in tried])
        reaching = tried[points == points.max()]
        return float(points.max()), float(reaching[len(reaching) // 2])


def load(folder: Path) -> list[Series]:
    """Every series that has labels in a folder of the benchmark."""
    labels = json.loads((folder / "labels" / "split_dev_windows.json").read_text())
    return [series_of(folder / "data" / name, name, windows) for name, windows in labels.items()]


def series_of(path: Path, name: str, windows: list[list[str]]) -> Series:
    with path.open(newline="") as lines:
        rows = [(row["timestamp"], float(row["value"])) for row in csv.DictReader(lines)]
    times = np.array([stamp for stamp, _ in rows], "datetime64[us]").astype("int64")
    edges = np.array(windows, "datetime64[us]").astype("int64").reshape(-1, 2)
    places = [tuple(int((times == edge).argmax()) for edge in pair) for pair in edges]
    return Series(name, times, np.array([value for _, value in rows]), places)
