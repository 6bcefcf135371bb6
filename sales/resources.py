"""Import and export formats. A resource maps columns; it holds no business rule."""

from import_export import fields

from accounts.models import User
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
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import BoundField, DayWidget, InstantWidget, KeyWidget, reference


class CategoryResource(BaseResource):
    """One line a category, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Category
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name")


class ShownProductResource(BaseResource):
    """One line a product, for those who may not see what it costs."""

    category = reference("category", Category, "code")
    inventory_product = reference("inventory_product", Plant, "sku")

    class Meta(BaseResource.Meta):
        model = Product
        abstract = False
        import_id_fields = ("sku",)
        fields = (
            "sku",
            "name",
            "category",
            "description",
            "inventory_product",
            "keeps_stock",
            "low_stock_at",
            "is_active",
        )


class ProductResource(ShownProductResource):
    """One line a product, matched on its SKU, case included."""

    class Meta(ShownProductResource.Meta):
        fields = (*ShownProductResource.Meta.fields, "cost_price")


class ProductPriceResource(BaseResource):
    """One line a price, matched on the product and the first day."""

    product = reference("product", Product, "sku")
    valid_from = BoundField("valid_from", "lower")
    valid_until = BoundField("valid_until", "upper")

    class Meta(BaseResource.Meta):
        model = ProductPrice
        abstract = False
        import_id_fields = ("product", "valid_from")
        fields = ("product", "unit_price", "valid_from", "valid_until")


class CalendarEventResource(BaseResource):
    """One line an event, matched on its name and date."""

    date = fields.Field(attribute="date", column_name="date", widget=DayWidget())

    class Meta(BaseResource.Meta):
        model = CalendarEvent
        abstract = False
        import_id_fields = ("name", "date")
        fields = ("name", "date", "type", "description", "include_in_prediction", "impact")


class TransactionResource(BaseResource):
    """One line a transaction, for export: sales are stored by the till and by their history."""

    warehouse = reference("warehouse", Warehouse, "code")
    cashier = reference("cashier", User, "email")
    returns = fields.Field(
        attribute="returns__transaction_id", column_name="returns", widget=KeyWidget()
    )

    only_exported = "Transactions are only exported; history comes in by import_online_retail."

    class Meta(BaseResource.Meta):
        model = Transaction
        abstract = False
        import_id_fields = ("transaction_id",)
        fields = (
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
        )


class TransactionLineResource(BaseResource):
    """One line a line of a transaction, for export."""

    transaction = fields.Field(
        attribute="transaction__transaction_id", column_name="transaction", widget=KeyWidget()
    )
    happened_at = fields.Field(
        attribute="transaction__happened_at", column_name="happened_at", widget=InstantWidget()
    )
    product = reference("product", Product, "sku")

    only_exported = "Lines of transactions are only exported."

    class Meta(BaseResource.Meta):
        model = TransactionLine
        abstract = False
        import_id_fields = ("transaction", "number")
        fields = (
            "transaction",
            "number",
            "happened_at",
            "product",
            "quantity",
            "unit_price",
            "is_promotion",
            "line_total",
            "moves_stock",
        )


class DailySalesResource(BaseResource):
    """One line a product, day and warehouse, for export: computed of the lines."""

    product = reference("product", Product, "sku")
    warehouse = reference("warehouse", Warehouse, "code")
    day = fields.Field(attribute="day", column_name="day", widget=DayWidget())

    only_exported = "Daily sales are computed of the transactions."

    class Meta(BaseResource.Meta):
        model = DailySales
        abstract = False
        import_id_fields = ("product", "day", "warehouse")
        fields = ("product", "day", "warehouse", "quantity", "revenue", "transactions")


class ForecastResource(BaseResource):
    """One line a forecast, for export."""

    product = reference("product", Product, "sku")
    category = reference("category", Category, "code")
    day = fields.Field(attribute="day", column_name="day", widget=DayWidget())
    horizon_start = fields.Field(
        attribute="horizon_start", column_name="horizon_start", widget=DayWidget()
    )

    only_exported = "Forecasts are computed, not imported."

    class Meta(BaseResource.Meta):
        model = Forecast
        abstract = False
        import_id_fields = ("product", "category", "day", "model", "model_version")
        fields = (
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
        )
