"""What the overview shows somebody: figures, each of which leads to the list behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import scopes
from accounts.models import User
from sensing.models import AnomalyAlert, MaintenanceTask, Sensor, SensorGroup, State
from sensing.services import overview

MOST_GROUPS, MOST_EVENTS = 24, 12
ICONS = {
    "alarm": "notification_important",
    State.SILENT: "signal_disconnected",
    State.LATE: "schedule",
    State.MAINTENANCE: "build",
    State.FRESH: "check_circle",
    State.UNWATCHED: "visibility_off",
}


@dataclass(frozen=True)
class Number:
    """One figure: its place on the page, and the list that has as many rows."""

    key: str
    label: str
    count: int
    url: str
    look: str = ""
    icon: str = ""


def listed(model: type[Model], **lookups: object) -> str:
    """The address of the list of rows with these lookups, which are a queryset's."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{page}?{urlencode(dict(map(_asked, lookups.items())))}" if lookups else page


def _asked(lookup: tuple[str, object]) -> tuple[str, object]:
    name, value = lookup
    if isinstance(value, datetime):
        return name, value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return name, ",".join(value)
    return (name if "__" in name else f"{name}__exact"), value


def visible(model: type[Model], user: User) -> QuerySet:
    """The rows of a model that a user may see."""
    rows = model._default_manager.all()
    return scopes.narrow(rows, user, "view") if may_see(model, user) else rows.none()


def may_see(model: type[Model], user: User) -> bool:
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def panels(user: User, now: datetime) -> dict:
    """What the page shows of what the user may see, by queries whose number is always the same."""
    sensors, alerts = visible(Sensor, user), visible(AnomalyAlert, user)
    shown = [model for model in (AnomalyAlert, MaintenanceTask) if may_see(model, user)]
    found: dict = {"now": now}
    if may_see(Sensor, user):
        found["sensors"] = list(_sensors(overview.sensors_by_state(sensors, now=now)))
    if AnomalyAlert in shown:
        found["alerts"] = _alerts(overview.alerts_by_severity(alerts, now=now), now)
    if MaintenanceTask in shown:
        due = overview.tasks_by_due(visible(MaintenanceTask, user), now=now)
        found["tasks"] = list(_tasks(due, now))
    if may_see(Sensor, user) and may_see(SensorGroup, user):
        groups = overview.worst_groups(sensors, alerts, now=now)
        found["groups"] = [_group(group) for group in groups[:MOST_GROUPS]]
        found["more_groups"] = max(0, len(groups) - MOST_GROUPS)
    if shown:
        events = overview.newest_events(shown, most=MOST_EVENTS)
        found["events"] = [(event, _page_of(event)) for event in events]
    return found


def _sensors(counts: dict[State, int]) -> Iterator[Number]:
    for state, count in counts.items():
        url = f"{listed(Sensor)}?state={state}"
        yield Number(f"sensors-{state}", state.label, count, url, look=state, icon=ICONS[state])


def _alerts(counts: dict[int, dict[str, int]], now: datetime) -> dict:
    ages = overview.ages_of_alerts(now)
    names = [_("under 1 h"), _("1 to 24 h"), _("older"), _("acknowledged")]
    rows = [
        (
            AnomalyAlert.Severity(severity).label,
            [
                Number(
                    f"alerts-{severity}-{age}",
                    name,
                    row[age],
                    listed(AnomalyAlert, severity=severity, **lookups),
                )
                for name, (age, lookups) in zip(names, ages.items(), strict=True)
            ],
        )
        for severity, row in counts.items()
    ]
    total = sum(row[age] for row in counts.values() for age in ages if age != "acknowledged")
    everything = Number("alerts-open", _("open"), total, listed(AnomalyAlert, status="open"))
    return {"names": names, "rows": rows, "open": everything}


def _tasks(counts: dict[str, int], now: datetime) -> Iterator[Number]:
    names = {
        "late": (_("late"), "late", "assignment_late"),
        "day": (_("due within 24 h"), "", "today"),
        "week": (_("due within 7 days"), "", "date_range"),
        "unplanned": (_("without a planned end"), "", "event_busy"),
        "unassigned": (_("without a technician"), "", "person_off"),
    }
    for due, lookups in overview.dues_of_tasks(now).items():
        label, look, icon = names[due]
        url = listed(MaintenanceTask, **lookups)
        yield Number(f"tasks-{due}", label, counts[due], url, look, icon)


def _group(group: overview.Group) -> dict:
    page, asked = listed(Sensor), {"group": group.pk}
    numbers = [
        Number(
            f"group-{group.pk}-{state}",
            state.label,
            count,
            f"{page}?{urlencode({**asked, 'state': state})}",
            look=state,
            icon=ICONS[state],
        )
        for state in State
        if (count := group.states[state])
    ]
    if group.alarmed:
        url = f"{page}?{urlencode({**asked, 'alerts': 'unsettled'})}"
        alarm = Number(f"group-{group.pk}-alarm", _("with alerts"), group.alarmed, url, "alarm")
        numbers.insert(0, alarm)
    return {"name": group.name, "url": f"{page}?{urlencode(asked)}", "numbers": numbers}


def _page_of(event: overview.Event) -> str:
    return reverse(f"admin:sensing_{event.model}_change", args=[event.pk])
