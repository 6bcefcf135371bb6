"""Batches of plants and the ledger that moves them.

Nobody writes a batch's numbers: each movement that is added moves them, in the database itself (see
the migration of the ledger), and no movement is ever changed. What was wrong is reversed.
"""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inventory.models.photos import PhotoSession
from inventory.models.places import StorageBin, code_rule
from inventory.models.prices import Packaging
from inventory.models.products import Product, ProductSize, ProductState
from timeseries.series import time_sane

MOVED_BY_LEDGER = ["quantity", "empty_containers"]

REFUSE_NEW_BIN = """
    IF EXISTS (SELECT 1 FROM inventory_stockmovement WHERE batch_id = OLD.id) THEN
        RAISE EXCEPTION 'Plants of batch % go to another bin by a transplant.', OLD.code
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


# Of its numbers the movements are the history.
@pghistory.track(exclude=MOVED_BY_LEDGER)
class StockBatch(models.Model):
    """Plants of one product, state, size and packaging that stand together in one bin."""

    scopes = {"inventory.warehouse": "bin__location__area__warehouse"}

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True, help_text="Such as LOC1-CACT-20260302-1.")
    bin = models.ForeignKey(StorageBin, on_delete=models.PROTECT, related_name="batches")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    state = models.ForeignKey(ProductState, on_delete=models.PROTECT, related_name="batches")
    size = models.ForeignKey(
        ProductSize, null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    packaging = models.ForeignKey(
        Packaging, null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    quantity = models.IntegerField(
        default=0, editable=False, help_text="Living plants, by the movements."
    )
    empty_containers = models.IntegerField(
        default=0, editable=False, help_text="Containers whose plant died, by the movements."
    )
    quality_score = models.DecimalField(
        max_digits=2, decimal_places=1, null=True, blank=True, help_text="From 0, poor, to 5."
    )
    planted_on = models.DateField(null=True, blank=True)
    germinated_on = models.DateField(null=True, blank=True)
    transplanted_on = models.DateField(null=True, blank=True)
    expected_ready_on = models.DateField(
        null=True, blank=True, help_text="When it should be ready for sale."
    )
    notes = models.TextField(blank=True)
    attributes = models.JSONField(
        default=dict, blank=True, help_text="Whatever else is known of it, by name."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "stock batches"
        constraints = [
            code_rule("stockbatch", 2, 50),
            models.CheckConstraint(
                name="inventory_stockbatch_quantity_not_negative",
                condition=Q(quantity__gte=0),
                violation_error_message="A batch cannot have fewer than no plants.",
            ),
            models.CheckConstraint(
                name="inventory_stockbatch_empty_not_negative",
                condition=Q(empty_containers__gte=0),
                violation_error_message="A batch cannot have fewer than no empty containers.",
            ),
            models.CheckConstraint(
                name="inventory_stockbatch_quality_share",
                condition=Q(quality_score=None) | Q(quality_score__gte=0, quality_score__lte=5),
                violation_error_message="Quality lies between 0 and 5.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_bin",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("bin_id"),
                condition=pgtrigger.Q(old__bin_id__df=pgtrigger.F("new__bin_id")),
                func=REFUSE_NEW_BIN,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Leave the ledger's numbers alone: a form must not write back what it read earlier."""
        if update_fields is None and not self._state.adding:
            update_fields = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in MOVED_BY_LEDGER
            ]
        super().save(*args, update_fields=update_fields, **kwargs)


ARRIVALS = ["planting", "sowing", "photo", "opening"]
DEPARTURES = ["death", "sale"]


