"""Spreadsheets over REST: brought, looked at, mended, imported, taken back."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from accounts.permissions import LoggedIn
from config.api.errors import Conflict, PreconditionFailed
from config.api.filters import FilterSet, refuse_unknown
from config.api.pagination import SeriesPagination
from config.api.parsers import JSONParser
from config.api.renderers import XLSXRenderer
from config.api.viewsets import ReadOnlyViewSet, tag_of
from spreadsheets import registry
from spreadsheets.answers import columns_of, dialect_with
from spreadsheets.api import import_serializers as shapes
from spreadsheets.api.bounds import refuse_too_large
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.pages.imports import PASTED, receive, seen_by
from spreadsheets.services import failed_rows, imports, previews
from spreadsheets.tasks import ask

ROWS_BY = {
    "status": "Only rows of this status.",
    "code": "Only wrong rows with an error of this code.",
    "column": "Only wrong rows with an error in this column.",
}


class ImportFilter(FilterSet):
    class Meta:
        model = ImportJob
        fields = ["table", "file_name", "sha256", "status", "uploaded_at", "finished_at"]
        paths = {"table": "resource"}


class LinePagination(SeriesPagination):
    page_size = 50
    ordering = "number"


def steering(view: Callable) -> Callable:
    """What changes an import, by who may import into its table. What cannot be now is a 409."""

    @wraps(view)
    def guarded(self, request, **kwargs):
        job = self.get_object()
        if not registry.may_import(job.resource, request.user):
            raise PermissionDenied("You may not import into this table.")
        expected = request.headers.get("If-Match")
        if expected not in (None, "*", tag_of(self.described(job))):
            raise PreconditionFailed
        try:
            with transaction.atomic():
                return view(self, request, job, **{**kwargs, "uuid": None})
        except imports.NotNow as error:
            raise Conflict(str(error)) from error

    return guarded


class ImportViewSet(ReadOnlyViewSet):
    """Files that were brought: one's own, or those of everybody."""

    queryset = ImportJob.objects.select_related("uploaded_by", "job").order_by("-id")
    serializer_class = shapes.ImportSerializer
    permission_classes = [LoggedIn]
    parser_classes = [JSONParser, MultiPartParser]
    filterset_class = ImportFilter
    search_fields = ["file_name", "resource"]
    ordering_fields = ["id", "uploaded_at"]
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self):
        return super().get_queryset() & seen_by(self.request.user)

    def get_serializer_class(self):
        is_list = self.action == "list"
        return shapes.ImportSerializer if is_list else shapes.ImportDetailSerializer

    def get_renderers(self):
        return [JSONRenderer(), *([XLSXRenderer()] if self.action == "failed" else [])]

    def described(self, job: ImportJob) -> dict:
        context = self.get_serializer_context()
        return shapes.ImportDetailSerializer(job, context=context).data

    def accepted(self, job: ImportJob) -> Response:
        """Work that goes on; its address says how far it is."""
        address = self.request.build_absolute_uri(f"/api/v1/imports/{job.uuid}/")
        shown = self.described(self.get_queryset().get(pk=job.pk))
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": address})

    def read(self, kind: type[shapes.Input]) -> dict:
        given = kind(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given.validated_data

    @extend_schema(
        request={
            "application/json": shapes.ImportInput,
            "multipart/form-data": shapes.ImportInput,
        },
        responses={202: shapes.ImportDetailSerializer},
    )
    def create(self, request):
        """Bring a file, or text. A worker checks it; nothing is written before it is applied.

        With ``applies_when_right`` that follows by itself if no row is wrong. If any is, or a
        column is not clear, it waits for somebody who looks at it, as it does else.
        """
        refuse_too_large(request)
        said = self.read(shapes.ImportInput)
        table = shapes.known_table(said["table"], request.user)
        if not registry.may_import(table, request.user):
            raise PermissionDenied("You may not import into this table.")
        file = said.get("file") or ContentFile(said["text"].encode(), name=PASTED)
        job = receive(
            file,
            table=table,
            by=request.user,
            dialect=said.get("dialect"),
            columns=said.get("columns"),
            applies_when_right=said["applies_when_right"],
        )
        return self.accepted(job)

    @extend_schema(request=shapes.DescribeInput, responses={202: shapes.ImportDetailSerializer})
    @steering
    def partial_update(self, request, job, uuid=None):
        """Say how the file is to be read, or what its columns are, and check it by that."""
        said = self.read(shapes.DescribeInput)
        if not said:
            raise ValidationError("Send dialect, columns or both.")
        dialect, columns = said.get("dialect"), said.get("columns")
        imports.describe(
            job,
            dialect=None if dialect is None else dialect_with(job.dialect, dialect),
            columns=None if columns is None else {**job.columns, **columns},
        )
        ask(job)
        return self.accepted(job)

    @extend_schema(responses=shapes.TableSerializer(many=True))
    @action(detail=False, serializer_class=None, pagination_class=None, filter_backends=[])
    def tables(self, request):
        """The tables that one may import into, and their columns."""
        refuse_unknown(request, {"format"})
        found = [
            {
                "table": label,
                "label": registry.name_of(label),
                "columns": list(columns_of(registry.resource_for(label, request.user))),
            }
            for label in registry.importable(request.user)
        ]
        return Response(shapes.TableSerializer(found, many=True).data)

    @extend_schema(
        responses=shapes.LineSerializer(many=True),
        parameters=[
            OpenApiParameter(
                name,
                str,
                description=words,
                enum=ImportRow.Status.values if name == "status" else None,
            )
            for name, words in ROWS_BY.items()
        ],
    )
    @action(detail=True, serializer_class=None, pagination_class=LinePagination, filter_backends=[])
    def rows(self, request, uuid=None):
        """The rows with their cells before and after, and what is wrong with them."""
        refuse_unknown(request, {"format", "cursor", "limit", *ROWS_BY})
        job = self.get_object()
        wanted = {name: request.query_params.get(name, "") for name in ROWS_BY}
        if wanted["status"] not in ("", *ImportRow.Status.values):
            raise ValidationError({"status": ["There is no such status of a row."]})
        if any("\0" in text for text in wanted.values()):
            raise ValidationError("A null character is in no code and no column.")
        page = self.paginate_queryset(previews.rows_of(job, **wanted))
        return self.get_paginated_response(self.lines(job, page))

    @extend_schema(
        request=shapes.CellsInput,
        responses=shapes.LineSerializer,
        parameters=[OpenApiParameter("number", int, "path", description="Its line in the file.")],
    )
    @action(
        detail=True,
        methods=["patch"],
        url_path=r"rows/(?P<number>\d{1,9})",
        url_name="row",
        serializer_class=None,
    )
    @steering
    def row(self, request, job, uuid=None, number=""):
        """Mend cells of a row; they count after the next check."""
        cells = self.read(shapes.CellsInput)["cells"]
        rows = previews.rows_of(job).filter(number=int(number))
        if not rows.exists():
            raise Http404
        try:
            imports.mend(job, int(number), cells)
        except KeyError as error:
            raise ValidationError({"cells": [str(error.args[0])]}) from error
        (line,) = self.lines(job, list(rows))
        return Response(line)

    def lines(self, job: ImportJob, rows: list[ImportRow]) -> list[dict]:
        found = [
            {
                "number": line.number,
                "status": line.status,
                "object_key": line.object_key,
                "cells": line.cells,
                "errors": row.errors,
            }
            for line, row in zip(previews.shown(job, rows), rows, strict=True)
        ]
        return shapes.LineSerializer(found, many=True).data

    @extend_schema(request=None, responses={202: shapes.ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    @steering
    def check(self, request, job, uuid=None):
        """Check again, after cells were mended or the table changed."""
        imports.check_again(job)
        ask(job)
        return self.accepted(job)

    @extend_schema(request=shapes.ApplyInput, responses={202: shapes.ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    @steering
    def apply(self, request, job, uuid=None):
        """Write the rows that the mode takes, all of them or none."""
        imports.apply(job, mode=self.read(shapes.ApplyInput)["mode"])
        ask(job)
        return self.accepted(job)

    @extend_schema(request=None, responses=shapes.ImportDetailSerializer)
    @action(detail=True, methods=["post"])
    @steering
    def cancel(self, request, job, uuid=None):
        """Stop; nothing is written."""
        imports.cancel(job, now=datetime.now(UTC))
        return Response(self.described(job))

    @extend_schema(request=None, responses={202: shapes.ImportDetailSerializer})
    @action(detail=True, methods=["post"])
    @steering
    def undo(self, request, job, uuid=None):
        """Take back what was written, if nobody changed it since and nothing depends on it.

        If that cannot be, the import is done as before, and its error says why.
        """
        imports.undo(job, now=datetime.now(UTC))
        ask(job)
        return self.accepted(job)

    @extend_schema(
        operation_id="imports_failed_retrieve",
        responses={(200, XLSXRenderer.media_type): OpenApiTypes.BINARY},
    )
    def failed(self, request, uuid=None):
        """The wrong rows as a workbook, to mend and send again."""
        job = self.get_object()
        if not failed_rows.are_kept(job):
            raise Http404
        answer = StreamingHttpResponse(
            failed_rows.workbook(job), content_type=XLSXRenderer.media_type
        )
        answer["Content-Disposition"] = f'attachment; filename="{failed_rows.name_of_file(job)}"'
        return answer
