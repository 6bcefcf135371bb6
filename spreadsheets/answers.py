"""What people answer about a file, and what the columns of its table are for whoever answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from spreadsheets.engine.plan import Plan
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import YesOrNoWidget

WAYS = ("format", "encoding", "delimiter", "sheet")  # what changes all that was guessed of cells
GUESSED = ("header_row", "decimal", "dates")


def dialect_with(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """A dialect with what was said of it; what was guessed of cells is guessed anew if they change.

    Another format has another encoding, delimiter and sheet as well.
    """
    changed = {name for name, value in said.items() if value != known.get(name)}
    forgotten: set[str] = set()
    if changed & set(WAYS):
        forgotten = set(GUESSED)
    if "format" in changed:
        forgotten |= set(WAYS)
    fresh = {name: None if name in forgotten - changed else known.get(name) for name in known}
    return {**fresh, **{name: said[name] for name in changed}}


@dataclass(frozen=True)
class Described:
    """A column that files may have, in words."""

    name: str
    label: str
    kind: str
    help: str
    choices: list[str]
    is_key: bool
    is_required: bool


def columns_of(resource: BaseResource) -> Iterator[Described]:
    """The columns that a table takes, in the order in which it exports them."""
    plan = Plan(resource)
    keys = {column.name for column in plan.keys}
    for name, column in plan.columns.items():
        target = column.target
        yield Described(
            name=name,
            label=str(target.verbose_name),
            kind=_kind(column),
            help=str(target.help_text),
            choices=[str(value) for value, _ in target.flatchoices if value not in ("", None)],
            is_key=name in keys,
            is_required=_is_required(target) and name not in plan.may_be_absent,
        )


def _kind(column) -> str:
    target, widget = column.target, column.field.widget
    if target.related_model is not None:
        return f"{target.related_model._meta.verbose_name}"
    if column.is_day:
        return _("time") if isinstance(target, models.DateTimeField) else _("day")
    if column.is_number:
        return _("number")
    return _("yes or no") if isinstance(widget, YesOrNoWidget) else _("text")


def _is_required(target: models.Field) -> bool:
    return not (target.blank or target.null or target.has_default() or target.many_to_many)
