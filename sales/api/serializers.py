from psycopg.types.range import DateRange
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts import scopes
from config.api.serializers import Input, Serializer
from inventory.models import Product as Plant
from inventory.models import Warehouse
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
from sales.services.transactions import MOST_LINES

MOST_PIECES = 1_000_000


def product_field(**options) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(slug_field="sku", queryset=Product.objects.all(), **options)


class CategorySerializer(Serializer):
    class Meta:
        model = Category
        fields = ["code", "name", "created_at", "updated_at"]
        read_only_fields = ["created_at", "updated_at"]
        brief_fields = ["code", "name"]


class ProductSerializer(Serializer):
    """What a product costs is left out for those who may not see it."""

    category = serializers.SlugRelatedField(
        slug_field="code", queryset=Category.objects.all(), required=False, allow_null=True
    )
    inventory_product = serializers.SlugRelatedField(
        slug_field="sku", queryset=Plant.objects.all(), required=False, allow_null=True
    )
    price = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        read_only=True,
        allow_null=True,
        help_text="Of one piece today; null when the list has none.",
    )
    on_hand = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="Plants that can be sold; null when no stock is kept.",
    )

    class Meta:
        model = Product
        fields = [
            "sku",
            "name",
            "category",
            "description",
            "cost_price",
            "inventory_product",
            "keeps_stock",
            "low_stock_at",
            "is_active",
            "price",
            "on_hand",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["created_at", "updated_at"]
        brief_fields = ["sku", "name", "is_active", "price", "on_hand"]

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request and not request.user.has_perm("sales.view_cost"):
            fields.pop("cost_price", None)
        return fields


class ProductPriceSerializer(Serializer):
    product = product_field()
    valid_from = serializers.DateField(source="valid.lower", help_text="First day.")
    valid_until = serializers.DateField(
        source="valid.upper",
        required=False,
        allow_null=True,
        help_text="The first day on which it is no longer valid.",
    )

    class Meta:
        model = ProductPrice
        fields = [
            "id",
            "product",
            "unit_price",
            "valid_from",
            "valid_until",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at"]
        brief_fields = ["id", "product", "unit_price", "valid_from"]

    def validate(self, attrs):
        """The two days become one range, as the table has them."""
        days = attrs.pop("valid", {})
        if days:
            known = self.instance.valid if isinstance(self.instance, ProductPrice) else None
            lower = days.get("lower", known and known.lower)
            upper = days.get("upper", known and known.upper)
            if lower and upper and lower >= upper:
                raise ValidationError({"valid_until": ["It lies after the first day."]})
            attrs["valid"] = DateRange(lower, upper)
        return super().validate(attrs)


class TransactionLineSerializer(Serializer):
    product = serializers.SlugRelatedField(slug_field="sku", read_only=True)
    returns = serializers.IntegerField(
        source="returns.number",
        read_only=True,
        allow_null=True,
        help_text="Number of the line of the sale that it takes back.",
    )
    movements = serializers.SlugRelatedField(
        slug_field="movement_id",
        many=True,
        read_only=True,
        help_text="Movements of stock that it made; none when no stock is kept.",
    )

    class Meta:
        model = TransactionLine
        fields = [
            "number",
            "product",
            "quantity",
            "unit_price",
            "is_promotion",
            "line_total",
            "moves_stock",
            "returns",
            "movements",
        ]
        read_only_fields = fields

    def _wanted(self, request, known):
        """Asked of the transactions, ``fields`` and ``brief`` are not meant for their lines."""
        return None if self.parent else super()._wanted(request, known)


class ListedLineSerializer(Serializer):
    """A line outside of its transaction."""

    transaction = serializers.SlugRelatedField(slug_field="transaction_id", read_only=True)
    happened_at = serializers.DateTimeField(source="transaction.happened_at", read_only=True)
    product = serializers.SlugRelatedField(slug_field="sku", read_only=True)

    class Meta:
        model = TransactionLine
        fields = [
            "id",
            "transaction",
            "number",
            "happened_at",
            "product",
            "quantity",
            "unit_price",
            "is_promotion",
            "line_total",
            "moves_stock",
        ]
        read_only_fields = fields
        brief_fields = ["id", "transaction", "number", "product", "quantity", "line_total"]


class TransactionSerializer(Serializer):
    warehouse = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    cashier = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)
    returns = serializers.SlugRelatedField(
        slug_field="transaction_id", read_only=True, allow_null=True
    )
    lines = TransactionLineSerializer(many=True, read_only=True)

    class Meta:
        model = Transaction
        fields = [
            "transaction_id",
            "number",
            "kind",
            "happened_at",
            "warehouse",
            "cashier",
            "customer_code",
            "country",
            "payment",
            "total",
            "line_count",
            "moves_stock",
            "returns",
            "note",
            "entered_at",
            "lines",
        ]
        read_only_fields = fields
        brief_fields = ["transaction_id", "number", "kind", "happened_at", "total"]


class SoldItemSerializer(Input):
    product = product_field()
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PIECES)
    unit_price = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="Left out, the list's holds. Another one needs the right to override prices.",
    )
    is_promotion = serializers.BooleanField(required=False, default=False)


class DetailsSerializer(Input):
    payment = serializers.ChoiceField(
        choices=Transaction.Payment.choices, required=False, default=Transaction.Payment.UNKNOWN
    )
    number = serializers.CharField(max_length=40, required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SaleSerializer(DetailsSerializer):
    transaction_id = serializers.UUIDField(help_text="Chosen by you: sent again, stored once.")
    warehouse = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Warehouse.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Where plants are taken from.",
    )
    happened_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Left out, it is now."
    )
    customer_code = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default=""
    )
    country = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    lines = SoldItemSerializer(many=True, min_length=1, max_length=MOST_LINES)

    def get_fields(self):
        """One sells where one's role reaches, whether or not one may look into that warehouse."""
        fields = super().get_fields()
        if request := self.context.get("request"):
            fields["warehouse"].queryset = scopes.narrow(
                Warehouse.objects.all(), request.user, "sales.add_transaction"
            )
        return fields


class BackSerializer(Input):
    number = serializers.IntegerField(min_value=1, max_value=MOST_LINES, help_text="Of the line.")
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PIECES)


class TakeBackSerializer(DetailsSerializer):
    transaction_id = serializers.UUIDField(help_text="Of the return, chosen by you.")
    lines = BackSerializer(many=True, min_length=1, max_length=MOST_LINES)


class CalendarEventSerializer(Serializer):
    class Meta:
        model = CalendarEvent
        fields = [
            "id",
            "name",
            "date",
            "type",
            "description",
            "include_in_prediction",
            "impact",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at"]
        brief_fields = ["id", "name", "date", "type"]


class ForecastSerializer(Serializer):
    product = serializers.SlugRelatedField(slug_field="sku", read_only=True, allow_null=True)
    category = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Forecast
        fields = [
            "id",
            "product",
            "category",
            "day",
            "horizon_start",
            "forecast",
            "lower",
            "upper",
            "model",
            "model_version",
            "trained_at",
        ]
        read_only_fields = fields
        brief_fields = ["id", "product", "category", "day", "forecast"]


class DailySalesSerializer(Serializer):
    product = serializers.SlugRelatedField(slug_field="sku", read_only=True)
    warehouse = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = DailySales
        fields = ["product", "warehouse", "day", "quantity", "revenue", "transactions"]
        read_only_fields = fields
        brief_fields = ["product", "day", "quantity", "revenue"]
