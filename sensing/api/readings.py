"""Readings in and out, without a serializer: this is what devices and charts do all day."""

import base64
import binascii
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
import numpy as np
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.renderers import JSONRenderer

from config.api.filters import refuse_unknown
from config.api.pagination import MAX_PAGE, whole_number
from config.api.parsers import RawCSVParser, RawParser
from config.api.renderers import ArrowRenderer, CSVRenderer, ParquetRenderer, XLSXRenderer
from sensing.api.downloads import MOST_SENSORS, download
from sensing.api.features import FeaturesMixin
from sensing.api.parameters import moment, one_of, sensor_of, sensors_of
from sensing.api.receiving import received
from sensing.api.schemas import OUTCOME, ReadingPageSerializer, ReadingSerializer
from sensing.api.series import SeriesMixin
from sensing.formats.readings import Unreadable, from_csv, from_json
from sensing.models import Reading, RefusedReading, Sensor
from sensing.services.ingest import BatchRefused, Outcome
from sensing.services.series import Columns, Position, newest_columns

Source = RefusedReading.Source
FILES = [CSVRenderer, XLSXRenderer, ParquetRenderer, ArrowRenderer]
RENDERERS = {
    "list": [JSONRenderer, *FILES],
    "features": [ParquetRenderer, ArrowRenderer, CSVRenderer, XLSXRenderer],
}
KNOWN = {"sensor_id", "start", "end", "limit", "cursor", "format"}
COUNTS = ("received", "stored", "updated", "unchanged")


class ShownReading(msgspec.Struct, gc=False):
    """One element of a page, its time in ISO 8601. A dict takes five times as long to make."""

    sensor_id: str
    timestamp: str
    value: float
    quality: float


class ReadingViewSet(SeriesMixin, FeaturesMixin, viewsets.ViewSet):
    """What sensors measured."""

    queryset = Reading.objects.none()  # names the model whose permissions hold
    devices_may_send = True

    def get_parsers(self):
        return [RawParser(), RawCSVParser()]

    def get_renderers(self):
        return [renderer() for renderer in RENDERERS.get(self.action, [JSONRenderer])]

    @extend_schema(
        request={"application/json": ReadingSerializer(many=True), "text/csv": OpenApiTypes.STR},
        responses={200: OUTCOME},
        parameters=[OpenApiParameter("atomic", bool, description="All or nothing.")],
    )
    def create(self, request):
        """Store a batch. What is refused is answered one by one, with its place and the reason.

        A list of readings, or one or a list of {sensor_id, timestamps, values, qualities}, the
        last if there are any; or CSV whose first line names the columns. It may be gzipped.
        """
        refuse_unknown(request, {"atomic", "format"})
        atomic = one_of(request, "atomic", {"true": True, "false": False}, default=False)
        is_csv = request.content_type.partition(";")[0].strip().lower() == RawCSVParser.media_type
        try:
            batch, malformed = (from_csv if is_csv else from_json)(request.data or b"")
        except Unreadable as error:
            raise ParseError(str(error)) from error
        try:
            outcome = received(
                request,
                batch,
                malformed,
                now=datetime.now(UTC),
                source=Source.CSV if is_csv else Source.JSON,
                atomic=atomic,
            )
        except BatchRefused as error:
            return answer(error.outcome, status=422)
        return answer(outcome, status=200)

    @extend_schema(
        responses=ReadingPageSerializer,
        parameters=[
            OpenApiParameter(
                "sensor_id",
                str,
                many=True,
                description="Of this sensor; of all without it. Files may be of several.",
            ),
            OpenApiParameter("start", datetime, description="From this moment on."),
            OpenApiParameter("end", datetime, description="Before this moment."),
            OpenApiParameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 100}
            ),
            OpenApiParameter("cursor", str, description="The ``next`` of the page before."),
        ],
    )
    def list(self, request):
        """Readings, newest first.

        As CSV, XLSX, Parquet and Arrow all of them are streamed, without pages: the newest day
        first, in a day by sensor in the order of their registration, the last one first, and of a
        sensor the newest first. What is stored meanwhile makes none come twice or be missed.
        """
        refuse_unknown(request, KNOWN)
        bounds = {"start": moment(request, "start"), "end": moment(request, "end")}
        limit = whole_number(request, "limit", default=100, least=1, most=MAX_PAGE)
        after = position(request.query_params.get("cursor"))
        if request.accepted_renderer.format != "json":
            return self._file(request, **bounds)
        sensor = sensor_of(request)
        found = newest_columns(sensor, limit=limit, now=datetime.now(UTC), after=after, **bounds)
        page = {
            "next": cursor_of(found) if len(found) == limit else None,
            "results": list(itertools.starmap(ShownReading, texts_of(sensor, found))),
        }
        return HttpResponse(msgspec.json.encode(page), content_type="application/json")

    def _file(self, request, **bounds):
        for name in {"limit", "cursor"} & set(request.query_params):
            raise ValidationError({name: ["A file has no pages."]})
        named = "sensor_id" in request.query_params
        sensors = sensors_of(request, most=MOST_SENSORS) if named else None
        return download(request, sensors, **bounds)


def answer(outcome: Outcome, *, status: int) -> HttpResponse:
    told = {name: getattr(outcome, name) for name in COUNTS}
    refused = [
        {"index": each.index, "kind": each.kind, "reason": each.reason} for each in outcome.refused
    ]
    encoded = msgspec.json.encode({**told, "refused": refused})
    return HttpResponse(encoded, status=status, content_type="application/json")


def cursor_of(page: Columns) -> str:
    text = f"{page.timestamps[-1]}+00:00 {page.sensors[-1]}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def position(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    try:
        when, key = base64.urlsafe_b64decode(cursor.encode("ascii")).decode().split(" ")
        timestamp = datetime.fromisoformat(when)
        if timestamp.tzinfo is None or not 0 <= int(key) < 2**31:
            raise ValueError(cursor)
    except (ValueError, binascii.Error, OverflowError) as error:
        raise ValidationError({"cursor": ["This is no cursor of a page."]}) from error
    return Position(timestamp=timestamp, sensor=int(key))


def texts_of(sensor: Sensor | None, page: Columns) -> Iterator[tuple[str, str, float, float]]:
    """The readings of a page with their sensor's code, and their time in ISO 8601."""
    codes: Iterable[str] = itertools.repeat(sensor.sensor_id if sensor else "", len(page))
    if sensor is None:
        known = dict(
            Sensor.objects.filter(pk__in=set(page.sensors.tolist())).values_list("pk", "sensor_id")
        )
        codes = (known[key] for key in page.sensors.tolist())
    moments = np.datetime_as_string(page.timestamps, timezone="UTC").tolist()
    return zip(codes, moments, page.values.tolist(), page.qualities.tolist(), strict=True)
