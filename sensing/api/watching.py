"""What readings are watched for over REST, and what each rule held back."""

from rest_framework import serializers

from config.api.filters import FilterSet
from config.api.serializers import Serializer
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from sensing.api.filters import BY_SENSOR
from sensing.api.senders import group_field
from sensing.api.serializers import sensor_field
from sensing.models import Watch, WatchRule
from sensing.resources import WatchResource, WatchRuleResource

BY_NAME = {**BY_SENSOR, "group": "group__name", "rule": "rule__name"}
HELD = [
    "held_by_hysteresis",
    "held_by_duration",
    "held_by_cooldown",
    "held_by_snooze",
    "held_by_maintenance",
]


class WatchRuleSerializer(Serializer):
    sensor = sensor_field(required=False, allow_null=True)
    group = group_field(required=False, allow_null=True)

    class Meta:
        model = WatchRule
        fields = [
            "id",
            "name",
            "sensor",
            "group",
            "detector",
            "low",
            "high",
            "bound",
            "span",
            "deadband",
            "persists",
            "cooldown",
            "severity",
            "recommended_actions",
            "is_shared",
            "resolves_itself",
            "is_active",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "name", "detector", "severity", "is_active"]


class WatchSerializer(Serializer):
    sensor = serializers.SlugRelatedField(slug_field="sensor_id", read_only=True)
    rule = serializers.SlugRelatedField(slug_field="name", read_only=True)

    class Meta:
        model = Watch
        fields = [
            "id",
            "rule",
            "sensor",
            "phase",
            "began_at",
            "cleared_at",
            "seen_until",
            *HELD,
        ]
        brief_fields = ["id", "rule", "sensor", "phase"]


class WatchRuleFilter(FilterSet):
    class Meta:
        model = WatchRule
        fields = ["name", "sensor", "group", "detector", "severity", "is_active"]
        paths = BY_NAME


class WatchFilter(FilterSet):
    class Meta:
        model = Watch
        fields = ["rule", "sensor", "phase", "began_at", *HELD]
        paths = BY_NAME


class WatchRuleViewSet(RegistryViewSet):
    """What the readings of a sensor or of a group are watched for."""

    queryset = WatchRule.objects.select_related("sensor", "group").order_by("name")
    serializer_class = WatchRuleSerializer
    filterset_class = WatchRuleFilter
    resource_class = WatchRuleResource
    search_fields = ["name", "sensor__sensor_id", "group__name"]
    ordering_fields = ["name", "severity", "created_at"]


class WatchViewSet(ReadOnlyViewSet):
    """Each sensor that a rule watches: whether it is beyond it, and what was held back."""

    queryset = Watch.objects.select_related("sensor", "rule").order_by("id")
    serializer_class = WatchSerializer
    filterset_class = WatchFilter
    resource_class = WatchResource
    search_fields = ["sensor__sensor_id", "rule__name"]
    ordering_fields = ["id", "seen_until"]
