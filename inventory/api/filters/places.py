from config.api.filters import FilterSet
from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)

STAMPS = ["created_at", "updated_at"]


class WarehouseFilter(FilterSet):
    class Meta:
        model = Warehouse
        fields = ["code", "name", "type", "is_active", "area_m2", *STAMPS]


class StorageAreaFilter(FilterSet):
    class Meta:
        model = StorageArea
        fields = [
            "code",
            "name",
            "warehouse",
            "parent_area",
            "position",
            "is_active",
            "area_m2",
            *STAMPS,
        ]
        paths = {"warehouse": "warehouse__code", "parent_area": "parent_area__code"}


class StorageLocationFilter(FilterSet):
    class Meta:
        model = StorageLocation
        fields = [
            "code",
            "qr_code",
            "name",
            "area",
            "warehouse",
            "is_active",
            "area_m2",
            *STAMPS,
        ]
        paths = {"area": "area__code", "warehouse": "area__warehouse__code"}


class StorageBinTypeFilter(FilterSet):
    class Meta:
        model = StorageBinType
        fields = ["code", "name", "category", "is_grid", "capacity", *STAMPS]


class StorageBinFilter(FilterSet):
    class Meta:
        model = StorageBin
        fields = ["code", "label", "location", "area", "warehouse", "type", "status", *STAMPS]
        paths = {
            "location": "location__code",
            "area": "location__area__code",
            "warehouse": "location__area__warehouse__code",
            "type": "type__code",
        }


class LocationRelationFilter(FilterSet):
    class Meta:
        model = LocationRelation
        fields = ["location", "other", "kind"]
        paths = {"location": "location__code", "other": "other__code"}
