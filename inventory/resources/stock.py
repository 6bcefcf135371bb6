"""Batches and movements as spreadsheets."""

from import_export import fields

from accounts.models import User
from inventory.models import (
    Packaging,
    PhotoSession,
    Product,
    ProductSize,
    ProductState,
    StockBatch,
    StockMovement,
    StorageBin,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class StockBatchResource(BaseResource):
    """One line a batch, matched on its code. What it holds is exported and not imported."""

    bin = reference("bin", StorageBin, "code")
    product = reference("product", Product, "sku")
    state = reference("state", ProductState, "code")
    size = reference("size", ProductSize, "code")
    packaging = reference("packaging", Packaging, "sku")
    quantity = fields.Field(attribute="quantity", column_name="quantity", readonly=True)
    empty_containers = fields.Field(
        attribute="empty_containers", column_name="empty_containers", readonly=True
    )

    class Meta(BaseResource.Meta):
        model = StockBatch
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "bin",
            "product",
            "state",
            "size",
            "packaging",
            "quantity",
            "empty_containers",
            "quality_score",
            "planted_on",
            "germinated_on",
            "transplanted_on",
            "expected_ready_on",
            "notes",
            "attributes",
        )

    def get_queryset(self):
        related = ("bin", "product", "state", "size", "packaging")
        return super().get_queryset().select_related(*related)


class StockMovementResource(BaseResource):
    """One line a movement."""

    only_exported = "Movements are posted to the ledger, one by one or in bulk over the API."

    batch = reference("batch", StockBatch, "code")
    source_bin = reference("source_bin", StorageBin, "code")
    destination_bin = reference("destination_bin", StorageBin, "code")
    user = reference("user", User, "email")
    session = reference("session", PhotoSession, "session_id")
    reverses = reference("reverses", StockMovement, "movement_id")

    class Meta(BaseResource.Meta):
        model = StockMovement
        abstract = False
        import_id_fields = ("movement_id",)
        fields = (
            "movement_id",
            "batch",
            "kind",
            "quantity",
            "empty_change",
            "source_bin",
            "destination_bin",
            "user",
            "unit_price",
            "total_price",
            "reason",
            "session",
            "source",
            "transfer_id",
            "reverses",
            "happened_at",
            "entered_at",
        )

    def get_queryset(self):
        related = ("batch", "source_bin", "destination_bin", "user", "session", "reverses")
        return super().get_queryset().select_related(*related)
