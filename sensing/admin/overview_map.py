"""The map of the overview: marks of sensors, as many as the eye can tell apart."""

from datetime import UTC, datetime
from hashlib import sha256

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import scopes
from accounts.models import User
from sensing.admin.overview_panels import ICONS, listed, may_see, visible
from sensing.models import AnomalyAlert, Sensor, State
from sensing.services import places
from sensing.services.places import Box

PERMISSIONS = ("sensing.view_sensor", "sensing.view_anomalyalert")
KEPT = 4  # seconds, for all that look at the same part of the map


@require_safe
def cells(request):
    """The marks of a part of the map, ``box`` as west,south,east,north, at a ``zoom``."""
    if not may_see(Sensor, request.user):
        raise PermissionDenied
    box, zoom = Box.parse(request.GET.get("box", "")), request.GET.get("zoom", "")
    if box is None or not zoom.isdecimal():
        return HttpResponseBadRequest("The map asks with a box and a zoom.")
    asked = (scopes.reach(request.user, *PERMISSIONS), get_language(), box, int(zoom))
    found = cache.get_or_set(_name_of(*asked), lambda: marks(request.user, *asked[2:]), KEPT)
    return JsonResponse({"marks": found})


def _name_of(reach: frozenset, *asked: object) -> str:
    known = repr((sorted(map(repr, reach)), *asked))
    return f"sensing.map:{sha256(known.encode()).hexdigest()}"


def marks(user: User, box: Box, zoom: int) -> list[dict]:
    """What is drawn for each cell: where, how many, how they are, and where a click leads."""
    sensors, alerts = visible(Sensor, user), visible(AnomalyAlert, user)
    found = places.cells_of(sensors, alerts, box, zoom=zoom, now=datetime.now(UTC))
    return [_mark(cell) for cell in found]


def _mark(cell: places.Cell) -> dict:
    return {
        "at": [round(cell.latitude, 6), round(cell.longitude, 6)],
        "count": cell.count,
        "look": cell.worst,
        "icon": ICONS[cell.worst],
        "title": _words(cell),
        "url": (
            reverse("admin:sensing_sensor_change", args=[cell.sensor])
            if cell.count == 1
            else f"{listed(Sensor)}?box={cell.box}"
        ),
    }


def _words(cell: places.Cell) -> str:
    words = [f"{cell.states[state]} {state.label}" for state in State if cell.states[state]]
    if cell.alarmed:
        words.insert(0, _("%(count)s with alerts") % {"count": cell.alarmed})
    if cell.count == 1:
        words = [cell.title, *(word.removeprefix("1 ") for word in words)]
    return ", ".join(words)
