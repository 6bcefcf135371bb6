"""Where Prometheus writes to, so that it can send here unchanged. Not part of our own API."""

from datetime import UTC, datetime

import cramjam
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils.http import parse_header_parameters
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from config.api.parsers import TooLarge
from sensing.api.compatibility import ForeignView, partial
from sensing.api.receiving import received
from sensing.formats.mapping import active_rules
from sensing.formats.prometheus import from_write_request
from sensing.formats.readings import Unreadable
from sensing.models import RefusedReading

Source = RefusedReading.Source

MESSAGE = "prometheus.WriteRequest"


class SnappyParser(BaseParser):
    """A WriteRequest as bytes, unpacked. Senders of version 2 go back to 1 when they get a 415."""

    media_type = "application/x-protobuf"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        message = parse_header_parameters(media_type or "")[1].get("proto", MESSAGE)
        if message != MESSAGE:
            raise UnsupportedMediaType(media_type, f"{message!r:.80} is not taken; {MESSAGE} is.")
        encoding = parser_context["request"].headers.get("Content-Encoding", "")
        if encoding.strip().lower() != "snappy":
            raise UnsupportedMediaType(media_type, "The body is to be packed with snappy.")
        return unpacked(stream.read())


def unpacked(body: bytes) -> bytes:
    """Return what was packed as one block of snappy. Raises ParseError, and TooLarge."""
    try:
        if cramjam.snappy.decompress_raw_len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        return bytes(cramjam.snappy.decompress_raw(body))
    except cramjam.DecompressionError as error:
        raise ParseError("The body is no block of snappy.") from error


@extend_schema(exclude=True)
class WriteView(ForeignView):
    """``POST /api/v1/write``: 204, or 400 with what was not stored, and why, and is not resent."""

    parser_classes = [SnappyParser]

    def post(self, request) -> HttpResponse:
        try:
            batch, refused = from_write_request(request.data or b"", rules=active_rules())
        except Unreadable as error:
            return invalid(str(error))
        now, source = datetime.now(UTC), Source.PROMETHEUS
        outcome = received(request, batch, refused, now=now, source=source)
        if outcome.refused:
            return invalid(partial(outcome, place="series"))
        return HttpResponse(status=204)


def invalid(message: str) -> HttpResponse:
    # Prometheus writes the first line into its log.
    return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")


urlpatterns = [path("api/v1/write", WriteView.as_view(), name="prometheus-write")]
