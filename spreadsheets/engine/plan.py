"""What the rows of a file become, as a resource and its model declare it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import uuid4

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from import_export import fields, widgets

from spreadsheets.engine.columns import Name
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import (
    BoundField,
    DayWidget,
    ExactWidget,
    InstantWidget,
    NumberWidget,
    ReferenceWidget,
    TextOrNothingWidget,
)

LENGTHS = (MaxLengthValidator, ProhibitNullCharactersValidator)  # the reader lets no null in
NUMBERS = (ExactWidget, NumberWidget, widgets.NumberWidget)
DAYS = (DayWidget, InstantWidget, widgets.DateWidget)

# What a subclass of the library's class overrides to work on one row at a time.
ROW_RULES = (
    "before_import_row",
    "get_instance",
    "import_field",
    "import_instance",
    "skip_row",
    "before_save_instance",
    "after_save_instance",
    "save_instance",
    "save_m2m",
    "after_import_row",
    "for_delete",
)


def column_of(field: models.Field) -> str:
    """The column of the table that holds a field."""
    return str(field.column)


@dataclass(frozen=True)
class Column:
    """A column that files may have, and the model field that it fills."""

    name: str
    field: fields.Field
    target: models.Field
    end: str = ""  # of a range: "lower" or "upper"

    @property
    def stored_in(self) -> str:
        return column_of(self.target)

    @property
    def is_number(self) -> bool:
        return isinstance(self.field.widget, NUMBERS)

    @property
    def is_day(self) -> bool:
        return isinstance(self.field.widget, DAYS)

    @property
    def needs(self) -> tuple[str, ...]:
        """Other columns of the row without which its cell says nothing."""
        return getattr(self.field.widget, "needs", ())

    @property
    def is_reference(self) -> bool:
        """Whether its texts can be looked up all at once."""
        return type(self.field.widget) is ReferenceWidget

    @property
    def is_plain(self) -> bool:
        """Whether its values are its texts, but for those that are too long or missing."""
        return (
            type(self.field.widget) in (widgets.CharWidget, TextOrNothingWidget)
            and type(self.target) in (models.CharField, models.TextField)
            and not self.target.choices
            and self.field.default is fields.NOT_PROVIDED
            and all(isinstance(each, LENGTHS) for each in self.target.validators)
        )

    @property
    def kept_if_empty(self) -> bool:
        return not self.field.saves_null_values


@dataclass(frozen=True)
class Plan:
    """One resource, taken apart for work by the column."""

    resource: BaseResource

    @property
    def model(self) -> type[models.Model]:
        return self.resource._meta.model

    @cached_property
    def columns(self) -> dict[str, Column]:
        """By their names in files; those that are only exported are none of them."""
        found = {}
        for field in self.resource.get_import_fields():
            if field.readonly or not field.attribute:
                continue
            target = cast(models.Field, self.model._meta.get_field(field.attribute))
            end = field.end if isinstance(field, BoundField) else ""
            found[field.column_name] = Column(field.column_name, field, target, end)
        return found

    @cached_property
    def followers(self) -> dict[str, tuple[str, Column]]:
        """Columns of the table that are read from the cells of another: its name, and how."""
        return {
            name: (
                origin,
                Column(
                    name,
                    fields.Field(attribute=name, column_name=name, widget=widget),
                    cast(models.Field, self.model._meta.get_field(name)),
                ),
            )
            for name, (origin, widget) in self.resource.follows.items()
        }

    @cached_property
    def keys(self) -> tuple[Column, ...]:
        names = self.resource.get_import_id_fields()
        return tuple(self.columns[self.resource.fields[name].column_name] for name in names)

    @cached_property
    def may_be_absent(self) -> tuple[str, ...]:
        """Keys without which a line is a new row."""
        return tuple(self.resource.may_be_absent)

    @cached_property
    def names(self) -> list[Name]:
        """Every column that a file may have, also those that importing passes over."""
        keys = self.resource.get_import_id_fields()
        return [
            Name(
                name=field.column_name,
                label=self._label(field),
                synonyms=tuple(self.resource.synonyms.get(field.column_name, ())),
                is_key=name in keys and name not in self.may_be_absent,
            )
            for name, field in self.resource.fields.items()
            if field in self.resource.get_import_fields()
        ]

    def _label(self, field: fields.Field) -> str:
        if isinstance(field, BoundField) or not field.attribute or "__" in field.attribute:
            return ""
        return str(cast(models.Field, self.model._meta.get_field(field.attribute)).verbose_name)

    @cached_property
    def is_by_row(self) -> bool:
        """Whether it has rules that only the library's own road, row by row, can follow."""
        overrides = any(
            getattr(type(self.resource), name) is not getattr(BaseResource, name)
            for name in ROW_RULES
        )
        return overrides or any(
            not column.target.concrete
            or column.target.many_to_many
            or column.target.related_model is self.model
            for column in self.columns.values()
        )

    @cached_property
    def stored(self) -> list[models.Field]:
        """The fields with a column of the table that is not generated."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if not isinstance(field, models.GeneratedField)
        ]

    def defaults(self, now: datetime) -> dict[str, Any]:
        """What new rows hold where the file says nothing, by column of the table.

        The function ``uuid4`` stands for a value of each row's own.
        """
        made = {**self.resource.fixed, **self.resource.values_of_new()}
        found: dict[str, Any] = {}
        for field in self.stored:
            if field.attname in made:
                found[column_of(field)] = made[field.attname]
            elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
                found[column_of(field)] = now
            elif field.default is uuid4:
                found[column_of(field)] = uuid4
            else:
                found[column_of(field)] = field.get_default()
        return found
