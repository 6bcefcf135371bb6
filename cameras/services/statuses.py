"""What became of frames, said for many at once."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from cameras.lifecycle import FRAMES
from cameras.models.cameras import CameraQuerySet
from cameras.services.ingest import MOST_MS
from cameras.services.outcomes import (
    NO_CAMERA,
    Outcome,
    Refusal,
    array,
    aware,
    instant,
    keys_of,
)
from cameras.sql import KNOWN_FRAMES, SETTLE_FRAMES
from cameras.wire import StatusBatch


def settle_frames(
    batch: StatusBatch, *, cameras: CameraQuerySet, now: datetime, refused: Sequence[Refusal] = ()
) -> Outcome:
    """Set the status of many frames in one statement, and return what became of each.

    A frame that is not there, or not of these cameras, is refused, and the rest is kept. A time
    that is not given stays as it is. Repeating it changes nothing; of a frame that stands twice in
    a batch the last counts, the others as unchanged.
    """
    outcome = Outcome(received=len(batch.index) + len(refused), refused=list(refused))
    keys, times = keys_of(batch.cameras, cameras), batch.processing_ms
    start, end = map(instant, FRAMES.window(now))
    inside = (batch.captured_at >= start) & (batch.captured_at < end)
    impossible = ~(np.isnan(times) | ((times >= 0) & (times <= MOST_MS)))
    outcome.refuse(impossible, batch.index, lambda at: f"processing_ms not possible: {times[at]}")
    places = _last_of_each(keys, batch, np.flatnonzero(inside & (keys != NO_CAMERA) & ~impossible))
    is_found, is_changed = np.zeros((2, len(keys)), dtype=bool)
    if len(places):
        changed, found = _settle(batch, keys, places)
        is_changed[changed], is_found[found] = True, True
    is_overruled = inside & (keys != NO_CAMERA) & ~impossible
    is_overruled[places] = False
    missing = ~(is_found | impossible | is_overruled)
    outcome.refuse(missing, batch.index, lambda at: "there is no such frame")
    outcome.updated = int(is_changed.sum())
    outcome.unchanged = int((is_found & ~is_changed).sum() + is_overruled.sum())
    return outcome.sort()


def _last_of_each(keys: np.ndarray, batch: StatusBatch, places: np.ndarray) -> np.ndarray:
    order = places[np.lexsort((batch.number[places], batch.captured_at[places], keys[places]))]
    columns = (keys[order], batch.captured_at[order], batch.number[order])
    followed = np.logical_and.reduce([column[:-1] == column[1:] for column in columns])
    return order[~np.append(followed, False)] if len(order) else order


def _settle(
    batch: StatusBatch, keys: np.ndarray, places: np.ndarray
) -> tuple[list[int], list[int]]:
    """Return the places of the frames that changed, and of those that are there."""
    moments = batch.captured_at[places]
    times = batch.processing_ms[places].tolist()
    values: dict[str, Any] = {
        "places": array(places),
        "cameras": array(keys[places]),
        "moments": array(moments.astype("int64")),
        "numbers": array(batch.number[places]),
        "statuses": array(batch.status[places]),
        "times": [None if math.isnan(time) else time for time in times],
        "start": aware(moments.min()),
        "end": aware(moments.max()),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTLE_FRAMES, values)
        changed = [place for (place,) in cursor.fetchall()]
        if len(changed) == len(places):
            return changed, changed
        cursor.execute(KNOWN_FRAMES, values)
        return changed, [place for (place,) in cursor.fetchall()]
