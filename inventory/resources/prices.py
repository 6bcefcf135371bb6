"""Import and export formats. A resource maps columns; it holds no business rule."""

from inventory.models import (
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
    ProductCategory,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import BoundField, reference


class PackagingTypeResource(BaseResource):
    """One line a type, matched on its code."""

    class Meta(BaseResource.Meta):
        model = PackagingType
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "description")


class PackagingMaterialResource(BaseResource):
    """One line a material, matched on its code."""

    class Meta(BaseResource.Meta):
        model = PackagingMaterial
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "description")


class PackagingColorResource(BaseResource):
    """One line a color, matched on its name."""

    class Meta(BaseResource.Meta):
        model = PackagingColor
        abstract = False
        import_id_fields = ("name",)
        fields = ("name", "hex")


class PackagingResource(BaseResource):
    """One line an article of the catalog, matched on its SKU."""

    type = reference("type", PackagingType, "code")
    material = reference("material", PackagingMaterial, "code")
    color = reference("color", PackagingColor, "name")

    class Meta(BaseResource.Meta):
        model = Packaging
        abstract = False
        import_id_fields = ("sku",)
        fields = (
            "sku",
            "name",
            "type",
            "material",
            "color",
            "volume_liters",
            "diameter_cm",
            "height_cm",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("type", "material", "color")


class PriceListItemResource(BaseResource):
    """One line a price, matched on its packaging, category and first day."""

    packaging = reference("packaging", Packaging, "sku")
    category = reference("category", ProductCategory, "code")
    valid_from = BoundField("valid_from", "lower")
    valid_until = BoundField("valid_until", "upper")

    class Meta(BaseResource.Meta):
        model = PriceListItem
        abstract = False
        import_id_fields = ("packaging", "category", "valid_from")
        fields = (
            "packaging",
            "category",
            "valid_from",
            "valid_until",
            "sku",
            "wholesale_unit_price",
            "retail_unit_price",
            "units_per_box",
            "discount_percent",
            "availability",
            "notes",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("packaging", "category")
