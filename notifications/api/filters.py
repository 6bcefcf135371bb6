from config.api.filters import FilterSet
from notifications.models import Delivery, Webhook


class WebhookFilter(FilterSet):
    class Meta:
        model = Webhook
        fields = ["name", "is_active", "failures", "last_success_at", "last_failure_at"]


class DeliveryFilter(FilterSet):
    class Meta:
        model = Delivery
        fields = [
            "message_id",
            "event",
            "channel",
            "webhook",
            "address",
            "state",
            "attempts",
            "status",
            "created_at",
            "sent_at",
        ]
        paths = {"webhook": "webhook__name"}
