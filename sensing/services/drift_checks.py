"""The daily run: every sensor's last week compared with its reference, corrected for all of them.

A drift is raised as an alert when it stands in two runs in a row. Windows of neighbouring days have
six days in common, so the second is no independent proof; but a day of readings that came late or
were corrected, and a result at the very edge, are gone by then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db import connection, transaction

from sensing.detectors.drift import (
    LEAST_EFFECT,
    Difference,
    corrected,
    difference,
    is_drifted,
    usual,
)
from sensing.models import AnomalyAlert, DriftCheck, DriftReference, Sensor
from sensing.services.alerts import raise_alert
from sensing.services.drift import CHUNK, sample_of
from sensing.services.drift_samples import Sample, midnight, samples
from sensing.sql.drift import LOCK_DRIFT

WINDOW = timedelta(days=7)  # each weekday once
KEPT = relativedelta(years=3)
REMEMBERED = timedelta(days=4)  # a run that did not take place breaks no row
GRAVE_EFFECT = 2.0  # spreads
ACTIONS = (
    "Inspect the sensor, its mounting and its surroundings.",
    "Calibrate or replace it if it measures wrongly; correct what it measured since.",
    "If the change was wanted, freeze a new reference on its drift page.",
)

Verdict = DriftCheck.Verdict
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """What came of a run: new checks of its day by their verdict, and alerts."""

    day: date
    stable: int
    drifted: int
    insufficient: int
    raised: int

    def __str__(self) -> str:
        if not self.stable + self.drifted + self.insufficient:
            return f"{self.day}: nothing left to check"
        return (
            f"{self.day}: {self.stable} stable, {self.drifted} drifted, "
            f"{self.insufficient} that cannot be told, {self.raised} alerts"
        )


def check_all(*, now: datetime, report: Report | None = None) -> Run:
    """Compare every sensor in use with its reference, up to the last midnight, and store that.

    Repeated on the same day it does what is left: sensors whose reference is new. ``report`` is
    told how many of how many sensors were compared.
    """
    end = midnight(now)
    due = _due(end.date())
    checks: list[DriftCheck] = []
    for first in range(0, len(due), CHUNK):
        chunk = DriftReference.objects.filter(pk__in=due[first : first + CHUNK])
        checks += _checks(chunk.select_related("sensor").order_by("pk"), end=end, now=now)
        if report:
            report(len(checks), len(due))
    return _store(checks, day=end.date(), now=now)


def forget_old(*, now: datetime) -> int:
    """Delete checks older than KEPT and return how many."""
    deleted, _ = DriftCheck.objects.filter(day__lt=(now - KEPT).date()).delete()
    return deleted


def _due(day: date) -> list[int]:
    """References that sensors in use have now and that were not checked on that day."""
    in_use = (Sensor.Status.ACTIVE, Sensor.Status.MAINTENANCE)
    current = DriftReference.objects.current().filter(sensor__status__in=in_use)
    done = DriftCheck.objects.filter(day=day).values("reference")
    return list(current.exclude(pk__in=done).order_by("pk").values_list("pk", flat=True))


def _checks(
    references: Iterable[DriftReference], *, end: datetime, now: datetime
) -> list[DriftCheck]:
    references = list(references)
    windows = samples({reference.sensor_id: (end - WINDOW, end) for reference in references})
    return [_check(each, windows[each.sensor_id], now=now) for each in references]


def _check(reference: DriftReference, window: Sample, *, now: datetime) -> DriftCheck:
    """A check without a verdict, or with the reason why there can be none."""
    check = DriftCheck(
        sensor=reference.sensor,
        reference=reference,
        day=window.end.date(),
        start=window.start,
        end=window.end,
        hour_count=len(window.hours),
        checked_at=now,
    )
    problem = _problem(reference, window)
    found = None if problem else _difference(reference, window)
    if found is None or not found.could_tell:
        check.verdict = Verdict.INSUFFICIENT
        check.reason = problem or (
            "Its hours are too much alike: freeze a reference of more days."
            if found
            else "It measures at other hours of the day than in its reference: freeze a new one."
        )
        return check
    check.hour_count = found.count
    check.effective_hours = found.effective
    check.quantiles = found.quantiles.tolist()
    for name in ("statistic", "p_value", "shift", "ratio", "effect"):
        setattr(check, name, getattr(found, name))
    return check


def _problem(reference: DriftReference, window: Sample) -> str:
    if reference.sensor.status == Sensor.Status.MAINTENANCE:
        return "The sensor is in maintenance: it is checked again once it is active."
    if reference.end > window.start:
        first = reference.end + WINDOW
        return f"The reference is too new: the first whole week after it ends on {first:%-d %B}."
    return "" if window.is_enough else f"Too little: {window.lack}. See whether it sends."


def _difference(reference: DriftReference, window: Sample) -> Difference | None:
    frozen = sample_of(reference)
    return difference(usual(frozen.hours, frozen.means), window.hours, window.means)


@transaction.atomic
def _store(checks: list[DriftCheck], *, day: date, now: datetime) -> Run:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_DRIFT)  # of two runs at once the second finds what the first stored
    stored = dict(DriftCheck.objects.filter(day=day).values_list("reference", "p_value"))
    fresh = [check for check in checks if check.reference_id not in stored]
    _judge(fresh, [p_value for p_value in stored.values() if p_value is not None])
    DriftCheck.objects.bulk_create(fresh, batch_size=CHUNK)
    verdicts = [check.verdict for check in fresh]
    stable, drifted, insufficient = (verdicts.count(verdict) for verdict in Verdict)
    return Run(day, stable, drifted, insufficient, raised=_raise(fresh, day=day))


def _judge(checks: list[DriftCheck], known: Sequence[float]) -> None:
    """Give those that were compared their verdict; ``known`` are p-values of the same day."""
    compared = [check for check in checks if check.p_value is not None]
    p_values = np.array([*known, *(check.p_value for check in compared)], dtype="float64")
    for check, p_corrected in zip(compared, corrected(p_values)[len(known) :], strict=True):
        check.p_corrected, check.tested_count = float(p_corrected), len(p_values)
        drifted = is_drifted(float(p_corrected), check.effect or 0)
        check.verdict = Verdict.DRIFTED if drifted else Verdict.STABLE


def _raise(checks: list[DriftCheck], *, day: date) -> int:
    """Raise an alert of each drift that stands in its second run, and return how many.

    A drift that goes on raises no other: who settled the alert has decided.
    """
    drifted = {check.reference_id: check for check in checks if check.verdict == Verdict.DRIFTED}
    before: dict[int, list[DriftCheck]] = {key: [] for key in drifted}
    recent = DriftCheck.objects.filter(
        reference__in=drifted, day__lt=day, day__gte=day - REMEMBERED
    )
    for check in recent.order_by("-day").defer("quantiles"):
        before[check.reference_id].append(check)
    raised = 0
    for key, check in drifted.items():
        verdicts = [each.verdict for each in before[key][:2]]
        if verdicts[:1] == [Verdict.DRIFTED] and verdicts[1:] != [Verdict.DRIFTED]:
            _alert(check, first=before[key][0])
            raised += 1
    return raised


def _alert(check: DriftCheck, *, first: DriftCheck) -> AnomalyAlert:
    names = ("shift", "ratio", "effect", "effective_hours")
    figures = {name: round(getattr(check, name), 3) for name in names}
    reference, grave = check.reference, figures["effect"] >= GRAVE_EFFECT
    return raise_alert(
        check.sensor,
        AnomalyAlert.Kind.DRIFT,
        happened_at=first.end,
        now=check.checked_at,
        severity=AnomalyAlert.Severity.HIGH if grave else AnomalyAlert.Severity.MODERATE,
        confidence=1 - (check.p_corrected or 0),
        description=f"The values {check.change}, in two daily checks in a row.",
        evidence={
            **figures,
            "least_effect": LEAST_EFFECT,
            "p_corrected": check.p_corrected,
            "sensors_tested": check.tested_count,
            "hours": check.hour_count,
            "spread": reference.spread,
            "unit": check.sensor.unit,
            "window": [check.start.isoformat(), check.end.isoformat()],
            "reference": [reference.start.isoformat(), reference.end.isoformat()],
            "drift_check": check.pk,
        },
        recommended_actions=ACTIONS,
    )
