"""Viewsets and the router. Entry points translate, call one service, and translate back."""

import hashlib

from django.db import transaction
from django.db.models import IntegerField, Model
from django.http.response import HttpResponseBase
from rest_framework import mixins, routers, status, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from accounts import scopes
from accounts.permissions import word_of
from config.api.errors import PreconditionFailed
from config.api.filters import QuickSearch, StrictFilterBackend, StrictOrdering
from config.api.geometry import PlaceFilter
from config.api.renderers import (
    CSVRenderer,
    GeoJSONRenderer,
    ODSRenderer,
    ParquetRenderer,
    XLSXRenderer,
)
from config.openapi import MOST_IN_BULK, key_field
from spreadsheets.exporting.downloads import sent
from spreadsheets.exporting.lists import Asked
from spreadsheets.exporting.portions import Extract
from spreadsheets.models import Surface
from spreadsheets.services.exporting import note

FILES = {kind.format: kind for kind in (CSVRenderer, XLSXRenderer, ODSRenderer, ParquetRenderer)}
CHANGES = {"update", "partial_update", "destroy", "bulk_partial_update", "bulk_destroy"}


class Router(routers.SimpleRouter):
    """A router whose lists also take PATCH and DELETE of many."""

    routes = [
        routers.Route(
            url=r"^{prefix}{trailing_slash}$",
            mapping={
                "get": "list",
                "post": "create",
                "patch": "bulk_partial_update",
                "delete": "bulk_destroy",
            },
            name="{basename}-list",
            detail=False,
            initkwargs={"suffix": "List"},
        ),
        *routers.SimpleRouter.routes[1:],
    ]


class ListedMixin:
    """Filters, search, ordering, and lists as spreadsheets and maps, of the rows one may see.

    ``resource_class`` declares the columns of spreadsheets, ``geo_field`` the point or shape.
    """

    lookup_value_regex = r"[^/]+"
    filter_backends = [StrictFilterBackend, PlaceFilter, QuickSearch, StrictOrdering]
    resource_class = None
    geo_field: str | None = None

    def get_queryset(self):
        return scopes.narrow(super().get_queryset(), self.request.user, "view")

    def check_scope(self, permission: str, *rows: Model) -> None:
        """Refuse what was just written where the user may not. Call it inside the transaction."""
        for row in rows:
            if not scopes.allows(self.request.user, permission, row):
                raise PermissionDenied("Your role does not reach there.")

    def perform_create(self, serializer):
        made = serializer.save()
        self.check_scope("add", *(made if isinstance(made, list) else [made]))

    def perform_update(self, serializer):
        self.check_scope("change", serializer.save())

    def get_renderers(self):
        renderers = [JSONRenderer()]
        # Of a method that is not there, too: what is wrong is the method.
        if self.action in ("list", None) and self.resource_class:
            renderers += [kind() for kind in FILES.values()]
        if self.action in ("list", "retrieve", None) and self.geo_field:
            renderers.append(GeoJSONRenderer())
        return renderers

    def list(self, request, *args, **kwargs):
        if request.accepted_renderer.format not in FILES:
            self.get_serializer().get_fields()  # checks ?fields and ?brief, of an empty list too
            return super().list(request, *args, **kwargs)
        for name in {"fields", "brief"} & set(request.query_params):
            raise ValidationError({name: ["A spreadsheet has all its columns."]})
        self.paginator.check(request)
        return self.export(request.accepted_renderer.format)

    def get_resource_class(self):
        """The columns of this user's spreadsheets."""
        return self.resource_class

    def export(self, form: str) -> HttpResponseBase:
        """The whole list as filtered, never cut off."""
        query = self.request.query_params.copy()
        query.pop("format", None)
        asked = Asked(self.queryset.model._meta.label_lower, Surface.API, query.urlencode())
        rows = self.filter_queryset(self.get_queryset())
        extract = Extract(self.get_resource_class()(), rows)
        return sent(*note(asked, extract, form=form, by=self.request.user, is_streamed=True))


