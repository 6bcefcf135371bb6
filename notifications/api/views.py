from config.api.pagination import SeriesPagination
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from notifications.api import filters, serializers
from notifications.models import Delivery, Webhook


class WebhookViewSet(RegistryViewSet):
    """Programs that are told of events by signed messages."""

    queryset = Webhook.objects.order_by("name")
    serializer_class = serializers.WebhookSerializer
    filterset_class = filters.WebhookFilter
    search_fields = ["name"]
    ordering_fields = ["name", "last_success_at", "last_failure_at"]


class DeliveryViewSet(ReadOnlyViewSet):
    """Messages that were sent or will be, newest first, and what became of each."""

    queryset = Delivery.objects.select_related("webhook").order_by("-id")
    serializer_class = serializers.DeliverySerializer
    filterset_class = filters.DeliveryFilter
    pagination_class = SeriesPagination
    search_fields = ["subject", "about", "address"]
