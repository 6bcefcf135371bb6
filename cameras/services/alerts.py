"""What becomes of an alert. Each step says who took it, when, and what was done."""

from datetime import datetime

from accounts.models import User
from cameras.models import CameraAlert

Status = CameraAlert.Status

MAY_BECOME = {
    Status.ACKNOWLEDGED: {Status.OPEN},
    Status.RESOLVED: {Status.OPEN, Status.ACKNOWLEDGED},
}


class AlertSettled(Exception):
    """The alert is past the state in which this can be done."""

    def __init__(self, alert: CameraAlert, status: Status) -> None:
        super().__init__(
            f"{alert} is {alert.get_status_display()} and cannot become {status.label}."
        )


def settle(
    alert: CameraAlert, status: Status, *, by: User, now: datetime, note: str = ""
) -> CameraAlert:
    """Acknowledge or resolve an alert and return it.

    Repeating it changes nothing. Raises AlertSettled if the alert is past that.
    """
    allowed = CameraAlert.objects.filter(pk=alert.pk, status__in=MAY_BECOME[status])
    changed = allowed.update(
        status=status, settled_by=by, settled_at=now, note=note or alert.note, updated_at=now
    )
    alert.refresh_from_db()
    if not changed and alert.status != status:
        raise AlertSettled(alert, status)
    return alert
