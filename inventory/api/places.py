"""Places over REST, and the question which location a point lies in."""

import msgspec
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.permissions import ModelAndTokenPermissions
from config.api.filters import refuse_unknown
from config.api.geometry import OUTSIDE, numbers
from config.api.viewsets import RegistryViewSet
from inventory.api.filters import places as filters
from inventory.api.serializers import places as serializers
from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from inventory.resources.places import (
    LocationRelationResource,
    StorageAreaResource,
    StorageBinResource,
    StorageBinTypeResource,
    StorageLocationResource,
    WarehouseResource,
)
from inventory.services.places import MOST_POINTS, Position, codes_at, locations_at

POSITIONS = {"type": "array", "items": serializers.POSITION, "maxItems": MOST_POINTS}
CODES = {"type": "array", "items": {"type": "string", "nullable": True}}


class WarehouseViewSet(RegistryViewSet):
    """Buildings and fields in which plants are grown."""

    queryset = Warehouse.objects.order_by("code")
    serializer_class = serializers.WarehouseSerializer
    filterset_class = filters.WarehouseFilter
    resource_class = WarehouseResource
    geo_field = "shape"
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "area_m2", "created_at"]


class StorageAreaViewSet(RegistryViewSet):
    """Parts of warehouses."""

    queryset = StorageArea.objects.select_related("warehouse", "parent_area").order_by("code")
    serializer_class = serializers.StorageAreaSerializer
    filterset_class = filters.StorageAreaFilter
    resource_class = StorageAreaResource
    geo_field = "shape"
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "area_m2", "created_at"]


class Asking(ModelAndTokenPermissions):
    """A POST that only asks, with more than an address can hold, needs the right to read."""

    perms_map = {
        **ModelAndTokenPermissions.perms_map,
        "POST": ModelAndTokenPermissions.perms_map["GET"],
    }


class StorageLocationViewSet(RegistryViewSet):
    """Places in areas; what one photo shows."""

    queryset = StorageLocation.objects.select_related("area__warehouse").order_by("code")
    serializer_class = serializers.StorageLocationSerializer
    filterset_class = filters.StorageLocationFilter
    resource_class = StorageLocationResource
    geo_field = "shape"
    lookup_field = "code"
    search_fields = ["code", "name", "qr_code"]
    ordering_fields = ["code", "name", "area_m2", "created_at"]
    devices_may_send = False

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "point",
                serializers.POSITION,
                description="longitude,latitude in degrees.",
                required=True,
                explode=False,
            ),
        ],
        responses=serializers.WhereSerializer,
        filters=False,
    )
    @action(
        detail=False,
        pagination_class=None,
        permission_classes=[Asking],
        devices_may_send=True,
    )
    def at(self, request):
        """The location that a point lies in, with its area and warehouse.

        A border belongs to what it bounds; of several locations the smallest is answered.
        """
        refuse_unknown(request, {"point", "format"})
        point = numbers(request, "point", "longitude,latitude")
        if point is None:
            raise ValidationError({"point": ["longitude,latitude is expected, in degrees."]})
        longitude, latitude = point
        # Outlines are not answered, and take their time.
        unread = [
            f"{path}{column}"
            for path in ("", "area__", "area__warehouse__")
            for column in ("shape", "centroid")
        ]
        found = locations_at((longitude, latitude), self.get_queryset().defer(*unread))
        location, *others = [*found[:100]] or [None]
        if location is None:
            raise Http404(f"No location lies at {longitude}, {latitude}.")
        where = {"location": location, "overlapping": [other.code for other in others]}
        return Response(serializers.WhereSerializer(where).data)

    @extend_schema(request={"application/json": POSITIONS}, responses={200: CODES}, filters=False)
    @at.mapping.post
    def at_many(self, request):
        """For each of up to 10,000 points [longitude, latitude] a location's code, or null."""
        refuse_unknown(request, {"format"})
        return Response(codes_at(positions_of(request.data), self.get_queryset()))


def positions_of(data) -> list[Position]:
    """Points of a request's body. Raises ValidationError with the place of what is none."""
    try:
        positions = msgspec.convert(data, list[Position])
    except msgspec.ValidationError as error:
        raise ValidationError([f"A list of [longitude, latitude] is expected: {error}"]) from error
    if len(positions) > MOST_POINTS:
        raise ValidationError([f"Up to {MOST_POINTS:,} points are expected."])
    for place, (longitude, latitude) in enumerate(positions):
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValidationError({place: [OUTSIDE]})
    return positions


class StorageBinTypeViewSet(RegistryViewSet):
    """Kinds of containers."""

    queryset = StorageBinType.objects.order_by("code")
    serializer_class = serializers.StorageBinTypeSerializer
    filterset_class = filters.StorageBinTypeFilter
    resource_class = StorageBinTypeResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "category", "capacity"]


class StorageBinViewSet(RegistryViewSet):
    """Containers and marked segments in locations."""

    queryset = StorageBin.objects.select_related("location", "type").order_by("code")
    serializer_class = serializers.StorageBinSerializer
    filterset_class = filters.StorageBinFilter
    resource_class = StorageBinResource
    geo_field = "shape"
    lookup_field = "code"
    search_fields = ["code", "label"]
    ordering_fields = ["code", "status", "created_at"]


class LocationRelationViewSet(RegistryViewSet):
    """Which locations contain others or lie next to them."""

    queryset = LocationRelation.objects.select_related("location", "other").order_by("id")
    serializer_class = serializers.LocationRelationSerializer
    filterset_class = filters.LocationRelationFilter
    resource_class = LocationRelationResource
    search_fields = ["location__code", "other__code"]
    ordering_fields = ["id"]
