"""Spreadsheets of places: parents by code, outlines as WKT or GeoJSON."""

from import_export import fields

from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import ShapeWidget, reference


class OutlineWidget(ShapeWidget):
    """A polygon or several as WKT or GeoJSON, longitude first; written as WKT."""

    def __init__(self) -> None:
        super().__init__("Polygon", "POLYGON ((6 46, 7 46, 7 47, 6 46))")

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except ValueError:
            return SEVERAL.clean(value, row, **kwargs)


SEVERAL = ShapeWidget("MultiPolygon", "POLYGON ((6 46, 7 46, 7 47, 6 46)) or MULTIPOLYGON (...)")


def outline() -> fields.Field:
    return fields.Field(attribute="shape", column_name="shape", widget=OutlineWidget())


class WarehouseResource(BaseResource):
    """One line a warehouse, matched on its code."""

    shape = outline()

    checked_by_database = True

    class Meta(BaseResource.Meta):
        model = Warehouse
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "type", "tolerance_m", "is_active", "shape")


class StorageAreaResource(BaseResource):
    """One line an area, matched on its code; an area that others are part of stands before them."""

    warehouse = reference("warehouse", Warehouse, "code")
    parent_area = reference("parent_area", StorageArea, "code")
    shape = outline()

    checked_by_database = True

    class Meta(BaseResource.Meta):
        model = StorageArea
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "warehouse", "parent_area", "name", "position", "is_active", "shape")


class StorageLocationResource(BaseResource):
    """One line a location, matched on its code."""

    area = reference("area", StorageArea, "code")
    shape = outline()

    checked_by_database = True

    class Meta(BaseResource.Meta):
        model = StorageLocation
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "area",
            "qr_code",
            "name",
            "description",
            "position_metadata",
            "is_active",
            "shape",
        )


class StorageBinTypeResource(BaseResource):
    """One line a kind of bin, matched on its code."""

    class Meta(BaseResource.Meta):
        model = StorageBinType
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "name",
            "category",
            "is_grid",
            "rows",
            "columns",
            "capacity",
            "length_cm",
            "width_cm",
            "height_cm",
        )


class StorageBinResource(BaseResource):
    """One line a bin, matched on its code."""

    location = reference("location", StorageLocation, "code")
    type = reference("type", StorageBinType, "code")
    shape = outline()

    checked_by_database = True

    class Meta(BaseResource.Meta):
        model = StorageBin
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "location",
            "type",
            "label",
            "description",
            "position_metadata",
            "status",
            "shape",
        )


class LocationRelationResource(BaseResource):
    """One line a relation, matched on its two locations."""

    location = reference("location", StorageLocation, "code")
    other = reference("other", StorageLocation, "code")

    class Meta(BaseResource.Meta):
        model = LocationRelation
        abstract = False
        import_id_fields = ("location", "other")
        fields = ("location", "other", "kind")
