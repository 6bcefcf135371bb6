"""Filters of lists. ``field=`` (repeated: any of), and with a suffix: ``__in __n __gte __lte __gt
__lt __range`` and, of texts, ``__ic`` (contains), ``__isw`` (starts with), ``__empty``.

A parameter nobody knows is a 400: silently ignored, it would return rows that were not asked for.
"""

from datetime import UTC

import django_filters
from django import forms
from django.db import models
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter, SearchFilter

ALWAYS_KNOWN = {"format", "fields", "brief"}


class ManyWidget(forms.Widget):
    """Every value of a repeated parameter, or of one with commas."""

    def __init__(self, *, commas: bool) -> None:
        self.commas = commas
        super().__init__()

    def value_from_datadict(self, data, files, name) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else [data[name]]
        if not self.commas:
            return values
        return [part for value in values for part in value.split(",")]


class ManyField(forms.Field):
    """A list of values, each checked by one form field."""

    def __init__(self, *args, each: forms.Field, exactly: int | None = None, **kwargs) -> None:
        self.each = each
        self.exactly = exactly
        super().__init__(*args, **kwargs)

    def clean(self, value):
        values = [self.each.clean(one) for one in value or []]
        if values and self.exactly and len(values) != self.exactly:
            raise forms.ValidationError(f"{self.exactly} values are expected, with a comma.")
        return values


class ManyFilter(django_filters.Filter):
    """Rows that match any of the values, or none of them with ``exclude``."""

    field_class = ManyField

    def __init__(self, *args, commas: bool = False, **kwargs) -> None:
        super().__init__(*args, widget=ManyWidget(commas=commas), **kwargs)

    def filter(self, queryset, values):
        if not values:
            return queryset
        value = values if self.lookup_expr in ("in", "range") else values[0]
        return self.get_method(queryset)(**{f"{self.field_name}__{self.lookup_expr}": value})


class StrictBooleanField(forms.Field):
    def to_python(self, value):
        if value is None:
            return None
        try:
            return {"true": True, "false": False, "1": True, "0": False}[str(value).lower()]
        except KeyError:
            raise forms.ValidationError("true or false is expected.") from None


@extend_schema_field(bool)
class StrictBooleanFilter(django_filters.Filter):
    field_class = StrictBooleanField


class InstantField(IsoDateTimeField):
    """A moment, in UTC: PostgreSQL knows no zone more than 16 hours away."""

    default_error_messages = {"invalid": "A time such as 2026-03-01T09:30:00Z is expected."}

    def clean(self, value):
        if value == "":
            raise forms.ValidationError(self.error_messages["invalid"])
        moment = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error


class InstantFilter(django_filters.IsoDateTimeFilter):
    """A bound of time, declared by a filterset beside its columns."""

    field_class = InstantField


class EmptyFilter(StrictBooleanFilter):
    """Whether the field has no value."""

    def filter(self, queryset, value):
        if value is None:
            return queryset
        empty = models.Q(**{f"{self.field_name}__isnull": True})
        if isinstance(_field(queryset.model, self.field_name), models.CharField | models.TextField):
            empty |= models.Q(**{self.field_name: ""})
        return queryset.filter(empty if value else ~empty)


class FilterSet(django_filters.FilterSet):
    """Names its columns in ``Meta.fields``; the suffixes follow from their types.

    ``Meta.paths`` maps parameters to paths through relations: ``{"sensor": "sensor__sensor_id"}``.
    """

    @classmethod
    def get_filters(cls) -> dict:
        meta = cls._meta
        if meta.model is None:
            return super().get_filters()
        declared = dict(cls.declared_filters)
        paths = getattr(cls.Meta, "paths", {})
        for name in meta.fields or ():
            declared |= {
                parameter: filter_
                for parameter, filter_ in suffix_filters(meta.model, name, paths.get(name, name))
                if parameter not in declared
            }
        return declared


