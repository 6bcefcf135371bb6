from config.api.viewsets import Router
from notifications.api import views

router = Router()
router.register("webhooks", views.WebhookViewSet, basename="webhook")
router.register("deliveries", views.DeliveryViewSet, basename="delivery")
