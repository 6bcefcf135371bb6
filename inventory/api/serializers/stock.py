from decimal import Decimal
from uuid import uuid4

from rest_framework import serializers

from config.api.serializers import Input, Serializer
from inventory.ledger import MOST
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

Kind = StockMovement.Kind


class StockBatchSerializer(Serializer):
    bin = serializers.SlugRelatedField(slug_field="code", queryset=StorageBin.objects.all())
    product = serializers.SlugRelatedField(slug_field="sku", queryset=Product.objects.all())
    state = serializers.SlugRelatedField(slug_field="code", queryset=ProductState.objects.all())
    size = serializers.SlugRelatedField(
        slug_field="code", queryset=ProductSize.objects.all(), required=False, allow_null=True
    )
    packaging = serializers.SlugRelatedField(
        slug_field="sku", queryset=Packaging.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = StockBatch
        fields = [
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
            "created_at",
            "updated_at",
        ]
        # Movements alone move them.
        read_only_fields = ["quantity", "empty_containers", "created_at", "updated_at"]
        brief_fields = ["code", "bin", "product", "state", "quantity"]


def named_by(key: str, **kwargs) -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(slug_field=key, read_only=True, **kwargs)


class StockMovementSerializer(Serializer):
    batch = named_by("code")
    source_bin = named_by("code", allow_null=True)
    destination_bin = serializers.SlugRelatedField(
        slug_field="code", read_only=True, allow_null=True
    )
    user = named_by("email")
    session = named_by("session_id", allow_null=True)
    reverses = serializers.SlugRelatedField(
        slug_field="movement_id", read_only=True, allow_null=True
    )

    class Meta:
        model = StockMovement
        fields = [
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
        ]
        read_only_fields = fields
        brief_fields = ["movement_id", "batch", "kind", "quantity", "happened_at"]


class EntryInput(Input):
    """What every posting may say."""

    movement_id = serializers.UUIDField(
        default=uuid4, help_text="Chosen by you, so that you can send it again; made if left out."
    )
    happened_at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Now, if left out."
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=10_000)


def batch_field() -> serializers.SlugRelatedField:
    return serializers.SlugRelatedField(slug_field="code", queryset=StockBatch.objects.all())


def price_field(digits: int) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=digits, decimal_places=2, min_value=Decimal(0), default=None, allow_null=True
    )


class PostingInput(EntryInput):
    batch = batch_field()
    kind = serializers.ChoiceField(choices=Kind.choices)
    quantity = serializers.IntegerField(
        min_value=-MOST, max_value=MOST, help_text="Plants added; negative when plants leave."
    )
    empty_change = serializers.IntegerField(
        min_value=-MOST,
        max_value=MOST,
        default=None,
        allow_null=True,
        help_text="Of an adjustment; a death leaves as many containers as plants by itself.",
    )
    unit_price = price_field(12)
    total_price = price_field(14)
    session = serializers.SlugRelatedField(
        slug_field="session_id",
        queryset=PhotoSession.objects.all(),
        default=None,
        allow_null=True,
    )
    source = serializers.ChoiceField(
        choices=StockMovement.Source.choices, default=StockMovement.Source.MANUAL
    )

    def validate(self, attrs):
        if attrs["empty_change"] is None:
            attrs["empty_change"] = -attrs["quantity"] if attrs["kind"] == Kind.DEATH else 0
        return attrs


class TransplantInput(EntryInput):
    batch = batch_field()
    to_bin = serializers.SlugRelatedField(slug_field="code", queryset=StorageBin.objects.all())
    quantity = serializers.IntegerField(min_value=1, max_value=MOST, help_text="Plants moved.")


class ReversalInput(EntryInput):
    quantity = serializers.IntegerField(
        min_value=1,
        max_value=MOST,
        default=None,
        allow_null=True,
        help_text="Plants taken back; all that is left, if left out.",
    )


class BulkPostingSerializer(serializers.Serializer):
    """One posting of many, for the schema."""

    batch = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    quantity = serializers.IntegerField()
    movement_id = serializers.UUIDField(required=False)
    empty_change = serializers.IntegerField(required=False, allow_null=True)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)
    unit_price = price_field(12)
    total_price = price_field(14)
    reason = serializers.CharField(required=False, allow_blank=True)
    source = serializers.ChoiceField(choices=StockMovement.Source.choices, required=False)


class PostingRefusalSerializer(serializers.Serializer):
    index = serializers.IntegerField(help_text="Place in the list, from 0.")
    reason = serializers.CharField()


class BulkOutcomeSerializer(serializers.Serializer):
    received = serializers.IntegerField()
    posted = serializers.IntegerField()
    repeated = serializers.IntegerField(help_text="Were posted already.")
    refused = PostingRefusalSerializer(many=True)
