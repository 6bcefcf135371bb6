"""Storing metrics: values by COPY, under series that are made when they first appear."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
import psycopg
from django.db import connection, transaction

from cameras.lifecycle import SYSTEM_METRICS
from cameras.models import MetricSeries
from cameras.models.cameras import CameraQuerySet
from cameras.services.outcomes import (
    NO_CAMERA,
    Outcome,
    Refusal,
    aware,
    instant,
    keys_of,
    words,
)
from cameras.sql import (
    ADD_STAGED_METRICS,
    CREATE_STAGED_METRICS,
    LOCK_REGISTRY_SHARED,
    REPLACE_STAGED_METRICS,
)
from cameras.wire import Columns, MetricBatch, Series
from timeseries.copy import copy_columns
from timeseries.partitions import catalog

MOST_LABELS = 1000  # bytes of JSON: they are part of a key, and an index holds so much
Key = tuple[int | None, str, str, str]


def store_metrics(
    batch: MetricBatch,
    *,
    cameras: CameraQuerySet,
    now: datetime,
    of_no_camera: bool = True,
    refused: Sequence[Refusal] = (),
) -> Outcome:
    """Store a batch in one transaction and return what became of each value.

    Refused are values of other cameras than these, of none unless ``of_no_camera``, outside the
    window of time, or not finite.
    Repeating a batch changes nothing; another value of the same series and instant replaces the
    first, and within a batch the last one counts.
    """
    outcome = Outcome(received=len(batch.index) + len(refused), refused=list(refused))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_REGISTRY_SHARED)
        keys = keys_of([each.camera for each in batch.series], cameras)
        good = _good(batch, keys, outcome, now=now, of_no_camera=of_no_camera)
        good = good[_covered(batch, good, outcome)]
        if len(good):
            series = _series(batch, keys, good)
            _store(cursor, series, batch.measured_at[good], batch.values[good], outcome)
    return outcome.sort()


def _good(
    batch: MetricBatch, keys: np.ndarray, outcome: Outcome, *, now: datetime, of_no_camera: bool
) -> np.ndarray:
    start, end = map(instant, SYSTEM_METRICS.window(now))
    names = np.array([each.camera is not None for each in batch.series], dtype=bool)
    lengths = np.array([len(each.labels.encode()) for each in batch.series])
    checks = [
        (
            names & (keys == NO_CAMERA),
            lambda at: f"unknown or inactive camera: {batch.series[at].camera!r:.80}",
        ),
        (~names & (not of_no_camera), lambda at: "your role needs a camera to be named"),
        (
            ~((batch.measured_at >= start) & (batch.measured_at < end)),
            lambda at: (
                f"measured_at outside {words(start)} to {words(end)}: "
                f"{words(batch.measured_at[at])}"
            ),
        ),
        (~np.isfinite(batch.values), lambda at: f"value not finite: {batch.values[at]}"),
        (lengths > MOST_LABELS, lambda at: f"labels longer than {MOST_LABELS:,} bytes of JSON"),
    ]
    good = np.ones(len(keys), dtype=bool)
    for bad, reason in checks:
        outcome.refuse(bad & good, batch.index, reason)
        good &= ~bad
    return np.flatnonzero(good)


def _covered(batch: MetricBatch, good: np.ndarray, outcome: Outcome) -> np.ndarray:
    """Which of these a partition takes; a month that is not there is refused and not an error."""
    moments = batch.measured_at[good]
    covered = np.zeros(len(good), dtype=bool)
    for part in catalog(SYSTEM_METRICS):
        covered |= (moments >= instant(part.start)) & (moments < instant(part.end))
    outcome.refuse(
        ~covered,
        batch.index[good],
        lambda at: f"no partition is ready for {words(moments[at])}; send it again later",
    )
    return covered


def _series(batch: MetricBatch, keys: np.ndarray, good: np.ndarray) -> np.ndarray:
    """The key of each value's series, made if there is none yet."""
    named = [_key(batch.series[at], int(keys[at])) for at in good]
    units = {key: batch.units[at] for key, at in zip(named, good, strict=True)}
    known = _known(units)
    if missing := [key for key in units if key not in known]:
        MetricSeries.objects.bulk_create(
            [
                MetricSeries(
                    camera_id=camera,
                    name=name,
                    source=source,
                    labels=msgspec.json.decode(labels),
                    unit=units[camera, name, source, labels],
                )
                for camera, name, source, labels in sorted(missing, key=str)
            ],
            ignore_conflicts=True,
        )
        known |= _known(missing)
    return np.array([known[key] for key in named], dtype="int32")


def _key(series: Series, camera: int) -> Key:
    return (None if camera == NO_CAMERA else camera, series.name, series.source, series.labels)


def _known(keys) -> dict[Key, int]:
    encode = msgspec.json.Encoder(order="deterministic").encode
    names = {name for _, name, _, _ in keys}
    cameras = {camera for camera, *_ in keys if camera is not None}
    found = MetricSeries.objects.filter(name__in=names).order_by()
    if all(camera is not None for camera, *_ in keys):
        found = found.filter(camera__in=cameras)
    return {
        (camera, name, source, encode(labels).decode()): pk
        for pk, camera, name, source, labels in found.values_list(
            "pk", "camera_id", "name", "source", "labels"
        )
    }


def _store(
    cursor, series: np.ndarray, moments: np.ndarray, values: np.ndarray, outcome: Outcome
) -> None:
    order = np.lexsort((moments, series))
    rows = {
        "series_id": series[order],
        "measured_at": moments[order],
        "value": values[order],
    }
    try:
        with transaction.atomic():
            copy_columns(cursor, "cameras_systemmetric", rows)
    except psycopg.errors.UniqueViolation:
        _store_known(cursor, rows, outcome)
    else:
        outcome.stored += len(order)


def _store_known(cursor, rows: Columns, outcome: Outcome) -> None:
    sent = len(rows["value"])
    same = [rows[name][:-1] == rows[name][1:] for name in ("series_id", "measured_at")]
    last = ~np.append(np.logical_and.reduce(same), False)
    moments = rows["measured_at"]
    cursor.execute(CREATE_STAGED_METRICS)
    copy_columns(cursor, "staged_metric", {name: column[last] for name, column in rows.items()})
    cursor.execute(ADD_STAGED_METRICS)
    stored = cursor.rowcount
    bounds = {"start": aware(moments.min()), "end": aware(moments.max())}
    cursor.execute(REPLACE_STAGED_METRICS, bounds)
    outcome.updated += cursor.rowcount
    outcome.stored += stored
    outcome.unchanged += sent - stored - cursor.rowcount
    cursor.execute("DROP TABLE staged_metric")
