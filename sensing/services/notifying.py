"""Telling people and programs what becomes of an alert."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from accounts import scopes
from notifications.models import Webhook
from notifications.services import Message, enqueue, payload
from sensing.models import AlertRecipient, AnomalyAlert
from sensing.sql.groups import GROUPS_ABOVE

# What is said of each event, and the first line of what to do then.
EVENTS = {
    "opened": ("New alert", "Look at it, and acknowledge it so that others know."),
    "escalated": ("Alert is graver now", "Look at it now, whether somebody has before or not."),
    "acknowledged": ("Alert is looked into", "Nothing: somebody looks into it."),
    "resolved": ("Alert is resolved", "Nothing: its cause is gone."),
    "ignored": ("Alert is ignored", "Nothing: it was judged to need no action."),
    "reopened": ("Alert is open again", "Look at it: what was done about it did not last."),
}


def tell(alert: AnomalyAlert, event: str, *, now: datetime) -> None:
    """Write a message down for each recipient of an alert, in the transaction of the caller.

    ``event`` is one of EVENTS, ``now`` the moment of it: nobody is told twice of one event of one
    moment, and of the opening of an alert once in all; nobody at all of one that is snoozed. Three
    queries, however many are told; no network. Raises KeyError for an event that is none.
    """
    if alert.snoozed_until and now < alert.snoozed_until:
        return
    groups = _groups_of(alert)
    addresses, webhooks = _recipients(alert, list(groups))
    if addresses or webhooks:
        message = _message(alert, event, list(groups.values()), now)
        enqueue(message, now=now, addresses=addresses, webhooks=webhooks)


def tell_of(alerts: Sequence[AnomalyAlert], event: str, *, now: datetime) -> None:
    """Tell of many alerts at once, as ``tell`` does; one query if nobody wants to know."""
    if alerts and AlertRecipient.objects.filter(is_active=True).exists():
        for alert in alerts:
            tell(alert, event, now=now)


def _groups_of(alert: AnomalyAlert) -> dict[int, str]:
    """Keys and names of the groups that its sensor is in, by itself or as part of others."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS_ABOVE, {"sensor": alert.sensor_id})
        return dict(cursor.fetchall())


def _recipients(alert: AnomalyAlert, groups: list[int]) -> tuple[set[str], set[Webhook]]:
    """The mail addresses and the webhooks that are told."""
    may_see = scopes.holders("view", alert.sensor).values("pk")
    told = AlertRecipient.objects.filter(
        Q(group=None) | Q(group__in=groups),
        Q(user=None) | Q(user__in=may_see),
        Q(webhook=None) | Q(webhook__is_active=True),
        is_active=True,
        least_severity__lte=alert.severity,
    ).select_related("user", "webhook")
    addresses, webhooks = set(), set()
    for recipient in told:
        if recipient.webhook:
            webhooks.add(recipient.webhook)
        else:
            addresses.add(recipient.user.email if recipient.user else recipient.address)
    return addresses, webhooks


def _message(alert: AnomalyAlert, event: str, groups: list[str], now: datetime) -> Message:
    path = reverse("admin:sensing_anomalyalert_change", args=[alert.pk])
    url = settings.PUBLIC_URL.rstrip("/") + path
    moment = "" if event == "opened" else f" {now.isoformat()}"
    words, _ = EVENTS[event]
    return Message(
        key=f"sensing.alert {alert.pk} {event}{moment}",
        event=f"alert.{event}",
        about=str(alert),
        path=path,
        subject=f"{words}: {alert} ({alert.get_severity_display()})",
        text=_mail(alert, event, groups, url),
        payload=payload(f"alert.{event}", now, _facts(alert, groups, url)),
    )


def _facts(alert: AnomalyAlert, groups: list[str], url: str) -> dict:
    """What programs are told. Names stay; docs/operations.md lists them."""
    return {
        "alert_id": str(alert.pk),
        "url": url,
        "sensor_id": alert.sensor.sensor_id,
        "location": alert.sensor.location,
        "groups": groups,
        "kind": alert.anomaly_type,
        "severity": alert.severity,
        "confidence": alert.confidence,
        "status": alert.status,
        "description": alert.description,
        "evidence": alert.evidence,
        "recommended_actions": alert.recommended_actions,
        "note": alert.note,
        "happened_at": alert.happened_at.isoformat(),
        "ended_at": alert.ended_at and alert.ended_at.isoformat(),
    }


def _mail(alert: AnomalyAlert, event: str, groups: list[str], url: str) -> str:
    words, what_to_do = EVENTS[event]
    facts = {
        "Sensor": alert.sensor.sensor_id,
        "Where": ", ".join(filter(None, [alert.sensor.location, *groups])),
        "What": alert.get_anomaly_type_display(),
        "Severity": alert.get_severity_display(),
        "Since": _moment(alert.happened_at),
        "Until": _moment(alert.ended_at) if alert.ended_at else "",
        **{name: _shown(value) for name, value in alert.evidence.items() if name != "findings"},
        "Note": alert.note,
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value != ""]
    steps = [what_to_do, *(alert.recommended_actions if event != "resolved" else [])]
    return "\n".join(
        [
            f"{words}: {alert}",
            *([alert.description] if alert.description else []),
            "",
            *lines,
            "",
            "What to do:",
            *(f"- {step}" for step in steps),
            "",
            url,
            "",
            "Who is told is said under Alert recipients.",
        ]
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
