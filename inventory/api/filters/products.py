import django_filters
from django import forms

from config.api.filters import FilterSet
from inventory.models import (
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
)

STAMPS = ["created_at", "updated_at"]


class DayField(forms.DateField):
    default_error_messages = {"invalid": "A day such as 2026-03-01 is expected."}

    def clean(self, value):
        if value == "":
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().clean(value)


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class ProductCategoryFilter(FilterSet):
    class Meta:
        model = ProductCategory
        fields = ["code", "name", *STAMPS]


class ProductFamilyFilter(FilterSet):
    class Meta:
        model = ProductFamily
        fields = ["category", "name", "scientific_name", *STAMPS]
        paths = {"category": "category__code"}


class ProductFilter(FilterSet):
    class Meta:
        model = Product
        fields = [
            "sku",
            "family",
            "family_name",
            "category",
            "common_name",
            "scientific_name",
            *STAMPS,
        ]
        paths = {
            "family": "family__id",
            "family_name": "family__name",
            "category": "family__category__code",
        }


class ProductStateFilter(FilterSet):
    class Meta:
        model = ProductState
        fields = ["code", "name", "is_sellable", "sort_order"]


class ProductSizeFilter(FilterSet):
    class Meta:
        model = ProductSize
        fields = ["code", "name", "min_height_cm", "max_height_cm", "sort_order"]


class PackagingTypeFilter(FilterSet):
    class Meta:
        model = PackagingType
        fields = ["code", "name"]


class PackagingMaterialFilter(FilterSet):
    class Meta:
        model = PackagingMaterial
        fields = ["code", "name"]


class PackagingColorFilter(FilterSet):
    class Meta:
        model = PackagingColor
        fields = ["name", "hex"]


class PackagingFilter(FilterSet):
    class Meta:
        model = Packaging
        fields = [
            "sku",
            "name",
            "type",
            "material",
            "color",
            "volume_liters",
            "diameter_cm",
            "height_cm",
            *STAMPS,
        ]
        paths = {"type": "type__code", "material": "material__code", "color": "color__name"}


class PriceListItemFilter(FilterSet):
    valid_on = DayFilter(field_name="valid", lookup_expr="contains")

    class Meta:
        model = PriceListItem
        fields = [
            "packaging",
            "packaging_type",
            "category",
            "sku",
            "wholesale_unit_price",
            "retail_unit_price",
            "availability",
            *STAMPS,
        ]
        paths = {
            "packaging": "packaging__sku",
            "packaging_type": "packaging__type__code",
            "category": "category__code",
        }
