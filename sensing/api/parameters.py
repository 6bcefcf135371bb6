"""What questions about readings ask for, read from the address. Each names what is wrong."""

import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError as InvalidValue
from rest_framework.exceptions import ValidationError

from config.api.filters import InstantField
from sensing.models import Sensor

MOST_SENSORS = 50
BUCKET = re.compile(r"([1-9][0-9]{0,4})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
WIDEST = timedelta(days=366)
BUCKET_SCHEMA = {"type": "string", "pattern": f"^{BUCKET.pattern}$"}


def sensor_of(request) -> Sensor | None:
    codes = request.query_params.getlist("sensor_id")
    if not codes:
        return None
    if len(codes) > 1:
        raise ValidationError({"sensor_id": ["Pages are of one sensor or of all; a file of many."]})
    (code,) = codes
    found = Sensor.objects.filter(sensor_id=code).only("sensor_id", "expected_interval").order_by()
    sensor = next(iter(found), None) if "\0" not in code else None
    if sensor is None:
        raise ValidationError({"sensor_id": [f"There is no sensor {code!r:.80}."]})
    return sensor


def sensors_of(request, *, most: int = MOST_SENSORS) -> list[Sensor]:
    """The sensors asked for, in that order. Raises ValidationError for none and for unknown."""
    codes = list(dict.fromkeys(request.query_params.getlist("sensor_id")))
    if not 1 <= len(codes) <= most:
        raise ValidationError({"sensor_id": [f"1 to {most:,} sensors are asked for."]})
    storable = [code for code in codes if "\0" not in code]
    fields = ("sensor_id", "unit", "expected_interval")
    found = {
        each.sensor_id: each for each in Sensor.objects.filter(sensor_id__in=storable).only(*fields)
    }
    for code in codes:
        if code not in found:
            raise ValidationError({"sensor_id": [f"There is no sensor {code!r:.80}."]})
    return [found[code] for code in codes]


def needed_moment(request, name: str) -> datetime:
    found = moment(request, name)
    if found is None:
        raise ValidationError({name: ["This parameter is needed."]})
    return found


def needed_span(request) -> dict[str, datetime]:
    """The ``start`` and the ``end``, which lies after it."""
    span = {name: needed_moment(request, name) for name in ("start", "end")}
    if span["start"] >= span["end"]:
        raise ValidationError({"end": ["It lies after the start."]})
    return span


def moment(request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return InstantField().clean(text)
    except InvalidValue as error:
        raise ValidationError({name: error.messages}) from error


def one_of(request, name: str, choices: dict, *, default):
    text = request.query_params.get(name)
    if text is None:
        return default
    if text not in choices:
        raise ValidationError({name: [f"{' or '.join(choices)} is expected."]})
    return choices[text]


def several_of(request, name: str, choices: list[str], *, default: str) -> tuple[str, ...]:
    """The values of a repeated parameter, each once and in that order."""
    found = tuple(dict.fromkeys(request.query_params.getlist(name))) or (default,)
    if not set(found) <= set(choices):
        raise ValidationError({name: [f"{' or '.join(choices)} is expected."]})
    return found


def bucket_of(request) -> timedelta:
    """The width of a bucket, such as 90s, 15m, 1h, 1d or 2w."""
    text = request.query_params.get("bucket", "")
    found = BUCKET.fullmatch(text)
    width = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
    if width is None or width > WIDEST:
        raise ValidationError(
            {"bucket": ["A width such as 90s, 15m, 1h, 1d or 2w is expected, up to 366d."]}
        )
    return width
