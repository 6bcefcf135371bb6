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
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise NoSuchTable(f"There is no table {label!r}.") from None
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


def importable(user) -> Iterator[str]:
    """The labels of the tables into which this user may bring rows, in their order by name."""
    for model in sorted(admin.site._registry, key=label_of):
        options = model._meta
        if user.has_perm(f"{options.app_label}.add_{options.model_name}"):
            try:
                resource_for(label_of(model), user)
            except NoSuchTable:
                continue
            yield label_of(model)
