"""Changing readings that are wrong: what was sent is kept on record, what holds is used."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import DataError, connection, transaction
from psycopg import sql

from accounts.models import User
from sensing.lifecycle import READINGS
from sensing.models import Correction, Sensor
from sensing.services import newest
from sensing.services.checks import LARGEST_VALUE, SMALLEST_VALUE
from sensing.services.ingest import touch_hours
from sensing.sql.readings import LOCK_REGISTRY_SHARED
from timeseries import packing
from timeseries.fetch import instants

Kind = Correction.Kind
MOST = 100_000
SHOWN = 20

VALUES = {
    Kind.SET: "%(amount)s::float8",
    Kind.ADD: "known.value + %(amount)s",
    Kind.MULTIPLY: "known.value * %(amount)s",
    Kind.QUALITY: "known.value",
}

CHOOSE = """
    SELECT count(*) FROM (
        SELECT FROM sensing_reading
        WHERE sensor_id = %(sensor)s AND timestamp >= %(start)s AND timestamp < %(end)s
        ORDER BY timestamp FOR UPDATE
    ) AS chosen
"""

_NEWEST_BEFORE = """
    LEFT JOIN LATERAL (
        SELECT * FROM sensing_correctedreading AS earlier
        WHERE earlier.sensor_id = known.sensor_id AND earlier.timestamp = known.timestamp
          {older} ORDER BY earlier.id DESC LIMIT 1
    ) AS before ON before.is_corrected
"""

RECORD = sql.SQL("""
    INSERT INTO sensing_correctedreading (
        correction_id, sensor_id, timestamp, raw_value, raw_quality, value, quality, is_corrected
    )
    SELECT %(correction)s, known.sensor_id, known.timestamp,
           coalesce(before.raw_value, known.value), coalesce(before.raw_quality, known.quality),
           {value}, {quality}, true
    FROM sensing_reading AS known
    {before}
    WHERE known.sensor_id = %(sensor)s
      AND known.timestamp >= %(start)s AND known.timestamp < %(end)s
    ORDER BY known.timestamp
""")

# What held before: an earlier correction, or what was sent.
RECORD_UNDOING = sql.SQL("""
    INSERT INTO sensing_correctedreading (
        correction_id, sensor_id, timestamp, raw_value, raw_quality, value, quality, is_corrected
    )
    SELECT %(correction)s, known.sensor_id, known.timestamp, known.raw_value, known.raw_quality,
           coalesce(before.value, known.raw_value), coalesce(before.quality, known.raw_quality),
           before.id IS NOT NULL
    FROM sensing_correctedreading AS known
    {before}
    WHERE known.correction_id = %(undone)s
    ORDER BY known.timestamp
""").format(before=sql.SQL(_NEWEST_BEFORE.format(older="AND earlier.id < known.id")))

USE = """
    UPDATE sensing_reading AS known SET value = corrected.value, quality = corrected.quality
    FROM sensing_correctedreading AS corrected
    WHERE corrected.correction_id = %(correction)s AND corrected.sensor_id = known.sensor_id
      AND corrected.timestamp = known.timestamp
      AND known.timestamp >= %(start)s AND known.timestamp < %(end)s
    RETURNING timestamptz_send(known.timestamp), known.value, known.quality
"""

CORRECTED_SINCE = """
    SELECT count(*) FROM sensing_correctedreading AS known
    WHERE known.correction_id = %(undone)s AND EXISTS (
        SELECT FROM sensing_correctedreading AS later
        JOIN sensing_correction AS made ON made.id = later.correction_id
        WHERE later.sensor_id = known.sensor_id AND later.timestamp = known.timestamp
          AND later.id > known.id AND made.kind <> 'undo'
          AND NOT EXISTS (SELECT FROM sensing_correction WHERE undoes_id = made.id)
    )
