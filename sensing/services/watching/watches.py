"""Which watches are due, and the readings they have not seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db.models import F, Q, QuerySet
from psycopg import sql

from sensing.detectors import episodes
from sensing.detectors.runs import Runs
from sensing.lifecycle import READINGS
from sensing.models import Sensor, Watch, WatchRule
from sensing.services.watching.suspicion import RECENT
from sensing.sql.watching import READINGS_SINCE, TAKE_SUSPICIONS
from timeseries.fetch import fetch_columns

Detector = WatchRule.Detector
IN_USE = (Sensor.Status.ACTIVE, Sensor.Status.MAINTENANCE)
AT_ONCE = (Detector.RATE,)
SLOWLY = (Detector.STUCK, Detector.SEASONAL, Detector.LEARNED)
SLOWNESS = timedelta(seconds=15)  # what remembers much is written back at most this often
EACH = 5_000  # readings of a sensor that are gone through at once
MOST = 2_000_000
FIRST_LEARNED = 20  # new memories that one pass brings forward over the past
LEAST = timedelta(microseconds=1)
TYPES = {"sensor_id": "int32", "timestamp": "datetime64[us]", "value": "f8"}


@dataclass
class Due:
    """The watches of one pass, with the readings of their sensors that they have not seen.

    ``readings`` are those of all sensors, of each in order of time; ``places`` says where in them
    the part of each watch begins and ends; of sensors that have more, ``unfinished`` says where
    these begin.
    """

    watches: list[Watch]
    readings: dict[str, np.ndarray] = field(default_factory=dict)
    places: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), "int64"))
    unfinished: dict[int, datetime] = field(default_factory=dict)

    def of(self, detector: str) -> list[int]:
        return [at for at, watch in enumerate(self.watches) if watch.rule.detector == detector]

    def runs(self, chosen: Sequence[int]) -> Runs:
        """The readings of these watches, one run each."""
        ends = self.places[chosen]
        lengths = ends[:, 1] - ends[:, 0]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        rows = np.repeat(ends[:, 0] - starts[:-1], lengths) + np.arange(starts[-1])
        times = self.readings["timestamp"][rows].astype("int64")
        return Runs(starts, times, self.readings["value"][rows])


def take(cursor, *, now: datetime) -> Due:
    """Return what is due, and take the suspicions of ingest."""
    cursor.execute(TAKE_SUSPICIONS)
    suspected = dict(cursor.fetchall())
    due = Due(_bounded(_due(suspected, now)))
    if due.watches:
        since = [_since(watch, suspected.get(watch.sensor_id), now) for watch in due.watches]
        _read(due, since, now=now)
    return due


def _due(suspected: dict[int, datetime], now: datetime) -> QuerySet[Watch]:
    newest = F("sensor__newest__timestamp")
    is_new = Q(seen_until=None, sensor__newest__isnull=False) | Q(seen_until__lt=newest)
    is_changed = Q(checked_at=None) | Q(checked_at__lt=F("rule__updated_at"))
    is_rested = Q(checked_at__lte=now - SLOWNESS)
    heard = Q(sensor__newest__timestamp__gt=now - F("rule__span"))
    unheard = Q(sensor__newest=None, created_at__gt=now - F("rule__span"))
    due = (
        Q(rule__detector=Detector.RANGE, sensor__in=list(suspected))
        | is_changed & ~Q(rule__detector=Detector.MISSING)
        | is_new & Q(rule__detector=Detector.RANGE, phase__gt=Watch.Phase.NORMAL)
        | is_new & Q(rule__detector__in=AT_ONCE)
        | is_new & is_rested & Q(rule__detector__in=SLOWLY)
        | Q(rule__detector=Detector.MISSING) & (Q(phase__gt=0) | ~(heard | unheard))
        | Q(phase=Watch.Phase.ACTIVE, finding=None)
    )
    return (
        Watch.objects.filter(due, sensor__status__in=IN_USE)
        .select_related("rule__group", "sensor__newest")
        .order_by("id")
    )


def _bounded(watches: Iterable[Watch]) -> list[Watch]:
    """Leave the watches that have everything to learn yet to later passes, but for a few."""
    new = [watch for watch in watches if _is_unlearned(watch)]
    later = {watch.pk for watch in new[FIRST_LEARNED:]}
    return [watch for watch in watches if watch.pk not in later]


def _is_unlearned(watch: Watch) -> bool:
    return watch.rule.detector == Detector.LEARNED and not watch.memory


def _since(watch: Watch, suspected: datetime | None, now: datetime) -> datetime:
    """From when on the watch goes through readings: what it has not seen, of a day at most.

    Of a range, what ingest did not suspect is normal and is not read again. A new watch begins
    with the newest reading.
    """
    oldest = now - RECENT
    first = suspected or newest_of(watch) or oldest
    if watch.rule.detector == Detector.RANGE and watch.phase == Watch.Phase.NORMAL:
        # A late reading counts, unless an event was over since.
        return max(first, oldest, watch.cleared_at + LEAST if watch.cleared_at else oldest)
    return max(first if watch.seen_until is None else watch.seen_until + LEAST, oldest)


def newest_of(watch: Watch) -> datetime | None:
    newest = getattr(watch.sensor, "newest", None)
    return newest.timestamp if newest else None


def _read(due: Due, since: list[datetime], *, now: datetime) -> None:
    """Read from the earliest instant that a watch of a sensor asks for; share it among them."""
    first: dict[int, datetime] = {}
    for watch, moment in zip(due.watches, since, strict=True):
        first[watch.sensor_id] = min(moment, first.get(watch.sensor_id, moment))
    found, each = None, EACH
    while found is None:
        asked = {
            "sensors": list(first),
            "since": list(first.values()),
            "low": min(first.values()),
            "upper": now + READINGS.clock_skew,
            "each": each,
        }
        values = {name: sql.Literal(value) for name, value in asked.items()}
        found = fetch_columns(READINGS_SINCE.format(**values), TYPES, most=MOST)
        each //= 4
    order = np.lexsort((found["timestamp"], found["sensor_id"]))
    due.readings = {name: column[order] for name, column in found.items()}
    keys = due.readings["sensor_id"].astype("int64")
    sensors, heads, counts = np.unique(keys, return_index=True, return_counts=True)
    for at in np.flatnonzero(counts == asked["each"]):
        last = due.readings["timestamp"][heads[at] + counts[at] - 1]
        due.unfinished[int(sensors[at])] = last.astype(datetime).replace(tzinfo=UTC) + LEAST
    due.places = np.array(
        [
            _place(due.readings["timestamp"], keys, watch.sensor_id, moment)
            for watch, moment in zip(due.watches, since, strict=True)
        ]
    )


def _place(times: np.ndarray, keys: np.ndarray, sensor: int, since: datetime) -> tuple[int, int]:
    low, high = np.searchsorted(keys, [sensor, sensor + 1])
    moment = np.datetime64(since.astimezone(UTC).replace(tzinfo=None), "us")
    return low + int(np.searchsorted(times[low:high], moment)), int(high)


def remembered(kept: Sequence[bytes | memoryview], kind: np.dtype, fresh: np.ndarray) -> np.ndarray:
    """Return what was kept of each, a row each; what is of another kind begins anew."""
    if not kind.itemsize:
        return fresh
    for at, each in enumerate(kept):
        if len(each) == kind.itemsize:
            fresh[at] = np.frombuffer(each, kind)[0]
    return fresh


def episodes_of(watches: Sequence[Watch]) -> np.ndarray:
    return remembered(
        [watch.episode for watch in watches], episodes.STATE, episodes.begin(len(watches))
    )
