from datetime import UTC, datetime

from rest_framework import serializers

from config.api.serializers import Serializer
from inventory.api.serializers.places import by_code
from inventory.models import (
    DensityParameters,
    LocationConfiguration,
    Packaging,
    Product,
    ProductState,
    StorageBinType,
    StorageLocation,
)


def by_sku(model, **kwargs) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(
        slug_field="sku", queryset=model._default_manager.all(), **kwargs
    )


class LocationConfigurationSerializer(Serializer):
    location = by_code(StorageLocation)
    product = by_sku(Product)
    packaging = by_sku(Packaging, required=False, allow_null=True)
    expected_state = by_code(ProductState)

    class Meta:
        model = LocationConfiguration
        fields = [
            "id",
            "location",
            "product",
            "packaging",
            "expected_state",
            "area_cm2",
            "is_active",
            "notes",
            "valid_from",
            "closed_at",
            "created_at",
            "updated_at",
        ]
        # They follow from which configuration came when.
        read_only_fields = ["id", "is_active", "valid_from", "closed_at"]
        validators: list = []  # a new one is no second active one, see below
        brief_fields = ["id", "location", "product", "is_active"]

    def validate(self, attrs):
        if self.instance is not None:
            return super().validate(attrs)
        # It will take the place of the active one, and so is no second one.
        now = datetime.now(UTC)
        times = {"is_active": False, "valid_from": now, "closed_at": now}
        LocationConfiguration(**attrs, **times).validate_constraints()
        return attrs


class DensityParametersSerializer(Serializer):
    bin_type = by_code(StorageBinType)
    product = by_sku(Product)
    packaging = by_sku(Packaging, required=False, allow_null=True)

    class Meta:
        model = DensityParameters
        fields = [
            "id",
            "bin_type",
            "product",
            "packaging",
            "avg_area_per_plant_cm2",
            "plants_per_m2",
            "overlap_factor",
            "avg_diameter_cm",
            "notes",
            "created_at",
            "updated_at",
        ]
        validators: list = []  # the database's own rule knows that no packaging is one too
        brief_fields = ["id", "bin_type", "product", "packaging", "plants_per_m2"]
