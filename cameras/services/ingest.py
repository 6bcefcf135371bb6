"""Storing frames with their detections: the only writer of both tables.

A batch is checked by the column and copied straight into its partitions. Only a batch that meets a
frame it already knows takes the slower road, through staging tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import psycopg
from django.db import connection, transaction

from cameras.lifecycle import DETECTIONS, FRAMES
from cameras.models.cameras import CameraQuerySet
from cameras.services.outcomes import (
    NO_CAMERA,
    BatchRefused,
    Outcome,
    Refusal,
    array,
    aware,
    instant,
    keys_of,
    words,
)
from cameras.sql import (
    ADD_STAGED_DETECTIONS,
    ADD_STAGED_FRAMES,
    CREATE_STAGING,
    DROP_DETECTIONS,
    DROP_STAGING,
    LOCK_REGISTRY_SHARED,
    MOVE_LAST_SEEN,
    REPLACE_STAGED_FRAMES,
)
from cameras.wire import Columns, FrameBatch
from timeseries.copy import as_jsonb, copy_columns
from timeseries.partitions import catalog

KEY = ("camera_id", "captured_at", "number")
SCORES = ("quality", "blur", "brightness", "average_confidence")
MOST_MS, MOST_KMH = 1e9, 1000
LONGEST_JSON = 8192


@dataclass(frozen=True)
class _Rows:
    """Checked frames sorted by their key, and for each detection the place of its frame."""

    index: np.ndarray
    frames: Columns
    owner: np.ndarray
    detections: Columns

    def __len__(self) -> int:
        return len(self.index)

    def take(self, chosen: np.ndarray) -> "_Rows":
        """The frames at these places, in this order, with the detections they bring."""
        places = np.full(len(self), -1)
        places[chosen] = np.arange(len(chosen))
        owner = places[self.owner]
        order = np.argsort(owner, kind="stable")
        order = order[owner[order] >= 0]
        return _Rows(
            self.index[chosen],
            {name: column[chosen] for name, column in self.frames.items()},
            owner[order],
            {name: column[order] for name, column in self.detections.items()},
        )

    def is_followed(self) -> np.ndarray:
        """Which frames a later one of the same batch overrules."""
        followed = np.zeros(len(self), dtype=bool)
        same = [self.frames[name][:-1] == self.frames[name][1:] for name in KEY]
        followed[:-1] = np.logical_and.reduce(same)
        return followed


def store_frames(
    batch: FrameBatch,
    *,
    cameras: CameraQuerySet,
    now: datetime,
    refused: Sequence[Refusal] = (),
    atomic: bool = False,
) -> Outcome:
    """Store a batch in one transaction and return what became of each frame.

    A frame of another camera than ``cameras`` or of an inactive one, outside the window of time,
    or with something that cannot be stored is refused with its reason, with its detections, and
    the rest is kept. ``refused`` are frames that could not even be read. With ``atomic`` any
    refusal raises BatchRefused and nothing is stored. Repeating a batch changes nothing; another
    content of the same frame replaces it and its detections, unless it would make one that is done
    wait again. Of a frame that stands twice in a batch the last counts, the others as unchanged.
    """
    outcome = Outcome(received=len(batch.index) + len(refused), refused=list(refused))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_REGISTRY_SHARED)
        rows = _checked(batch, outcome, cameras=cameras, now=now)
        if not (atomic and outcome.refused):
            _store(cursor, rows, outcome, now=now)
        if atomic and outcome.refused:
            raise BatchRefused(outcome)
    return outcome.sort()


def _checked(
    batch: FrameBatch, outcome: Outcome, *, cameras: CameraQuerySet, now: datetime
) -> _Rows:
    """Note the refusals of a batch and return the rest, sorted."""
    frames = {"camera_id": keys_of(batch.cameras, cameras), **batch.frames}
    start, end = map(instant, FRAMES.window(now))
    oldest = instant(DETECTIONS.horizon(now))
    moments, times = frames["captured_at"], frames["processing_ms"]
    brings = np.bincount(batch.owner, minlength=len(batch.index)) > 0
    bad_detection, reasons = _bad_detections(batch)
    scores = np.array([frames[name] for name in SCORES])
    checks = [
        (
            frames["camera_id"] == NO_CAMERA,
            lambda at: f"unknown or inactive camera: {batch.cameras[at]!r:.80}",
        ),
        (
            ~((moments >= start) & (moments < end)),
            lambda at: f"captured_at outside {words(start)} to {words(end)}: {words(moments[at])}",
        ),
        (
            brings & (moments < oldest),
            lambda at: f"detections are kept since {words(oldest)}: {words(moments[at])}",
        ),
        (bad_detection, lambda at: reasons[at]),
        (~_in(scores, 0, 1).all(axis=0), lambda at: f"{_worst(frames, at)} outside 0 to 1"),
        (~_in(times, 0, MOST_MS), lambda at: f"processing_ms not possible: {times[at]}"),
        (_unstorable(frames["summary"]), lambda at: f"summary {CANNOT_BE}"),
    ]
    good = np.ones(len(batch.index), dtype=bool)
    for bad, reason in checks:
        outcome.refuse(bad & good, batch.index, reason)
        good &= ~bad
    rows = _Rows(batch.index, frames, batch.owner, batch.detections)
    order = np.lexsort((frames["number"], moments, frames["camera_id"]))
    return rows.take(order[good[order]])


CANNOT_BE = f"longer than {LONGEST_JSON:,} bytes of JSON, or with a null character"


def _bad_detections(batch: FrameBatch) -> tuple[np.ndarray, dict[int, str]]:
    """Which frames have a detection that cannot be stored, and the first reason of each."""
    columns = batch.detections
    x1, y1, x2, y2 = (columns[name] for name in ("x1", "y1", "x2", "y2"))
    ordered = (x1 >= 0) & (x1 < x2) & (x2 <= 1) & (y1 >= 0) & (y1 < y2) & (y2 <= 1)
    confidence = columns["confidence"]
    checks = [
        (~((confidence >= 0) & (confidence <= 1)), "confidence outside 0 to 1"),
        (~ordered, "box outside the picture or not ordered as x1, y1, x2, y2"),
        (~_in(columns["speed_kmh"], 0, MOST_KMH), "speed_kmh outside 0 to 1,000"),
        (_unstorable(columns["attributes"]), f"attributes {CANNOT_BE}"),
    ]
    firsts = np.searchsorted(batch.owner, np.arange(len(batch.index)))
    bad_frames = np.zeros(len(batch.index), dtype=bool)
    reasons: dict[int, str] = {}
    for bad, reason in checks:
        for at in np.flatnonzero(bad):
            owner = int(batch.owner[at])
            bad_frames[owner] = True
            reasons.setdefault(owner, f"detection {at - firsts[owner]}: {reason}")
    return bad_frames, reasons


def _in(values: np.ndarray, least: float, most: float) -> np.ndarray:
    """Which values lie between the bounds, or are not known."""
    return np.isnan(values) | ((values >= least) & (values <= most))


def _unstorable(documents: np.ndarray) -> np.ndarray:
    if documents.dtype.itemsize <= len(b"{}"):
        return np.zeros(len(documents), dtype=bool)
    null = np.char.find(documents, b"\\u0000") >= 0
    return null | (np.char.str_len(documents) > LONGEST_JSON)


def _worst(frames: Columns, at: int) -> str:
    return next(name for name in SCORES if not _in(frames[name][at], 0, 1))


def _store(cursor, rows: _Rows, outcome: Outcome, *, now: datetime) -> None:
    if not len(rows):
        return
    try:
        with transaction.atomic():
            _copy(cursor, rows, now=now)
    except psycopg.errors.UniqueViolation:
        _store_known(cursor, rows, outcome, now=now)
    except psycopg.errors.CheckViolation:
        _store(cursor, _with_partition(rows, outcome), outcome, now=now)
    else:
        outcome.stored += len(rows)
        _move_last_seen(cursor, rows)


def _copy(
    cursor,
    rows: _Rows,
    *,
    now: datetime,
    frames: str = "cameras_frame",
    detections: str = "cameras_detection",
) -> None:
    copy_columns(cursor, frames, _frames_as_stored(rows, now))
    if len(rows.owner):
        copy_columns(cursor, detections, _detections_as_stored(rows))


def _frames_as_stored(rows: _Rows, now: datetime) -> Columns:
    columns = _with_nulls(rows.frames)
    columns["received_at"] = np.full(len(rows), instant(now))
    columns["summary"] = as_jsonb(columns["summary"])
    return columns


def _detections_as_stored(rows: _Rows) -> Columns:
    starts = np.searchsorted(rows.owner, np.arange(len(rows)))
    columns = {name: rows.frames[name][rows.owner] for name in KEY}
    columns["place"] = (np.arange(len(rows.owner)) - starts[rows.owner]).astype("int16")
    columns |= _with_nulls(rows.detections)
    columns["attributes"] = as_jsonb(columns["attributes"])
    return columns


def _with_nulls(columns: Columns) -> Columns:
    """What is not known becomes NULL: NaN, and -1 among whole numbers. A column that holds nothing
    else is left out."""
    unknown = {
        name: np.isnan(column) if column.dtype.kind == "f" else column < 0
        for name, column in columns.items()
        if column.dtype.kind in "fi"
    }
    return {
        name: np.ma.masked_where(unknown[name], column) if name in unknown else column
        for name, column in columns.items()
        if name not in unknown or not unknown[name].all()
    }


def _store_known(cursor, rows: _Rows, outcome: Outcome, *, now: datetime) -> None:
    """Store frames of which some are there already, under their key or twice in the batch."""
    last = rows.take(np.flatnonzero(~rows.is_followed()))
    moments = last.frames["captured_at"]
    bounds = {"start": aware(moments.min()), "end": aware(moments.max())}
    cursor.execute(CREATE_STAGING)
    _copy(cursor, last, now=now, frames="staged_frame", detections="staged_detection")
    try:
        with transaction.atomic():
            cursor.execute(ADD_STAGED_FRAMES)
            stored = cursor.fetchall()
            _with_keys(cursor, ADD_STAGED_DETECTIONS, stored)
            cursor.execute(REPLACE_STAGED_FRAMES, bounds)
            updated = cursor.fetchall()
            _with_keys(cursor, DROP_DETECTIONS, updated, **bounds)
            _with_keys(cursor, ADD_STAGED_DETECTIONS, updated)
    except Exception as error:
        if not isinstance(error.__cause__, psycopg.errors.CheckViolation):
            raise
        cursor.execute(DROP_STAGING)
        _store(cursor, _with_partition(rows, outcome), outcome, now=now)
        return
    cursor.execute(DROP_STAGING)
    outcome.stored += len(stored)
    outcome.updated += len(updated)
    outcome.unchanged += len(rows) - len(stored) - len(updated)
    _move_last_seen(cursor, last)


def _with_keys(cursor, statement: str, frames: list[tuple], **bounds: datetime) -> None:
    if frames:
        keys = map(list, zip(*frames, strict=True))
        names = ("cameras", "moments", "numbers")
        cursor.execute(statement, {**dict(zip(names, keys, strict=True)), **bounds})


def _move_last_seen(cursor, rows: _Rows) -> None:
    """Note each camera's newest frame. Frames are sorted, so it is the last of each camera."""
    keys = rows.frames["camera_id"]
    last = np.flatnonzero(np.append(keys[:-1] != keys[1:], True))
    moments = rows.frames["captured_at"][last].astype("int64")
    cursor.execute(MOVE_LAST_SEEN, {"cameras": array(keys[last]), "moments": array(moments)})


def _with_partition(rows: _Rows, outcome: Outcome) -> _Rows:
    """Refuse the frames that no partition takes; only a maintenance job that lags leaves such."""
    moments = rows.frames["captured_at"]
    brings = np.bincount(rows.owner, minlength=len(rows)) > 0
    fits = _covered(moments, FRAMES) & (~brings | _covered(moments, DETECTIONS))
    if fits.all():
        raise RuntimeError("A frame passed every check and was refused by the database.")
    outcome.refuse(
        ~fits,
        rows.index,
        lambda at: f"no partition is ready for {words(moments[at])}; send it again later",
    )
    return rows.take(np.flatnonzero(fits))


def _covered(moments: np.ndarray, policy) -> np.ndarray:
    covered = np.zeros(len(moments), dtype=bool)
    for part in catalog(policy):
        covered |= (moments >= instant(part.start)) & (moments < instant(part.end))
    return covered
