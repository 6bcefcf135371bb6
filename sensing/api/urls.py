from config.api.viewsets import Router
from sensing.api import (
    drift,
    maintenance,
    quality,
    readings,
    recipients,
    senders,
    views,
    watching,
)

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
router.register("watch-rules", watching.WatchRuleViewSet, basename="watch-rule")
router.register("watches", watching.WatchViewSet, basename="watch")
router.register("anomaly-alerts", views.AnomalyAlertViewSet, basename="anomaly-alert")
router.register("drift-references", drift.DriftReferenceViewSet, basename="drift-reference")
router.register("drift-checks", drift.DriftCheckViewSet, basename="drift-check")
router.register(
    "maintenance-tasks", maintenance.MaintenanceTaskViewSet, basename="maintenance-task"
)
router.register("maintenance-logs", maintenance.MaintenanceLogViewSet, basename="maintenance-log")
router.register(
    "maintenance-routines", maintenance.MaintenanceRoutineViewSet, basename="maintenance-routine"
)
router.register("technicians", maintenance.TechnicianViewSet, basename="technician")
router.register("alert-recipients", recipients.AlertRecipientViewSet, basename="alert-recipient")
router.register("history-imports", views.HistoryImportViewSet, basename="history-import")
