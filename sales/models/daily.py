"""What was sold a day. The database adds every line as it is stored, see the migration."""

from django.db import models
from django.db.models import Q

from sales.models.products import Product


class DailySales(models.Model):
    """The sum of what one product sold on one day (UTC) in one warehouse, returns deducted."""

    scopes = {"inventory.warehouse": "warehouse"}

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="daily_sales", db_index=False
    )
    warehouse = models.ForeignKey(
        "inventory.Warehouse",
        null=True,
        on_delete=models.PROTECT,
        related_name="daily_sales",
        help_text="Where it was sold; empty when that is not known.",
    )
    day = models.DateField(help_text="Day of the sale (UTC).")
    quantity = models.BigIntegerField(help_text="Pieces sold less pieces returned.")
    revenue = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        help_text="Money taken less money returned, in the house's currency.",
    )
    transactions = models.IntegerField(help_text="Sales that it was part of; returns not counted.")

    class Meta:
        ordering = ["-day", "product"]
        verbose_name_plural = "daily sales"
        constraints = [
            # Begins with the product, whose chart reads it day by day.
            models.UniqueConstraint(
                fields=["product", "day", "warehouse"],
                nulls_distinct=False,
                name="sales_dailysales_once",
                violation_error_message="This day of this product is summed up already.",
            ),
            models.CheckConstraint(
                name="sales_dailysales_transactions_positive",
                condition=Q(transactions__gte=0),
                violation_error_message="The number of sales is not negative.",
            ),
        ]
        indexes = [
            # The newest days of all products, and the sums of a few days on the dashboard.
            models.Index(
                fields=["-day", "-id"], include=["revenue", "quantity"], name="sales_daily_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} on {self.day}"
