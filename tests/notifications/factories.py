from datetime import UTC, datetime, timedelta

import factory

from notifications.models import Delivery, Webhook
from notifications.signing import seal

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class WebhookFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Webhook

    name = factory.Sequence(lambda n: f"webhook {n}")
    url = "https://hooks.example.org/glasshouse"
    sealed_secret = factory.LazyFunction(lambda: seal(SECRET))
    secret_set_at = NINE


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    key = factory.Sequence(lambda n: f"event {n}")
    event = "test"
    about = "a test"
    channel = Delivery.Channel.MAIL
    address = "shift@example.org"
    subject = "Something happened"
    next_attempt_at = NINE
    give_up_at = NINE + timedelta(days=1)
    created_at = NINE


def to_webhook(webhook: Webhook, **fields) -> Delivery:
    return DeliveryFactory(
        channel=Delivery.Channel.WEBHOOK,
        webhook=webhook,
        address=webhook.host,
        payload={"type": "test", "data": {"höhe": 1}},
        **fields,
    )
