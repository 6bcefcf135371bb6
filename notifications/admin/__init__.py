from notifications.admin.deliveries import DeliveryAdmin
from notifications.admin.webhooks import WebhookAdmin

__all__ = ["DeliveryAdmin", "WebhookAdmin"]
