from psycopg.types.range import DateRange
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from config.api.serializers import Input, Serializer
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
from inventory.models.prices import LAST_BEFORE_FIRST
from inventory.services import prices

STAMPS = ["created_at", "updated_at"]


def by(slug_field: str, model, **kwargs) -> serializers.SlugRelatedField:
    """A row of another table by its code."""
    return serializers.SlugRelatedField(
        slug_field=slug_field, queryset=model._default_manager.all(), **kwargs
    )


class ProductCategorySerializer(Serializer):
    class Meta:
        model = ProductCategory
        fields = ["code", "name", "description", *STAMPS]
        read_only_fields = STAMPS
        brief_fields = ["code", "name"]


class ProductFamilySerializer(Serializer):
    category = by("code", ProductCategory)

    class Meta:
        model = ProductFamily
        fields = ["id", "category", "name", "scientific_name", "description", *STAMPS]
        read_only_fields = ["id", *STAMPS]
        brief_fields = ["id", "category", "name"]


class ProductSerializer(Serializer):
    family_name = serializers.CharField(source="family.name", read_only=True)
    category = serializers.CharField(source="family.category.code", read_only=True)

    class Meta:
        model = Product
        fields = [
            "sku",
            "family",
            "family_name",
            "category",
            "common_name",
            "scientific_name",
            "description",
            "attributes",
            *STAMPS,
        ]
        read_only_fields = STAMPS
        brief_fields = ["sku", "common_name", "scientific_name"]


class ProductStateSerializer(Serializer):
    class Meta:
        model = ProductState
        fields = ["code", "name", "description", "is_sellable", "sort_order"]
        brief_fields = ["code", "name"]


class ProductSizeSerializer(Serializer):
    class Meta:
        model = ProductSize
        fields = [
            "code",
            "name",
            "description",
            "min_height_cm",
            "max_height_cm",
            "sort_order",
        ]
        brief_fields = ["code", "name"]


class PackagingTypeSerializer(Serializer):
    class Meta:
        model = PackagingType
        fields = ["code", "name", "description"]
        brief_fields = ["code", "name"]


class PackagingMaterialSerializer(Serializer):
    class Meta:
        model = PackagingMaterial
        fields = ["code", "name", "description"]
        brief_fields = ["code", "name"]


class PackagingColorSerializer(Serializer):
    class Meta:
        model = PackagingColor
        fields = ["name", "hex"]
        brief_fields = ["name", "hex"]


class PackagingSerializer(Serializer):
    type = by("code", PackagingType)
    material = by("code", PackagingMaterial)
    color = by("name", PackagingColor)

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
        read_only_fields = STAMPS
        brief_fields = ["sku", "name"]


class PriceListItemSerializer(Serializer):
    packaging = by("sku", Packaging)
    category = by("code", ProductCategory)
    # What the database computes would be sent as a number, and lose digits on its way.
    wholesale_box_price = serializers.DecimalField(
        max_digits=22, decimal_places=2, read_only=True, help_text="Price of one box to traders."
    )
    valid_from = serializers.DateField(
        source="valid.lower", required=False, allow_null=True, help_text="First day."
    )
    valid_until = serializers.DateField(
        source="valid.upper",
        required=False,
        allow_null=True,
        help_text="First day on which it is no longer valid.",
    )

    class Meta:
        model = PriceListItem
        fields = [
            "id",
            "packaging",
            "category",
            "sku",
            "wholesale_unit_price",
            "retail_unit_price",
            "units_per_box",
            "wholesale_box_price",
            "discount_percent",
            "availability",
            "notes",
            "valid_from",
            "valid_until",
            *STAMPS,
        ]
        read_only_fields = ["id", "wholesale_box_price", *STAMPS]
        brief_fields = ["id", "packaging", "category", "retail_unit_price", "valid_from"]

    def validate(self, attrs):
        ends = attrs.pop("valid", {})
        known = self.instance.valid if isinstance(self.instance, PriceListItem) else DateRange()
        valid = DateRange(ends.get("lower", known.lower), ends.get("upper", known.upper))
        if valid.lower and valid.upper and valid.upper <= valid.lower:
            raise ValidationError({"valid_until": [LAST_BEFORE_FIRST]})
        return super().validate({**attrs, "valid": valid})

    def update(self, instance, validated_data):
        instance = super().update(instance, validated_data)
        instance.refresh_from_db(fields=["wholesale_box_price"])
        return instance


class PriceChangeSerializer(Input):
    """A change of many prices, and of which. All that are given must hold for a price."""

    percent = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=-100, max_value=100
    )
    rounding = serializers.ChoiceField(prices.Rounding.choices, default=prices.Rounding.CENT)
    starts_on = serializers.DateField(help_text="First day of the new prices, today or later.")
    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        required=False,
        min_length=1,
        max_length=prices.MOST_AT_ONCE,
        help_text="Prices by their id.",
    )
    category = by("code", ProductCategory, required=False)
    packaging = by("sku", Packaging, required=False)
    packaging_type = by("code", PackagingType, required=False)
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would happen.")
    expected = serializers.CharField(
        required=False,
        max_length=64,
        help_text="The fingerprint of a dry run: if prices changed since, nothing is done.",
    )

    def validate_percent(self, percent):
        if not percent:
            raise ValidationError(prices.NO_CHANGE)
        return percent

    def validate(self, attrs):
        if not {"items", "category", "packaging", "packaging_type"} & set(attrs):
            raise ValidationError("Say which prices: items, category, packaging, packaging_type.")
        return attrs

    def chosen(self, queryset):
        given = self.validated_data
        paths = {
            "items": "pk__in",
            "category": "category",
            "packaging": "packaging",
            "packaging_type": "packaging__type",
        }
        return queryset.filter(**{paths[name]: given[name] for name in paths if name in given})

    def change(self) -> prices.PriceChange:
        given = self.validated_data
        return prices.PriceChange(given["percent"], given["rounding"], given["starts_on"])


class RepricedSerializer(serializers.Serializer):
    """One price before and after."""

    item = serializers.IntegerField(source="item.pk", help_text="Id of the price that ends.")
    packaging = serializers.CharField(source="item.packaging.sku")
    category = serializers.CharField(source="item.category.code")
    wholesale_unit_price_before = serializers.DecimalField(
        source="item.wholesale_unit_price", max_digits=12, decimal_places=2
    )
    wholesale_unit_price = serializers.DecimalField(
        source="wholesale", max_digits=12, decimal_places=2
    )
    retail_unit_price_before = serializers.DecimalField(
        source="item.retail_unit_price", max_digits=12, decimal_places=2
    )
    retail_unit_price = serializers.DecimalField(source="retail", max_digits=12, decimal_places=2)


class LeftSerializer(serializers.Serializer):
    """One price that stays as it is, and why."""

    item = serializers.IntegerField(source="item.pk")
    reason = serializers.CharField()


class PriceOutcomeSerializer(serializers.Serializer):
    """What a change of prices did, or would do."""

    changed = RepricedSerializer(many=True)
    left = LeftSerializer(many=True)
    fingerprint = serializers.CharField(help_text="Of exactly this change of exactly these prices.")
