"""How each kind of value is read from a cell, and written into one."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.db.models import Model
from django.utils.dateparse import parse_datetime, parse_duration
from django.utils.duration import duration_string
from import_export import fields, widgets
from psycopg.types.range import DateRange

MOST_DIGITS = 50


class TextOrNothingWidget(widgets.CharWidget):
    """A text of which an empty cell says that there is none."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs) or None


class InstantWidget(widgets.Widget):
    """A moment in UTC: ISO 8601 in text files, a date cell without a zone in workbooks."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        moment = value if isinstance(value, datetime) else parse_instant(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        moment = value.astimezone(UTC).replace(tzinfo=None)
        if kwargs.get("force_native_type"):
            return moment
        text = moment.isoformat()
        return f"{text.rstrip('0') if moment.microsecond else text}Z"


class DayWidget(widgets.Widget):
    """A day: ISO 8601 in text files, a date cell in workbooks, whose midnight is none of it."""

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        with suppress(ValueError):
            moment = datetime.fromisoformat(str(value).strip())
            if moment.time() == time.min:
                return moment.date()
        raise ValueError(f"{value!r} is not a day such as 2026-03-01.")

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return value if kwargs.get("force_native_type") else value.isoformat()


class BoundField(fields.Field):
    """One end of a range of days, as a column of its own; an empty cell is an open end."""

    def __init__(self, column_name: str, end: str) -> None:
        super().__init__(attribute="valid", column_name=column_name, widget=DayWidget())
        self.end = end
        self.path = f"valid__{'startswith' if end == 'lower' else 'endswith'}"  # in SQL

    def get_value(self, instance):
        return getattr(super().get_value(instance), self.end, None)

    def save(self, instance, row, is_m2m=False, **kwargs) -> None:
        known = instance.valid or DateRange()
        ends = {"lower": known.lower, "upper": known.upper, self.end: self.clean(row, **kwargs)}
        if ends["lower"] and ends["upper"] and ends["upper"] <= ends["lower"]:
            raise ValueError("The last day lies after the first one.")
        instance.valid = DateRange(**ends)


class YesOrNoWidget(widgets.BooleanWidget):
    """Yes or no in the words that people use; the library takes what it does not know for no."""

    YES = (
        "1",
        "true",
        "t",
        "yes",
        "y",
        "oui",
        "o",
        "ja",
        "j",
        "si",
        "sí",
        "vrai",
        "wahr",
        "x",
        "✓",
    )
    NO = ("0", "false", "f", "no", "n", "non", "nein", "faux", "falsch")

    def clean(self, value, row=None, **kwargs):
        text = str("" if value is None else value).strip().casefold()
        if text in ("", "null", "none"):
            return None
        if text not in self.YES + self.NO:
            raise ValueError(f"{value!r} is neither yes nor no; write 1 or 0.")
        return text in self.YES


class PeriodWidget(widgets.Widget):
    """A length of time as days hours:minutes:seconds; a time of day means one too.

    Spreadsheets make one of it, which in the United States is 12:15:00 AM for a quarter of an hour.
    """

    CLOCK = re.compile(r"(\d{1,2})(:\d\d(?::\d\d)?) ([ap])m", re.IGNORECASE)

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "" or isinstance(value, timedelta):
            return None if value == "" else value
        if isinstance(value, time):
            value = value.isoformat()
        try:
            period = parse_duration(self.CLOCK.sub(self._hours, str(value).strip()))
        except (ArithmeticError, ValueError):
            period = None
        if period is None:
            raise ValueError(f"{value!r} is not a length of time such as 0:15:00.")
        return period

    @staticmethod
    def _hours(clock: re.Match[str]) -> str:
        return f"{int(clock[1]) % 12 + 12 * (clock[3] in 'pP')}{clock[2]}"

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else duration_string(value)


class KeyWidget(widgets.Widget):
    """A UUID; as text it would never equal the stored one."""

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "":
            return None
        try:
            return UUID(str(value).strip())
        except ValueError:
            raise ValueError(
                f"{value!r} is not a UUID; leave the cell empty for a new one."
            ) from None


class JsonWidget(widgets.Widget):
    """Data as JSON, as far as PostgreSQL can hold it."""

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "":
            return None
        try:
            data = json.loads(str(value))
            text = json.dumps(data, ensure_ascii=False, allow_nan=False)
            text.encode()  # half surrogate pairs cannot be
        except (ValueError, RecursionError):
            raise ValueError(f'{value!r:.80} is not JSON such as {{"peak": 3.5}}.') from None
        if "\\u0000" in text:
            raise ValueError("A null character cannot be stored.")
        return data

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else json.dumps(value, ensure_ascii=False)


class ListWidget(widgets.Widget):
    """A list of texts in one cell: separated by semicolons, or as JSON if those would not do."""

    def clean(self, value, row=None, **kwargs):
        text = "" if value is None else str(value)
        if text.startswith("["):
            with suppress(ValueError, RecursionError):
                items = json.loads(text)
                if all(isinstance(item, str) for item in items):
                    return items
        parts = (part.strip() for part in text.split(";"))
        return [part for part in parts if part]

    def render(self, value, obj=None, **kwargs):
        text = "; ".join(value or [])
        is_plain = not text.startswith("[") and self.clean(text) == (value or [])
        return text if is_plain else json.dumps(value, ensure_ascii=False)


class NumberWidget(widgets.FloatWidget):
    """A number, written so that it reads back as the same one."""

    def clean(self, value, row=None, **kwargs):
        if self.is_empty(value):
            return None
        try:
            return float(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a number.") from None

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return value if kwargs.get("force_native_type") else repr(value)


class ExactWidget(widgets.Widget):
    """A whole or decimal number of a fixed kind, with a sentence when it is none."""

    def __init__(self, kind: type, words: str) -> None:
        super().__init__()
        self.kind = kind
        self.words = words

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value).strip())
            if abs(number.adjusted()) > MOST_DIGITS:  # 1e999999999 would fill the memory
                raise ValueError
            result = self.kind(number)
        except (ArithmeticError, ValueError):
            raise ValueError(f"{value!r} is not {self.words}.") from None
        if not number.is_finite() or result != number:
            raise ValueError(f"{value!r} is not {self.words}.")
        return result

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return value if kwargs.get("force_native_type") else str(value)


class ShapeWidget(widgets.Widget):
    """A geometry as WKT or GeoJSON, longitude first; written as WKT."""

    def __init__(self, kind: str, example: str) -> None:
        super().__init__()
        self.kind = kind
        self.example = example

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        try:
            shape = GEOSGeometry(str(value), srid=4326)
        except (ValueError, GEOSException, GDALException):
            shape = None
        if shape is None or shape.geom_type != self.kind:
            raise ValueError(
                f"{value!r:.80} is neither WKT such as {self.example} nor GeoJSON of a {self.kind}."
            )
        if shape.empty:
            raise ValueError("An empty shape lies nowhere; leave the cell empty.")
        if shape.hasz:
            raise ValueError("Heights are not stored; leave the third coordinates out.")
        return shape

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value.geom_type.upper()} {exact(value.coords)}"


def exact(coordinates: tuple) -> str:
    """Coordinates as WKT, all their digits: GEOS would round them."""
    if not isinstance(coordinates[0], tuple):
        return f"({' '.join(map(repr, coordinates))})"
    parts = [exact(part) for part in coordinates]
    if not isinstance(coordinates[0][0], tuple):
        parts = [part[1:-1] for part in parts]
    return f"({', '.join(parts)})"


class ReferenceWidget(widgets.ForeignKeyWidget):
    """A row of another table by its natural key, with a sentence when there is none."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except self.model.DoesNotExist:
            name = self.model._meta.verbose_name
            raise ValueError(f"There is no {name} {value!r}.") from None


