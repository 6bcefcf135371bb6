"""Readings as they were read of a block of lines, and what is wrong with the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

MOST_SERIES = 1000
REASONS = {
    "cells": "another number of cells than the header has",
    "unfit": "a quote that is not closed, or a null byte",
    "no time": "no time",
    "time": "not a time in the chosen form",
    "twice": "a time that the clocks went through twice",
    "absent": "a time that the clocks skipped",
    "future": "a time in the future",
    "code": "no sensor, or one with more than 255 characters",
    "series": f"more than {MOST_SERIES:,} sensors",
    "number": "not a number",
    "infinite": "not finite",
    "size": "too large or too small to be summed",
    "quality": "a quality that is not a number from 0 to 1",
    "unit": "another unit than the sensor's other lines",
    "refused": "refused when it was stored",
}


@dataclass(frozen=True)
class Problem:
    """Cells of one column that are wrong in one way: the lines they stand on, their texts, and the
    series they are of, where that is known."""

    kind: str
    lines: np.ndarray
    column: str = ""
    texts: pa.Array | None = None
    series: np.ndarray | None = None

    def sentences(self, most: int | None = None) -> Iterator[tuple[int, str]]:
        """Each line's number with its column, value and reason."""
        texts = self.texts.slice(0, most).to_pylist() if self.texts is not None else None
        for at, line in enumerate(self.lines[:most]):
            cell = f" {texts[at]!r:.80} is" if texts and texts[at] is not None else ":"
            where = f"{self.column[:80]}{cell} " if self.column else ""
            yield int(line), f"{where}{REASONS[self.kind]}"


@dataclass
class Parsed:
    """Readings of a block. ``series`` are places in ``Reader.series``, times are in UTC."""

    first: int
    count: int
    blank: int = 0
    twice: int = 0
    absent: int = 0
    lines: np.ndarray = field(default_factory=lambda: np.zeros(0, "int64"))
    series: np.ndarray = field(default_factory=lambda: np.zeros(0, "int32"))
    times: np.ndarray = field(default_factory=lambda: np.zeros(0, "datetime64[us]"))
    values: np.ndarray = field(default_factory=lambda: np.zeros(0, "float64"))
    qualities: np.ndarray = field(default_factory=lambda: np.zeros(0, "float64"))
    problems: list[Problem] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.first + self.count - 1

    def where(self, chosen: np.ndarray) -> None:
        """Keep these readings alone."""
        for name in ("lines", "series", "times", "values", "qualities"):
            setattr(self, name, getattr(self, name)[chosen])

    def within(self, start: np.datetime64, end: np.datetime64) -> np.ndarray:
        """Keep the readings of ``[start, end)``: later ones are problems, and the series of the
        earlier ones are returned."""
        is_late, is_old = self.times >= end, self.times < start
        if is_late.any():
            problem = Problem("future", self.lines[is_late], series=self.series[is_late])
            self.problems.append(problem)
        old = self.series[is_old]
        self.where(~is_late & ~is_old)
        return old
