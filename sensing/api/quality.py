"""What was refused, and what was corrected."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.viewsets import GuardedUpdateMixin, ListedMixin, ReadOnlyViewSet
from sensing.api import filters, serializers
from sensing.models import Correction, RefusedReading
from sensing.resources import CorrectionResource, RefusedReadingResource
from sensing.services import corrections, mending
from sensing.tasks import ring_for_rollups


@contextmanager
def told() -> Iterator[None]:
    """Answer what cannot be corrected as a conflict, with the reason."""
    try:
        yield
    except corrections.CannotCorrect as error:
        raise Conflict(str(error)) from error


class RefusedReadingViewSet(
    ListedMixin,
    GuardedUpdateMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """Readings that were refused, until they are mended and sent again, or dismissed."""

    queryset = RefusedReading.objects.order_by("-received_at", "-id")
    serializer_class = serializers.RefusedReadingSerializer
    filterset_class = filters.RefusedReadingFilter
    resource_class = RefusedReadingResource
    search_fields = ["sensor_id", "reason", "sent"]
    ordering_fields = ["received_at", "timestamp", "sensor_id", "times", "id"]
    also_needs: tuple[str, ...] = ()

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], also_needs=("sensing.add_reading",))
    def send_again(self, request, pk=None):
        """Store it as it stands here now. Refused again, it waits on with the new reason."""
        row = self.get_object()
        mending.send_again([row], by=request.user, now=datetime.now(UTC))
        transaction.on_commit(ring_for_rollups)
        row.refresh_from_db()
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def dismiss(self, request, pk=None):
        """Say that it is not worth keeping."""
        row = self.get_object()
        mending.dismiss([row], by=request.user, now=datetime.now(UTC))
        row.refresh_from_db()
        return Response(self.get_serializer(row).data)


class CorrectionViewSet(mixins.CreateModelMixin, ReadOnlyViewSet):
    """Corrections of readings. They are added, never changed; undo one with another."""

    queryset = Correction.objects.select_related("sensor").order_by("-made_at", "-id")
    serializer_class = serializers.CorrectionSerializer
    filterset_class = filters.CorrectionFilter
    resource_class = CorrectionResource
    search_fields = ["reason", "sensor__sensor_id"]
    ordering_fields = ["made_at", "start", "id"]

    def perform_create(self, serializer):
        asked = dict(serializer.validated_data)
        reason = asked.pop("reason")
        with told():
            serializer.instance = corrections.correct(
                corrections.Change(**asked),
                reason=reason,
                by=self.request.user,
                now=datetime.now(UTC),
            )
        transaction.on_commit(ring_for_rollups)

    @extend_schema(
        request=serializers.ReasonSerializer, responses={201: serializers.CorrectionSerializer}
    )
    @action(detail=True, methods=["post"])
    def undo(self, request, pk=None):
        """Give its readings back what held before, and return the record of that."""
        asked = serializers.ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with told():
            undoing = corrections.undo(
                self.get_object(), **asked.validated_data, by=request.user, now=datetime.now(UTC)
            )
        transaction.on_commit(ring_for_rollups)
        return Response(self.get_serializer(undoing).data, status=201)
