"""Readings of some sensors in the form that draws a stretch of time best.

Every reading, while there are no more than can be seen; of a day or less the extremes of each
column of pixels; of more the averages of buckets, with the least and the greatest value of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db.models import Sum

from sensing.lifecycle import READINGS
from sensing.models import ReadingHour, Sensor
from sensing.services.buckets import DAY, HOUR, Question, TooMuch, parts_of, source_of
from sensing.services.downsampling import A_BUCKET, m4
from sensing.services.parts import Parts, added_up
from sensing.services.series import NOTHING
from sensing.services.streams import TooManyReadings, portions

MINUTE = timedelta(minutes=1)
WIDTHS = {
    MINUTE: "averages of each minute",
    5 * MINUTE: "averages of 5 minutes",
    15 * MINUTE: "averages of 15 minutes",
    HOUR: "hourly averages",
    6 * HOUR: "averages of 6 hours",
    DAY: "daily averages",
}
EVERY, EXTREMES = "every reading", "thinned readings, with all extremes"
MOST_THINNED = 250_000  # readings of all sensors that are read to be thinned
MOST_SUMMED = 1_000_000  # and to be summed up in buckets narrower than an hour
THINNED_UP_TO = DAY
MS = np.timedelta64(1, "ms")
LEAST = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Columns = dict[str, np.ndarray]
Points = tuple[np.ndarray, np.ndarray]  # datetime64[us] in UTC, and values


@dataclass(frozen=True)
class View:
    """What is to be seen: ``[start, end)`` on so many ``pixels`` from left to right."""

    start: datetime
    end: datetime
    pixels: int
    now: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def widened(self, width: timedelta, *, by: timedelta = timedelta()) -> "View":
        """The same in whole steps of ``width`` since 1970, which it keeps as time goes by."""
        start, end = self.start - by - EPOCH, self.end + by - EPOCH
        whole = start // width * width, -(-end // width) * width
        return View(EPOCH + whole[0], EPOCH + whole[1], self.pixels, self.now)


@dataclass(frozen=True)
class Drawing:
    """Lines by the keys of their sensors.

    Of readings the columns are ``time`` in ms since 1970 and ``value``; of buckets, ``time`` is the
    middle, and there are ``min``, ``max`` and ``count``. NaN is where no line is to be drawn.
    """

    form: str
    bucket: timedelta | None
    source: str
    lines: dict[int, Columns]


def draw(sensors: Sequence[Sensor], view: View) -> Drawing:
    """Return the lines of the sensors in what is to be seen, and a little on both sides."""
    count = _count(sensors, view) if _is_kept(view) else None
    if count is not None:
        everything = max(count.values(), default=0) <= A_BUCKET * view.pixels
        few = sum(count.values()) <= MOST_THINNED
        if few and (everything or view.length <= THINNED_UP_TO):
            try:
                return _of_readings(sensors, view)
            except TooManyReadings:  # those of the last hours are not counted yet
                pass
    if count is not None and sum(count.values()) <= MOST_SUMMED:
        try:
            return _of_buckets(sensors, view, narrowest=MINUTE)
        except TooMuch:
            pass
    return _of_buckets(sensors, view, narrowest=HOUR)


def _is_kept(view: View) -> bool:
    return view.start >= READINGS.width.floor(READINGS.horizon(view.now))


def _count(sensors: Sequence[Sensor], view: View) -> dict[int, int]:
    """About how many readings of each sensor are to be seen, by the hours that are summed up."""
    hours = ReadingHour.objects.filter(
        sensor__in=[sensor.pk for sensor in sensors], hour__gt=view.start - HOUR, hour__lt=view.end
    )
    shares = min(view.length / HOUR, 1.0)
    counted = hours.order_by().values_list("sensor_id").annotate(readings=Sum("count"))
    return {key: int(count * shares) for key, count in counted}


def _of_readings(sensors: Sequence[Sensor], view: View) -> Drawing:
    step = _step(view.length, view.pixels if len(sensors) <= A_BUCKET else view.pixels // 2)
    reach = max((sensor.expected_interval or LEAST for sensor in sensors), default=LEAST)
    seen = view.widened(step, by=min(reach, DAY))
    points = A_BUCKET * round(seen.length / step)
    found = _readings(sensors, seen)
    is_thinned = any(len(at) > points for at, _ in found.values())
    lines = {sensor.pk: _line(sensor, *found[sensor.pk], seen, points) for sensor in sensors}
    return Drawing(EXTREMES if is_thinned else EVERY, None, "readings", lines)


def _readings(sensors: Sequence[Sensor], seen: View) -> dict[int, Points]:
    """The readings of each sensor, oldest first, all read together. Raises TooManyReadings."""
    keys = np.sort([sensor.pk for sensor in sensors])
    found = NOTHING
    for part in portions(keys, is_whole=False, start=seen.start, end=seen.end, now=seen.now):
        found = found.and_also(part)
        if len(found) > 2 * MOST_THINNED:
            raise TooManyReadings
    order = np.lexsort((found.timestamps, found.sensors))
    at, values = found.timestamps[order], found.values[order]
    edges = (np.searchsorted(found.sensors[order], keys, side=side) for side in ("left", "right"))
    ends = zip(keys.tolist(), *edges, strict=True)
    return {key: (at[low:high], values[low:high]) for key, low, high in ends}


def _line(sensor: Sensor, at: np.ndarray, values: np.ndarray, seen: View, points: int) -> Columns:
    """The readings thinned to so many points, with holes where some are missing."""
    times = (at - np.datetime64(0, "us")) / MS
    pace = _ms(sensor.expected_interval) if sensor.expected_interval else _usual_step(times)
    part = np.cumsum(np.diff(times, prepend=times[:1]) > 3 * pace)
    chosen = m4(at, values, start=seen.start, end=seen.end, points=points)
    columns = {"time": times[chosen], "value": values[chosen]}
    return _split(columns, np.flatnonzero(np.diff(part[chosen])) + 1)


def _of_buckets(sensors: Sequence[Sensor], view: View, *, narrowest: timedelta) -> Drawing:
    """Buckets no more than pixels, of the width that comes nearest to it."""
    fit = (width for width in WIDTHS if view.length / width <= view.pixels and width >= narrowest)
    width = next(fit, max(WIDTHS))
    seen = view.widened(width)
    source = source_of(seen.start, seen.end, width)
    parts = parts_of(source, Question(sensors, seen.start, seen.end, view.now))
    lines = {sensor.pk: _band(sensor, parts[sensor.pk], width) for sensor in sensors}
    return Drawing(WIDTHS[width], width, source, lines)


def _band(sensor: Sensor, parts: Parts, width: timedelta) -> Columns:
    """The average, least and greatest value of each bucket, at its middle."""
    step = np.timedelta64(width, "us")
    places = (parts.at - np.datetime64(0, "us")) // step
    edges = np.flatnonzero(np.diff(places, prepend=places[:1] - 1))
    starts = np.datetime64(0, "us") + places[edges] * step
    found = added_up(parts, edges, starts) if len(edges) else parts
    columns = {
        "time": (found.at - np.datetime64(0, "us") + step // 2) / MS,
        "value": found.sum / found.count,
        "min": found.min,
        "max": found.max,
        "count": found.count,
    }
    longest = max(1.5 * width, 3 * (sensor.expected_interval or width))
    return _split(columns, np.flatnonzero(np.diff(columns["time"]) > _ms(longest)) + 1)


def _split(columns: Columns, gaps: np.ndarray) -> Columns:
    """Put a NaN before each of these places."""
    holes = {name: np.insert(values, gaps, np.nan) for name, values in columns.items()}
    return {**holes, "time": np.insert(columns["time"], gaps, columns["time"][gaps - 1] + 1)}


def _step(length: timedelta, columns: int) -> timedelta:
    """What one of so many columns is long, rounded down to four binary digits.

    So it stays the same, and the columns stay where they are, while somebody moves along time.
    """
    step = max(length // LEAST // columns, 1)
    digits = max(step.bit_length() - 4, 0)
    return (step >> digits << digits) * LEAST


def _usual_step(times: np.ndarray) -> float:
    return float(np.median(np.diff(times))) if len(times) > 1 else _ms(DAY)


def _ms(length: timedelta) -> float:
    return length / timedelta(milliseconds=1)
