"""What was sold, taken back and written off. Append-only: a return is a new transaction."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from sales.models.products import Product, money


def append_only(words: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=f"RAISE EXCEPTION '{words} are append-only.';",
        ),
    ]


class Transaction(models.Model):
    """One sale, return or write-off with all its lines. Append-only."""

    append_only = True  # of the application's role, see accounts.privileges
    scopes = {"inventory.warehouse": "warehouse"}

    class Kind(models.TextChoices):
        SALE = "sale", "sale"
        RETURN = "return", "return"
        WRITE_OFF = "write_off", "write-off"

    class Payment(models.TextChoices):
        CASH = "cash", "cash"
        CARD = "card", "card"
        TRANSFER = "transfer", "transfer"
        OTHER = "other", "other"
        UNKNOWN = "unknown", "unknown"

    id = models.AutoField(primary_key=True)
    transaction_id = models.UUIDField(
        "transaction id",
        unique=True,
        default=uuid.uuid4,
        help_text="Chosen by the client; a transaction sent again is stored once.",
        error_messages={"unique": "A transaction with this id exists already."},
    )
    number = models.CharField(
        max_length=40,
        null=True,
        blank=True,
        unique=True,
        help_text="Number of the invoice or receipt.",
        error_messages={"unique": "Another transaction has this number already."},
    )
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.SALE)
    happened_at = models.DateTimeField(help_text="When it happened, not when it was entered.")
    warehouse = models.ForeignKey(
        "inventory.Warehouse",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sales",
        # The index of a warehouse's transactions begins with it.
        db_index=False,
        help_text="Where it was sold and where its stock is taken from.",
    )
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sales",
        help_text="Who entered it.",
    )
    customer_code = models.CharField(max_length=40, blank=True, help_text="Such as 17850.")
    country = models.CharField(max_length=60, blank=True, help_text="Where the customer is.")
    payment = models.CharField(max_length=8, choices=Payment, default=Payment.UNKNOWN)
    total = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        help_text="Sum of its lines, in the house's currency; negative for a return.",
    )
    line_count = models.PositiveIntegerField("lines", help_text="Number of its lines.")
    moves_stock = models.BooleanField(
        default=True,
        help_text="Lines of products whose stock is kept move it; imported history does not.",
    )
    returns = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="returned_by",
        help_text="The sale of which something was taken back.",
    )
    note = models.TextField(blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_at", "-id"]
        permissions = [
            ("override_price", "Can sell at another price than the list's"),
            ("view_earlier", "Can see transactions of earlier days"),
        ]
        constraints = [
            models.CheckConstraint(
                name="sales_transaction_kind_known",
                condition=Q(kind__in=["sale", "return", "write_off"]),
                violation_error_message="A transaction is a sale, a return or a write-off.",
            ),
            models.CheckConstraint(
                name="sales_transaction_payment_known",
                condition=Q(payment__in=["cash", "card", "transfer", "other", "unknown"]),
                violation_error_message="This way of paying is not known.",
            ),
            models.CheckConstraint(
                name="sales_transaction_number_not_blank",
                condition=Q(number=None) | ~Q(number__regex=r"^\s*$"),
                violation_error_message="A number is not blank; leave it out if there is none.",
            ),
            models.CheckConstraint(
                name="sales_transaction_has_lines",
                condition=Q(line_count__gt=0),
                violation_error_message="A transaction has at least one line.",
            ),
            models.CheckConstraint(
                name="sales_transaction_total_matches_kind",
                condition=Q(kind="sale", total__gte=0, total__lt=10**13)
                | Q(kind="return", total__lte=0, total__gt=-(10**13))
                | Q(kind="write_off", total=0)
                | ~Q(kind__in=["sale", "return", "write_off"]),
                violation_error_message="A sale brings money, a return gives it back, "
                "a write-off does neither.",
            ),
            models.CheckConstraint(
                name="sales_transaction_returns_what_was_sold",
                condition=Q(kind="return") | Q(returns=None),
                violation_error_message="Only a return takes something back.",
            ),
            models.CheckConstraint(
                name="sales_transaction_time_sane",
                condition=Q(
                    happened_at__gte="2000-01-01T00:00:00Z", happened_at__lt="2100-01-01T00:00:00Z"
                ),
                violation_error_message="A transaction lies between the years 2000 and 2100.",
            ),
        ]
        indexes = [
            # The list, newest first, and the days of the dashboard.
            models.Index(fields=["-happened_at", "-id"], name="sales_transaction_by_time"),
            # The list of one warehouse, which is all that most of its staff see.
            models.Index(
                fields=["warehouse", "-happened_at", "-id"], name="sales_transaction_of_house"
            ),
        ]
        triggers = append_only("Transactions")

    def __str__(self) -> str:
        return f"{self.number or str(self.transaction_id)[:8]} {self.happened_at:%Y-%m-%d %H:%M}"


class TransactionLine(models.Model):
    """One product of one transaction, with its price as sold. Append-only."""

    append_only = True  # of the application's role, see accounts.privileges
    scopes = {"inventory.warehouse": "transaction__warehouse"}

    # The index of its number begins with it.
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField(help_text="Place in its transaction, from 1.")
    # The index of a product's lines begins with it.
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    quantity = models.IntegerField(help_text="Pieces that left the shop; negative when they came.")
    unit_price = models.DecimalField(
        max_digits=12, decimal_places=4, help_text="Price of one piece as sold."
    )
    is_promotion = models.BooleanField("promotion", default=False)
    line_total = models.GeneratedField(
        expression=Round(F("quantity") * F("unit_price"), precision=2),
        output_field=models.DecimalField(max_digits=16, decimal_places=2),
        db_persist=True,
        help_text="Quantity times price, rounded to cents, half a cent away from zero.",
    )
    moves_stock = models.BooleanField(
        default=False, help_text="Its pieces came out of the nursery's batches, or went back there."
    )
    # The index of returned lines begins with it.
    returns = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="returned_by",
        db_index=False,
        help_text="The sold line of which pieces were taken back.",
    )
    movements = models.ManyToManyField(
        "inventory.StockMovement", through="LineMovement", related_name="sold_by"
    )

    class Meta:
        ordering = ["transaction", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "number"], name="sales_transactionline_number_once"
            ),
            models.CheckConstraint(
                name="sales_transactionline_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message="Lines are numbered from 1.",
            ),
            models.CheckConstraint(
                name="sales_transactionline_quantity_not_zero",
                condition=~Q(quantity=0),
                violation_error_message="A line is of at least one piece.",
            ),
            models.CheckConstraint(
                name="sales_transactionline_price_positive",
                condition=money("unit_price"),
                violation_error_message="A price lies between 0 and 100 million.",
            ),
            models.CheckConstraint(
                name="sales_transactionline_returned_is_negative",
                condition=Q(returns=None) | Q(quantity__lt=0),
                violation_error_message="What is taken back has a negative quantity.",
            ),
        ]
        indexes = [
            # The lines of a product, and whether it may go.
            models.Index(fields=["product", "-id"], name="sales_line_of_product"),
            # How much of a sold line was taken back already.
            models.Index(
                fields=["returns"],
                include=["quantity"],
                name="sales_line_returning",
                condition=Q(returns__isnull=False),
            ),
        ]
        triggers = append_only("Lines of transactions")

    def __str__(self) -> str:
        return f"{self.quantity} of {self.product}"


class LineMovement(models.Model):
    """One stock movement that a line made; a line takes plants from one batch or several."""

    append_only = True  # of the application's role, see accounts.privileges
    scopes = {"inventory.warehouse": "line__transaction__warehouse"}

    line = models.ForeignKey(
        TransactionLine, on_delete=models.PROTECT, related_name="line_movements"
    )
    movement = models.OneToOneField(
        "inventory.StockMovement", on_delete=models.PROTECT, related_name="line_movement"
    )

    class Meta:
        ordering = ["id"]
        triggers = append_only("Movements of lines")

    def __str__(self) -> str:
        return f"{self.movement_id} of {self.line_id}"
