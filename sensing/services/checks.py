"""Batches of readings, and which of them are refused and why."""

from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from sensing.lifecycle import READINGS
from sensing.models import RefusedReading
from sensing.sql.readings import RESOLVE_SENSORS

Kind = RefusedReading.Kind
NO_SENSOR = -1
# Beyond these, the squares of a day with a reading each microsecond might not be summed, or an hour
# not averaged, which PostgreSQL answers with an error, and the rollups of all sensors stand still.
SMALLEST_VALUE, LARGEST_VALUE = 1e-290, 1e147


class Codes(Sequence[str]):
    """The code of each reading, for which each code is there once: ``distinct[places[at]]``."""

    def __init__(self, distinct: list[str], places: np.ndarray) -> None:
        self.distinct = distinct
        self.places = places

    @classmethod
    def of(cls, codes: Sequence[str]) -> "Codes":
        if isinstance(codes, cls):
            return codes
        distinct = list(dict.fromkeys(codes))
        known = {code: place for place, code in enumerate(distinct)}
        return cls(distinct, np.fromiter(map(known.__getitem__, codes), "int32", len(codes)))

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, at):
        if isinstance(at, slice):
            return Codes(self.distinct, self.places[at])
        return self.distinct[self.places[at]]


@dataclass(frozen=True)
class Batch:
    """Readings as columns of one length, in the order they were sent.

    ``sensor_ids`` are the codes devices send; ``timestamps`` are datetime64[us] in UTC, values and
    qualities float64. ``index`` is each reading's place in what the client sent.
    """

    index: np.ndarray
    sensor_ids: Sequence[str]
    timestamps: np.ndarray
    values: np.ndarray
    qualities: np.ndarray


@dataclass(frozen=True)
class Refusal:
    """One reading that was not stored, and why.

    ``index`` is its place in what the client sent, ``at`` its place in the batch. What could not
    even be read has none, and is there as it was ``sent``.
    """

    index: int
    reason: str
    kind: Kind = Kind.MALFORMED
    at: int | None = None
    sent: str = ""


@dataclass(frozen=True)
class Reach:
    """The sensors that a sender may name; all others are as unknown to it as if there were none.

    ``hint`` is said of those, such as why they were not registered.
    """

    codes: Container[str]
    hint: str = ""


@dataclass(frozen=True)
class Sensors:
    """What a batch has to know of its sensors, an element a reading: keys and plausible ranges.

    ``hint`` is said of those that are not known. ``limits`` are the ranges that are watched: key,
    low and high of a sensor, in the order of keys.
    """

    keys: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    hint: str = ""
    limits: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))


def resolve(cursor, sensor_ids: Sequence[str], reach: Reach | None = None) -> Sensors:
    """Look the codes up; those that are not known, or beyond reach, get NO_SENSOR."""
    codes = Codes.of(sensor_ids)
    asked = [
        code
        for code in codes.distinct
        if is_storable(code) and (reach is None or code in reach.codes)
    ]
    cursor.execute(RESOLVE_SENSORS, {"codes": asked})
    rows = cursor.fetchall()
    found = {code: known for code, *known, _, _ in rows}
    watched = sorted((key, low, high) for _, key, _, _, low, high in rows if low is not None)
    limits = np.array(watched).reshape(-1, 3)
    unknown = [NO_SENSOR, -np.inf, np.inf]
    known = np.array([found.get(code, unknown) for code in codes.distinct]).reshape(-1, 3)
    keys = known[:, 0].astype("int32")[codes.places]
    hint = reach.hint if reach else ""
    if np.isinf(known[:, 1:]).all():  # which is common, and then nothing is looked up
        lows, highs = (np.broadcast_to(limit, len(codes)) for limit in unknown[1:])
        return Sensors(keys, lows, highs, hint, limits)
    return Sensors(keys, known[codes.places, 1], known[codes.places, 2], hint, limits)


def refusals(batch: Batch, sensors: Sensors, *, now: datetime) -> list[Refusal]:
    """Return what is wrong with a batch, one reason a reading."""
    found: list[Refusal] = []
    good = np.ones(len(batch.index), dtype=bool)
    for kind, bad, reason in _checks(batch, sensors, now):
        places = np.flatnonzero(bad & good).tolist()
        found += [Refusal(int(batch.index[at]), reason(at), kind, at) for at in places]
        good &= ~bad
    return found


def _checks(
    batch: Batch, sensors: Sensors, now: datetime
) -> list[tuple[Kind, np.ndarray, Callable[[int], str]]]:
    start, end = (as_instant(moment) for moment in READINGS.window(now))
    window = f"outside {in_words(start)} to {in_words(end)}"
    sizes = np.abs(batch.values)
    return [
        (
            Kind.SENSOR,
            sensors.keys == NO_SENSOR,
            lambda at: f"unknown sensor: {batch.sensor_ids[at]!r:.80}{sensors.hint}",
        ),
        (
            Kind.TIME,
            ~((batch.timestamps >= start) & (batch.timestamps < end)),
            lambda at: f"timestamp {window}: {in_words(batch.timestamps[at])}",
        ),
        (
            Kind.VALUE,
            ~np.isfinite(batch.values),
            lambda at: f"value not finite: {batch.values[at]}",
        ),
        (
            Kind.VALUE,
            (sizes > LARGEST_VALUE) | ((sizes < SMALLEST_VALUE) & (sizes > 0)),
            lambda at: f"value too large or too small to be summed: {batch.values[at]}",
        ),
        (
            Kind.QUALITY,
            ~((batch.qualities >= 0) & (batch.qualities <= 1)),
            lambda at: f"quality outside 0 to 1: {batch.qualities[at]}",
        ),
        (
            Kind.IMPLAUSIBLE,
            (batch.values < sensors.lows) | (batch.values > sensors.highs),
            lambda at: (
                f"value outside the plausible range, {sensors.lows[at]:g} to "
                f"{sensors.highs[at]:g}: {batch.values[at]}"
            ),
        ),
    ]


def as_instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def in_words(instant: np.datetime64 | np.ndarray) -> str:
    return "nothing" if np.isnat(instant) else f"{instant.astype('datetime64[s]')}Z"


def is_storable(code: str) -> bool:
    """Whether PostgreSQL can hold the text: null bytes and half surrogate pairs it cannot."""
    if code.isprintable():
        return True
    with suppress(UnicodeEncodeError):
        return "\0" not in code and bool(code.encode())
    return False