"""


class CannotCorrect(Exception):
    """Nothing was changed, with the reason and what to do."""


@dataclass(frozen=True)
class Change:
    """What is to be done to the readings of a sensor in ``[start, end)``."""

    sensor: Sensor
    start: datetime
    end: datetime
    kind: Kind
    amount: float


@dataclass(frozen=True)
class Preview:
    """How many readings would change, and the first of them: instant, value before and after."""

    readings: int
    first: list[tuple[datetime, float, float, float, float]]


def correct(change: Change, *, reason: str, by: User, now: datetime) -> Correction:
    """Change the readings in the range and return the record. Raises CannotCorrect."""
    if change.kind == Kind.QUALITY and not 0 <= change.amount <= 1:
        raise CannotCorrect("A quality lies between 0 and 1.")
    bounds: dict[str, Any] = {"sensor": change.sensor.pk, "start": change.start, "end": change.end}
    with transaction.atomic(), connection.cursor() as cursor:
        count = _chosen(cursor, change.sensor, bounds, now=now)
        correction = Correction.objects.create(
            sensor=change.sensor,
            start=change.start,
            end=change.end,
            kind=change.kind,
            amount=change.amount,
            reason=reason,
            readings=count,
            made_by=by,
            made_at=now,
        )
        asked = {**bounds, "amount": change.amount, "correction": correction.pk}
        try:
            cursor.execute(_record(change.kind), asked)
        except DataError as error:
            raise CannotCorrect("A corrected value would be too large or too small.") from error
        _use(cursor, change.sensor, asked)
    return correction


def undo(correction: Correction, *, reason: str, by: User, now: datetime) -> Correction:
    """Give the readings of a correction back what held before. Raises CannotCorrect."""
    bounds = {"start": correction.start, "end": correction.end}
    with transaction.atomic(), connection.cursor() as cursor:
        _chosen(cursor, correction.sensor, {"sensor": correction.sensor_id, **bounds}, now=now)
        if Correction.objects.filter(undoes=correction).exists():
            raise CannotCorrect("This correction is undone already.")
        if correction.kind == Kind.UNDO:
            raise CannotCorrect("An undoing is not undone; correct the readings again.")
        cursor.execute(CORRECTED_SINCE, {"undone": correction.pk})
        if later := cursor.fetchone()[0]:
            raise CannotCorrect(f"{later} of its readings were corrected since; undo that first.")
        undoing = Correction.objects.create(
            sensor=correction.sensor,
            **bounds,
            kind=Kind.UNDO,
            undoes=correction,
            reason=reason,
            readings=correction.readings,
            made_by=by,
            made_at=now,
        )
        cursor.execute(RECORD_UNDOING, {"correction": undoing.pk, "undone": correction.pk})
        _use(cursor, correction.sensor, {**bounds, "correction": undoing.pk})
    return undoing


def preview(change: Change, *, by: User, now: datetime) -> Preview:
    """What ``correct`` would do, found by doing it and taking it back. Raises CannotCorrect."""
    with transaction.atomic():
        correction = correct(change, reason="preview", by=by, now=now)
        rows = correction.corrected_readings.order_by("timestamp").values_list(
            "timestamp", "raw_value", "value", "raw_quality", "quality"
        )
        found = Preview(correction.readings, [*rows[:SHOWN]])
        transaction.set_rollback(True)
    return found


def _chosen(cursor, sensor: Sensor, bounds: dict, *, now: datetime) -> int:
    """Lock the readings in the range, as rows, and count them."""
    if bounds["start"] >= bounds["end"]:
        raise CannotCorrect("The end lies after the start.")
    oldest, youngest = READINGS.window(now)
    first, last = max(bounds["start"], oldest), min(bounds["end"], youngest)
    cursor.execute(LOCK_REGISTRY_SHARED)
    if first < last:
        low, high = (np.datetime64(_naive(moment), "D") for moment in (first, last))
        days = np.arange(low, high + 1).astype("datetime64[us]")
        packing.make_room(
            cursor, READINGS, series=np.full(len(days), sensor.pk), instants=days, now=now
        )
    cursor.execute(CHOOSE, bounds)
    count = cursor.fetchone()[0]
    if not count:
        raise CannotCorrect(f"{sensor} has no readings in that time.")
    if count > MOST:
        raise CannotCorrect(f"{count:,} readings lie in that time; up to {MOST:,} are corrected.")
    return count


def _record(kind: Kind) -> sql.Composed:
    return RECORD.format(
        value=sql.SQL(VALUES[kind]),
        quality=sql.SQL("%(amount)s::float8" if kind == Kind.QUALITY else "known.quality"),
        before=sql.SQL(_NEWEST_BEFORE.format(older="")),
    )


def _use(cursor, sensor: Sensor, asked: dict) -> None:
    """Let the readings be what was recorded; their hours and the newest reading follow."""
    cursor.execute(USE, asked)
    moments, values, qualities = zip(*cursor.fetchall(), strict=True)
    sizes = np.abs(np.array(values))
    if ((sizes > LARGEST_VALUE) | ((sizes < SMALLEST_VALUE) & (sizes > 0))).any():
        raise CannotCorrect("A corrected value would be too large or too small to be summed.")
    timestamps = instants(moments)
    sensors = np.full(len(timestamps), sensor.pk)
    touch_hours(cursor, sensors, np.sort(timestamps))
    last = [int(timestamps.argmax())]
    kept = (np.array(each)[last] for each in (values, qualities))
    newest.note(cursor, sensors[last], timestamps[last], *kept)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
