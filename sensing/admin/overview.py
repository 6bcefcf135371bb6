"""The overview for the shift: a page that changes while one looks at it, also on a wall."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import scopes
from accounts.models import User
from config.feeds import Feed
from sensing.admin.charts import chart_of
from sensing.admin.overview_map import cells
from sensing.admin.overview_panels import may_see, panels, visible
from sensing.models import ALERTS, READINGS, SENSORS, TASKS, AnomalyAlert, Sensor
from sensing.services import places

CHARTED = 6  # sensors with alerts, drawn on one axis of time
PERMISSIONS = ("sensing.view_sensor", "sensing.view_anomalyalert", "sensing.view_maintenancetask")


def figures(user: User, now: datetime) -> dict:
    """The figures as HTML, and what the page's title tells of them."""
    shown = panels(user, now)
    html = render_to_string("sensing/overview_figures.html", shown)
    return {"html": html, "count": shown["alerts"]["open"].count if "alerts" in shown else 0}


def open_alerts(user: User, now: datetime) -> dict:
    return {"count": visible(AnomalyAlert, user).filter(status="open").count()}


FIGURES = Feed(
    topics=frozenset({SENSORS, ALERTS, TASKS, READINGS}), permissions=PERMISSIONS, render=figures
)
OPEN_ALERTS = Feed(
    topics=frozenset({ALERTS}), permissions=("sensing.view_anomalyalert",), render=open_alerts
)


@require_safe
def page(request):
    """The page; ``?wall`` leaves out everything around it, and is read from afar."""
    if not scopes.reach(request.user, *PERMISSIONS):
        raise PermissionDenied
    now = datetime.now(UTC)
    is_mapped = may_see(Sensor, request.user)
    context = {
        **admin.site.each_context(request),
        **panels(request.user, now),
        "title": _("Overview"),
        "is_on_wall": "wall" in request.GET,
        "extent": places.extent_of(visible(Sensor, request.user)) if is_mapped else None,
        "tiles": settings.LEAFLET_CONFIG["TILES"],
        "chart": _chart(request.user, now),
    }
    return TemplateResponse(request, "sensing/overview.html", context)


def _chart(user: User, now: datetime) -> dict | None:
    """The chart of the first sensors with unsettled alerts, if there are some that may be seen."""
    if not (may_see(Sensor, user) and may_see(AnomalyAlert, user)):
        return None
    unsettled = AnomalyAlert.objects.unsettled().filter(sensor=OuterRef("pk"))
    sensors = [*visible(Sensor, user).filter(Exists(unsettled)).order_by("sensor_id")[:CHARTED]]
    return chart_of(sensors, now=now) if sensors else None


@require_safe
def newest(request):
    """What the stream says, for browsers that cannot hold one."""
    if not scopes.reach(request.user, *PERMISSIONS):
        raise PermissionDenied
    return JsonResponse(figures(request.user, datetime.now(UTC)))


def _opened(view):
    return admin.site.admin_view(view)


urlpatterns = [
    path("", _opened(page), name="overview"),
    path("figures/", _opened(newest), name="overview_figures"),
    path("map/", _opened(cells), name="overview_map"),
    # They answer 403 where the admin would lead to a login, which no stream can follow.
    path("stream/", require_safe(FIGURES.response), name="overview_stream"),
    path("alerts/", require_safe(OPEN_ALERTS.response), name="overview_alerts"),
]
