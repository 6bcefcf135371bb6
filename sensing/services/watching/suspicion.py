"""What ingest does for watching: it says which sensors have readings beyond their limits.

That is a few operations on whole columns, and no row is written of what lies within. The worker
reads those sensors, and no others, to see what became of it.
"""

from datetime import UTC, datetime, timedelta

import numpy as np

from sensing.sql.watching import SUSPECT
from timeseries.copy import as_array

RECENT = timedelta(days=1)  # what was measured before is history, of which nobody is told
NO_LIMITS = (-np.inf, np.inf)


def suspect(
    cursor,
    sensors: np.ndarray,
    timestamps: np.ndarray,
    values: np.ndarray,
    limits: dict[int, tuple[float, float]],
    *,
    now: datetime,
) -> None:
    """Leave word of the sensors that are beyond their limits, in the transaction of the batch.

    Readings are sorted by sensor and time. ``limits`` are lowest and highest value, by sensor.
    """
    recent = np.datetime64((now - RECENT).replace(tzinfo=None), "us")
    if not limits or not len(sensors) or timestamps.max() < recent:
        return
    heads = np.flatnonzero(np.diff(sensors, prepend=-1))
    lows, highs = np.array([limits.get(key, NO_LIMITS) for key in sensors[heads].tolist()]).T
    is_low = np.minimum.reduceat(values, heads) < lows
    is_high = np.maximum.reduceat(values, heads) > highs
    chosen = heads[is_low | is_high]
    if len(chosen):
        since = np.maximum(timestamps[chosen], recent).astype(datetime)
        moments = [moment.replace(tzinfo=UTC) for moment in since]
        cursor.execute(SUSPECT, {"sensors": as_array(sensors[chosen]), "since": moments})
