"""Sensing on the landing page."""

from datetime import UTC, datetime

from django.db.models import Count, Q
from django.urls import reverse

from config.dashboard import Card, Tone
from sensing.models import AnomalyAlert, MaintenanceTask, Sensor


def cards(request) -> list[Card]:
    """Sensors, alerts and tasks, each with permission to see them."""
    offered = [
        ("sensing.view_sensor", _sensors),
        ("sensing.view_anomalyalert", _alerts),
        ("sensing.view_maintenancetask", _tasks),
    ]
    return [make() for permission, make in offered if request.user.has_perm(permission)]


def _sensors() -> Card:
    counts = Sensor.objects.aggregate(
        active=Count("pk", filter=Q(status="active")),
        maintained=Count("pk", filter=Q(status="maintenance")),
    )
    return Card(
        title="Active sensors",
        value=counts["active"],
        hint=f"{counts['maintained']} in maintenance",
        url=reverse("admin:sensing_sensor_changelist") + "?status__exact=active",
    )


def _alerts() -> Card:
    counts = AnomalyAlert.objects.unsettled().aggregate(
        all=Count("pk"), severe=Count("pk", filter=Q(severity__gte=4))
    )
    return Card(
        title="Unsettled alerts",
        value=counts["all"],
        hint=f"{counts['severe']} critical or worse",
        url=reverse("admin:sensing_anomalyalert_changelist") + "?status__exact=open",
        tone=Tone.DANGER if counts["severe"] else Tone.WARNING if counts["all"] else Tone.GOOD,
    )


def _tasks() -> Card:
    late = Q(scheduled_end_at__lt=datetime.now(UTC))
    counts = MaintenanceTask.objects.unfinished().aggregate(
        all=Count("pk"), late=Count("pk", filter=late)
    )
    return Card(
        title="Tasks to do",
        value=counts["all"],
        hint=f"{counts['late']} past their planned end",
        url=reverse("admin:sensing_maintenancetask_board"),
        tone=Tone.WARNING if counts["late"] else Tone.NEUTRAL,
    )
