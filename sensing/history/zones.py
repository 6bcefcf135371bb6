"""Local times to UTC by the column, with a rule for the hours that clocks repeat or skip."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2200-01-01", "us")
STEP = timedelta(days=1)


@dataclass(frozen=True)
class Changes:
    """When clocks were changed: ``start`` to ``end`` is the local time that is skipped or repeated
    by each change, ``offsets`` holds the one before the first change and the one after each. All
    in microseconds, local times as if they were UTC."""

    start: np.ndarray
    end: np.ndarray
    offsets: np.ndarray


@dataclass
class Clock:
    """Local time of a zone as it is met in a file, line by line.

    ``order`` needs to remember, of each series, whether a repeated hour is in its second turn.
    """

    zone: str
    twice: str = "order"
    absent: str = "forward"
    turns: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)

    def to_utc(self, local: np.ndarray, series: np.ndarray) -> "Resolved":
        """Resolve local times, datetime64[us] between 1900 and 2200, in the order of the file."""
        changes = changes_of(self.zone)
        walls = local.astype("int64")
        # The offset of before counts until the repeated or skipped time is over, as in Python.
        places = np.searchsorted(changes.end, walls, side="right")
        is_near = walls >= np.append(changes.start, np.iinfo("int64").max)[places]
        goes_back = np.append(np.diff(changes.offsets) < 0, False)[places]
        is_twice, is_absent = is_near & goes_back, is_near & ~goes_back
        is_second = is_twice & self._is_second(walls, series, is_twice, places)
        utc = (walls - changes.offsets[places + is_second]).astype("datetime64[us]")
        return Resolved(utc, is_twice, is_absent)

    def _is_second(
        self, walls: np.ndarray, series: np.ndarray, is_twice: np.ndarray, places: np.ndarray
    ) -> np.ndarray:
        if self.twice != "order":
            return np.full(len(walls), self.twice == "later")
        second = np.zeros(len(walls), dtype=bool)
        for at in np.flatnonzero(is_twice):
            key = (int(series[at]), int(places[at]))
            last, is_second = self.turns.get(key, (walls[at] - 1, False))
            second[at] = is_second or walls[at] <= last
            self.turns[key] = (int(walls[at]), bool(second[at]))
        return second


@dataclass(frozen=True)
class Resolved:
    """Instants in UTC, and which of the local times existed twice or not at all."""

    utc: np.ndarray
    is_twice: np.ndarray
    is_absent: np.ndarray


@lru_cache(maxsize=64)
def changes_of(zone: str) -> Changes:
    """All changes of a zone's clocks between 1900 and 2200, found by halving days."""
    info = ZoneInfo(zone)
    instants, offsets = [], [_offset(info, FIRST)]
    day = FIRST
    while day < LAST:
        if _offset(info, day + STEP) != offsets[-1]:
            instants.append(_moment_of_change(info, day, day + STEP))
            offsets.append(_offset(info, day + STEP))
        day += STEP
    moments, shifts = np.array(instants, dtype="int64"), np.array(offsets, dtype="int64")
    before, after = moments + shifts[:-1], moments + shifts[1:]
    return Changes(np.minimum(before, after), np.maximum(before, after), shifts)


def _offset(info: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(info).utcoffset() or timedelta(0)) // timedelta(microseconds=1)


def _moment_of_change(info: ZoneInfo, low: datetime, high: datetime) -> int:
    """The microsecond since 1970 at which the offset of ``low`` ends; changes are on seconds."""
    before = _offset(info, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(info, middle) == before else (low, middle)
    return (high - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
