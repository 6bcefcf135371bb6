"""Import and export of alerts and of the work that follows from them."""

from accounts.models import User
from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask, Sensor
from spreadsheets.resources import BaseResource, reference


class AnomalyAlertResource(BaseResource):
    """One line an alert, matched on its id, which the client may choose."""

    sensor = reference("sensor", Sensor, "sensor_id")

    class Meta(BaseResource.Meta):
        model = AnomalyAlert
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "anomaly_type",
            "severity",
            "confidence",
            "description",
            "evidence",
            "recommended_actions",
            "status",
            "happened_at",
            "ended_at",
            "returns",
            "settled_at",
            "note",
        )


class MaintenanceTaskResource(BaseResource):
    """One line a task, matched on its number; a line without one is a new task."""

    sensor = reference("sensor", Sensor, "sensor_id")
    technician = reference("technician", User, "email")

    class Meta(BaseResource.Meta):
        model = MaintenanceTask
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "equipment",
            "task_type",
            "description",
            "priority",
            "status",
            "technician",
            "required_skills",
            "parts_needed",
            "estimated_hours",
            "actual_hours",
            "scheduled_start_at",
            "scheduled_end_at",
            "started_at",
            "ended_at",
            "notes",
        )


class MaintenanceLogResource(BaseResource):
    """One line an entry of the log, for export: what happened is not imported over."""

    sensor = reference("sensor", Sensor, "sensor_id")
    technician = reference("technician", User, "email")

    only_exported = "The maintenance log is only exported; add entries one by one."

    class Meta(BaseResource.Meta):
        model = MaintenanceLog
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "task",
            "sensor",
            "equipment",
            "technician",
            "status",
            "notes",
            "actual_hours",
            "completed_at",
            "entered_at",
        )
