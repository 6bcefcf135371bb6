from inventory.models import (
    DensityParameters,
    LocationConfiguration,
    Packaging,
    Product,
    ProductState,
    StorageBinType,
    StorageLocation,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class LocationConfigurationResource(BaseResource):
    """One line a configuration, matched on its number; a line without one is a new one."""

    location = reference("location", StorageLocation, "code")
    product = reference("product", Product, "sku")
    packaging = reference("packaging", Packaging, "sku")
    expected_state = reference("expected_state", ProductState, "code")

    class Meta(BaseResource.Meta):
        model = LocationConfiguration
        abstract = False
        import_id_fields = ("id",)
        fields = (
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
        )


class DensityParametersResource(BaseResource):
    """One line the parameters of one product in one kind of bin and packaging."""

    bin_type = reference("bin_type", StorageBinType, "code")
    product = reference("product", Product, "sku")
    packaging = reference("packaging", Packaging, "sku")

    class Meta(BaseResource.Meta):
        model = DensityParameters
        abstract = False
        import_id_fields = ("bin_type", "product", "packaging")
        fields = (
            "bin_type",
            "product",
            "packaging",
            "avg_area_per_plant_cm2",
            "plants_per_m2",
            "overlap_factor",
            "avg_diameter_cm",
            "notes",
        )
