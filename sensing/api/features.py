"""Feature tables as files that say what their columns are."""

import json
from datetime import UTC, datetime

import pyarrow as pa
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from config.api.filters import refuse_unknown
from config.api.pagination import whole_number
from sensing.api.downloads import noted
from sensing.api.parameters import (
    BUCKET_SCHEMA,
    bucket_of,
    needed_span,
    one_of,
    sensors_of,
    several_of,
)
from sensing.api.series import UNITS
from sensing.services.buckets import TooMuch, source_of
from sensing.services.features import (
    LONGEST_WINDOW,
    MOST_BACK,
    Feature,
    Fill,
    Plan,
    feature_table,
    lags,
)
from sensing.services.parts import AGGREGATES

ROWS_AT_ONCE = 10_000
INSTANT = pa.timestamp("us", "UTC")
KNOWN = {"sensor_id", "start", "end", "bucket", "aggregate", "fill", "fill_limit", "lag", "window"}


class FeaturesMixin:
    @extend_schema(
        responses=OpenApiTypes.BINARY,
        parameters=[
            OpenApiParameter("sensor_id", str, required=True, many=True, description="Up to 50."),
            OpenApiParameter("start", datetime, required=True, description="From this moment on."),
            OpenApiParameter("end", datetime, required=True, description="Before this moment."),
            OpenApiParameter("bucket", BUCKET_SCHEMA, required=True, description="90s, 1h, 1d."),
            OpenApiParameter(
                "aggregate", str, enum=[*AGGREGATES], many=True, description="avg without it."
            ),
            OpenApiParameter(
                "fill",
                str,
                enum=[*Fill],
                default="none",
                description="What stands in a bucket without readings; its count is always 0.",
            ),
            OpenApiParameter(
                "fill_limit",
                {"type": "integer", "minimum": 1, "maximum": MOST_BACK},
                description="Buckets that are filled at most, of any gap without it.",
            ),
            OpenApiParameter(
                "lag",
                {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": MOST_BACK}},
                description="So many buckets before the row, 0 without it.",
            ),
            OpenApiParameter(
                "window",
                {"type": "integer", "minimum": 1, "maximum": LONGEST_WINDOW, "default": 1},
                description="Buckets that make up a value, the row's own the last of them.",
            ),
        ],
    )
    @action(detail=False, methods=["get"])
    def features(self, request):
        """A table to train models with: a row a bucket, a column a sensor, aggregate and lag.

        Buckets are those of series, but none is left out; bucket_start is where a row's begins.
        Parquet and Arrow say of each column its sensor, unit, aggregate and lag, and of the table
        its bucket, window, fill, source and when it was made.
        """
        refuse_unknown(request, KNOWN | {"format"})
        sensors = sensors_of(request)
        plan = plan_of(request)
        now = datetime.now(UTC)
        try:
            starts, features = feature_table(sensors, plan, now=now)
        except TooMuch as error:
            raise ValidationError({"end": [str(error)]}) from error
        columns = [pa.array(feature.values, from_pandas=True) for feature in features]
        schema = schema_of(plan, features, made_at=now)
        table = pa.Table.from_arrays([pa.array(starts).cast(INSTANT), *columns], schema=schema)
        return noted(request, iter(table.to_batches(max_chunksize=ROWS_AT_ONCE)), schema)


def plan_of(request) -> Plan:
    span = needed_span(request)
    bucket = bucket_of(request)
    if bucket is None:
        raise ValidationError({"bucket": ["This parameter is needed."]})
    fills = {fill.value: fill for fill in Fill}
    limit = whole_number(request, "fill_limit", default=0, least=1, most=MOST_BACK)
    return Plan(
        **span,
        bucket=bucket,
        aggregates=several_of(request, "aggregate", [*AGGREGATES], default="avg"),
        fill=one_of(request, "fill", fills, default=Fill.NONE),
        fill_limit=limit or None,
        lags=lags_of(request),
        window=whole_number(request, "window", default=1, least=1, most=LONGEST_WINDOW),
    )


def lags_of(request) -> tuple[int, ...]:
    try:
        return lags(request.query_params.getlist("lag") or ["0"])
    except ValueError as error:
        raise ValidationError({"lag": [str(error)]}) from error


def schema_of(plan: Plan, features: list[Feature], *, made_at: datetime) -> pa.Schema:
    """What the table and each of its columns is, as Parquet and Arrow keep it."""
    about = {
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "bucket_seconds": int(plan.bucket.total_seconds()),
        "window_buckets": plan.window,
        "fill": plan.fill.value,
        "fill_limit_buckets": plan.fill_limit,
        "source": source_of(plan.since, plan.end, plan.bucket),
        "made_at": made_at.isoformat(),
    }
    columns = [
        pa.field(feature.name, pa.float64(), metadata=about_column(feature)) for feature in features
    ]
    named = [pa.field("bucket_start", INSTANT, nullable=False), *columns]
    return pa.schema(named, metadata={"glasshouse.features": json.dumps(about)})


def about_column(feature: Feature) -> dict[str, str]:
    return {
        "sensor_id": feature.sensor.sensor_id,
        "unit": UNITS.get(feature.aggregate, feature.sensor.unit),
        "aggregate": feature.aggregate,
        "lag_buckets": str(feature.lag),
    }
