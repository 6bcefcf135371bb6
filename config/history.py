"""The story of one object as the database's audit triggers wrote it, in words for staff."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.admin.utils import display_for_value
from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Field, Manager, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pghistory.core import event_models
from pghistory.models import Events

PER_PAGE = 50
NOTHING = "-"


@dataclass(frozen=True)
class Difference:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One event: when, by whom, through which address and request, and what it changed."""

    at: datetime
    label: str
    who: str
    where: str
    request: str
    differences: list[Difference]


def changes_of(obj: Model, *, page: str | None = None) -> Page | None:
    """Return a page of the object's changes, newest first; None if its model is not tracked."""
    stored = obj._meta.concrete_model or type(obj)  # a proxy's rows are audited where they lie
    if not event_models(tracks_model=stored):
        return None
    events = Events.objects.tracks(stored(pk=obj.pk)).order_by("-pgh_created_at", "-pgh_id")
    shown = Paginator(events, PER_PAGE).get_page(page or 1)
    shown.object_list = _described(stored, list(shown.object_list))
    return shown


def _described(model: type[Model], events: list[Events]) -> list[Change]:
    columns = {str(field.column): field for field in model._meta.concrete_fields}
    names = _names(columns, events)
    people = get_user_model().objects.in_bulk(
        {context["user"] for event in events if (context := event.pgh_context or {}).get("user")}
    )
    return [_change(event, columns, names, people) for event in events]


def _names(columns: dict[str, Field], events: list[Events]) -> dict[str, dict]:
    """For each foreign key that changed, the objects by key: one query a column, none a row."""
    keys: dict[str, set] = {}
    for event in events:
        for column, values in (event.pgh_diff or {}).items():
            if column in columns and columns[column].is_relation:
                keys.setdefault(column, set()).update(value for value in values if value)
    return {
        column: {
            str(key): str(related)
            for key, related in _related(columns[column]).in_bulk(wanted).items()
        }
        for column, wanted in keys.items()
    }


def _related(field: Field) -> Manager:
    return cast(type[Model], field.related_model)._base_manager


def _change(event: Events, columns: dict, names: dict, people: dict) -> Change:
    context = event.pgh_context or {}
    user = context.get("user")
    who = str(people.get(user) or _("somebody who was removed")) if user else _("the system")
    if token := context.get("token"):
        who = _("%(who)s, with the token “%(token)s”") % {"who": who, "token": token}
    return Change(
        at=event.pgh_created_at,
        label={"insert": _("Created"), "update": _("Changed"), "delete": _("Deleted")}.get(
            event.pgh_label, event.pgh_label
        ),
        who=who,
        where=context.get("url") or "",
        request=context.get("request") or "",
        differences=[
            _difference(columns.get(column), column, values, names.get(column, {}))
            for column, values in sorted((event.pgh_diff or {}).items())
            if not getattr(columns.get(column), "auto_now", False)  # it only says when, again
        ],
    )


def _difference(field: Field | None, column: str, values: list, names: dict) -> Difference:
    before, after = (_readable(field, value, names) for value in values)
    return Difference(capfirst(str(field.verbose_name) if field else column), before, after)


def _readable(field: Field | None, value, names: dict[str, str]) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NOTHING
    if field is None:
        return str(value)
    if field.is_relation:
        return names.get(str(value), str(value))
    choices = {str(key): label for key, label in field.flatchoices}
    return str(choices.get(str(value)) or display_for_value(field.to_python(value), NOTHING))
