"""Many points of a line as the few that draw it. Pure."""

from datetime import UTC, datetime

import numpy as np

A_BUCKET = 4  # points


def m4(
    at: np.ndarray, values: np.ndarray, *, start: datetime, end: datetime, points: int
) -> np.ndarray:
    """Return the places of up to ``points`` points, ascending, or of all if there are no more.

    ``at`` are ascending datetime64[us] in UTC within ``[start, end)``, which is cut into a quarter
    as many buckets of one width as ``points`` says. Of each there are the first, the last, the
    least and the greatest; of one without points there are none, so a gap stays one. Other than a
    choice by the area of triangles (LTTB) this keeps every extreme, and drawn as wide as there are
    buckets it has the pixels of the whole line: Jugel, Jerzak, Hackenbroich, Markl: "M4: A
    Visualization-Oriented Time Series Data Aggregation", PVLDB 7(10), 2014.
    """
    if len(at) <= points:
        return np.arange(len(at))
    since = (at - _instant(start)).astype("int64")
    length = int((_instant(end) - _instant(start)).astype("int64"))
    places = since * (points // A_BUCKET) // length
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    lasts = np.append(firsts[1:], len(at)) - 1
    by_value = np.lexsort((values, places))
    return np.unique(np.concatenate([firsts, lasts, by_value[firsts], by_value[lasts]]))


def _instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")
