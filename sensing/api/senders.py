"""Groups of sensors over REST, and who may send for them: devices and topics of an MQTT broker."""

from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from accounts.models import ApiToken
from config.api.filters import FilterSet
from config.api.serializers import Serializer
from config.api.viewsets import RegistryViewSet
from sensing.api.serializers import sensor_field
from sensing.models import DeviceAccess, MqttSubscription, SensorGroup
from sensing.resources import MqttSubscriptionResource, SensorGroupResource


def group_field(**kwargs) -> serializers.SlugRelatedField:
    """A group of sensors by its name."""
    return serializers.SlugRelatedField(
        slug_field="name", queryset=SensorGroup.objects.all(), **kwargs
    )


class SensorGroupSerializer(Serializer):
    parent = group_field(required=False, allow_null=True)
    sensors = sensor_field(many=True, required=False)

    class Meta:
        model = SensorGroup
        fields = [
            "id",
            "name",
            "kind",
            "description",
            "parent",
            "sensors",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "name", "kind"]


ADMISSION = [
    "reaches_all",
    "groups",
    "registers_in",
    "registers_type",
    "registers_unit",
    "registers_most",
    "registered_count",
]


class AdmissionSerializer(Serializer):
    """What devices and subscriptions have in common."""

    groups = group_field(many=True, required=False)
    registers_in = group_field(required=False, allow_null=True)


class DeviceAccessSerializer(AdmissionSerializer):
    token = serializers.SlugRelatedField(
        slug_field="token_key",
        queryset=ApiToken.objects.filter(kind=ApiToken.Kind.DEVICE),
        help_text="The beginning of a token that sends measurements only, as its list shows it.",
        validators=[
            UniqueValidator(
                DeviceAccess.objects.all(), message="What this token may send for is said already."
            )
        ],
    )

    class Meta:
        model = DeviceAccess
        fields = ["id", "token", *ADMISSION, "created_at", "updated_at"]
        read_only_fields = ["registered_count"]
        brief_fields = ["id", "token", "reaches_all"]


class MqttSubscriptionSerializer(AdmissionSerializer):
    class Meta:
        model = MqttSubscription
        fields = [
            "id",
            "name",
            "topic",
            "qos",
            "form",
            "sensor_id",
            "value_path",
            "timestamp_path",
            "time_unit",
            "quality_path",
            "is_active",
            *ADMISSION,
            "last_received_at",
            "last_refused_at",
            "last_refusal",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "registered_count",
            "last_received_at",
            "last_refused_at",
            "last_refusal",
        ]
        brief_fields = ["id", "name", "topic"]


class SensorGroupFilter(FilterSet):
    class Meta:
        model = SensorGroup
        fields = ["name", "kind", "parent", "created_at", "updated_at"]
        paths = {"parent": "parent__name"}


class DeviceAccessFilter(FilterSet):
    class Meta:
        model = DeviceAccess
        fields = ["token", "reaches_all", "registers_in"]
        paths = {"token": "token__token_key", "registers_in": "registers_in__name"}


class MqttSubscriptionFilter(FilterSet):
    class Meta:
        model = MqttSubscription
        fields = ["name", "topic", "form", "is_active", "last_received_at"]


class SensorGroupViewSet(RegistryViewSet):
    """Sensors that belong together."""

    queryset = (
        SensorGroup.objects.select_related("parent").prefetch_related("sensors").order_by("name")
    )
    serializer_class = SensorGroupSerializer
    filterset_class = SensorGroupFilter
    resource_class = SensorGroupResource
    search_fields = ["name", "description"]
    ordering_fields = ["name", "kind", "created_at"]


class DeviceAccessViewSet(RegistryViewSet):
    """For which sensors device tokens may send; one without an entry may send for all."""

    queryset = (
        DeviceAccess.objects.select_related("token", "registers_in")
        .prefetch_related("groups")
        .order_by("id")
    )
    serializer_class = DeviceAccessSerializer
    filterset_class = DeviceAccessFilter
    search_fields = ["token__name"]
    ordering_fields = ["id", "created_at"]


class MqttSubscriptionViewSet(RegistryViewSet):
    """Topics of an MQTT broker whose messages become readings."""

    queryset = (
        MqttSubscription.objects.select_related("registers_in")
        .prefetch_related("groups")
        .order_by("name")
    )
    serializer_class = MqttSubscriptionSerializer
    filterset_class = MqttSubscriptionFilter
    resource_class = MqttSubscriptionResource
    search_fields = ["name", "topic", "sensor_id"]
    ordering_fields = ["name", "last_received_at"]
