"""Import and export formats. A resource maps columns; it holds no business rule."""

from import_export import fields

from inventory.models import (
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import ReferenceWidget, reference


class FamilyWidget(ReferenceWidget):
    """A family by its name, within the category of the same line."""

    needs = ("category",)

    def get_queryset(self, value, row, *args, **kwargs):
        families = super().get_queryset(value, row, *args, **kwargs)
        return families.filter(category__code=row.get("category", ""))


class ProductCategoryResource(BaseResource):
    """One line a category, matched on its code."""

    class Meta(BaseResource.Meta):
        model = ProductCategory
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "description")


class ProductFamilyResource(BaseResource):
    """One line a family, matched on its category and name."""

    category = reference("category", ProductCategory, "code")

    class Meta(BaseResource.Meta):
        model = ProductFamily
        abstract = False
        import_id_fields = ("category", "name")
        fields = ("category", "name", "scientific_name", "description")


class ProductResource(BaseResource):
    """One line a product, matched on its SKU. Its category is there to find its family."""

    category = fields.Field(
        attribute="family__category__code", column_name="category", readonly=True
    )
    family = fields.Field(
        attribute="family", column_name="family", widget=FamilyWidget(ProductFamily, field="name")
    )

    class Meta(BaseResource.Meta):
        model = Product
        abstract = False
        import_id_fields = ("sku",)
        fields = (
            "sku",
            "category",
            "family",
            "common_name",
            "scientific_name",
            "description",
            "attributes",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("family__category")


class ProductStateResource(BaseResource):
    """One line a state, matched on its code."""

    class Meta(BaseResource.Meta):
        model = ProductState
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "description", "is_sellable", "sort_order")


class ProductSizeResource(BaseResource):
    """One line a size, matched on its code."""

    class Meta(BaseResource.Meta):
        model = ProductSize
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "description",
            "min_height_cm",
            "max_height_cm",
            "sort_order",
        )
