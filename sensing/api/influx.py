"""What InfluxDB answers, so that its clients can send here unchanged. Not part of our own API."""

import base64
import binascii
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.views import APIView

from accounts.authentication import TokenAuthentication
from config.api.parsers import RawParser
from sensing.lines import NANOSECONDS, from_lines, rules_of
from sensing.models import LineMapping, Reading, RefusedReading
from sensing.services.ingest import Outcome, store_readings
from sensing.services.quarantine import Origin
from sensing.tasks import ring_for_rollups
from sensing.wire import Unreadable

VERSION = "2.7.0"  # of InfluxDB, whose clients ask for at least 2
TOLD = 5  # reasons


class PasswordIsToken(BaseAuthentication):
    """Clients of InfluxDB 1 have no tokens: theirs is the password, of any user name."""

    def authenticate(self, request):
        scheme, _, sent = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            _name, _, token = base64.b64decode(sent, validate=True).partition(b":")
        except binascii.Error as error:
            raise AuthenticationFailed("Invalid basic authorization.") from error
        return TokenAuthentication().authenticate_credentials(token)

    def authenticate_header(self, request) -> str:
        return "Token"


class AnyLines(RawParser):
    """Whatever clients call the line protocol."""

    media_type = "*/*"


class AnyAnswer(DefaultContentNegotiation):
    """Clients ask for a type and take none."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class WriteView(APIView):
    """``POST /api/v2/write`` and ``/write``: 204, or 400 with what was not stored, and why."""

    authentication_classes = [TokenAuthentication, PasswordIsToken]
    parser_classes = [AnyLines]
    content_negotiation_class = AnyAnswer
    queryset = Reading.objects.none()  # names the model whose permissions hold
    devices_may_send = True

    def post(self, request) -> HttpResponse:
        precision = request.query_params.get("precision", "ns")
        if precision not in NANOSECONDS:
            return invalid(f"precision {precision!r:.20} is none of {', '.join(NANOSECONDS)}")
        rules = rules_of(LineMapping.objects.filter(is_active=True))
        now = datetime.now(UTC)
        try:
            batch, refused = from_lines(
                request.data or b"", precision=precision, rules=rules, now=now
            )
        except Unreadable as error:
            return invalid(str(error))
        origin = Origin(RefusedReading.Source.LINES, request.user.pk)
        outcome = store_readings(batch, refused=refused, now=now, origin=origin)
        if outcome.stored or outcome.updated:
            transaction.on_commit(ring_for_rollups)
        return invalid(partial(outcome)) if outcome.refused else HttpResponse(status=204)


def partial(outcome: Outcome) -> str:
    reasons = [f"line {each.index + 1}: {each.reason}" for each in outcome.refused[:TOLD]]
    more = len(outcome.refused) - len(reasons)
    tail = f"; and {more} more" if more else ""
    kept = outcome.received - len(outcome.refused)
    counts = f"{kept} values stored, {len(outcome.refused)} refused"
    return f"partial write: {counts}: {'; '.join(reasons)}{tail}"


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
