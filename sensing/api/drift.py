"""References and checks of drift over REST."""

from datetime import UTC, datetime

from rest_framework import mixins, serializers

from config.api.errors import Conflict
from config.api.filters import FilterSet, StrictBooleanFilter
from config.api.serializers import Serializer
from config.api.viewsets import ReadOnlyViewSet
from sensing.api.filters import BY_SENSOR
from sensing.api.serializers import sensor_field
from sensing.models import DriftCheck, DriftReference
from sensing.resources import DriftCheckResource, DriftReferenceResource
from sensing.services import drift


class DriftReferenceSerializer(Serializer):
    sensor = sensor_field()
    frozen_by = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)

    class Meta:
        model = DriftReference
        fields = [
            "id",
            "sensor",
            "start",
            "end",
            "reason",
            "hour_count",
            "reading_count",
            "level",
            "spread",
            "quantiles",
            "frozen_by",
            "frozen_at",
        ]
        read_only_fields = [
            "id",
            "hour_count",
            "reading_count",
            "level",
            "spread",
            "quantiles",
            "frozen_at",
        ]
        brief_fields = ["id", "sensor", "start", "end", "frozen_at"]


class DriftCheckSerializer(Serializer):
    sensor = serializers.SlugRelatedField(slug_field="sensor_id", read_only=True)
    change = serializers.CharField(
        read_only=True, help_text="What has changed since the reference, in words."
    )

    class Meta:
        model = DriftCheck
        fields = [
            "id",
            "sensor",
            "reference",
            "day",
            "start",
            "end",
            "verdict",
            "change",
            "reason",
            "effect",
            "shift",
            "ratio",
            "statistic",
            "p_value",
            "p_corrected",
            "tested_count",
            "hour_count",
            "effective_hours",
            "quantiles",
            "checked_at",
        ]
        read_only_fields = fields
        brief_fields = ["id", "sensor", "day", "verdict", "effect"]


class DriftReferenceFilter(FilterSet):
    current = StrictBooleanFilter(
        method="only_current", help_text="Only the one that each sensor is compared with now."
    )

    class Meta:
        model = DriftReference
        fields = ["sensor", "start", "end", "frozen_at"]
        paths = BY_SENSOR

    def only_current(self, queryset, name, value):
        return queryset.current() if value else queryset


class DriftCheckFilter(FilterSet):
    newest = StrictBooleanFilter(
        method="only_newest", help_text="Only the newest check of each sensor."
    )

    class Meta:
        model = DriftCheck
        fields = ["sensor", "reference", "day", "verdict", "effect", "shift", "p_corrected"]
        paths = BY_SENSOR

    def only_newest(self, queryset, name, value):
        return queryset.newest() if value else queryset


class DriftReferenceViewSet(mixins.CreateModelMixin, ReadOnlyViewSet):
    """What sensors measured while they were right. Frozen, never changed; freeze another."""

    queryset = (
        DriftReference.objects.select_related("sensor", "frozen_by")
        .defer("hours", "means")
        .order_by("-id")
    )
    serializer_class = DriftReferenceSerializer
    filterset_class = DriftReferenceFilter
    resource_class = DriftReferenceResource
    search_fields = ["sensor__sensor_id", "reason"]
    ordering_fields = ["id", "start", "frozen_at"]

    def perform_create(self, serializer):
        try:
            serializer.instance = drift.freeze(
                **serializer.validated_data, by=self.request.user, now=datetime.now(UTC)
            )
        except drift.CannotFreeze as error:
            raise Conflict(str(error)) from error


class DriftCheckViewSet(ReadOnlyViewSet):
    """How far sensors are from their references, day by day."""

    queryset = (
        DriftCheck.objects.select_related("sensor", "reference")
        .defer("reference__hours", "reference__means", "reference__quantiles")
        .order_by("-day", "-id")
    )
    serializer_class = DriftCheckSerializer
    filterset_class = DriftCheckFilter
    resource_class = DriftCheckResource
    search_fields = ["sensor__sensor_id"]
    ordering_fields = ["day", "effect", "p_corrected", "id"]
