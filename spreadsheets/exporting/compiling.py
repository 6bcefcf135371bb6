"""A resource's columns as SQL: the database writes the cells that its widgets would write.

What a widget writes stands in ``WRITTEN``, or the widget says it itself by ``compiled``. A column
that only Python can write (a property, a ``dehydrate`` method, a widget of another kind) has no
cell; ``spreadsheets.exporting.portions`` then goes by the row, for that column alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, cast

import pyarrow as pa
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import Case, F, Field, Model, OuterRef, Subquery, When
from django.db.models.expressions import Expression
from import_export import fields, resources, widgets

from spreadsheets.exporting import cells_sql
from spreadsheets.exporting.cells_sql import Cell
from spreadsheets.widgets import (
    DayWidget,
    ExactWidget,
    InstantWidget,
    JsonWidget,
    KeyWidget,
    ListWidget,
    NumberWidget,
    PeriodWidget,
    ShapeWidget,
)


class Kind(Enum):
    """What the cells of a column are. Spreadsheets calculate with all but texts."""

    TEXT = auto()
    CODE = auto()  # text that needs neither quotes nor apostrophes: a UUID, a choice
    WHOLE = auto()
    NUMBER = auto()
    EXACT = auto()  # decimals
    INSTANT = auto()
    DAY = auto()
    TRUTH = auto()
    SHAPE = auto()  # text as well


ARROW = {
    Kind.TEXT: pa.string(),
    Kind.CODE: pa.string(),
    Kind.SHAPE: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
    Kind.DAY: pa.date32(),
    Kind.TRUTH: pa.bool_(),
}
GUARDED = {Kind.TEXT: cells_sql.GUARDED_TEXT, Kind.NUMBER: cells_sql.GUARDED_NUMBER}
MOST_DIGITS_OF_ARROW = 38
LARGE = 10_000  # rows
AS_IT_IS = "{x}"
CODE = re.compile(r"[a-z][a-z0-9_]*")
ESTIMATE = "SELECT (SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s))"
EXACT_OF_ANY_LENGTH = {b"kind": b"exact"}  # on an Arrow field of texts: they are decimals


@dataclass(frozen=True)
class Column:
    """One column of an export. ``cell`` is how the database writes it; None if only Python can."""

    name: str
    field: fields.Field
    kind: Kind = Kind.TEXT
    cell: Cell | None = None
    source: models.Field | None = None

    @property
    def arrow(self) -> pa.Field:
        if self.kind is not Kind.EXACT:
            return pa.field(self.name, ARROW[self.kind])
        digits = getattr(self.source, "max_digits", None)
        if digits is None or digits > MOST_DIGITS_OF_ARROW:
            return pa.field(self.name, pa.string(), metadata=EXACT_OF_ANY_LENGTH)
        return pa.field(self.name, pa.decimal128(digits, getattr(self.source, "decimal_places", 0)))

    @property
    def about(self) -> str:
        """What it is, in the words of its field: the unit, or what to enter."""
        return str(getattr(self.source, "help_text", "") or "")

    @property
    def guarded(self) -> Cell | None:
        """The same for CSV: what a spreadsheet would calculate has an apostrophe before it."""
        if self.cell is None or self.kind not in GUARDED:
            return self.cell
        return self.cell.within(GUARDED[self.kind])


def compiled(resource: resources.Resource, chosen: list[str] | None = None) -> list[Column]:
    """The columns that the resource exports, or those of the chosen names, in its order."""
    return [column_of(resource, field) for field in resource.get_export_fields(chosen)]


def column_of(resource: resources.Resource, field: fields.Field) -> Column:
    path = getattr(field, "path", None) or field.attribute
    plain = Column(field.column_name, field, source=_source(resource._meta.model, path))
    if plain.source is None or _is_pythons(resource, field):
        return plain
    widget = field.widget
    if hasattr(widget, "compiled"):
        kind, value = widget.compiled(path)
        return Column(plain.name, field, kind, Cell(value), plain.source)
    if isinstance(widget, widgets.ManyToManyWidget):
        return Column(plain.name, field, Kind.TEXT, _keys(plain.source, path, widget), plain.source)
    source = plain.source
    if isinstance(widget, widgets.ForeignKeyWidget):
        meta = cast(type[Model], source.related_model)._meta
        path = f"{path}__{widget.field}"
        source = meta.pk if widget.field == "pk" else cast(Field, meta.get_field(widget.field))
    written = _written(widget, source)
    if written is None:
        return plain
    kind, template = written
    cell = Cell(_value(resource._meta.model, path), template)
    return Column(plain.name, field, kind, cell, plain.source)


Written = tuple[Kind, str]


def _by_type(source: models.Field) -> Written:
    """What ``str`` makes of a value."""
    source = getattr(source, "output_field", source)
    if isinstance(source, models.ForeignKey):
        source = source.target_field
    match source:
        case models.DecimalField():
            return Kind.EXACT, AS_IT_IS
        case models.IntegerField():
            return Kind.WHOLE, AS_IT_IS
        case models.CharField() | models.TextField():
            return (Kind.CODE if _is_coded(source) else Kind.TEXT), AS_IT_IS
        case models.UUIDField():
            return Kind.CODE, AS_IT_IS
        case models.DateField() if not isinstance(source, models.DateTimeField):
            return Kind.DAY, AS_IT_IS
    raise NotCompiled


def _is_coded(source: models.Field) -> bool:
    """Whether the database takes but a few words, for which no spreadsheet has a meaning."""
    values = [str(value) for value, _ in source.flatchoices]
    return bool(values) and all(map(CODE.fullmatch, filter(None, values)))


class NotCompiled(Exception):
    """No SQL writes what this widget does with such a field."""


def _always(kind: Kind, template: str) -> Callable[[models.Field], Written]:
    return lambda source: (kind, template)


# By the function that renders; one that is not here is Python's.
WRITTEN: dict[Any, Callable[[models.Field], Written]] = {
    widgets.Widget.render: _by_type,
    widgets.CharWidget.render: _by_type,
    widgets.ForeignKeyWidget.render: _by_type,
    widgets.BooleanWidget.render: _always(Kind.TRUTH, cells_sql.TRUTH),
    DayWidget.render: _always(Kind.DAY, AS_IT_IS),
    InstantWidget.render: _always(Kind.INSTANT, cells_sql.INSTANT),
    ExactWidget.render: _by_type,
    NumberWidget.render: _always(Kind.NUMBER, cells_sql.NUMBER),
    PeriodWidget.render: _always(Kind.TEXT, cells_sql.PERIOD),
    KeyWidget.render: _by_type,
    ListWidget.render: _always(Kind.TEXT, cells_sql.LIST),
    JsonWidget.render: _always(Kind.TEXT, cells_sql.DATA),
    ShapeWidget.render: _always(Kind.SHAPE, cells_sql.SHAPE),
}


def _written(widget: widgets.Widget, source: models.Field) -> Written | None:
    write = WRITTEN.get(type(widget).render)
    try:
        return write(source) if write else None
    except NotCompiled:
        return None


def _is_pythons(resource: resources.Resource, field: fields.Field) -> bool:
    """Whether a method of the resource or the field has a say in what is written."""
    kind = type(resource)
    has_own_way = (
        kind.export_field is not resources.Resource.export_field
        or kind.export_resource is not resources.Resource.export_resource
        or type(field).export is not fields.Field.export
        or (type(field).get_value is not fields.Field.get_value and not hasattr(field, "path"))
    )
    method = field.get_dehydrate_method(resource.get_field_name(field))
    return has_own_way or callable(method) or hasattr(resource, method)


def _value(model: type[Model], path: str) -> Expression | F:
    """What stands at a path; of a large table it is looked up, row by row.

    A join of a portion with such a table would go through the whole of it, for every portion.
    """
    hop, _, rest = path.partition("__")
    relation = cast(Field, model._meta.get_field(hop))
    related = cast(type[Model], relation.related_model)
    if not rest or not relation.is_relation or not _is_large(related):
        return F(path)
    rows = related._base_manager.filter(pk=OuterRef(relation.attname))
    # Even a search for null takes its time.
    return Case(When(**{hop: None}, then=None), default=Subquery(rows.values(rest)[:1]))


def _is_large(model: type[Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ESTIMATE, [model._meta.db_table])
        (rows,) = cursor.fetchone()
    return (rows or 0) > LARGE


def _source(model: type[Model], path: str | None) -> models.Field | None:
    """The model field that a path through relations leads to; None for anything else."""
    found = None
    for part in (path or "").split("__"):
        if found is not None and part in ("startswith", "endswith"):
            continue  # an end of a range
        try:
            found = model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = found.related_model or model
    return cast(Field | None, found)


def _keys(source: Any, path: str, widget: widgets.ManyToManyWidget) -> Cell:
    """The keys of related rows, in their own order, in one cell."""
    mine = source.remote_field.name  # how they are asked for this row
    related = widget.model._default_manager.filter(**{mine: OuterRef("pk")})
    found = ArraySubquery(related.values(widget.field))
    separator = widget.separator.replace("\n", "\\n")
    return Cell(cast(Expression, found), "array_to_string({x}, E'" + separator + "')")
