from config.api.filters import FilterSet
from inventory.models import StockBatch, StockMovement


class StockBatchFilter(FilterSet):
    class Meta:
        model = StockBatch
        fields = [
            "code",
            "bin",
            "location",
            "warehouse",
            "product",
            "state",
            "size",
            "packaging",
            "quantity",
            "empty_containers",
            "planted_on",
            "expected_ready_on",
            "created_at",
            "updated_at",
        ]
        paths = {
            "bin": "bin__code",
            "location": "bin__location__code",
            "warehouse": "bin__location__area__warehouse__code",
            "product": "product__sku",
            "state": "state__code",
            "size": "size__code",
            "packaging": "packaging__sku",
        }


class StockMovementFilter(FilterSet):
    class Meta:
        model = StockMovement
        fields = [
            "batch",
            "product",
            "warehouse",
            "kind",
            "quantity",
            "source",
            "transfer_id",
            "session",
            "reverses",
            "happened_at",
            "entered_at",
        ]
        paths = {
            "batch": "batch__code",
            "product": "batch__product__sku",
            "warehouse": "batch__bin__location__area__warehouse__code",
            "session": "session__session_id",
            "reverses": "reverses__movement_id",
        }
