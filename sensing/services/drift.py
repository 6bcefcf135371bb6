"""Freezing what a sensor measured while it was right, to compare it with for years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from sensing.detectors.drift import NoSpread, Usual, usual
from sensing.models import DriftReference, Sensor
from sensing.services.drift_samples import (
    DAY,
    Sample,
    first_good_days,
    midnight,
    samples,
)

USUAL_DAYS = 14  # two of each weekday
LEAST_DAYS, MOST_DAYS = 7, 92
LOOKED_BACK = timedelta(days=90)  # for the first good days
CHUNK = 1000  # sensors at once


class CannotFreeze(Exception):
    """What was asked for is no reference, and why."""


@dataclass(frozen=True)
class Prospect:
    """What the reference of a sensor would be, or the problem that there is with it."""

    sensor: Sensor
    sample: Sample | None = None
    known: Usual | None = None
    problem: str = ""


def last_days(days: int, *, now: datetime) -> tuple[datetime, datetime]:
    """The range of the last so many whole days."""
    return midnight(now) - days * DAY, midnight(now)


def prospects(
    sensors: Sequence[Sensor], *, start: datetime, end: datetime, now: datetime
) -> list[Prospect]:
    """Return what freezing ``[start, end)`` would give, sensor by sensor. Stores nothing.

    Raises CannotFreeze if that is no range of whole days, or too short or too long.
    """
    if (start, end) != (midnight(start), midnight(end)):
        raise CannotFreeze("A reference begins and ends at midnight (UTC), to have whole days.")
    if not LEAST_DAYS * DAY <= end - start <= MOST_DAYS * DAY:
        raise CannotFreeze(
            f"A reference has {LEAST_DAYS} to {MOST_DAYS} days; whole weeks are best."
        )
    if end > now:
        raise CannotFreeze("A reference has only days that are over.")
    found: list[Prospect] = []
    for first in range(0, len(sensors), CHUNK):
        chunk = sensors[first : first + CHUNK]
        read = samples({sensor.pk: (start, end) for sensor in chunk})
        found += [_prospect(sensor, read[sensor.pk]) for sensor in chunk]
    return found


def freeze(
    sensor: Sensor,
    *,
    start: datetime,
    end: datetime,
    by: User | None,
    now: datetime,
    reason: str,
) -> DriftReference:
    """Freeze what a sensor measured in ``[start, end)`` as its reference, and return that.

    It supersedes the one before. Repeated, it returns the one there is, as long as the hours are
    the same. Raises CannotFreeze.
    """
    asked = prospects([sensor], start=start, end=end, now=now)
    if asked[0].problem:
        raise CannotFreeze(asked[0].problem)
    freeze_each(asked, by=by, now=now, reason=reason)
    return sensor.drift_references.latest("pk")


@transaction.atomic
def freeze_each(
    asked: Sequence[Prospect], *, by: User | None, now: datetime, reason: str
) -> list[DriftReference]:
    """Freeze those that have no problem, and return what is new.

    A sensor whose reference is of the same time and hours keeps that.
    """
    good = {
        each.sensor.pk: (each.sensor, each.sample, each.known)
        for each in asked
        if each.sample and each.known
    }
    _lock([*good])
    now_held = DriftReference.objects.current().filter(sensor__in=good)
    held = {reference.sensor_id: reference for reference in now_held}
    rows = [_reference(*each, frozen_by=by, frozen_at=now, reason=reason) for each in good.values()]
    fresh = [row for row in rows if not _is_same(row, held.get(row.sensor_id))]
    return DriftReference.objects.bulk_create(fresh, batch_size=CHUNK)


def first_prospects(
    sensors: Sequence[Sensor], *, now: datetime, days: int = USUAL_DAYS
) -> list[Prospect]:
    """Return what the first good days of those that have no reference would give.

    The first of the last 90 days are looked for, so many on end of which three in four have
    readings in a third of their hours. Stores nothing. Raises CannotFreeze.
    """
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise CannotFreeze(f"A reference has {LEAST_DAYS} to {MOST_DAYS} days.")
    end = midnight(now)
    found: list[Prospect] = []
    without = [*_without(sensors)]
    for first in range(0, len(without), CHUNK):
        chunk = without[first : first + CHUNK]
        ranges = first_good_days(chunk, days=days, start=end - LOOKED_BACK, end=end)
        read = samples(ranges)
        found += [
            _prospect(sensor, read[sensor.pk])
            if sensor.pk in read
            else Prospect(sensor, problem=f"There are no {days} good days on end yet.")
            for sensor in chunk
        ]
    return found


@transaction.atomic
def freeze_first(
    asked: Sequence[Prospect], *, by: User | None, now: datetime, reason: str
) -> list[DriftReference]:
    """Freeze those that have no problem, of sensors that still have no reference."""
    _lock([each.sensor.pk for each in asked])
    without = {sensor.pk for sensor in _without([each.sensor for each in asked])}
    left = [each for each in asked if each.sensor.pk in without]
    return freeze_each(left, by=by, now=now, reason=reason)


def sample_of(reference: DriftReference) -> Sample:
    """What was frozen."""
    first = int(reference.start.timestamp()) // 3600
    return Sample(
        reference.start,
        reference.end,
        np.array(reference.hours, dtype="int64") + first,
        np.array(reference.means),
        reference.reading_count,
    )


def _without(sensors: Sequence[Sensor]):
    references = DriftReference.objects.filter(sensor=OuterRef("pk"))
    keys = [sensor.pk for sensor in sensors]
    return Sensor.objects.filter(~Exists(references), pk__in=keys).order_by("sensor_id")


def _lock(keys: Sequence[int]) -> None:
    """Who freezes the same sensors meanwhile waits."""
    rows = Sensor.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


def _prospect(sensor: Sensor, sample: Sample) -> Prospect:
    if not sample.is_enough:
        return Prospect(sensor, sample, problem=f"Too little: {sample.lack}.")
    try:
        return Prospect(sensor, sample, usual(sample.hours, sample.means))
    except NoSpread:
        return Prospect(
            sensor, sample, problem="All hours are as usual to the last digit: nothing to compare."
        )


def _reference(sensor: Sensor, sample: Sample, known: Usual, **why) -> DriftReference:
    return DriftReference(
        sensor=sensor,
        start=sample.start,
        end=sample.end,
        hours=(sample.hours - int(sample.start.timestamp()) // 3600).tolist(),
        means=sample.means.tolist(),
        hour_count=len(sample.hours),
        reading_count=sample.readings,
        level=known.level,
        spread=known.spread,
        quantiles=known.quantiles.tolist(),
        **why,
    )


def _is_same(row: DriftReference, held: DriftReference | None) -> bool:
    compared = ("start", "end", "hours", "means")
    return held is not None and all(getattr(row, name) == getattr(held, name) for name in compared)
