from collections.abc import Callable
from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.pagination import SeriesPagination
from config.api.viewsets import ListedMixin, ReadOnlyViewSet, RegistryViewSet
from sensing.api import filters, serializers
from sensing.models import (
    AnomalyAlert,
    HistoryImport,
    LineMapping,
    ReadingDay,
    ReadingHour,
    Sensor,
)
from sensing.resources import (
    AnomalyAlertResource,
    LineMappingResource,
    SensorResource,
)
from sensing.services import alerts
from sensing.services.newest import newest_of


class SensorViewSet(RegistryViewSet):
    """Registered sensors, by the code that devices send."""

    queryset = Sensor.objects.order_by("sensor_id")
    serializer_class = serializers.SensorSerializer
    filterset_class = filters.SensorFilter
    resource_class = SensorResource
    geo_field = "point"
    lookup_field = "sensor_id"
    search_fields = ["sensor_id", "location"]
    ordering_fields = ["sensor_id", "type", "status", "created_at"]


class LineMappingViewSet(RegistryViewSet):
    """Which sensors the points of InfluxDB's line protocol are of."""

    queryset = LineMapping.objects.order_by("position", "name")
    serializer_class = serializers.LineMappingSerializer
    filterset_class = filters.LineMappingFilter
    resource_class = LineMappingResource
    search_fields = ["name", "measurement", "sensor_id"]
    ordering_fields = ["position", "name"]


class ReadingHourPagination(SeriesPagination):
    ordering = ("-hour", "sensor_id")


class ReadingHourViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Hourly summaries, newest first."""

    queryset = ReadingHour.objects.select_related("sensor")
    serializer_class = serializers.ReadingHourSerializer
    filterset_class = filters.ReadingHourFilter
    pagination_class = ReadingHourPagination


class ReadingDayPagination(SeriesPagination):
    ordering = ("-day", "sensor_id")


class ReadingDayViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Daily summaries, newest first."""

    queryset = ReadingDay.objects.select_related("sensor")
    serializer_class = serializers.ReadingDaySerializer
    filterset_class = filters.ReadingDayFilter
    pagination_class = ReadingDayPagination


class NewestReadingViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """The newest reading of every sensor, which costs no look at the readings."""

    queryset = Sensor.objects.order_by("sensor_id")
    serializer_class = serializers.NewestReadingSerializer
    filterset_class = filters.SensorFilter
    search_fields = ["sensor_id", "location"]
    ordering_fields = ["sensor_id"]

    def paginate_queryset(self, queryset):
        sensors = super().paginate_queryset(queryset)
        known = newest_of(sensors)
        for sensor in sensors:
            sensor.known = known.get(sensor.pk)
        return sensors


class AnomalyAlertViewSet(RegistryViewSet):
    """Alerts; their state changes by acknowledge, snooze, resolve and ignore."""

    queryset = (
        AnomalyAlert.objects.select_related("sensor", "group")
        .prefetch_related("findings__rule", "findings__sensor")
        .order_by("-happened_at", "id")
    )
    serializer_class = serializers.AnomalyAlertSerializer
    filterset_class = filters.AnomalyAlertFilter
    resource_class = AnomalyAlertResource
    search_fields = ["description", "sensor__sensor_id"]
    ordering_fields = ["happened_at", "severity", "confidence"]

    @extend_schema(request=serializers.NoteSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request, pk=None):
        """Say that somebody looks into it."""
        return self._settle(request, AnomalyAlert.Status.ACKNOWLEDGED)

    @extend_schema(request=serializers.NoteSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request, pk=None):
        """Say that its cause is gone."""
        return self._settle(request, AnomalyAlert.Status.RESOLVED)

    @extend_schema(request=serializers.NoteSerializer)
    @action(detail=True, methods=["post"])
    def ignore(self, request, pk=None):
        """Say that it needs no action, and why."""
        return self._settle(request, AnomalyAlert.Status.IGNORED)

    @extend_schema(
        request=None, responses=dict.fromkeys((200, 201), serializers.MaintenanceTaskSerializer)
    )
    @action(detail=True, methods=["post"], also_needs=("sensing.add_maintenancetask",))
    def task(self, request, pk=None):
        """Make the task that takes care of it, or return the one there is."""
        task, created = alerts.make_task(self.get_object())
        data = serializers.MaintenanceTaskSerializer(task, context={"request": request}).data
        return Response(data, status=201 if created else 200)

    @extend_schema(request=serializers.SnoozeSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request, pk=None):
        """Tell nobody of it until then; it is acknowledged by that."""
        asked = serializers.SnoozeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._step(request, alerts.snooze, **asked.validated_data)

    def _settle(self, request, status: AnomalyAlert.Status) -> Response:
        note = serializers.NoteSerializer(data=request.data)
        note.is_valid(raise_exception=True)
        return self._step(request, alerts.settle, status=status, **note.validated_data)

    def _step(self, request, function: Callable, **asked) -> Response:
        try:
            alert = function(self.get_object(), by=request.user, now=datetime.now(UTC), **asked)
        except alerts.AlertSettled as error:
            raise Conflict(str(error)) from error
        except alerts.CannotSettle as error:
            raise ValidationError(str(error)) from error
        return Response(self.get_serializer(alert).data)


class HistoryImportViewSet(ReadOnlyViewSet):
    """Files of historic readings that were brought in, and how far each is."""

    queryset = HistoryImport.objects.select_related("uploaded_by").order_by("-id")
    serializer_class = serializers.HistoryImportSerializer
    filterset_class = filters.HistoryImportFilter
    search_fields = ["file_name"]
    ordering_fields = ["id", "uploaded_at", "stored_count"]
