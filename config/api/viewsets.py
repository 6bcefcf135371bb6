"""Viewsets and the router. Entry points translate, call one service, and translate back."""

import hashlib

from django.db import transaction
from django.http.response import HttpResponseBase
from rest_framework import mixins, routers, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from config.api.errors import PreconditionFailed
from config.api.filters import QuickSearch, StrictFilterBackend, StrictOrdering
from config.api.renderers import CSVRenderer, GeoJSONRenderer, XLSXRenderer
from config.openapi import MOST_IN_BULK
from spreadsheets import exports


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
    """Filters, search, ordering, and lists as spreadsheets and maps.

    ``resource_class`` declares the columns of spreadsheets, ``geo_field`` the point or shape.
    """

    filter_backends = [StrictFilterBackend, QuickSearch, StrictOrdering]
    resource_class = None
    geo_field: str | None = None

    def get_renderers(self):
        renderers = [JSONRenderer()]
        if self.action == "list" and self.resource_class:
            renderers += [CSVRenderer(), XLSXRenderer()]
        if self.action in ("list", "retrieve") and self.geo_field:
            renderers.append(GeoJSONRenderer())
        return renderers

    def list(self, request, *args, **kwargs):
        if request.accepted_renderer.format in ("csv", "xlsx"):
            return self.export(self.filter_queryset(self.get_queryset()))
        return super().list(request, *args, **kwargs)

    def export(self, queryset) -> HttpResponseBase:
        """The whole list as filtered, never cut off."""
        return exports.response(
            self.request,
            self.resource_class(),
            queryset,
            form=self.request.accepted_renderer.format,
            name=self.basename,
        )


class TaggedMixin:
    """ETags of single objects: a change made on what somebody else changed meanwhile is refused."""

    def retrieve(self, request, *args, **kwargs):
        response = super().retrieve(request, *args, **kwargs)
        response["ETag"] = tag_of(response.data)
        if request.headers.get("If-None-Match") == response["ETag"]:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": response["ETag"]})
        return response

    @transaction.atomic
    def update(self, request, *args, **kwargs):
        response = super().update(request, *args, **kwargs)
        response["ETag"] = tag_of(response.data)
        return response

    @transaction.atomic
    def destroy(self, request, *args, **kwargs):
        return super().destroy(request, *args, **kwargs)

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.request and self.request.method in ("PUT", "PATCH", "DELETE"):
            return queryset.select_for_update(of=("self",))
        return queryset

    def get_object(self):
        instance = super().get_object()
        expected = self.request.headers.get("If-Match")
        if expected and self.request.method in ("PUT", "PATCH", "DELETE"):
            serializer = self.get_serializer(instance)
            if expected not in ("*", tag_of(serializer.data)):
                raise PreconditionFailed
        return instance


class BulkMixin:
    """POST, PATCH and DELETE of a list on the collection: all or nothing, errors in the same order."""

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
        serializers, errors = [], []
        for item in items:
            serializer = self.get_serializer(
                found[str(self._key_of(item))], data=item, partial=True
            )
            errors.append({} if serializer.is_valid() else serializer.errors)
            serializers.append(serializer)
        if any(errors):
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
        if not isinstance(item, dict) or self.lookup_field not in item:
            raise ValidationError([f"Each item names its {self.lookup_field}."])
        return item[self.lookup_field]

    def _found(self, keys: list) -> dict:
        if not all(isinstance(key, str | int) for key in keys):
            raise ValidationError([f"A list of {self.lookup_field} is expected."])
        if len({str(key) for key in keys}) < len(keys):
            raise ValidationError(["An object stands twice in the list."])
        queryset = self.get_queryset().filter(**{f"{self.lookup_field}__in": keys})
        found = {
            str(getattr(instance, self.lookup_field)): instance
            for instance in queryset.order_by("pk")
        }
        if missing := [str(key) for key in keys if str(key) not in found]:
            raise ValidationError([f"Not found: {', '.join(missing[:10])}."])
        return found


class RegistryViewSet(ListedMixin, BulkMixin, TaggedMixin, viewsets.ModelViewSet):
    """A table that people and programs read and change."""

    lookup_value_regex = r"[^/]+"


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
