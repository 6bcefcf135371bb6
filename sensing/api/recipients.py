"""Who is told of alerts, over REST."""

from rest_framework import serializers

from accounts.models import User
from config.api.filters import FilterSet
from config.api.serializers import Serializer
from config.api.viewsets import RegistryViewSet
from notifications.models import Webhook
from sensing.api.senders import group_field
from sensing.models import AlertRecipient


class AlertRecipientSerializer(Serializer):
    group = group_field(required=False, allow_null=True)
    user = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.all(),
        required=False,
        allow_null=True,
        help_text="By the mail address of the account.",
    )
    webhook = serializers.SlugRelatedField(
        slug_field="name", queryset=Webhook.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = AlertRecipient
        fields = [
            "id",
            "group",
            "user",
            "address",
            "webhook",
            "least_severity",
            "is_active",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "user", "address", "webhook"]
        validators = []  # the constraint is checked; DRF would ask for all of its fields


class AlertRecipientFilter(FilterSet):
    class Meta:
        model = AlertRecipient
        fields = ["group", "user", "address", "webhook", "least_severity", "is_active"]
        paths = {"group": "group__name", "user": "user__email", "webhook": "webhook__name"}


class AlertRecipientViewSet(RegistryViewSet):
    """Who is told of alerts: of a group of sensors and its parts, or of all."""

    queryset = AlertRecipient.objects.select_related("group", "user", "webhook").order_by("id")
    serializer_class = AlertRecipientSerializer
    filterset_class = AlertRecipientFilter
    search_fields = ["user__email", "address", "webhook__name"]
    ordering_fields = ["id", "least_severity"]
