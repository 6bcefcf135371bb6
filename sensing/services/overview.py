"""What somebody on duty has to know at a glance: counts of sensors, alerts and tasks, asked for all
at once. Each question is one query, however many there are of each.

Counts of alerts and tasks come by lookups that a list understands as well, so that a list by the
same lookups has as many rows. Periods end now and not at midnight, which lies in the middle of
somebody's shift.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from pghistory.core import event_models

from sensing.models import AnomalyAlert, MaintenanceTask, SensorGroup, State
from sensing.models.assets import SensorQuerySet

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
TO_DO = {"status__in": ("pending", "in_progress")}
DONE = {"completed", "failed"}
UNSETTLED = ("open", "acknowledged")
LOOKED_AT = 200  # of the newest changes, most of which may have left the status alone

Lookups = Mapping[str, object]


def sensors_by_state(sensors: SensorQuerySet, *, now: datetime) -> dict[State, int]:
    """Return how many sensors there are in each state."""
    stated: QuerySet[Any] = sensors.with_state(now)
    found = stated.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(State, 0) | {State(state): count for state, count in found}


def ages_of_alerts(now: datetime) -> dict[str, Lookups]:
    """What alerts are told apart by: open ones by their age, and those somebody looks after."""
    hour, day = now - HOUR, now - DAY
    return {
        "hour": {"status": "open", "happened_at__gte": hour},
        "day": {"status": "open", "happened_at__gte": day, "happened_at__lt": hour},
        "older": {"status": "open", "happened_at__lt": day},
        "acknowledged": {"status": "acknowledged"},
    }


def alerts_by_severity(
    alerts: QuerySet[AnomalyAlert], *, now: datetime
) -> dict[int, dict[str, int]]:
    """Return how many unsettled alerts there are of each severity, worst first, and age."""
    unsettled = alerts.filter(status__in=UNSETTLED).order_by()
    counts = _counts(ages_of_alerts(now))
    rows = unsettled.values("severity").annotate(**counts).values_list("severity", *counts)
    found = {severity: dict(zip(counts, row, strict=True)) for severity, *row in rows}
    nothing = dict.fromkeys(counts, 0)
    return {each: found.get(each, nothing) for each in sorted(AnomalyAlert.Severity, reverse=True)}


def dues_of_tasks(now: datetime) -> dict[str, Lookups]:
    """What tasks to do are told apart by: when they should be done, and whether by nobody."""
    day, week = now + DAY, now + WEEK
    return {
        "late": {**TO_DO, "scheduled_end_at__lt": now},
        "day": {**TO_DO, "scheduled_end_at__gte": now, "scheduled_end_at__lt": day},
        "week": {**TO_DO, "scheduled_end_at__gte": day, "scheduled_end_at__lt": week},
        "unplanned": {**TO_DO, "scheduled_end_at__isnull": True},
        "unassigned": {**TO_DO, "technician__isnull": True},
    }


def tasks_by_due(tasks: QuerySet[MaintenanceTask], *, now: datetime) -> dict[str, int]:
    """Return how many tasks are late, due soon, without a plan, and without a technician."""
    return tasks.filter(**TO_DO).order_by().aggregate(**_counts(dues_of_tasks(now)))


def _counts(lookups: Mapping[str, Lookups]) -> dict[str, Count]:
    return {name: Count("pk", filter=Q(**each)) for name, each in lookups.items()}


@dataclass
class Group:
    """How the sensors of a group are, those of its parts not among them."""

    pk: int
    name: str
    states: Counter[State] = field(default_factory=Counter)
    alarmed: int = 0

    @property
    def worst(self) -> State:
        return min(self.states, key=list(State).index)

    @property
    def rank(self) -> tuple:
        ordered = (-self.states[each] for each in (State.SILENT, State.LATE, State.MAINTENANCE))
        return (not self.alarmed, *ordered, self.name)


def worst_groups(
    sensors: SensorQuerySet, alerts: QuerySet[AnomalyAlert], *, now: datetime
) -> list[Group]:
    """Return the groups that have sensors, those with alerts and silent sensors first."""
    members = SensorGroup.sensors.through.objects
    found = (
        with_alarm(sensors.with_state(now), alerts)
        .order_by()
        .filter(pk__in=members.values("sensor"))
        .values_list("groups__pk", "groups__name", "state")
        .annotate(Count("pk"), alarmed=Count("pk", filter=Q(is_alarmed=True)))
    )
    groups: dict[int, Group] = {}
    for pk, name, state, count, alarmed in found:
        group = groups.setdefault(pk, Group(pk, name))
        group.states[State(state)] += count
        group.alarmed += alarmed
    return sorted(groups.values(), key=lambda group: group.rank)


def with_alarm(sensors: SensorQuerySet, alerts: QuerySet[AnomalyAlert]) -> QuerySet[Any]:
    """Say of each sensor whether it has one of the alerts that is not settled, ``is_alarmed``."""
    unsettled = alerts.filter(status__in=UNSETTLED)
    return sensors.annotate(is_alarmed=Q(pk__in=unsettled.order_by().values("sensor")))


@dataclass(frozen=True)
class Event:
    """One step of an alert or a task: what it became, and when."""

    at: datetime
    model: str
    pk: object
    title: str
    status: str


def newest_events(models: Iterable[type[Model]], *, most: int) -> list[Event]:
    """Return the newest steps that the audit knows of alerts and tasks, newest first."""
    told: dict[type[Model], Callable[[], list[Event]]] = {
        AnomalyAlert: _steps_of_alerts,
        MaintenanceTask: _steps_of_tasks,
    }
    events = [event for model in models for event in told[model]()]
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _steps_of_alerts() -> list[Event]:
    kinds, statuses = dict(AnomalyAlert.Kind.choices), dict(AnomalyAlert.Status.choices)
    return [
        Event(at, "anomalyalert", pk, f"{kinds[kind]} at {code}", statuses[status])
        for at, pk, status, kind, code in _steps(
            AnomalyAlert, "anomaly_type", F("sensor__sensor_id")
        )
    ]


def _steps_of_tasks() -> list[Event]:
    statuses = dict(MaintenanceTask.Status.choices)
    return [
        Event(at, "maintenancetask", pk, f"{kind} of {equipment}", statuses[status])
        for at, pk, status, kind, equipment in _steps(MaintenanceTask, "task_type", "equipment")
        if status in DONE
    ]


def _steps(model: type[Model], *about) -> list[tuple]:
    """The newest changes of a status, found from the end of the audit's table."""
    (events,) = event_models(tracks_model=model)
    earlier = events._default_manager.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    )
    newest = (
        events._default_manager.exclude(pgh_label="delete")
        .annotate(before=Subquery(earlier.order_by("-pgh_id").values("status")[:1]))
        .order_by("-pgh_id")
        .values_list("pgh_created_at", "pgh_obj_id", "status", *about, "before")
    )
    return [step[:-1] for step in newest[:LOOKED_AT] if step[2] != step[-1]]
