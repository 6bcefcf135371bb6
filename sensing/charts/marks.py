"""What happened to sensors, to be marked on their charts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from accounts import scopes
from sensing.charts.colors import ALERTS, CORRECTION, LOG, TASK
from sensing.models import AnomalyAlert, Correction, MaintenanceLog, MaintenanceTask, Sensor

MOST_MARKS = 200  # of a kind, the newest
LONGEST_WORDS = 120


@dataclass(frozen=True)
class Mark:
    """One event: a point in time, or a span if it has an ``end``, and the page that tells more."""

    sensor: str
    kind: str
    what: str
    start: datetime
    end: datetime | None
    url: str
    color: str
    shape: str
    size: int = 11

    @property
    def when(self) -> str:
        """In words, in UTC."""
        moments = [self.start, self.end] if self.end else [self.start]
        return " to ".join(date_format(moment, "j M Y H:i") for moment in moments)


def marks_of(sensors: Sequence[Sensor], user, *, start: datetime, end: datetime) -> list[Mark]:
    """What the person may see of what happened to the sensors in ``[start, end)``, newest first."""
    offered = {AnomalyAlert: _alerts, MaintenanceTask: _tasks, MaintenanceLog: _logs}
    offered |= {Correction: _corrections}
    found: list[Mark] = []
    for model, find in offered.items():
        if user.has_perm(f"sensing.view_{model._meta.model_name}"):
            rows = scopes.narrow(model._default_manager.all(), user, "view")
            found += find(rows.filter(sensor__in=sensors).select_related("sensor"), start, end)
    return sorted(found, key=lambda mark: mark.start, reverse=True)


def _alerts(alerts, start: datetime, end: datetime) -> Iterable[Mark]:
    lasts = Q(ended_at__gt=start) | Q(happened_at__gte=start)
    rows = alerts.filter(lasts, happened_at__lt=end).order_by("-happened_at")
    for alert in rows[:MOST_MARKS]:
        words = f"{alert.get_anomaly_type_display()}, {alert.get_severity_display()}"
        yield Mark(
            sensor=alert.sensor.sensor_id,
            kind="alert",
            what=_short(f"{words}, {alert.get_status_display()}"),
            start=alert.happened_at,
            end=alert.ended_at,
            url=_page(alert),
            color=ALERTS[alert.severity - 1],
            shape="inverted_triangle",
            size=9 + alert.severity,
        )


def _tasks(tasks, start: datetime, end: datetime) -> Iterable[Mark]:
    planned = tasks.filter(status__in=("pending", "in_progress"), scheduled_start_at__lt=end)
    lasts = Q(scheduled_end_at__gt=start) | Q(scheduled_start_at__gte=start)
    for task in planned.filter(lasts).order_by("-scheduled_start_at")[:MOST_MARKS]:
        yield Mark(
            sensor=task.sensor.sensor_id,
            kind="planned work",
            what=_short(str(task)),
            start=task.scheduled_start_at,
            end=task.scheduled_end_at,
            url=_page(task),
            color=TASK,
            shape="square_pin",
        )


def _logs(logs, start: datetime, end: datetime) -> Iterable[Mark]:
    rows = logs.filter(completed_at__gte=start, completed_at__lt=end).order_by("-completed_at")
    for log in rows[:MOST_MARKS]:
        yield Mark(
            sensor=log.sensor.sensor_id,
            kind="maintenance",
            what=_short(log.notes or f"{log.equipment}, {log.get_status_display()}"),
            start=log.completed_at,
            end=None,
            url=_page(log),
            color=LOG,
            shape="square",
        )


def _corrections(corrections, start: datetime, end: datetime) -> Iterable[Mark]:
    rows = corrections.filter(start__lt=end, end__gt=start).order_by("-start")
    for correction in rows[:MOST_MARKS]:
        yield Mark(
            sensor=correction.sensor.sensor_id,
            kind="correction",
            what=_short(f"corrected: {correction.reason}"),
            start=correction.start,
            end=correction.end,
            url=_page(correction),
            color=CORRECTION,
            shape="diamond",
            size=12,
        )


def _page(row) -> str:
    return reverse(f"admin:sensing_{row._meta.model_name}_change", args=[row.pk])


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"
