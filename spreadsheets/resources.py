"""What the spreadsheets of all tables have in common. A resource maps columns; it has no rule."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import tablib
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.fields import AutoFieldMixin
from django.utils.dateparse import parse_datetime, parse_duration
from django.utils.duration import duration_string
from import_export import fields, resources, widgets
from psycopg.types.range import DateRange

from accounts import scopes

MOST_DIGITS = 50
BOUNDS = {"lower": "startswith", "upper": "endswith"}  # what Django calls the ends of ranges


class BaseResource(resources.ModelResource):
    """Rows matched on natural keys: what was exported can be imported again and changes nothing.

    A subclass names ``import_id_fields``, the columns that say which row is meant. Everything is
    checked, constraints included, and one wrong row stops the whole file.
    """

    user = None  # who imports; programs have no user and no bounds
    only_exported = ""  # why this table is not imported, a sentence
    synonyms: Mapping[str, Sequence[str]] = {}  # what else files call a column, by its name
    may_be_absent: Sequence[str] = ()  # keys without which a line is a new row
    also_known_by: Sequence[str] = ()  # columns that say which row is meant before all others do
    secrets: Sequence[str] = ()  # columns whose cells nobody may read again
    # Whether triggers and constraints say all that ``clean`` of the model does, if later.
    checked_by_database = False

    class Meta:
        abstract = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        store_instance = True

    def import_data(self, dataset, *args, rollback_on_validation_errors=True, **kwargs):
        return super().import_data(
            dataset, *args, rollback_on_validation_errors=rollback_on_validation_errors, **kwargs
        )

    def before_import(self, dataset: tablib.Dataset, **kwargs) -> None:
        self.user = kwargs.get("user")
        self.written: list = []
        if self.only_exported:
            raise ValidationError(self.only_exported)
        check_headers(
            dataset.headers or [],
            known=[field.column_name for field in self.get_import_fields()],
            required=[self.fields[name].column_name for name in self.get_import_id_fields()],
        )

    def get_or_init_instance(self, instance_loader, row):
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        if not is_new:
            self._check_scope("change", instance)
        return instance, is_new

    def save_instance(self, instance, is_create, row, **kwargs) -> None:
        super().save_instance(instance, is_create, row, **kwargs)
        self._check_scope("add" if is_create else "change", instance)

    def _check_scope(self, permission: str, row: Model) -> None:
        if self.user and not scopes.allows(self.user, permission, row):
            raise ValueError(f"Your role does not reach {row}.")

    def init_instance(self, row=None):
        key = self._meta.model._meta.pk
        number = (row or {}).get(key.name)
        if isinstance(key, AutoFieldMixin) and number not in (None, ""):
            name = self._meta.model._meta.verbose_name
            raise ValueError(f"There is no {name} {number}. Leave the cell empty to add one.")
        return super().init_instance(row)

    def after_import(self, dataset, result, **kwargs) -> None:
        # The library sets sequences here, which the application's role may not and need not.
        rows = self._meta.model._base_manager.filter(pk__in=self.written)
        self.after_write(rows, now=datetime.now(UTC))

    def turn_of(self, row: Mapping[str, str]) -> int:
        """When a line has its turn among those of its file: lines that others build on go first."""
        return 0

    def values_of_new(self) -> dict[str, Any]:
        """What rows hold that an import makes, by the attribute; no file says it."""
        return {}

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        """What follows, in the same transaction, from rows that were made or changed."""

    def get_instance(self, instance_loader, row):
        """As the library finds it, but for ends of ranges and for keys that may be absent."""
        for name in self.also_known_by:
            if row.get(self.fields[name].column_name):
                return self._found([self.fields[name]], row)
        columns = [self.fields[name] for name in self.get_import_id_fields()]
        if any(not row.get(self.fields[name].column_name) for name in self.may_be_absent):
            return None
        if any(isinstance(column, BoundField) for column in columns):
            return self._found(columns, row)
        return super().get_instance(instance_loader, row)

    def _found(self, columns: list[fields.Field], row) -> Model | None:
        asked = {}
        for column in columns:
            bound = f"__{BOUNDS[column.end]}" if isinstance(column, BoundField) else ""
            value = column.clean(row)
            missing = "__isnull" if value is None else ""
            asked[f"{column.attribute}{bound}{missing}"] = True if value is None else value
        return self.get_queryset().filter(**asked).first()

    def before_save_instance(self, instance, row, **kwargs) -> None:
        if instance._state.adding:
            for name, value in self.values_of_new().items():
                setattr(instance, name, value)

    def after_save_instance(self, instance, row, **kwargs) -> None:
        self.written.append(instance.pk)

    @classmethod
    def widget_from_django_field(cls, f, default=widgets.Widget):
        if f.null and f.get_internal_type() == "CharField":
            return TextOrNothingWidget
        return OURS.get(f.get_internal_type()) or super().widget_from_django_field(f, default)


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
        moment = value.astimezone(UTC)
        if kwargs.get("force_native_type"):
            return moment.replace(tzinfo=None)
        return moment.isoformat().replace("+00:00", "Z")


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
    """A length of time as days hours:minutes:seconds; a time of day in a workbook means one too."""

    def clean(self, value, row=None, **kwargs):
        if value is None or value == "" or isinstance(value, timedelta):
            return None if value == "" else value
        if isinstance(value, time):
            value = value.isoformat()
        try:
            period = parse_duration(str(value).strip())
        except (ArithmeticError, ValueError):
            period = None
        if period is None:
            raise ValueError(f"{value!r} is not a length of time such as 0:15:00.")
        return period

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


def check_headers(headers: list[str], *, known: list[str], required: list[str]) -> None:
    """Raise ValidationError naming every unknown, doubled or missing column, with a suggestion."""
    problems = []
    for name in dict.fromkeys(headers):
        if name not in known:
            guesses = difflib.get_close_matches(name.lower().replace(" ", "_"), known, n=1)
            hint = f" Did you mean {guesses[0]!r}?" if guesses else ""
            problems.append(f"There is no column {name!r}.{hint}")
        elif headers.count(name) > 1:
            problems.append(f"The column {name!r} stands twice.")
    problems += [f"The column {name!r} is missing." for name in required if name not in headers]
    if problems:
        raise ValidationError(problems)