def reference(attribute: str, model: type[Model], key: str) -> fields.Field:
    """A column that names a row of another table by its natural key."""
    return fields.Field(
        attribute=attribute, column_name=attribute, widget=ReferenceWidget(model, field=key)
    )


class ReferencesWidget(widgets.ManyToManyWidget):
    """Rows of another table by their natural keys, a line each, with a sentence for one missing."""

    def __init__(self, model: type[Model], field: str) -> None:
        super().__init__(model, separator="\n", field=field)

    def clean(self, value, row=None, **kwargs):
        keys = {key.strip() for key in str(value or "").split(self.separator)} - {""}
        found = self.model._default_manager.filter(**{f"{self.field}__in": keys})
        if missing := sorted(keys - set(found.values_list(self.field, flat=True))):
            name = self.model._meta.verbose_name
            raise ValueError(f"There is no {name} {missing[0]!r}.")
        return found


def references(attribute: str, model: type[Model], key: str) -> fields.Field:
    """A column that names rows of another table by their natural keys, a line each."""
    return fields.Field(
        attribute=attribute, column_name=attribute, widget=ReferencesWidget(model, field=key)
    )


# By the kind of model field; the library's own widgets lose precision or read local time.
OURS: dict[str, Callable[[], widgets.Widget]] = {
    "BooleanField": YesOrNoWidget,
    "DateField": DayWidget,
    "DateTimeField": InstantWidget,
    "FloatField": NumberWidget,
    "ArrayField": ListWidget,
    "DecimalField": partial(ExactWidget, Decimal, "a number"),
    "DurationField": PeriodWidget,
    "JSONField": JsonWidget,
    "UUIDField": KeyWidget,
    **dict.fromkeys(
        (
            "AutoField",
            "BigAutoField",
            "IntegerField",
            "PositiveIntegerField",
            "PositiveSmallIntegerField",
            "SmallIntegerField",
            "BigIntegerField",
            "PositiveBigIntegerField",
        ),
        partial(ExactWidget, int, "a whole number"),
    ),
    "PointField": partial(ShapeWidget, "Point", "POINT (6.56 46.52)"),
    "PolygonField": partial(ShapeWidget, "Polygon", "POLYGON ((6 46, 7 46, 7 47, 6 46))"),
    "MultiPolygonField": partial(
        ShapeWidget, "MultiPolygon", "MULTIPOLYGON (((6 46, 7 46, 7 47, 6 46)))"
    ),
}


def parse_instant(text: str) -> datetime:
    with suppress(ValueError, OverflowError):
        if moment := parse_datetime(text.strip()):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise ValueError(f"{text!r} is not a time such as 2026-03-01T09:30:00Z.")
