from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.viewsets import RegistryViewSet
from inventory.api.filters import configuration as filters
from inventory.api.serializers import configuration as serializers
from inventory.models import DensityParameters, LocationConfiguration
from inventory.resources.configuration import (
    DensityParametersResource,
    LocationConfigurationResource,
)
from inventory.services.configurations import activate, close, configure


class LocationConfigurationViewSet(RegistryViewSet):
    """What is grown where. A new configuration closes the active one; what has ended stays."""

    queryset = LocationConfiguration.objects.select_related(
        "location", "product", "packaging", "expected_state"
    ).order_by("id")
    serializer_class = serializers.LocationConfigurationSerializer
    filterset_class = filters.LocationConfigurationFilter
    resource_class = LocationConfigurationResource
    search_fields = ["location__code", "product__sku", "product__common_name"]
    ordering_fields = ["id", "valid_from", "closed_at"]

    def perform_create(self, serializer):
        sent = serializer.validated_data
        now = datetime.now(UTC)
        many = isinstance(sent, list)
        made = [configure(**each, now=now) for each in (sent if many else [sent])]
        self.check_scope("add", *made)
        serializer.instance = made if many else made[0]

    def perform_update(self, serializer):
        if not serializer.instance.is_active:
            raise Conflict("This configuration has ended, and history does not change.")
        super().perform_update(serializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], also_needs=("inventory.add_locationconfiguration",))
    def activate(self, request, pk=None):
        """Let it hold again, as a new configuration; the active one is closed."""
        return self._answer(activate(self.get_object(), now=datetime.now(UTC)))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request, pk=None):
        """End it, so that nothing is expected in its location."""
        return self._answer(close(self.get_object(), now=datetime.now(UTC)))

    def _answer(self, configuration: LocationConfiguration) -> Response:
        return Response(self.get_serializer(configuration).data)


class DensityParametersViewSet(RegistryViewSet):
    """How dense plants stand, by product, kind of bin and packaging."""

    queryset = DensityParameters.objects.select_related(
        "bin_type", "product", "packaging"
    ).order_by("id")
    serializer_class = serializers.DensityParametersSerializer
    filterset_class = filters.DensityParametersFilter
    resource_class = DensityParametersResource
    search_fields = ["product__sku", "product__common_name", "bin_type__code"]
    ordering_fields = ["id", "plants_per_m2", "updated_at"]
