from config.api.filters import FilterSet, InstantFilter
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


class CategoryFilter(FilterSet):
    class Meta:
        model = Category
        fields = ["code", "name"]


class ProductFilter(FilterSet):
    class Meta:
        model = Product
        fields = ["sku", "name", "category", "inventory_product", "keeps_stock", "is_active"]
        paths = {"category": "category__code", "inventory_product": "inventory_product__sku"}


class ProductPriceFilter(FilterSet):
    class Meta:
        model = ProductPrice
        fields = ["product", "unit_price"]
        paths = {"product": "product__sku"}


class TransactionFilter(FilterSet):
    start = InstantFilter(field_name="happened_at", lookup_expr="gte")
    end = InstantFilter(field_name="happened_at", lookup_expr="lt")

    class Meta:
        model = Transaction
        fields = [
            "transaction_id",
            "number",
            "kind",
            "happened_at",
            "warehouse",
            "customer_code",
            "country",
            "payment",
            "total",
            "moves_stock",
        ]
        paths = {"warehouse": "warehouse__code"}


class TransactionLineFilter(FilterSet):
    start = InstantFilter(field_name="transaction__happened_at", lookup_expr="gte")
    end = InstantFilter(field_name="transaction__happened_at", lookup_expr="lt")

    class Meta:
        model = TransactionLine
        fields = ["transaction", "product", "warehouse", "kind", "is_promotion", "moves_stock"]
        paths = {
            "transaction": "transaction__transaction_id",
            "product": "product__sku",
            "warehouse": "transaction__warehouse__code",
            "kind": "transaction__kind",
        }


class CalendarEventFilter(FilterSet):
    class Meta:
        model = CalendarEvent
        fields = ["name", "date", "type", "include_in_prediction"]


class ForecastFilter(FilterSet):
    class Meta:
        model = Forecast
        fields = ["product", "category", "day", "horizon_start", "model", "model_version"]
        paths = {"product": "product__sku", "category": "category__code"}


class DailySalesFilter(FilterSet):
    class Meta:
        model = DailySales
        fields = ["product", "warehouse", "day"]
        paths = {"product": "product__sku", "warehouse": "warehouse__code"}
