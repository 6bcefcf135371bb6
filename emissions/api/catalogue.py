"""What results are computed by beside factors. They follow, in the same transaction."""

from datetime import UTC, datetime

from config.api.viewsets import RegistryViewSet
from emissions.api import filters, serializers
from emissions.models import FactorChoice, Place, UnitConversion
from emissions.resources import FactorChoiceResource, PlaceResource, UnitConversionResource
from emissions.services.catalogue import followed


class FollowedViewSet(RegistryViewSet):
    """A table whose rows have a part in results."""

    def perform_create(self, serializer):
        with self._followed([]) as keys:
            super().perform_create(serializer)
            made = serializer.instance
            keys += [row.pk for row in (made if isinstance(made, list) else [made])]

    def perform_update(self, serializer):
        with self._followed([serializer.instance.pk]):
            super().perform_update(serializer)

    def perform_destroy(self, instance):
        with self._followed([instance.pk]):
            super().perform_destroy(instance)

    def _followed(self, keys: list[int]):
        return followed(self.queryset.model, keys, now=datetime.now(UTC))


class PlaceViewSet(FollowedViewSet):
    """Airports, stations and towns that trips begin and end at, by their code."""

    queryset = Place.objects.order_by("code")
    serializer_class = serializers.PlaceSerializer
    filterset_class = filters.PlaceFilter
    resource_class = PlaceResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "country"]


class UnitConversionViewSet(FollowedViewSet):
    """How many of one unit lie in another: by definition, or money of a year at a stated rate."""

    queryset = UnitConversion.objects.order_by("from_code", "to_code")
    serializer_class = serializers.UnitConversionSerializer
    filterset_class = filters.UnitConversionFilter
    resource_class = UnitConversionResource
    search_fields = ["from_code", "to_code", "source"]
    ordering_fields = ["from_code", "to_code", "id"]


class FactorChoiceViewSet(FollowedViewSet):
    """Which factor activities of a kind use unless they name one."""

    queryset = FactorChoice.objects.order_by("module", "category", "subcategory", "from_km", "id")
    serializer_class = serializers.FactorChoiceSerializer
    filterset_class = filters.FactorChoiceFilter
    resource_class = FactorChoiceResource
    search_fields = ["category", "subcategory", "factor_code"]
    ordering_fields = ["module", "category", "factor_code", "id"]
