"""Tables to train models with: one row a bucket of time, one column a sensor and aggregate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from sensing.models import Sensor
from sensing.services.buckets import EPOCH, Question, TooMuch, parts_of, source_of
from sensing.services.parts import AGGREGATES, Parts, covered

MOST_CELLS = 5_000_000
MOST_WORK = 300_000_000  # readings or hours, times what is made of each
MOST_BACK = 10_000  # buckets that a lag, or a filled gap, is long
MOST_LAGS, LONGEST_WINDOW = 50, 1000
NEVER_MISSING = {"count", "covered"}  # of nothing they are 0


class Fill(StrEnum):
    """What stands in a bucket without readings."""

    NONE = "none"
    PREVIOUS = "previous"
    LINEAR = "linear"


@dataclass(frozen=True)
class Plan:
    """What is asked for. Buckets are aligned to 1970, as those of a series.

    ``window`` buckets, the row's own the last of them, make up each value; ``lags`` are how many
    rows before the row a value is taken from. A gap of up to ``fill_limit`` buckets is filled, of
    any length without it; a longer one keeps the previous value for so long, and has no line.
    """

    start: datetime
    end: datetime
    bucket: timedelta
    aggregates: tuple[str, ...] = ("avg",)
    fill: Fill = Fill.NONE
    fill_limit: int | None = None
    lags: tuple[int, ...] = (0,)
    window: int = 1

    @property
    def before(self) -> int:
        """Buckets before the first row that the first row needs."""
        return self.window - 1 + max(self.lags)

    @property
    def first(self) -> datetime:
        """The start of the first row's bucket."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + (self.start - epoch) // self.bucket * self.bucket

    @property
    def since(self) -> datetime:
        """The moment from which readings are read."""
        return self.first - self.before * self.bucket if self.before else self.start

    @property
    def rows(self) -> int:
        return -((self.first - self.end) // self.bucket)


@dataclass(frozen=True)
class Feature:
    """One column: float64, NaN where there is nothing."""

    sensor: Sensor
    aggregate: str
    lag: int
    values: np.ndarray

    @property
    def name(self) -> str:
        lag = f".lag{self.lag}" if self.lag else ""
        return f"{self.sensor.sensor_id}.{self.aggregate}{lag}"


def feature_table(
    sensors: Sequence[Sensor], plan: Plan, *, now: datetime
) -> tuple[np.ndarray, list[Feature]]:
    """Return the starts of the buckets, datetime64[us] in UTC, and a column for each of them.

    Readings before the start are read for windows and lags alone. Raises TooMuch.
    """
    check_size(len(sensors), plan)
    first = np.datetime64(plan.first.replace(tzinfo=None), "us")
    starts = first + np.arange(plan.rows) * np.timedelta64(plan.bucket, "us")
    return starts, [*_features(sensors, plan, now)]


def lags(texts: Sequence[str]) -> tuple[int, ...]:
    """Lags as they are written, each once. Raises ValueError with a sentence."""
    is_whole = all(text.isascii() and text.isdigit() and len(text) < 9 for text in texts)
    if not is_whole or len(texts) > MOST_LAGS or max(map(int, texts)) > MOST_BACK:
        raise ValueError(f"Up to {MOST_LAGS} whole numbers from 0 to {MOST_BACK:,} are expected.")
    return tuple(dict.fromkeys(map(int, texts)))


def check_size(sensors: int, plan: Plan) -> None:
    """Raise TooMuch if so many sensors make too large a table."""
    columns = sensors * len(plan.aggregates) * len(plan.lags)
    if (plan.rows + plan.before) * columns > MOST_CELLS:
        raise TooMuch(
            f"More than {MOST_CELLS:,} cells; ask for wider buckets, less time or fewer columns."
        )


def _features(sensors: Sequence[Sensor], plan: Plan, now: datetime) -> Iterator[Feature]:
    source = source_of(plan.since, plan.end, plan.bucket)
    work = 0
    for sensor in sensors:
        question = Question([sensor], plan.since, plan.end, now)
        parts = parts_of(source, question)[sensor.pk]
        work += len(parts.at) * plan.window * len(plan.aggregates)
        if work > MOST_WORK:
            raise TooMuch("That takes too long; ask for whole hours or a shorter time or window.")
        for aggregate in plan.aggregates:
            values = windowed(parts, plan, aggregate)
            if aggregate == "covered":
                width = plan.window * plan.bucket
                values = covered(values, pace=sensor.expected_interval, bucket=width)
            values = filled(values, plan, aggregate)
            for lag in plan.lags:
                last = len(values) - lag
                yield Feature(sensor, aggregate, lag, values[last - plan.rows : last])


def windowed(parts: Parts, plan: Plan, aggregate: str) -> np.ndarray:
    """The aggregate over the window of each bucket, NaN for nothing; ``plan.before`` come first."""
    first = np.datetime64(plan.first.replace(tzinfo=None), "us")
    width = np.timedelta64(plan.bucket, "us")
    places = (parts.at - EPOCH) // width - (first - EPOCH) // width + plan.before
    values = np.full(plan.before + plan.rows, np.nan)
    if not len(places):
        return values
    # Windows that do not overlap are summed up together, and there are as many such sets as buckets
    # in a window.
    for shift in range(plan.window):
        sets = (places - shift) // plan.window
        edges = np.flatnonzero(np.diff(sets, prepend=sets[0] - 1))
        lasts = (sets[edges] + 1) * plan.window + shift - 1
        there = lasts < len(values)
        values[lasts[there]] = AGGREGATES[aggregate](parts, edges)[there]
    values[: plan.window - 1] = np.nan  # of windows that are not whole
    return values


def filled(values: np.ndarray, plan: Plan, aggregate: str) -> np.ndarray:
    """The same, with something in the gaps that are filled."""
    known = np.isfinite(values)
    if aggregate in NEVER_MISSING:
        return np.where(known, values, 0)
    if plan.fill is Fill.NONE or not known.any():
        return values
    places = np.arange(len(values))
    limit = plan.fill_limit or len(values)
    before = np.maximum.accumulate(np.where(known, places, -1))
    if plan.fill is Fill.PREVIOUS:
        near = (before >= 0) & (places - before <= limit)
        return np.where(near, values[before], values)
    after = np.minimum.accumulate(np.where(known, places, len(values))[::-1])[::-1]
    near = (before >= 0) & (after < len(values)) & (after - before - 1 <= limit)
    return np.where(near, np.interp(places, places[known], values[known]), values)
