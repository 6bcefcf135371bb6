"""What InfluxDB answers, so that its clients can send here unchanged. Not part of our own API."""

from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema

from sensing.api.compatibility import ForeignView, partial
from sensing.api.receiving import received
from sensing.formats.lines import NANOSECONDS, from_lines
from sensing.formats.mapping import active_rules
from sensing.formats.readings import Unreadable
from sensing.models import RefusedReading

Source = RefusedReading.Source

VERSION = "2.7.0"  # of InfluxDB, whose clients ask for at least 2


@extend_schema(exclude=True)
class WriteView(ForeignView):
    """``POST /api/v2/write`` and ``/write``: 204, or 400 with what was not stored, and why."""

    def post(self, request) -> HttpResponse:
        precision = request.query_params.get("precision", "ns")
        if precision not in NANOSECONDS:
            return invalid(f"precision {precision!r:.20} is none of {', '.join(NANOSECONDS)}")
        now = datetime.now(UTC)
        try:
            batch, refused = from_lines(
                request.data or b"", precision=precision, rules=active_rules(), now=now
            )
        except Unreadable as error:
            return invalid(str(error))
        outcome = received(request, batch, refused, now=now, source=Source.LINES)
        if outcome.refused:
            return invalid(partial(outcome, place="line"))
        return HttpResponse(status=204)


def invalid(message: str) -> JsonResponse:
    # Clients of version 1 look for "error", those of version 2 for the others.
    return JsonResponse({"code": "invalid", "message": message, "error": message}, status=400)


@require_safe
def ping(request) -> HttpResponse:
    return HttpResponse(status=204, headers={"X-Influxdb-Version": VERSION})


@require_safe
def health(request) -> JsonResponse:
    return JsonResponse(
        {"name": "influxdb", "message": "ready for writes", "status": "pass", "version": VERSION}
    )


urlpatterns = [
    path("api/v2/write", WriteView.as_view(), name="influx-write"),
    path("write", WriteView.as_view(), name="influx-write-1"),
    path("ping", ping, name="influx-ping"),
    path("health", health, name="influx-health"),
]
