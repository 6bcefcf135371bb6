"""Readings as files of any length."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from django.http.response import HttpResponseBase

from sensing.models import Sensor
from sensing.services.streams import portions
from spreadsheets.exporting.downloads import made
from spreadsheets.exporting.lists import Asked
from spreadsheets.models import Surface

MOST_SENSORS = 1000  # that an address names; all there are, if it names none
READINGS = pa.schema(
    [
        ("sensor_id", pa.dictionary(pa.int32(), pa.string())),
        ("timestamp", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("quality", pa.float64()),
    ]
)


def download(
    request, sensors: Sequence[Sensor] | None, *, start: datetime | None, end: datetime | None
) -> HttpResponseBase:
    """The readings in ``[start, end)`` of these sensors, or of all, in the form asked for.

    They come in the order of ``sensing.services.streams``.
    """
    rows = Sensor.objects.order_by("pk")
    if sensors is not None:
        rows = rows.filter(pk__in=[sensor.pk for sensor in sensors])
    codes = dict(rows.values_list("pk", "sensor_id"))
    asked = {"is_whole": sensors is None, "start": start, "end": end, "now": datetime.now(UTC)}
    return noted(request, batches(codes, **asked), READINGS)


def noted(request, found: Iterator[pa.RecordBatch], schema: pa.Schema) -> HttpResponseBase:
    """A file that is noted down with the address it came from, as those of lists are."""
    query = request.query_params.copy()
    query.pop("format", None)
    asked = Asked("sensing.reading", Surface.API, query.urlencode())
    return made(found, schema, asked=asked, form=request.accepted_renderer.format, by=request.user)


def batches(codes: dict[int, str], **asked) -> Iterator[pa.RecordBatch]:
    """The portions of the sensors with these keys and codes, by ascending keys."""
    keys, names = np.array([*codes], dtype="int64"), pa.array(codes.values(), pa.string())
    for found in portions(keys, **asked):
        places = pa.array(np.searchsorted(keys, found.sensors).astype("int32"))
        columns = [
            pa.DictionaryArray.from_arrays(places, names),
            pa.array(found.timestamps).cast(READINGS.field("timestamp").type),
            pa.array(found.values),
            pa.array(found.qualities),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=READINGS)
