from rest_framework import serializers

from config.api.filters import FilterSet
from config.api.serializers import Serializer
from config.api.viewsets import RegistryViewSet
from emissions.api.serializers import laboratory_field
from emissions.models import Meter
from emissions.resources import MeterResource
from sensing.models import Sensor


class MeterSerializer(Serializer):
    laboratory = laboratory_field()
    sensor = serializers.SlugRelatedField(slug_field="sensor_id", queryset=Sensor.objects.all())

    class Meta:
        model = Meter
        fields = [
            "code",
            "laboratory",
            "sensor",
            "counts",
            "category",
            "subcategory",
            "factor",
            "since",
            "is_active",
            "fed_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["fed_at", "created_at", "updated_at"]
        brief_fields = ["code", "laboratory", "sensor"]
        validators = []


class MeterFilter(FilterSet):
    class Meta:
        model = Meter
        fields = ["code", "laboratory", "sensor", "counts", "category", "is_active"]
        paths = {"laboratory": "laboratory__code", "sensor": "sensor__sensor_id"}


class MeterViewSet(RegistryViewSet):
    """Sensors of energy, of which laboratories get an activity each month."""

    queryset = Meter.objects.select_related("laboratory", "sensor", "factor").order_by("code")
    serializer_class = MeterSerializer
    filterset_class = MeterFilter
    resource_class = MeterResource
    lookup_field = "code"
    search_fields = ["code", "category"]
    ordering_fields = ["code", "category", "fed_at", "created_at"]
