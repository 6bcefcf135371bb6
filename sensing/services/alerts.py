"""What becomes of an alert. Each step says who took it, when, and why."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from sensing.models import AnomalyAlert, MaintenanceTask, Sensor
from sensing.services.notifying import tell

Status = AnomalyAlert.Status
LONGEST_SNOOZE = timedelta(days=7)

MAY_BECOME = {
    Status.ACKNOWLEDGED: {Status.OPEN},
    Status.RESOLVED: {Status.OPEN, Status.ACKNOWLEDGED},
    Status.IGNORED: {Status.OPEN, Status.ACKNOWLEDGED},
}


class CannotSettle(Exception):
    """This cannot be done with the alert, for a reason that it says."""


class AlertSettled(CannotSettle):
    """The alert is past the state in which this can be done."""

    def __init__(self, alert: AnomalyAlert, status: str) -> None:
        by = f", by {alert.settled_by}" if alert.settled_by else ""
        super().__init__(
            f"{alert} is {alert.get_status_display()} already{by}, and cannot be {status}."
        )


class ReasonMissing(CannotSettle):
    """An alert is only ignored with a reason."""

    def __init__(self) -> None:
        super().__init__("Say why it is ignored: who sees the next one like it wants to know.")


@transaction.atomic
def raise_alert(
    sensor: Sensor,
    kind: AnomalyAlert.Kind,
    *,
    happened_at: datetime,
    now: datetime,
    severity: int,
    confidence: float,
    description: str,
    evidence: dict,
    recommended_actions: Sequence[str] = (),
) -> AnomalyAlert:
    """Return the alert of an event, which is the unsettled one of this kind if there is one."""
    Sensor.objects.select_for_update(of=("self",), no_key=True).get(pk=sensor.pk)
    known = AnomalyAlert.objects.unsettled().filter(sensor=sensor, anomaly_type=kind).first()
    if known:
        return known
    alert = AnomalyAlert.objects.create(
        sensor=sensor,
        anomaly_type=kind,
        happened_at=happened_at,
        severity=severity,
        confidence=confidence,
        description=description,
        evidence=evidence,
        recommended_actions=list(recommended_actions),
    )
    tell(alert, "opened", now=now)
    return alert


@transaction.atomic
def settle(
    alert: AnomalyAlert, status: Status, *, by: User, now: datetime, note: str = ""
) -> AnomalyAlert:
    """Acknowledge, resolve or ignore an alert and return it.

    Repeating it changes nothing. Raises AlertSettled if the alert is past that, and ReasonMissing
    if it is to be ignored without a note.
    """
    if status == Status.IGNORED and not note.strip():
        raise ReasonMissing
    allowed = AnomalyAlert.objects.filter(pk=alert.pk, status__in=MAY_BECOME[status])
    changed = allowed.update(
        status=status, settled_by=by, settled_at=now, note=note or alert.note, updated_at=now
    )
    alert.refresh_from_db()
    if not changed and alert.status != status:
        raise AlertSettled(alert, status.label)
    if changed:
        tell(alert, str(status), now=now)
    return alert


def snooze(alert: AnomalyAlert, *, until: datetime, by: User, now: datetime) -> AnomalyAlert:
    """Tell nobody of an unsettled alert until then; it is acknowledged by that. Return it.

    It is open again after that, and told of if its event still lasts.

    Raises AlertSettled, and CannotSettle if that moment is not ahead or further than a week.
    """
    if not now < until <= now + LONGEST_SNOOZE:
        raise CannotSettle("An alert is snoozed until a moment of the next seven days.")
    unsettled = AnomalyAlert.objects.unsettled().filter(pk=alert.pk)
    changed = unsettled.update(
        status=Status.ACKNOWLEDGED,
        snoozed_until=until,
        settled_by=by,
        settled_at=now,
        updated_at=now,
    )
    alert.refresh_from_db()
    if not changed:
        raise AlertSettled(alert, "snoozed")
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
