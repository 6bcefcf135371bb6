from datetime import UTC, datetime

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from config.api.serializers import Serializer
from notifications import services
from notifications.models import Delivery, Webhook


class WebhookSerializer(Serializer):
    url = serializers.CharField(
        write_only=True,
        max_length=500,
        help_text="Where messages are posted. Never shown: what follows its host may be a secret.",
    )
    host = serializers.CharField(read_only=True, help_text="The address without its path.")
    secret = serializers.CharField(
        write_only=True,
        required=False,
        max_length=100,
        help_text="whsec_ and 24 to 64 random bytes in base64; never shown. Another one replaces "
        "it, and for a day both sign. Without one nobody knows it until the admin makes a new one.",
    )

    class Meta:
        model = Webhook
        fields = [
            "id",
            "name",
            "url",
            "host",
            "is_active",
            "secret",
            "secret_set_at",
            "failures",
            "paused_until",
            "last_success_at",
            "last_failure_at",
            "last_failure",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "secret_set_at",
            "failures",
            "paused_until",
            "last_success_at",
            "last_failure_at",
            "last_failure",
        ]
        brief_fields = ["id", "name", "host"]

    def validate(self, attrs):
        secret = attrs.pop("secret", "")
        attrs = super().validate(attrs)
        if self.instance and not secret:
            return attrs
        kept = Webhook(sealed_secret=self.instance.sealed_secret if self.instance else b"")
        try:
            services.with_secret(kept, now=datetime.now(UTC), secret=secret)
        except ValueError as error:
            raise ValidationError({"secret": [str(error)]}) from error
        names = ("sealed_secret", "sealed_old_secret", "secret_set_at")
        return {**attrs, **{name: getattr(kept, name) for name in names}}


class DeliverySerializer(Serializer):
    webhook = serializers.SlugRelatedField(slug_field="name", read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "message_id",
            "key",
            "event",
            "about",
            "path",
            "channel",
            "webhook",
            "address",
            "subject",
            "text",
            "payload",
            "state",
            "attempts",
            "next_attempt_at",
            "give_up_at",
            "attempted_at",
            "status",
            "error",
            "answer",
            "took_ms",
            "created_at",
            "sent_at",
        ]
        read_only_fields = fields
        brief_fields = ["id", "event", "address", "state"]
