"""Notifications from outside: who may open which door, and rows to find behind them."""

from tests.conftest import NOON
from tests.notifications.factories import WebhookFactory, to_webhook
from tests.roles import ADMINISTRATOR, LEADERS

WATCHERS = LEADERS | {"auditor"}
PROMISED = {
    "GET notifications-api:webhook-list": WATCHERS,
    "POST notifications-api:webhook-list": ADMINISTRATOR,
    "PATCH notifications-api:webhook-list": ADMINISTRATOR,
    "DELETE notifications-api:webhook-list": ADMINISTRATOR,
    "GET notifications-api:webhook-detail": WATCHERS,
    "PUT notifications-api:webhook-detail": ADMINISTRATOR,
    "PATCH notifications-api:webhook-detail": ADMINISTRATOR,
    "DELETE notifications-api:webhook-detail": ADMINISTRATOR,
    "GET notifications-api:delivery-list": WATCHERS,
    "GET notifications-api:delivery-detail": WATCHERS,
}
DEVICES_MAY: set[str] = set()


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    webhook = WebhookFactory()
    return {"webhook": webhook.pk, "delivery": to_webhook(webhook).pk}


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {
    "notifications/webhooks": lambda place: WebhookFactory(),
    "notifications/deliveries": lambda place: to_webhook(WebhookFactory()),
}
