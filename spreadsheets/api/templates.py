"""Empty files to be filled in and imported."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.views import APIView

from accounts.permissions import LoggedIn
from spreadsheets.exporting.exports import MEDIA_TYPES
from spreadsheets.exporting.templates import as_csv, as_workbook, entries_of
from spreadsheets.registry import NoSuchTable, resource_for
from spreadsheets.resources import BaseResource


class TemplateView(APIView):
    """A template of a table, as a workbook or CSV."""

    permission_classes = [LoggedIn]

    @extend_schema(
        operation_id="imports_templates_retrieve",
        parameters=[
            OpenApiParameter("app", str, "path", description="Such as sensing."),
            OpenApiParameter("model", str, "path", description="Such as sensor."),
            OpenApiParameter("form", str, "path", enum=["csv", "xlsx"]),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request, app: str, model: str, form: str):
        resource = resource_of(request, f"{app}.{model}")
        if form not in ("csv", "xlsx"):
            raise Http404
        entries = entries_of(resource, request.user)
        title = str(resource._meta.model._meta.verbose_name_plural)
        content = as_csv(entries) if form == "csv" else as_workbook(entries, title=title)
        answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
        answer["Content-Disposition"] = f'attachment; filename="{app}-{model}-template.{form}"'
        return answer


def resource_of(request, table: str) -> BaseResource:
    """The columns that this user may import into a table. Raises Http404 and PermissionDenied."""
    try:
        resource = resource_for(table, request.user)
    except NoSuchTable as error:
        raise Http404(str(error)) from error
    options = resource._meta.model._meta
    if not request.user.has_perm(f"{options.app_label}.add_{options.model_name}"):
        raise PermissionDenied("You may not import into this table.")
    return resource
