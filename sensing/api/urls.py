from config.api.viewsets import Router
from sensing.api import quality, readings, senders, views

router = Router()
router.register("sensors", views.SensorViewSet, basename="sensor")
router.register("sensor-groups", senders.SensorGroupViewSet, basename="sensor-group")
router.register("device-accesses", senders.DeviceAccessViewSet, basename="device-access")
router.register("mqtt-subscriptions", senders.MqttSubscriptionViewSet, basename="mqtt-subscription")
router.register("line-mappings", views.LineMappingViewSet, basename="line-mapping")
router.register("readings", readings.ReadingViewSet, basename="reading")
router.register("reading-hours", views.ReadingHourViewSet, basename="reading-hour")
router.register("reading-days", views.ReadingDayViewSet, basename="reading-day")
router.register("newest-readings", views.NewestReadingViewSet, basename="newest-reading")
router.register("refused-readings", quality.RefusedReadingViewSet, basename="refused-reading")
router.register("corrections", quality.CorrectionViewSet, basename="correction")
router.register("anomaly-alerts", views.AnomalyAlertViewSet, basename="anomaly-alert")
router.register("maintenance-tasks", views.MaintenanceTaskViewSet, basename="maintenance-task")
router.register("maintenance-logs", views.MaintenanceLogViewSet, basename="maintenance-log")
router.register("history-imports", views.HistoryImportViewSet, basename="history-import")
