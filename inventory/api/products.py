"""Products, packaging and prices over REST."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.filters import refuse_unknown
from config.api.viewsets import RegistryViewSet
from inventory.api.filters import products as filters
from inventory.api.serializers import products as serializers
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
from inventory.resources.prices import (
    PackagingColorResource,
    PackagingMaterialResource,
    PackagingResource,
    PackagingTypeResource,
    PriceListItemResource,
)
from inventory.resources.products import (
    ProductCategoryResource,
    ProductFamilyResource,
    ProductResource,
    ProductSizeResource,
    ProductStateResource,
)
from inventory.services import prices


class ProductCategoryViewSet(RegistryViewSet):
    """Broad kinds of plants."""

    queryset = ProductCategory.objects.order_by("code")
    serializer_class = serializers.ProductCategorySerializer
    filterset_class = filters.ProductCategoryFilter
    resource_class = ProductCategoryResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name", "created_at"]


class ProductFamilyViewSet(RegistryViewSet):
    """Botanical families and genera within categories."""

    queryset = ProductFamily.objects.select_related("category").order_by("name", "id")
    serializer_class = serializers.ProductFamilySerializer
    filterset_class = filters.ProductFamilyFilter
    resource_class = ProductFamilyResource
    search_fields = ["name", "scientific_name"]
    ordering_fields = ["name", "created_at", "id"]


class ProductViewSet(RegistryViewSet):
    """Species and varieties, by the number under which they are sold."""

    queryset = Product.objects.select_related("family__category").order_by("sku")
    serializer_class = serializers.ProductSerializer
    filterset_class = filters.ProductFilter
    resource_class = ProductResource
    lookup_field = "sku"
    search_fields = ["sku", "common_name", "scientific_name"]
    ordering_fields = ["sku", "common_name", "scientific_name", "created_at"]


class ProductStateViewSet(RegistryViewSet):
    """Stages of a plant's life."""

    queryset = ProductState.objects.order_by("sort_order", "code")
    serializer_class = serializers.ProductStateSerializer
    filterset_class = filters.ProductStateFilter
    resource_class = ProductStateResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["sort_order", "code", "name"]


class ProductSizeViewSet(RegistryViewSet):
    """Classes of height."""

    queryset = ProductSize.objects.order_by("sort_order", "code")
    serializer_class = serializers.ProductSizeSerializer
    filterset_class = filters.ProductSizeFilter
    resource_class = ProductSizeResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["sort_order", "code", "name", "min_height_cm"]


class PackagingTypeViewSet(RegistryViewSet):
    """Forms of packaging."""

    queryset = PackagingType.objects.order_by("code")
    serializer_class = serializers.PackagingTypeSerializer
    filterset_class = filters.PackagingTypeFilter
    resource_class = PackagingTypeResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name"]


class PackagingMaterialViewSet(RegistryViewSet):
    """Materials of packaging."""

    queryset = PackagingMaterial.objects.order_by("code")
    serializer_class = serializers.PackagingMaterialSerializer
    filterset_class = filters.PackagingMaterialFilter
    resource_class = PackagingMaterialResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name"]


class PackagingColorViewSet(RegistryViewSet):
    """Colors of packaging."""

    queryset = PackagingColor.objects.order_by("name")
    serializer_class = serializers.PackagingColorSerializer
    filterset_class = filters.PackagingColorFilter
    resource_class = PackagingColorResource
    lookup_field = "name"
    search_fields = ["name", "hex"]
    ordering_fields = ["name"]


class PackagingViewSet(RegistryViewSet):
    """The catalog of packaging."""

    queryset = Packaging.objects.select_related("type", "material", "color").order_by("sku")
    serializer_class = serializers.PackagingSerializer
    filterset_class = filters.PackagingFilter
    resource_class = PackagingResource
    lookup_field = "sku"
    search_fields = ["sku", "name"]
    ordering_fields = ["sku", "name", "diameter_cm", "volume_liters"]


class PriceListItemViewSet(RegistryViewSet):
    """Prices of categories in packaging, with the days on which they are valid."""

    queryset = PriceListItem.objects.select_related("packaging", "category").order_by(
        "packaging__sku", "category__code", "-valid"
    )
    serializer_class = serializers.PriceListItemSerializer
    filterset_class = filters.PriceListItemFilter
    resource_class = PriceListItemResource
    search_fields = ["sku", "packaging__sku", "packaging__name", "category__name"]
    ordering_fields = ["wholesale_unit_price", "retail_unit_price", "created_at", "id"]

    @extend_schema(
        request=serializers.PriceChangeSerializer,
        responses={200: serializers.PriceOutcomeSerializer},
    )
    @action(detail=False, methods=["post"], also_needs=("inventory.change_pricelistitem",))
    def change(self, request):
        """Change many prices from a day on. The present ones end there; none is overwritten."""
        refuse_unknown(request, {"format"})
        asked = serializers.PriceChangeSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        asked.is_valid(raise_exception=True)
        items, given = asked.chosen(self.get_queryset()), asked.validated_data
        today = timezone.now().date()
        if given["starts_on"] < today:
            raise ValidationError({"starts_on": [prices.STARTS_IN_PAST]})
        try:
            if given["dry_run"]:
                outcome = prices.preview_prices(items, asked.change())
            else:
                outcome = prices.change_prices(
                    items, asked.change(), today=today, expected=given.get("expected", "")
                )
        except (prices.PricesChanged, prices.TooManyPrices) as error:
            raise Conflict(str(error)) from error
        return Response(serializers.PriceOutcomeSerializer(outcome).data)
