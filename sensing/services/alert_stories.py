"""What the page of an alert tells: what became of it, and what was done about such before."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import User
from sensing.models import AnomalyAlert, Watch

SIMILAR = 8
AlertEvent = apps.get_model("sensing", "AnomalyAlertEvent")


@dataclass(frozen=True)
class Turn:
    """One change of an alert. ``who`` is None if it was not a person."""

    at: datetime
    who: str | None
    what: str
    note: str = ""


def turns(alert: AnomalyAlert) -> list[Turn]:
    """What became of an alert, the latest first."""
    events = list(AlertEvent.objects.filter(pgh_obj=alert.pk).order_by("-pgh_id")[:50])
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=_settlers(events))}
    told: list[Turn] = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        what = _what(event, before)
        if what:
            who = people.get(event.settled_by_id) if event.status != "open" else None
            told.append(Turn(event.pgh_created_at, who, what, _new_note(event, before)))
    return told


def _settlers(events: list) -> set[int]:
    return {event.settled_by_id for event in events if event.settled_by_id}


def _what(event, before) -> str:
    if before is None:
        return "opened" if event.pgh_label == "insert" else ""
    if event.snoozed_until != before.snoozed_until and event.snoozed_until:
        return f"snoozed until {event.snoozed_until:%d %b %H:%M} UTC"
    if event.snoozed_until != before.snoozed_until:
        return "snoozed no longer"
    if event.status != before.status:
        return str(AnomalyAlert.Status(event.status).label)
    if event.severity != before.severity:
        return f"severity {before.severity} to {event.severity}"
    if event.returns != before.returns:
        return "came back"
    if event.ended_at != before.ended_at:
        return "over" if event.ended_at else "goes on"
    return ""


def _new_note(event, before) -> str:
    return event.note if before is None or event.note != before.note else ""


def similar(alert: AnomalyAlert) -> QuerySet[AnomalyAlert]:
    """Earlier alerts of the kind at the sensor, or that the same rules found elsewhere."""
    rules = alert.findings.values("rule")
    of_rules = Q(findings__rule__in=rules)
    at_sensor = Q(sensor=alert.sensor_id, anomaly_type=alert.anomaly_type)
    earlier = AnomalyAlert.objects.filter(at_sensor | of_rules, happened_at__lt=alert.happened_at)
    return (
        earlier.exclude(pk=alert.pk)
        .select_related("sensor", "settled_by")
        .prefetch_related("tasks__logs")
        .distinct()
        .order_by("-happened_at", "id")[:SIMILAR]
    )


def held_back(alert: AnomalyAlert) -> QuerySet[Watch]:
    """How often the rules that found it held something back at their sensors."""
    pairs = alert.findings.values_list("rule", "sensor").distinct()
    chosen = Q(pk__in=[])
    for rule, sensor in pairs[:20]:
        chosen |= Q(rule=rule, sensor=sensor)
    return Watch.objects.filter(chosen).select_related("rule", "sensor")
