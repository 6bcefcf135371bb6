"""What the spreadsheets of all tables have in common. A resource maps columns; it has no rule."""

import difflib
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from functools import partial

import tablib
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from import_export import fields, resources, widgets


class BaseResource(resources.ModelResource):
    """Rows matched on natural keys: what was exported can be imported again and changes nothing.

    A subclass names ``import_id_fields``, the columns that say which row is meant. Everything is
    checked, constraints included, and one wrong row stops the whole file.
    """

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
        check_headers(
            dataset.headers or [],
            known=[field.column_name for field in self.get_import_fields()],
            required=[self.fields[name].column_name for name in self.get_import_id_fields()],
        )

    @classmethod
    def widget_from_django_field(cls, f, default=widgets.Widget):
        return OURS.get(f.get_internal_type()) or super().widget_from_django_field(f, default)


class InstantWidget(widgets.Widget):
    """A moment in UTC: ISO 8601 in text files, a date cell without a zone in workbooks."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        moment = value if hasattr(value, "tzinfo") else parse_instant(str(value))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        moment = value.astimezone(UTC)
        if kwargs.get("force_native_type"):
            return moment.replace(tzinfo=None)
        return moment.isoformat().replace("+00:00", "Z")


class ListWidget(widgets.Widget):
    """A list of texts in one cell, separated by semicolons."""

    def clean(self, value, row=None, **kwargs):
        parts = (part.strip() for part in str(value or "").split(";"))
        return [part for part in parts if part]

    def render(self, value, obj=None, **kwargs):
        return "; ".join(value or [])


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
    """A geometry as WKT, longitude first."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        try:
            return GEOSGeometry(str(value), srid=4326)
        except (ValueError, GEOSException):
            raise ValueError(f"{value!r} is not WKT such as POINT (6.56 46.52).") from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.wkt


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


# By the kind of model field; the library's own widgets lose precision or read local time.
OURS: dict[str, Callable[[], widgets.Widget]] = {
    "DateTimeField": InstantWidget,
    "FloatField": NumberWidget,
    "ArrayField": ListWidget,
    "DecimalField": partial(ExactWidget, Decimal, "a number"),
    **dict.fromkeys(
        ("IntegerField", "PositiveSmallIntegerField", "SmallIntegerField", "BigIntegerField"),
        partial(ExactWidget, int, "a whole number"),
    ),
    **dict.fromkeys(("PointField", "PolygonField", "MultiPolygonField"), ShapeWidget),
}


def parse_instant(text: str):
    moment = parse_datetime(text.strip())
    if moment is None:
        raise ValueError(f"{text!r} is not a time such as 2026-03-01T09:30:00Z.")
    return moment


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
