"""Import and export formats. A resource maps columns; it holds no business rule."""

from datetime import datetime

from import_export import fields, widgets
from psycopg.types.range import DateRange

from inventory.models import (
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
    ProductCategory,
)
from spreadsheets.resources import BaseResource, reference


class DayWidget(widgets.DateWidget):
    """A day as ISO 8601, with a sentence when it is none."""

    def clean(self, value, row=None, **kwargs):
        try:
            day = super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(f"{value!r} is not a day such as 2026-03-01.") from None
        return day.date() if isinstance(day, datetime) else day  # as cells of workbooks are


class BoundField(fields.Field):
    """One end of a range of days, as a column of its own; an empty cell is an open end."""

    def __init__(self, column_name: str, end: str) -> None:
        super().__init__(
            attribute="valid", column_name=column_name, widget=DayWidget(format="%Y-%m-%d")
        )
        self.end = end

    def get_value(self, instance):
        return getattr(super().get_value(instance), self.end, None)

    def save(self, instance, row, is_m2m=False, **kwargs):
        known = instance.valid or DateRange()
        ends = {"lower": known.lower, "upper": known.upper, self.end: self.clean(row, **kwargs)}
        instance.valid = DateRange(**ends)


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

    def get_instance(self, instance_loader, row):
        """The library's own way knows no ends of ranges."""
        keys = {name: self.fields[name].clean(row) for name in self.get_import_id_fields()}
        day = keys.pop("valid_from")
        first = {"valid__startswith": day} if day else {"valid__startswith__isnull": True}
        return self.get_queryset().filter(**keys, **first).first()