class TaggedMixin:
    """ETags of single objects: what did not change is not sent again."""

    def retrieve(self, request, *args, **kwargs):
        response = super().retrieve(request, *args, **kwargs)
        response["ETag"] = tag_of(response.data)
        if request.headers.get("If-None-Match") == response["ETag"]:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": response["ETag"]})
        return response


class GuardedUpdateMixin(TaggedMixin):
    """A change made on what somebody else changed meanwhile is refused, by the same ETags."""

    @transaction.atomic
    def update(self, request, *args, **kwargs):
        response = super().update(request, *args, **kwargs)
        response["ETag"] = tag_of(response.data)
        return response

    def get_queryset(self):
        queryset = super().get_queryset()
        return queryset.select_for_update(of=("self",)) if self.action in CHANGES else queryset

    def get_object(self):
        instance = super().get_object()
        expected = self.request.headers.get("If-Match")
        if expected and self.action in CHANGES:
            serializer = self.get_serializer(instance)
            if expected not in ("*", tag_of(serializer.data)):
                raise PreconditionFailed
        return instance


class GuardedMixin(GuardedUpdateMixin):
    """The same of what may be deleted as well."""

    @transaction.atomic
    def destroy(self, request, *args, **kwargs):
        return super().destroy(request, *args, **kwargs)


class BulkMixin:
    """POST, PATCH and DELETE of a list on the collection: all or nothing, errors by their place."""

    @transaction.atomic
    def create(self, request, *args, **kwargs):
        if not isinstance(request.data, list):
            return super().create(request, *args, **kwargs)
        serializer = self.get_serializer(data=items_of(request), many=True)
        serializer.is_valid(raise_exception=True)
        self.perform_create(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    @transaction.atomic
    def bulk_partial_update(self, request, *args, **kwargs):
        """Change many at once. Each item names its object by the resource's key."""
        items = items_of(request)
        found = self._found([self._key_of(item) for item in items])
        serializers, errors = [], {}
        for index, item in enumerate(items):
            serializer = self.get_serializer(
                found[str(self._key_of(item))], data=item, partial=True
            )
            if not serializer.is_valid():
                errors[index] = serializer.errors
            serializers.append(serializer)
        if errors:
            raise ValidationError(errors)
        for serializer in serializers:
            self.perform_update(serializer)
        return Response([serializer.data for serializer in serializers])

    @transaction.atomic
    def bulk_destroy(self, request, *args, **kwargs):
        """Delete many at once, given as a list of keys."""
        for instance in self._found(items_of(request)).values():
            self.perform_destroy(instance)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _key_of(self, item) -> str:
        name = key_field(self).name
        if not isinstance(item, dict) or name not in item:
            raise ValidationError([f"Each item names its {name}."])
        return item[name]

    def _found(self, keys: list) -> dict:
        field = key_field(self)
        kind = int if isinstance(field, IntegerField) else str
        if not all(type(key) is kind for key in keys):
            raise ValidationError([f"A list of {field.name} is expected."])
        if len({str(key) for key in keys}) < len(keys):
            raise ValidationError(["An object stands twice in the list."])
        queryset = scopes.narrow(
            self.get_queryset(), self.request.user, word_of(self.request.method)
        ).filter(**{f"{field.name}__in": keys})
        found = {
            str(getattr(instance, field.name)): instance for instance in queryset.order_by("pk")
        }
        if missing := [str(key) for key in keys if str(key) not in found]:
            raise ValidationError([f"Not found: {', '.join(missing[:10])}."])
        return found


class RegistryViewSet(ListedMixin, BulkMixin, GuardedMixin, viewsets.ModelViewSet):
    """A table that people and programs read and change.

    ``also_needs`` of an action are the permissions it needs beside changing its object.
    """

    also_needs: tuple[str, ...] = ()


class ReadOnlyViewSet(
    ListedMixin,
    TaggedMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """A table that only services write."""


def tag_of(data) -> str:
    return f'"{hashlib.sha1(JSONRenderer().render(data), usedforsecurity=False).hexdigest()}"'


def items_of(request) -> list:
    if not isinstance(request.data, list):
        raise ValidationError(["A list is expected."])
    if not 0 < len(request.data) <= MOST_IN_BULK:
        raise ValidationError([f"1 to {MOST_IN_BULK} items are expected."])
    return request.data
