"""What a historic file holds, found by reading it through, in memory of one size for all files."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sensing.history.parsed import Parsed
from sensing.history.tables import Reader

EXAMPLES = 10
POINTS = 200_000  # of all samples together
MOST_POINTS, LEAST_POINTS = 2000, 100


class Sample:
    """Readings of one series, evenly thinned: whenever there are too many, every other goes."""

    def __init__(self) -> None:
        self.stride = 1
        self.seen = 0
        self.times = np.zeros(0, "datetime64[us]")
        self.values = np.zeros(0, "float64")

    def add(self, times: np.ndarray, values: np.ndarray, *, most: int) -> None:
        at = slice(-self.seen % self.stride, None, self.stride)
        self.seen += len(times)
        self.times = np.concatenate([self.times, times[at]])
        self.values = np.concatenate([self.values, values[at]])
        while len(self.times) > most:
            self.times, self.values = self.times[::2], self.values[::2]
            self.stride *= 2


@dataclass
class Series:
    """Figures of one series: ``count`` readings would be stored, ``old`` are older than is kept."""

    count: int = 0
    old: int = 0
    problems: int = 0
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    least: float = np.inf
    most: float = -np.inf
    sample: Sample = field(default_factory=Sample)

    def add(self, times: np.ndarray, values: np.ndarray, *, most: int) -> None:
        low, high = times.min(), times.max()
        self.first = low if self.first is None else min(self.first, low)
        self.last = high if self.last is None else max(self.last, high)
        self.least = min(self.least, float(values.min()))
        self.most = max(self.most, float(values.max()))
        self.sample.add(times, values, most=most)


class Summary:
    """Collects the figures of a file, block by block. ``start`` and ``end`` bound what is kept."""

    def __init__(self, reader: Reader, start: np.datetime64, end: np.datetime64) -> None:
        self.reader, self.start, self.end = reader, start, end
        self.lines = self.blank = self.twice = self.absent = 0
        self.kinds: dict[str, dict[str, Any]] = {}
        self.series: list[Series] = []

    def add(self, parsed: Parsed) -> None:
        self.lines += parsed.count
        self.blank += parsed.blank
        self.twice += parsed.twice
        self.absent += parsed.absent
        self.series += [Series() for _ in self.reader.series[len(self.series) :]]
        self._add_readings(parsed)
        self._count("old", parsed.within(self.start, self.end))
        self._count("count", parsed.series)
        self._add_problems(parsed)

    def _add_readings(self, parsed: Parsed) -> None:
        most = min(MOST_POINTS, max(LEAST_POINTS, POINTS // max(len(self.series), 1)))
        order = np.argsort(parsed.series, kind="stable")
        places, starts = np.unique(parsed.series[order], return_index=True)
        for place, at in zip(places, np.split(order, starts[1:]), strict=True):
            self.series[place].add(parsed.times[at], parsed.values[at], most=most)

    def _add_problems(self, parsed: Parsed) -> None:
        for problem in parsed.problems:
            kind = self.kinds.setdefault(problem.kind, {"count": 0, "common": 0, "examples": []})
            kind["count"] += len(problem.lines)
            kind["common"] += len(problem.lines) if problem.series is None else 0
            room = EXAMPLES - len(kind["examples"])
            kind["examples"] += [list(each) for each in problem.sentences(room)]
            if problem.series is not None:
                self._count("problems", problem.series)

    def _count(self, name: str, series: np.ndarray) -> None:
        """Add how often each series is among these to its figure of this name."""
        for place, count in zip(*np.unique(series, return_counts=True), strict=True):
            each = self.series[place]
            setattr(each, name, getattr(each, name) + int(count))

    def findings(self) -> dict[str, Any]:
        """The figures as JSON, times in ISO 8601."""
        named = zip(self.reader.series, self.series, strict=True)
        return {
            "lines": self.lines,
            "blank": self.blank,
            "twice": self.twice,
            "absent": self.absent,
            "problems": self.kinds,
            "series": [
                {
                    "name": name,
                    "unit": self.reader.units.get(place, ""),
                    "count": each.count,
                    "old": each.old,
                    "problems": each.problems,
                    "first": _iso(each.first),
                    "last": _iso(each.last),
                    "least": each.least if each.first is not None else None,
                    "most": each.most if each.first is not None else None,
                }
                for place, (name, each) in enumerate(named)
            ],
        }

    def samples(self) -> dict[str, np.ndarray]:
        """Thinned times and values of each series, under its place."""
        found = {}
        for place, each in enumerate(self.series):
            found[f"times{place}"], found[f"values{place}"] = each.sample.times, each.sample.values
        return found


def _iso(instant: np.datetime64 | None) -> str | None:
    if instant is None:
        return None
    moment: datetime = instant.astype("datetime64[us]").astype(datetime)
    return moment.replace(tzinfo=UTC).isoformat()
