from datetime import UTC, datetime

from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import scopes
from cameras.api import filters, serializers
from cameras.models import Camera, CameraAlert, Zone
from cameras.models.cameras import CameraQuerySet
from cameras.resources import CameraAlertResource, CameraResource, ZoneResource
from cameras.services import alerts
from config.api.errors import Conflict
from config.api.viewsets import CHANGES, RegistryViewSet


class ZoneViewSet(RegistryViewSet):
    """Zones, by code, each with how many cameras it has."""

    queryset = Zone.objects.order_by("code")
    serializer_class = serializers.ZoneSerializer
    filterset_class = filters.ZoneFilter
    resource_class = ZoneResource
    geo_field = "area"
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "created_at"]

    def get_queryset(self):
        queryset = super().get_queryset()
        if self.action in CHANGES:  # rows that are counted cannot be locked
            return queryset
        return queryset.annotate(camera_count=Count("cameras"))


class CameraViewSet(RegistryViewSet):
    """Registered cameras, by UUID. Their credentials go in and never come out."""

    queryset = Camera.objects.select_related("zone").order_by("code")
    serializer_class = serializers.CameraSerializer
    filterset_class = filters.CameraFilter
    resource_class = CameraResource
    geo_field = "point"
    lookup_field = "uuid"
    search_fields = ["code", "name", "location"]
    ordering_fields = ["code", "name", "status", "last_seen_at", "created_at"]


def cameras_of(request, permission: str) -> CameraQuerySet:
    """The cameras of which the sender may do this, such as "cameras.add_frame"."""
    return scopes.narrow(Camera.objects.all(), request.user, permission)


class CameraAlertViewSet(RegistryViewSet):
    """Alerts; their state changes by acknowledge and resolve."""

    queryset = CameraAlert.objects.select_related("camera").order_by("-happened_at", "id")
    serializer_class = serializers.CameraAlertSerializer
    filterset_class = filters.CameraAlertFilter
    resource_class = CameraAlertResource
    search_fields = ["title", "description", "camera__code"]
    ordering_fields = ["happened_at", "severity"]

    @extend_schema(request=serializers.CameraNoteSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request, pk=None):
        """Say that somebody looks into it."""
        return self._settle(request, CameraAlert.Status.ACKNOWLEDGED)

    @extend_schema(request=serializers.CameraNoteSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request, pk=None):
        """Say that its cause is gone."""
        return self._settle(request, CameraAlert.Status.RESOLVED)

    def _settle(self, request, status: CameraAlert.Status) -> Response:
        note = serializers.CameraNoteSerializer(data=request.data)
        note.is_valid(raise_exception=True)
        try:
            alert = alerts.settle(
                self.get_object(),
                status,
                by=request.user,
                now=datetime.now(UTC),
                note=note.validated_data["note"],
            )
        except alerts.AlertSettled as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(alert).data)
