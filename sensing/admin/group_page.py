"""What the page of a group shows around its form: how its sensors are, and what is to be done."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts import scopes
from sensing.admin.charts import chart_of, compare_url
from sensing.charts.colors import MOST_LINES
from sensing.charts.sparklines import sparklines
from sensing.models import AnomalyAlert, MaintenanceTask, Sensor, SensorGroup, State
from sensing.services.groups import Members, members_of
from sensing.services.newest import Newest, newest_of

FIRST_LINES = 12  # on the chart, unless others are chosen
MOST_ROWS = 100  # in the list of its sensors
MOST_TO_DO = 5
TONES = {
    State.SILENT: "danger",
    State.LATE: "warning",
    State.MAINTENANCE: "",
    State.FRESH: "good",
    State.UNWATCHED: "",
}


@dataclass(frozen=True)
class Row:
    """One sensor in the list of its group."""

    sensor: Sensor
    state: State
    newest: Newest | None
    alerts: int
    sparkline: str
    is_drawn: bool


@dataclass(frozen=True)
class Part:
    """One group that is part of this one."""

    group: SensorGroup
    states: dict[State, int]
    alerts: int


def page_of(group: SensorGroup, request) -> dict:
    """The template's context, in a number of queries that does not grow with the group."""
    now, user = datetime.now(UTC), request.user
    members = members_of(group)
    visible = scopes.narrow(Sensor.objects.filter(pk__in=members.every), user, "view")
    sensors = [*visible.with_state(now).order_by("sensor_id")]
    newest, alerts = newest_of(sensors), _alerts_of(sensors, user)
    drawn = chosen(sensors, request.GET.getlist("sensor_id"))
    shown = sensors[:MOST_ROWS]
    pictures = sparklines(shown, now=now)
    states = _count(sensors)
    return {
        "states": [(state, states.get(state, 0), tone) for state, tone in TONES.items()],
        "sensor_count": len(sensors),
        "rows": [
            Row(
                sensor=sensor,
                state=State(sensor.state),
                newest=newest.get(sensor.pk),
                alerts=alerts.get(sensor.pk, 0),
                sparkline=pictures.get(sensor.pk, ""),
                is_drawn=sensor in drawn,
            )
            for sensor in shown
        ],
        "parts": _parts(group, members, sensors, alerts),
        "open_alerts": sum(alerts.values()),
        "newest_alerts": _to_do(AnomalyAlert.objects.unsettled(), sensors, user, "-happened_at"),
        "tasks": _to_do(_open_tasks(), sensors, user, "priority"),
        "chart": chart_of(drawn, now=now) if drawn else None,
        "rules": group.rules.order_by("name") if user.has_perm("sensing.view_watchrule") else None,
        "compare": compare_url([sensor.sensor_id for sensor in drawn]),
        "most_lines": MOST_LINES,
        "list_of_sensors": f"{reverse('admin:sensing_sensor_changelist')}?group={group.pk}",
    }


def chosen(sensors: list[Sensor], codes: list[str]) -> list[Sensor]:
    """Those of the sensors that are asked for, or the first ones."""
    asked = [sensor for sensor in sensors if sensor.sensor_id in set(codes)]
    return asked[:MOST_LINES] or sensors[:FIRST_LINES]


def _alerts_of(sensors: list[Sensor], user) -> dict[int, int]:
    """How many alerts of each sensor are not settled."""
    if not user.has_perm("sensing.view_anomalyalert"):
        return {}
    unsettled = AnomalyAlert.objects.unsettled().filter(sensor__in=sensors).order_by()
    return dict(unsettled.values_list("sensor_id").annotate(found=Count("pk")))


def _open_tasks() -> QuerySet[MaintenanceTask]:
    return MaintenanceTask.objects.filter(status__in=("pending", "in_progress"))


def _to_do(rows: QuerySet, sensors: list[Sensor], user, order: str) -> list | None:
    """The first of what is to be done; None for somebody who may not see it."""
    if not user.has_perm(f"sensing.view_{rows.model._meta.model_name}"):
        return None
    found = scopes.narrow(rows, user, "view").filter(sensor__in=sensors)
    return [*found.select_related("sensor").order_by(order)[:MOST_TO_DO]]


def _count(sensors: list[Sensor]) -> dict[State, int]:
    """How many of the sensors are in each state."""
    return dict(Counter(State(sensor.state) for sensor in sensors))


def _parts(
    group: SensorGroup,
    members: Members,
    sensors: list[Sensor],
    alerts: dict[int, int],
) -> list[Part]:
    found = []
    for part in group.parts.order_by("name"):
        keys = members.by_part.get(part.pk, set())
        of_part = [sensor for sensor in sensors if sensor.pk in keys]
        found.append(Part(part, _count(of_part), sum(alerts.get(key, 0) for key in keys)))
    return found
