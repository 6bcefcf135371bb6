"""Files of published factors over REST: brought, looked at, published."""

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.parsers import JSONParser
from config.api.viewsets import ReadOnlyViewSet
from emissions.api import filters, serializers
from emissions.models import FactorFile
from emissions.services import factor_files
from emissions.tasks import ask


class FactorFileViewSet(ReadOnlyViewSet):
    """Files of published factors. A worker reads them; nothing is published before it is asked."""

    queryset = FactorFile.objects.select_related("uploaded_by").order_by("-id")
    serializer_class = serializers.FactorFileSerializer
    parser_classes = [JSONParser, MultiPartParser]
    filterset_class = filters.FactorFileFilter
    search_fields = ["file_name", "form"]
    ordering_fields = ["id", "uploaded_at"]
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    also_needs: tuple[str, ...] = ()

    @extend_schema(
        request={"multipart/form-data": serializers.FactorFileInput},
        responses={202: serializers.FactorFileSerializer},
    )
    def create(self, request):
        """Bring a file. A worker says what publishing it would do; ask for it until it has."""
        given = serializers.FactorFileInput(data=request.data)
        given.is_valid(raise_exception=True)
        file, corrects = given.validated_data["file"], given.validated_data["corrects"]
        try:
            with transaction.atomic():
                received = factor_files.receive(file, by=request.user, corrects=corrects)
                ask(received)
        except factor_files.TooLarge as error:
            raise ValidationError({"file": [str(error)]}) from error
        return self._accepted(received)

    @extend_schema(request=None, responses={202: serializers.FactorFileSerializer})
    @action(detail=True, methods=["post"], also_needs=("emissions.add_emissionfactor",))
    def publish(self, request, uuid=None):
        """Publish what was seen, and compute the results that it touches."""
        received = self.get_object()
        try:
            with transaction.atomic():
                factor_files.ask_to_publish(received)
                ask(received)
        except factor_files.NotNow as error:
            raise Conflict(str(error)) from error
        return self._accepted(received)

    def _accepted(self, received: FactorFile) -> Response:
        return Response(self.get_serializer(received).data, status=status.HTTP_202_ACCEPTED)
