"""What ingest does for watching: it says which sensors have readings beyond their limits.

That is a few operations on whole columns, and no row is written of what lies within. The worker
reads those sensors, and no others, to see what became of it.
"""

from datetime import datetime, timedelta

import numpy as np

from sensing.sql.watching import SUSPECT
from timeseries.copy import as_array

RECENT = timedelta(days=1)  # what was measured before is history, of which nobody is told


def suspect(
    cursor,
    sensors: np.ndarray,
    timestamps: np.ndarray,
    values: np.ndarray,
    limits: np.ndarray,
    *,
    now: datetime,
) -> None:
    """Leave word of the sensors that are beyond their limits, in the transaction of the batch.

    Readings are sorted by sensor and time. ``limits`` are rows of key, lowest and highest value, in
    the order of keys.
    """
    recent = np.datetime64((now - RECENT).replace(tzinfo=None), "us")
    if not len(limits) or not len(sensors) or timestamps.max() < recent:
        return
    heads = np.flatnonzero(np.diff(sensors, prepend=-1))
    _, watched, known = np.intersect1d(
        sensors[heads], limits[:, 0], assume_unique=True, return_indices=True
    )
    is_low = np.minimum.reduceat(values, heads)[watched] < limits[known, 1]
    is_high = np.maximum.reduceat(values, heads)[watched] > limits[known, 2]
    chosen = heads[watched[is_low | is_high]]
    if len(chosen):
        since = np.maximum(timestamps[chosen], recent)
        moments = ",".join(np.datetime_as_string(since, timezone="UTC").tolist())
        cursor.execute(SUSPECT, {"sensors": as_array(sensors[chosen]), "since": f"{{{moments}}}"})
