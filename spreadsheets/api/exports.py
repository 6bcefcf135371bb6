"""Files of lists, made by a worker: asked for, looked after, fetched."""

from django.db import transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from accounts.permissions import LoggedIn
from config.api.viewsets import ReadOnlyViewSet
from spreadsheets import tasks
from spreadsheets.api.serializers import ExportInput, ExportSerializer
from spreadsheets.exporting.downloads import stored
from spreadsheets.exporting.lists import Asked, BadFilter, NoList, NotAllowed
from spreadsheets.models import Export, Surface
from spreadsheets.services import exporting


class ExportViewSet(ReadOnlyViewSet):
    """Files of lists that were asked for: one's own, or those of everybody."""

    queryset = Export.objects.select_related("owner").order_by("-id")
    serializer_class = ExportSerializer
    permission_classes = [LoggedIn]
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if may_see_all(self.request.user) else rows.filter(owner=self.request.user)

    @extend_schema(request=ExportInput, responses={202: ExportSerializer})
    @transaction.atomic
    def create(self, request):
        """Ask for a file. A worker makes it; its address says how far it is."""
        given = ExportInput(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        said = given.validated_data
        asked = Asked(said["table"], Surface.API, said["filter"], said["columns"])
        try:
            export, _ = exporting.ask(asked, form=said["format"], by=request.user)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except BadFilter as error:
            raise ValidationError({"filter": [str(error)]}) from error
        except NoList as error:
            raise ValidationError({"table": [str(error)]}) from error
        tasks.ask_for_file(export)
        shown = self.get_serializer(export).data
        address = request.build_absolute_uri(f"/api/v1/exports/{export.uuid}/")
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": address})

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            404: OpenApiResponse(description="It is not made yet, or was removed after a week."),
        }
    )
    @action(detail=True)
    def file(self, request, uuid=None):
        """The file itself."""
        export = self.get_object()
        if not export.file:
            raise Http404
        return stored(export)


def may_see_all(user) -> bool:
    return user.has_perm("spreadsheets.view_every_export")
