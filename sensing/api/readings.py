"""Readings in and out. Batches are decoded into columns (``sensing.wire``), and pages encoded,
without a serializer: these two are what devices and charts do all day."""

import base64
import binascii
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec
import numpy as np
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    inline_serializer,
)
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.renderers import JSONRenderer

from config.api.filters import refuse_unknown
from config.api.pagination import MAX_PAGE, whole_number
from config.api.parsers import RawCSVParser, RawParser
from config.api.renderers import CSVRenderer
from sensing.api.parameters import moment, needed_moment, one_of, sensor_of, sensors_of
from sensing.api.receiving import received
from sensing.models import Reading, RefusedReading, Sensor
from sensing.services.buckets import TooMuch, in_buckets, source_of
from sensing.services.ingest import BatchRefused, Outcome
from sensing.services.parts import AGGREGATES
from sensing.services.series import Columns, Position, newest_columns
from sensing.wire import Unreadable, from_csv, from_json
from spreadsheets.exports import streamed

Kind, Source = RefusedReading.Kind, RefusedReading.Source
ROWS_AT_ONCE = 10_000
BUCKETS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "10m": timedelta(minutes=10),
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "6h": timedelta(hours=6),
    "12h": timedelta(hours=12),
    "1d": timedelta(days=1),
}
BUCKET_PARAMETERS = {"sensor_id", "start", "end", "bucket", "aggregate", "format"}
KNOWN = {"sensor_id", "start", "end", "limit", "cursor", "format"}


COUNTS = ("received", "stored", "updated", "unchanged")


class ShownReading(msgspec.Struct, gc=False):
    """One element of a page, its time in ISO 8601. A dict takes five times as long to make."""

    sensor_id: str
    timestamp: str
    value: float
    quality: float


class ReadingSerializer(serializers.Serializer):
    """One reading, for the schema."""

    sensor_id = serializers.CharField(max_length=255)
    timestamp = serializers.DateTimeField(help_text="With a time zone, such as 2026-03-01T09:30Z.")
    value = serializers.FloatField(help_text="Finite, in the unit of its sensor.")
    quality = serializers.FloatField(required=False, default=1.0, min_value=0, max_value=1)


OUTCOME = inline_serializer(
    "IngestOutcome",
    {
        "received": serializers.IntegerField(),
        "stored": serializers.IntegerField(),
        "updated": serializers.IntegerField(
            help_text="Replaced another value of the same instant."
        ),
        "unchanged": serializers.IntegerField(help_text="Were there already."),
        "refused": inline_serializer(
            "Refusal",
            {
                "index": serializers.IntegerField(help_text="Place in the batch, from 0."),
                "kind": serializers.ChoiceField(Kind.choices),
                "reason": serializers.CharField(),
            },
            many=True,
        ),
    },
)


@extend_schema_serializer(many=False)
class ReadingPageSerializer(serializers.Serializer):
    """A page of readings, for the schema."""

    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page.")
    results = ReadingSerializer(many=True)


class OneSeriesSerializer(serializers.Serializer):
    """Buckets of one sensor, for the schema."""

    sensor_id = serializers.CharField()
    timestamps = serializers.ListField(child=serializers.DateTimeField(), help_text="Starts.")
    values = serializers.ListField(child=serializers.FloatField())


@extend_schema_serializer(many=False)
class BucketedSerializer(serializers.Serializer):
    """Buckets of some sensors, for the schema."""

    aggregate = serializers.CharField()
    source = serializers.ChoiceField(["days", "hours", "readings"])
    series = OneSeriesSerializer(many=True)


