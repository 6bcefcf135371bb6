"""What becomes of an alert. Each step says who took it, when, and why."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from sensing.models import AnomalyAlert, MaintenanceTask, Sensor

Status = AnomalyAlert.Status

MAY_BECOME = {
    Status.ACKNOWLEDGED: {Status.OPEN},
    Status.RESOLVED: {Status.OPEN, Status.ACKNOWLEDGED},
    Status.IGNORED: {Status.OPEN, Status.ACKNOWLEDGED},
}


class AlertSettled(Exception):
    """The alert is past the state in which this can be done."""

    def __init__(self, alert: AnomalyAlert, status: Status) -> None:
        super().__init__(
            f"{alert} is {alert.get_status_display()} and cannot become {status.label}."
        )


@transaction.atomic
def raise_alert(
    sensor: Sensor,
    kind: AnomalyAlert.Kind,
    *,
    happened_at: datetime,
    severity: int,
    confidence: float,
    description: str,
    evidence: dict,
    recommended_actions: Sequence[str] = (),
) -> AnomalyAlert:
    """Return the alert of an event, which is the unsettled one of this kind if there is one."""
    Sensor.objects.select_for_update(of=("self",), no_key=True).get(pk=sensor.pk)
    known = AnomalyAlert.objects.unsettled().filter(sensor=sensor, anomaly_type=kind).first()
    return known or AnomalyAlert.objects.create(
        sensor=sensor,
        anomaly_type=kind,
        happened_at=happened_at,
        severity=severity,
        confidence=confidence,
        description=description,
        evidence=evidence,
        recommended_actions=list(recommended_actions),
    )


def settle(
    alert: AnomalyAlert, status: Status, *, by: User, now: datetime, note: str = ""
) -> AnomalyAlert:
    """Acknowledge, resolve or ignore an alert and return it.

    Repeating it changes nothing. Raises AlertSettled if the alert is past that.
    """
    allowed = AnomalyAlert.objects.filter(pk=alert.pk, status__in=MAY_BECOME[status])
    changed = allowed.update(
        status=status, settled_by=by, settled_at=now, note=note or alert.note, updated_at=now
    )
    alert.refresh_from_db()
    if not changed and alert.status != status:
        raise AlertSettled(alert, status)
    return alert


@transaction.atomic
def make_task(alert: AnomalyAlert) -> tuple[MaintenanceTask, bool]:
    """Return the task that takes care of an alert, and whether this call made it."""
    alert = (
        AnomalyAlert.objects.select_for_update(of=("self",))
        .select_related("sensor")
        .get(pk=alert.pk)
    )
    existing = alert.tasks.order_by("id").first()
    if existing:
        return existing, False
    task = MaintenanceTask.objects.create(
        alert=alert,
        sensor=alert.sensor,
        equipment=alert.sensor.location or alert.sensor.sensor_id,
        task_type="inspection",
        description=alert.description,
        priority=6 - alert.severity,
    )
    return task, True
