"""Which rows and columns somebody means who looks at a list: of staff, or of the API.

The list's own page is asked, with the filters of its address and for its user; so a file holds what
the screen holds, whoever makes it, now or later on a worker.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.module_loading import import_string
from rest_framework.exceptions import APIException, NotAuthenticated, PermissionDenied

from spreadsheets.exporting.portions import Extract
from spreadsheets.models import Surface


class NotAllowed(Exception):
    """The person may not see the list, or not any more."""


class BadFilter(Exception):
    """The list does not know such a filter."""


class NoList(Exception):
    """There is no such table, or it has no columns for files."""


@dataclass(frozen=True)
class Asked:
    """A list, by its table, the surface it is shown on, its filters, and the columns chosen."""

    table: str
    surface: str = Surface.ADMIN
    query: str = ""
    columns: list[str] = field(default_factory=list)

    @property
    def model(self) -> type[Model]:
        return model_of(self.table)


def model_of(table: str) -> type[Model]:
    try:
        return apps.get_model(table)
    except (LookupError, ValueError):
        raise NoList(f"There is no table {table!r}.") from None


def extract_of(asked: Asked, user: AbstractBaseUser) -> Extract:
    """The rows and columns. Raises NotAllowed, BadFilter and NoList, with sentences for people."""
    find = _of_staff if asked.surface == Surface.ADMIN else _of_api
    resource, queryset = find(asked, user)
    known = [each.column_name for each in resource.get_export_fields()]
    if unknown := [name for name in asked.columns if name not in known]:
        raise BadFilter(f"There is no column {', '.join(unknown)}.")
    return Extract(resource, queryset, chosen=list(asked.columns) or None)


def _of_staff(asked: Asked, user) -> tuple[Any, QuerySet]:
    model_admin: Any = admin.site._registry.get(asked.model)
    if not hasattr(model_admin, "get_export_resource_classes"):
        raise NoList(f"The list of {asked.model._meta.verbose_name_plural} is not exported.")
    request = request_of(asked, user)
    if not model_admin.has_export_permission(request):
        raise NotAllowed(f"{user} may not see {asked.model._meta.verbose_name_plural}.")
    try:
        rows = model_admin.get_export_queryset(request)
    except (IncorrectLookupParameters, DisallowedModelAdminLookup, ValidationError) as error:
        raise BadFilter(f"The list does not know this filter: {asked.query}") from error
    resource_class = model_admin.get_export_resource_classes(request)[0]
    return resource_class(), rows


def _of_api(asked: Asked, user) -> tuple[Any, QuerySet]:
    view = viewset_of(asked.model)()
    view.args, view.kwargs, view.action, view.format_kwarg = (), {}, "list", None
    view.action_map = {"get": "list"}
    view.request = view.initialize_request(request_of(asked, user))
    view.request.user = user
    try:
        view.check_permissions(view.request)
        return view.get_resource_class()(), view.filter_queryset(view.get_queryset())
    except (NotAuthenticated, PermissionDenied) as error:
        names = asked.model._meta.verbose_name_plural
        raise NotAllowed(f"{user} may not see {names}.") from error
    except APIException as error:
        raise BadFilter(f"{error.detail}") from error


def request_of(asked: Asked, user) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path = "GET", "/"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": asked.query}
    request.GET = QueryDict(asked.query)
    request.user = user
    return request


def viewset_of(model: type[Model]):
    """The viewset whose list has this table's columns. Raises NoList."""
    for router in import_string(settings.GLASSHOUSE_ROUTERS).values():
        for _, viewset, _ in router.registry:
            is_of_model = getattr(viewset, "queryset", None) is not None and (
                viewset.queryset.model is model
            )
            if is_of_model and getattr(viewset, "resource_class", None):
                return viewset
    raise NoList(f"The API has no list of {model._meta.verbose_name_plural} to be exported.")
