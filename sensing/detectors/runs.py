"""Readings of several sensors, in the order in which detectors go through them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Runs:
    """One run of readings for each sensor, sorted by time, one run after the other.

    ``starts`` (int64, one more than there are runs) says where each begins and the last one ends;
    ``times`` (int64) are microseconds since 1970, ``values`` are float64 and finite.
    """

    starts: np.ndarray
    times: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1