class StockMovement(models.Model):
    """One change to the plants of one batch. Append-only: what was wrong is reversed."""

    append_only = True  # of the application's role, see accounts.privileges
    scopes = {"inventory.warehouse": "batch__bin__location__area__warehouse"}

    class Kind(models.TextChoices):
        PLANTING = "planting", "planting"
        SOWING = "sowing", "sowing"
        TRANSPLANT = "transplant", "transplant"
        DEATH = "death", "death"
        SALE = "sale", "sale"
        PHOTO = "photo", "photo count"
        ADJUSTMENT = "adjustment", "adjustment"
        OPENING = "opening", "opening stock"

    class Source(models.TextChoices):
        MANUAL = "manual", "by hand"
        AI = "ai", "by a model"

    id = models.BigAutoField(primary_key=True)
    movement_id = models.UUIDField(
        unique=True,
        default=uuid.uuid4,
        help_text="Chosen by the client; a movement sent again is stored once.",
    )
    # The index of a batch's movements begins with it.
    batch = models.ForeignKey(
        StockBatch, on_delete=models.PROTECT, related_name="movements", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    quantity = models.IntegerField(help_text="Plants added; negative when plants leave.")
    empty_change = models.IntegerField(
        default=0, help_text="Empty containers added; negative when they leave."
    )
    source_bin = models.ForeignKey(
        StorageBin,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="movements_out",
        db_index=False,
        help_text="Where the plants came from.",
    )
    destination_bin = models.ForeignKey(
        StorageBin,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="movements_in",
        db_index=False,
        help_text="Where the plants went.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="stock_movements",
        help_text="Who entered it.",
    )
    unit_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Price of one plant."
    )
    total_price = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Price of all of them."
    )
    reason = models.TextField(blank=True, help_text="Why, where the kind does not say it.")
    session = models.ForeignKey(
        PhotoSession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="movements",
        db_index=False,
        help_text="The photo that counted them.",
    )
    source = models.CharField(max_length=6, choices=Source, default=Source.MANUAL)
    transfer_id = models.UUIDField(
        null=True, blank=True, help_text="What the two halves of a transplant have in common."
    )
    reverses = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        db_index=False,
        help_text="The movement that it takes back, wholly or in part.",
    )
    happened_at = models.DateTimeField(
        default=timezone.now, help_text="When it happened, not when it was entered."
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="inventory_stockmovement_kind_known",
                condition=Q(
                    kind__in=[
                        "planting",
                        "sowing",
                        "transplant",
                        "death",
                        "sale",
                        "photo",
                        "adjustment",
                        "opening",
                    ]
                ),
                violation_error_message="This kind of movement is not known.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_source_known",
                condition=Q(source__in=["manual", "ai"]),
                violation_error_message="A movement is entered by hand or by a model.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_moves_something",
                condition=~Q(quantity=0) | Q(kind="adjustment") & ~Q(empty_change=0),
                violation_error_message="A movement adds or removes something.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_sign_matches_kind",
                condition=Q(kind__in=["transplant", "adjustment"])
                | Q(kind__in=ARRIVALS, reverses=None, quantity__gte=0)
                | Q(kind__in=DEPARTURES, reverses=None, quantity__lte=0)
                | Q(kind__in=ARRIVALS, reverses__isnull=False, quantity__lte=0)
                | Q(kind__in=DEPARTURES, reverses__isnull=False, quantity__gte=0)
                | ~Q(kind__in=["transplant", "adjustment", *ARRIVALS, *DEPARTURES]),
                violation_error_message="Plantings, sowings, photo counts and openings add plants; "
                "deaths and sales remove them; a reversal does the opposite.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_containers_follow_plants",
                condition=Q(kind="death", empty_change=-F("quantity"))
                | Q(kind="adjustment")
                | (~Q(kind__in=["death", "adjustment"]) & Q(empty_change=0)),
                violation_error_message="A death leaves as many empty containers as plants; "
                "other kinds but adjustments leave none.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_transplant_has_transfer",
                condition=Q(kind="transplant", transfer_id__isnull=False)
                | (~Q(kind="transplant") & Q(transfer_id=None)),
                violation_error_message="The two halves of a transplant, and nothing else, "
                "have a transfer in common.",
            ),
            models.CheckConstraint(
                name="inventory_stockmovement_prices_not_negative",
                condition=(Q(unit_price=None) | Q(unit_price__gte=0))
                & (Q(total_price=None) | Q(total_price__gte=0)),
                violation_error_message="Prices are not negative.",
            ),
            time_sane("inventory_stockmovement", "happened_at", "A movement's"),
        ]
        indexes = [
            # A batch's movements with their running balance, and its sum when it is verified.
            models.Index(
                fields=["batch", "id"],
                include=["quantity", "empty_change"],
                name="inventory_movement_of_batch",
            ),
            # The list by the time it happened.
            models.Index(fields=["-happened_at", "-id"], name="inventory_movement_by_time"),
            # The other half of a transplant, and the check that both sum to zero.
            models.Index(
                fields=["transfer_id"],
                name="inventory_movement_of_transfer",
                condition=Q(transfer_id__isnull=False),
            ),
            # What was taken back of a movement already.
            models.Index(
                fields=["reverses"],
                name="inventory_movement_reversing",
                condition=Q(reverses__isnull=False),
            ),
            # What a photo counted, and whether a session may go.
            models.Index(
                fields=["session"],
                name="inventory_movement_of_session",
                condition=Q(session__isnull=False),
            ),
            # Whether a bin may go.
            models.Index(
                fields=["source_bin"],
                name="inventory_movement_out_of_bin",
                condition=Q(source_bin__isnull=False),
            ),
            models.Index(
                fields=["destination_bin"],
                name="inventory_movement_into_bin",
                condition=Q(destination_bin__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'Stock movements are append-only.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d} of {self.batch}"
