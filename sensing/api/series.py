"""Series of some sensors: summed up by buckets of time, or thinned to draw them."""

from datetime import UTC, datetime

import msgspec
import numpy as np
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from config.api.filters import refuse_unknown
from config.api.pagination import whole_number
from config.units import Convert, NoConversion, conversion
from sensing.api.parameters import BUCKET_SCHEMA, bucket_of, needed_span, one_of, sensors_of
from sensing.api.schemas import SeriesSerializer
from sensing.models import Sensor
from sensing.services.buckets import TooMuch, in_buckets, source_of
from sensing.services.newest import newest_of
from sensing.services.parts import AGGREGATES
from sensing.services.points import lines

LEAST_POINTS, MOST_POINTS = 10, 10_000
# Values that are measured; other aggregates are sums and differences of such, or in what follows.
MEASURED = {"avg", "min", "max", "first", "last"}
UNITS = {"count": "", "good": "", "covered": "s"}
KNOWN = {"sensor_id", "start", "end", "bucket", "aggregate", "points", "unit", "format"}


class SeriesMixin:
    @extend_schema(
        responses=SeriesSerializer,
        parameters=[
            OpenApiParameter("sensor_id", str, required=True, many=True, description="Up to 50."),
            OpenApiParameter("start", datetime, required=True, description="From this moment on."),
            OpenApiParameter("end", datetime, required=True, description="Before this moment."),
            OpenApiParameter("bucket", BUCKET_SCHEMA, description="This or points; 90s, 1h, 1d."),
            OpenApiParameter("aggregate", str, enum=[*AGGREGATES], description="avg without it."),
            OpenApiParameter(
                "points",
                {"type": "integer", "minimum": LEAST_POINTS, "maximum": MOST_POINTS},
                description="About so many of each sensor, to draw it; this or bucket.",
            ),
            OpenApiParameter(
                "unit",
                str,
                description="Values in this unit, such as K; counts and shares have none.",
            ),
        ],
    )
    @action(detail=False, methods=["get"])
    def series(self, request):
        """Readings of some sensors, summed up by buckets of time or thinned to be drawn.

        Buckets begin at 1970, and one without readings is not there. Whole days and hours in
        buckets of those are answered from summaries, everything else from the readings; all say
        what is stored now. Points are the first, last, least and greatest of stretches of time;
        source says what they come from: readings, or for long ranges hours, whose points are known
        by their hour alone.
        """
        refuse_unknown(request, KNOWN)
        sensors = sensors_of(request)
        given = {"bucket", "points"} & set(request.query_params)
        if len(given) != 1:
            raise ValidationError({"bucket": ["Either bucket or points is needed."]})
        answered = (thinned if given == {"points"} else bucketed)(request, sensors)
        newest = newest_of(sensors)
        for sensor, series in zip(sensors, answered["series"], strict=True):
            series["newest"] = newest[sensor.pk].timestamp if sensor.pk in newest else None
        return HttpResponse(msgspec.json.encode(answered), content_type="application/json")


def bucketed(request, sensors: list[Sensor]) -> dict:
    span = needed_span(request)
    bucket = bucket_of(request)
    names = dict(zip(AGGREGATES, AGGREGATES, strict=True))
    aggregate = one_of(request, "aggregate", names, default="avg")
    conversions = units(request, sensors, aggregate)
    asked = {**span, "bucket": bucket}
    try:
        found = in_buckets(sensors, **asked, aggregate=aggregate, now=datetime.now(UTC))
    except TooMuch as error:
        raise ValidationError({"end": [str(error)]}) from error
    return {
        "aggregate": aggregate,
        "source": source_of(**asked),
        "series": [
            shown(each.sensor, each.starts, each.values, *unit)
            for each, unit in zip(found, conversions, strict=True)
        ],
    }


def thinned(request, sensors: list[Sensor]) -> dict:
    if "aggregate" in request.query_params:
        raise ValidationError({"aggregate": ["Points are readings; this belongs to bucket."]})
    bounds = {"least": LEAST_POINTS, "most": MOST_POINTS}
    points = whole_number(request, "points", default=LEAST_POINTS, **bounds)
    conversions = units(request, sensors, "last")
    source, found = lines(sensors, **needed_span(request), points=points, now=datetime.now(UTC))
    return {
        "points": points,
        "source": source,
        "series": [
            shown(each.sensor, each.at, each.values, *unit)
            for each, unit in zip(found, conversions, strict=True)
        ],
    }


def units(request, sensors: list[Sensor], aggregate: str) -> list[tuple[str, Convert | None]]:
    """The unit that each sensor's values are answered in, and what turns them into it."""
    wanted = request.query_params.get("unit")
    if aggregate in UNITS:
        return [(UNITS[aggregate], None)] * len(sensors)
    if wanted is None:
        return [(sensor.unit, None) for sensor in sensors]
    found: list[tuple[str, Convert | None]] = []
    for sensor in sensors:
        try:
            convert = conversion(sensor.unit, wanted, of_differences=aggregate not in MEASURED)
        except NoConversion as error:
            raise ValidationError({"unit": [f"Sensor {sensor.sensor_id}: {error}"]}) from error
        found.append((wanted, convert))
    return found


def shown(
    sensor: Sensor, at: np.ndarray, values: np.ndarray, unit: str, convert: Convert | None
) -> dict:
    return {
        "sensor_id": sensor.sensor_id,
        "unit": unit,
        "timestamps": np.datetime_as_string(at, timezone="UTC").tolist(),
        "values": (convert(values) if convert else values).tolist(),
    }
