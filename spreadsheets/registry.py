"""Which tables there are to import into and to export from, and the resource of each.

The admin is where a domain says which resource a table has, also for whom.
"""

from collections.abc import Iterator
from types import SimpleNamespace

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from import_export.admin import ImportMixin

from spreadsheets.resources import BaseResource


class NoSuchTable(LookupError):
    """No table of this name takes spreadsheets."""


def label_of(model: type[Model]) -> str:
    """How imports name a table, such as ``emissions.activity``."""
    return model._meta.label_lower


def resource_for(label: str, user) -> BaseResource:
    """The resource by which this user brings rows into a table. Raises NoSuchTable."""
    model = _model(label)
    model_admin = admin.site._registry.get(model)
    if not isinstance(model_admin, ImportMixin):
        raise NoSuchTable(f"{model._meta.verbose_name_plural} take no spreadsheets.")
    kind = model_admin.get_import_resource_classes(SimpleNamespace(user=user))[0]
    if not issubclass(kind, BaseResource):
        raise NoSuchTable(f"{model._meta.verbose_name_plural} take no spreadsheets this way.")
    if kind.only_exported:
        raise NoSuchTable(kind.only_exported)
    resource = kind()
    resource.user = user
    return resource


def name_of(label: str) -> str:
    """What people call a table; its label if it is no longer there."""
    try:
        return str(_model(label)._meta.verbose_name_plural)
    except NoSuchTable:
        return label


def may_import(label: str, user) -> bool:
    """Whether this user may bring rows into a table, as its page in the admin says."""
    try:
        model_admin = admin.site._registry[type(resource_for(label, user))._meta.model]
    except NoSuchTable:
        return False
    return bool(model_admin.has_import_permission(SimpleNamespace(user=user)))  # type: ignore[attr-defined]


def importable(user) -> Iterator[str]:
    """The labels of the tables into which this user may bring rows, in their order by name."""
    labels = sorted(label_of(model) for model in admin.site._registry)
    return (label for label in labels if may_import(label, user))


def _model(label: str) -> type[Model]:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        raise NoSuchTable(f"There is no table {label!r}.") from None
