from config.api.filters import FilterSet
from inventory.models import DensityParameters, LocationConfiguration


class LocationConfigurationFilter(FilterSet):
    class Meta:
        model = LocationConfiguration
        fields = [
            "location",
            "area",
            "warehouse",
            "product",
            "packaging",
            "expected_state",
            "is_active",
            "valid_from",
            "closed_at",
        ]
        paths = {
            "location": "location__code",
            "area": "location__area__code",
            "warehouse": "location__area__warehouse__code",
            "product": "product__sku",
            "packaging": "packaging__sku",
            "expected_state": "expected_state__code",
        }


class DensityParametersFilter(FilterSet):
    class Meta:
        model = DensityParameters
        fields = ["bin_type", "product", "packaging", "plants_per_m2", "updated_at"]
        paths = {
            "bin_type": "bin_type__code",
            "product": "product__sku",
            "packaging": "packaging__sku",
        }
