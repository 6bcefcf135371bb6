from datetime import UTC, datetime

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.pagination import SeriesPagination
from config.api.viewsets import ListedMixin, ReadOnlyViewSet, RegistryViewSet
from sales import resources
from sales.api import filters, serializers
from sales.models import (
    CalendarEvent,
    Category,
    DailySales,
    Forecast,
    Product,
    ProductPrice,
    Transaction,
    TransactionLine,
)
from sales.services import shelves
from sales.services import transactions as till
from sales.services.refusals import Refused
from sales.visibility import seen_by


class CategoryViewSet(RegistryViewSet):
    """The shelves of the shop."""

    queryset = Category.objects.order_by("code")
    serializer_class = serializers.CategorySerializer
    filterset_class = filters.CategoryFilter
    resource_class = resources.CategoryResource
    lookup_field = "code"
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name"]


class ProductViewSet(RegistryViewSet):
    """What is sold, with today's price and the plants on hand."""

    queryset = Product.objects.select_related("category", "inventory_product").order_by("sku")
    serializer_class = serializers.ProductSerializer
    filterset_class = filters.ProductFilter
    resource_class = resources.ProductResource
    lookup_field = "sku"
    search_fields = ["sku", "name"]
    ordering_fields = ["sku", "name", "created_at"]

    def get_queryset(self):
        return shelves.with_stock(
            super().get_queryset().with_price(datetime.now(UTC).date()), self.request.user
        )

    def get_resource_class(self):
        if not self.request.user.has_perm("sales.view_cost"):
            return resources.ShownProductResource
        return self.resource_class


class ProductPriceViewSet(RegistryViewSet):
    """The price list: each product has one price at a time."""

    queryset = ProductPrice.objects.select_related("product").order_by("product__sku", "valid")
    serializer_class = serializers.ProductPriceSerializer
    filterset_class = filters.ProductPriceFilter
    resource_class = resources.ProductPriceResource
    search_fields = ["product__sku", "product__name"]
    ordering_fields = ["unit_price", "created_at", "id"]


class TransactionViewSet(ReadOnlyViewSet):
    """Sales, returns and write-offs. A POST sells; nothing is changed afterwards."""

    queryset = (
        Transaction.objects.select_related("warehouse", "cashier", "returns")
        .prefetch_related("lines__product", "lines__returns", "lines__movements")
        .order_by("-happened_at", "-id")
    )
    serializer_class = serializers.TransactionSerializer
    filterset_class = filters.TransactionFilter
    resource_class = resources.TransactionResource
    lookup_field = "transaction_id"
    search_fields = ["number", "customer_code", "note"]
    ordering_fields = ["happened_at", "total", "id"]

    def get_queryset(self):
        return seen_by(self.request.user, super().get_queryset(), now=datetime.now(UTC))

    @extend_schema(
        request=serializers.SaleSerializer,
        responses=dict.fromkeys((200, 201), serializers.TransactionSerializer),
    )
    @transaction.atomic
    def create(self, request):
        """Sell. Stores all of it or nothing; sent again, it answers with the sale it stored."""
        asked = serializers.SaleSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        sale = asked.validated_data
        items = [till.Item(**line) for line in sale.pop("lines")]
        keys = ("transaction_id", "warehouse", "happened_at")
        own = {name: sale.pop(name) for name in keys}
        return self._answer(till.sell, items=items, details=till.Details(**sale), **own)

    @extend_schema(
        request=serializers.TakeBackSerializer,
        responses=dict.fromkeys((200, 201), serializers.TransactionSerializer),
    )
    @action(detail=True, methods=["post"], url_path="take-back")
    @transaction.atomic
    def take_back(self, request, transaction_id=None):
        """Take pieces of a sale back, at the prices they were sold for."""
        sold = self.get_object()
        asked = serializers.TakeBackSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        back = asked.validated_data
        items = [till.Back(**line) for line in back.pop("lines")]
        its_id = back.pop("transaction_id")
        return self._answer(
            till.take_back,
            sold,
            transaction_id=its_id,
            items=items,
            details=till.Details(**back),
        )

    def _answer(self, service, *args, **asked) -> Response:
        try:
            made, is_new = service(*args, user=self.request.user, now=datetime.now(UTC), **asked)
        except Refused as error:
            raise Conflict(str(error)) from error
        self.check_scope("add", made)
        return Response(self.get_serializer(made).data, status=201 if is_new else 200)


class LinePagination(SeriesPagination):
    ordering = "-id"


class TransactionLineViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Lines of all transactions, the last ones entered first."""

    queryset = TransactionLine.objects.select_related("transaction", "product").order_by("-id")
    serializer_class = serializers.ListedLineSerializer
    filterset_class = filters.TransactionLineFilter
    resource_class = resources.TransactionLineResource
    pagination_class = LinePagination

    def get_queryset(self):
        return seen_by(
            self.request.user,
            super().get_queryset(),
            header="transaction__",
            now=datetime.now(UTC),
        )


class CalendarEventViewSet(RegistryViewSet):
    """Holidays, promotions, and other days that are unlike most."""

    queryset = CalendarEvent.objects.order_by("-date", "name")
    serializer_class = serializers.CalendarEventSerializer
    filterset_class = filters.CalendarEventFilter
    resource_class = resources.CalendarEventResource
    search_fields = ["name", "description"]
    ordering_fields = ["date", "name", "type"]


class ForecastViewSet(ReadOnlyViewSet):
    """What models expected to be sold."""

    queryset = Forecast.objects.select_related("product", "category").order_by("-day", "-id")
    serializer_class = serializers.ForecastSerializer
    filterset_class = filters.ForecastFilter
    resource_class = resources.ForecastResource
    ordering_fields = ["day", "trained_at", "id"]


class DailySalesPagination(SeriesPagination):
    ordering = ("-day", "-id")


class DailySalesViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """What was sold a day of each product in each warehouse, newest first."""

    queryset = DailySales.objects.select_related("product", "warehouse").order_by("-day", "-id")
    serializer_class = serializers.DailySalesSerializer
    filterset_class = filters.DailySalesFilter
    resource_class = resources.DailySalesResource
    pagination_class = DailySalesPagination