class ReadingViewSet(viewsets.ViewSet):
    """What sensors measured."""

    queryset = Reading.objects.none()  # names the model whose permissions hold
    devices_may_send = True

    def get_parsers(self):
        return [RawParser(), RawCSVParser()]

    def get_renderers(self):
        return [JSONRenderer(), CSVRenderer()] if self.action == "list" else [JSONRenderer()]

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
            OpenApiParameter("sensor_id", str, description="Of this sensor; of all without it."),
            OpenApiParameter("start", datetime, description="From this moment on."),
            OpenApiParameter("end", datetime, description="Before this moment."),
            OpenApiParameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 100}
            ),
            OpenApiParameter("cursor", str, description="The ``next`` of the page before."),
        ],
    )
    def list(self, request):
        """Readings, newest first. As CSV all of them are streamed, without pages."""
        refuse_unknown(request, KNOWN)
        sensor = sensor_of(request)
        bounds = {"start": moment(request, "start"), "end": moment(request, "end")}
        limit = whole_number(request, "limit", default=100, least=1, most=MAX_PAGE)
        after = position(request.query_params.get("cursor"))
        if request.accepted_renderer.format == "csv":
            return streamed(csv_lines(sensor, **bounds), name="readings")
        found = newest_columns(sensor, limit=limit, now=datetime.now(UTC), after=after, **bounds)
        page = {
            "next": cursor_of(found) if len(found) == limit else None,
            "results": list(itertools.starmap(ShownReading, texts_of(sensor, found))),
        }
        return HttpResponse(msgspec.json.encode(page), content_type="application/json")

    @extend_schema(
        responses=BucketedSerializer,
        parameters=[
            OpenApiParameter("sensor_id", str, required=True, many=True, description="Up to 50."),
            OpenApiParameter("start", datetime, required=True, description="From this moment on."),
            OpenApiParameter("end", datetime, required=True, description="Before this moment."),
            OpenApiParameter("bucket", str, required=True, enum=[*BUCKETS]),
            OpenApiParameter("aggregate", str, enum=[*AGGREGATES], default="avg"),
        ],
    )
    @action(detail=False, methods=["get"])
    def series(self, request):
        """Readings of some sensors summed up by buckets of time, which begin at 1970.

        A bucket without readings is not there. Whole days and hours in buckets of those are
        answered from summaries, everything else from the readings; all say what is stored now.
        """
        refuse_unknown(request, BUCKET_PARAMETERS)
        sensors = sensors_of(request)
        start, end = needed_moment(request, "start"), needed_moment(request, "end")
        if start >= end:
            raise ValidationError({"end": ["It lies after the start."]})
        bucket = one_of(request, "bucket", BUCKETS, default=None)
        if bucket is None:
            raise ValidationError({"bucket": ["This parameter is needed."]})
        names = dict(zip(AGGREGATES, AGGREGATES, strict=True))
        aggregate = one_of(request, "aggregate", names, default="avg")
        asked = {"start": start, "end": end, "bucket": bucket}
        try:
            found = in_buckets(sensors, **asked, aggregate=aggregate, now=datetime.now(UTC))
        except TooMuch as error:
            raise ValidationError({"end": [str(error)]}) from error
        answered = {
            "aggregate": aggregate,
            "source": source_of(**asked),
            "series": [
                {
                    "sensor_id": series.sensor.sensor_id,
                    "timestamps": np.datetime_as_string(series.starts, timezone="UTC").tolist(),
                    "values": series.values.tolist(),
                }
                for series in found
            ],
        }
        return HttpResponse(msgspec.json.encode(answered), content_type="application/json")


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


def csv_lines(sensor: Sensor | None, *, start: datetime | None, end: datetime | None):
    """Every reading asked for as lines of CSV, page by page, in constant memory."""
    yield "sensor_id,timestamp,value,quality\r\n"
    after, now = None, datetime.now(UTC)
    while page := newest_columns(
        sensor, limit=ROWS_AT_ONCE, now=now, start=start, end=end, after=after
    ):
        yield "".join(
            f"{quoted(code)},{moment},{value!r},{quality!r}\r\n"
            for code, moment, value, quality in texts_of(sensor, page)
        )
        after = position(cursor_of(page))


@lru_cache(maxsize=10_000)
def quoted(code: str) -> str:
    return '"' + code.replace('"', '""') + '"'