def suffix_filters(model: type[models.Model], name: str, path: str):
    """Yield the parameters of one column with their filters."""
    field = _field(model, path)
    each, schema = _form_field(field)

    def many(lookup: str, *, commas: bool = False, exclude: bool = False, **extra):
        array = {"type": "array", "items": schema}
        if exactly := extra.get("exactly"):
            array |= {"minItems": exactly, "maxItems": exactly}
        filter_class = extend_schema_field(array)(type("ManyFilter", (ManyFilter,), {}))
        return filter_class(
            field_name=path, lookup_expr=lookup, commas=commas, exclude=exclude, each=each, **extra
        )

    def one(lookup: str, of=schema):
        filter_class = extend_schema_field(of)(type("OneFilter", (ManyFilter,), {}))
        return filter_class(field_name=path, lookup_expr=lookup, each=each)

    if isinstance(field, models.BooleanField):
        yield name, StrictBooleanFilter(field_name=path)
        return
    yield name, many("in")
    yield f"{name}__in", many("in", commas=True)
    yield f"{name}__n", many("in", exclude=True)
    if field.null or isinstance(field, models.CharField | models.TextField):
        yield f"{name}__empty", EmptyFilter(field_name=path)
    has_order = not field.choices or isinstance(field, models.IntegerField)
    if not has_order or isinstance(field, models.UUIDField):
        return
    if isinstance(field, models.CharField | models.TextField):
        yield f"{name}__ic", one("icontains")
        yield f"{name}__isw", one("istartswith")
        return
    for lookup in ("gte", "lte", "gt", "lt"):
        yield f"{name}__{lookup}", one(lookup)
    yield f"{name}__range", many("range", commas=True, exactly=2)


def _field(model: type[models.Model], path: str) -> models.Field:
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    return field


def _form_field(field: models.Field) -> tuple[forms.Field, dict]:
    """The check of one value, and how the schema describes it."""
    if isinstance(field, models.GeneratedField):
        field = field.output_field
    if field.choices:
        values = [value for value, _ in field.flatchoices]
        kind = "integer" if isinstance(values[0], int) else "string"
        coerce = type(values[0])
        return (
            forms.TypedChoiceField(choices=field.flatchoices, coerce=coerce),
            {"type": kind, "enum": values},
        )
    match field:
        case models.DateTimeField():
            return InstantField(), {"type": "string", "format": "date-time"}
        case models.DateField():
            return forms.DateField(), {"type": "string", "format": "date"}
        case models.IntegerField():
            bounds = {"minimum": -(2**31), "maximum": 2**31 - 1}
            return (
                forms.IntegerField(min_value=bounds["minimum"], max_value=bounds["maximum"]),
                {"type": "integer", **bounds},
            )
        case models.FloatField() | models.DecimalField():
            return forms.FloatField(), {"type": "number"}
        case models.UUIDField():
            return forms.UUIDField(), {"type": "string", "format": "uuid"}
        case _:
            return forms.CharField(required=False, strip=False), {"type": "string"}


class StrictFilterBackend(DjangoFilterBackend):
    """Applies the view's filterset and refuses parameters that no part of the view knows."""

    def filter_queryset(self, request, queryset, view):
        refuse_unknown(request, self.known(view, queryset))
        return super().filter_queryset(request, queryset, view)

    def known(self, view, queryset) -> set[str]:
        known = set(ALWAYS_KNOWN)
        if filterset := self.get_filterset_class(view, queryset):
            known |= set(filterset.base_filters)
        for source in [view.paginator, *(backend() for backend in view.filter_backends)]:
            if source is not None and type(source) is not type(self):
                described = source.get_schema_operation_parameters(view)
                known |= {parameter["name"] for parameter in described}
        return known


def refuse_unknown(request, known: set[str]) -> None:
    """Raise ValidationError for every parameter of the request that is not known."""
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise ValidationError({name: ["This parameter is not known here."] for name in unknown})


class QuickSearch(SearchFilter):
    """``?q=`` looks into the view's ``search_fields``."""

    search_param = "q"

    def get_schema_operation_parameters(self, view) -> list[dict]:
        if not getattr(view, "search_fields", None):
            return []
        return super().get_schema_operation_parameters(view)


class StrictOrdering(OrderingFilter):
    """``?ordering=-a,b`` by the view's ``ordering_fields``; an unknown one is a 400."""

    def remove_invalid_fields(self, queryset, fields, view, request):
        valid = super().remove_invalid_fields(queryset, fields, view, request)
        if unknown := [name for name in fields if name not in valid]:
            raise ValidationError(
                {"ordering": [f"Lists cannot be ordered by {', '.join(unknown)}."]}
            )
        return valid

    def get_schema_operation_parameters(self, view) -> list[dict]:
        names = getattr(view, "ordering_fields", None)
        if not names:
            return []
        parameters = super().get_schema_operation_parameters(view)
        directions = [sign + name for name in names for sign in ("", "-")]
        parameters[0]["schema"] = {"type": "array", "items": {"type": "string", "enum": directions}}
        parameters[0]["explode"] = False
        parameters[0]["style"] = "form"
        return parameters
