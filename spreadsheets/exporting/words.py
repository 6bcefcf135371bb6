"""Filters of an address in words, for people who get a file and did not make it."""

import re
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts import scopes

IGNORED = {"o", "p", "all", "e", "_facets", "format", "limit", "offset", "cursor", "ordering"}
EDGE = re.compile(r"_(from|to)(_[01])?$")
LOOKUPS = {
    "gte": "from",
    "from": "from",
    "lte": "up to",
    "to": "up to",
    "gt": "after",
    "lt": "before",
    "range": "between",
    "icontains": "contains",
    "ic": "contains",
    "istartswith": "starts with",
    "isw": "starts with",
    "n": "not",
    "isnull": "is empty:",
    "empty": "is empty:",
}


def in_words(model: type[Model], query: str, user) -> str:
    """Such as "status: open, installed from 2026-03-01, search 'pump'"; of no filter "all rows"."""
    parts: dict[str, list[str]] = {}
    for name, values in QueryDict(query).lists():
        given = [value for value in values if value]
        if given and name not in IGNORED:
            field, label = _label(model, name)
            shown = [_value(field, value, user) for value in given]
            parts.setdefault(label, []).extend(shown)
    said = [f"{label} {' '.join(values)}" for label, values in parts.items()]
    return ", ".join(said) or _("all rows")


def _label(model: type[Model], name: str) -> tuple[Field | None, str]:
    if name == "q":
        return None, _("search:")
    edge = EDGE.search(name)
    path = EDGE.sub("", name).split("__") + ([edge[1]] if edge else [])
    field, lookup = None, ""
    for part in path:
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            lookup = part if part in LOOKUPS else lookup
            continue
        model = field.related_model or model
    if field is None:
        return None, f"{name}:"
    words = str(getattr(field, "verbose_name", field.name))
    return cast(Field, field), f"{words} {LOOKUPS[lookup]}" if lookup else f"{words}:"


def _value(field: Any, value: str, user) -> str:
    if field is None:
        return value
    if getattr(field, "choices", None):
        names = {str(key): str(label) for key, label in field.flatchoices}
        return ", ".join(names.get(part, part) for part in value.split(","))
    model = field.related_model if field.is_relation else None
    model = field.model if getattr(field, "primary_key", False) else model
    if model is None:
        return value
    try:
        found = scopes.narrow(model._default_manager.filter(pk=value), user, "view").first()
    except (ValueError, ValidationError):
        return value
    return str(found) if found else value
