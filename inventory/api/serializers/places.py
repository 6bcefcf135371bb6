from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField

from config.api.serializers import Serializer
from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)

POSITION = {
    "type": "array",
    "items": {"type": "number", "minimum": -180, "maximum": 180},
    "minItems": 2,
    "maxItems": 2,
}


def by_code(model, **kwargs) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(
        slug_field="code", queryset=model._default_manager.all(), **kwargs
    )


RING = {"type": "array", "minItems": 4, "items": POSITION}
RINGS = {"type": "array", "minItems": 1, "items": RING}


def geojson(kind: str, coordinates: dict) -> dict:
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": [kind]},
            "coordinates": coordinates,
        },
    }


@extend_schema_field(
    {
        "oneOf": [
            geojson("Polygon", RINGS),
            geojson("MultiPolygon", {"type": "array", "minItems": 1, "items": RINGS}),
        ],
        "nullable": True,
    }
)
class OutlineField(GeometryField):
    """A polygon or several, as GeoJSON; the models say what is wrong with one."""


@extend_schema_field({**geojson("Point", POSITION), "nullable": True})
class MiddleField(GeometryField):
    """A point that the database computes, as GeoJSON."""


COMPUTED = ["centroid", "area_m2"]
STAMPS = ["created_at", "updated_at"]


class PlaceSerializer(Serializer):
    """What has an outline, which the models check; the database computes its middle and area."""

    shape = OutlineField(required=False, allow_null=True)
    centroid = MiddleField(read_only=True, allow_null=True, help_text="Middle of the outline.")
    area_m2 = serializers.FloatField(
        read_only=True, allow_null=True, help_text="Square meters inside the outline."
    )

    def update(self, instance: Any, validated_data: dict):
        instance = super().update(instance, validated_data)
        instance.refresh_from_db(fields=COMPUTED)
        return instance


class WarehouseSerializer(PlaceSerializer):
    class Meta:
        model = Warehouse
        fields = ["code", "name", "type", "tolerance_m", "is_active", "shape", *COMPUTED, *STAMPS]
        brief_fields = ["code", "name", "type", "is_active"]


class StorageAreaSerializer(PlaceSerializer):
    warehouse = by_code(Warehouse)
    parent_area = by_code(StorageArea, required=False, allow_null=True)

    class Meta:
        model = StorageArea
        fields = [
            "code",
            "warehouse",
            "parent_area",
            "name",
            "position",
            "is_active",
            "shape",
            *COMPUTED,
            *STAMPS,
        ]
        brief_fields = ["code", "warehouse", "name", "is_active"]


class StorageLocationSerializer(PlaceSerializer):
    area = by_code(StorageArea)
    warehouse = serializers.CharField(source="area.warehouse.code", read_only=True)

    class Meta:
        model = StorageLocation
        fields = [
            "code",
            "area",
            "warehouse",
            "qr_code",
            "name",
            "description",
            "position_metadata",
            "is_active",
            "shape",
            *COMPUTED,
            *STAMPS,
        ]
        brief_fields = ["code", "area", "qr_code", "name", "is_active"]


class StorageBinTypeSerializer(Serializer):
    class Meta:
        model = StorageBinType
        fields = [
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
            *STAMPS,
        ]
        brief_fields = ["code", "name", "category"]


class StorageBinSerializer(PlaceSerializer):
    location = by_code(StorageLocation)
    type = by_code(StorageBinType, required=False, allow_null=True)

    class Meta:
        model = StorageBin
        fields = [
            "code",
            "location",
            "type",
            "label",
            "description",
            "position_metadata",
            "status",
            "shape",
            *COMPUTED,
            *STAMPS,
        ]
        brief_fields = ["code", "location", "type", "status"]


class LocationRelationSerializer(Serializer):
    location = by_code(StorageLocation)
    other = by_code(StorageLocation)

    class Meta:
        model = LocationRelation
        fields = ["id", "location", "other", "kind"]
        brief_fields = ["id", "location", "other", "kind"]


class FoundPlaceSerializer(serializers.Serializer):
    """One place in the answer to where a point lies."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    area_m2 = serializers.FloatField(allow_null=True)


class FoundLocationSerializer(FoundPlaceSerializer):
    qr_code = serializers.CharField(allow_null=True)


class WhereSerializer(serializers.Serializer):
    """Where a point lies."""

    location = FoundLocationSerializer()
    area = FoundPlaceSerializer(source="location.area")
    warehouse = FoundPlaceSerializer(source="location.area.warehouse")
    overlapping = serializers.ListField(
        child=serializers.CharField(),
        help_text="Codes of larger locations that the point lies in too, the smallest first.",
    )
