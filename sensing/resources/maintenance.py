"""Import and export of alerts and of the work that follows from them."""

from accounts.models import User
from sensing.models import (
    AnomalyAlert,
    MaintenanceLog,
    MaintenanceRoutine,
    MaintenanceTask,
    Sensor,
    Technician,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


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


# What the steps of a task write; a file shows it and does not change it.
STEPPED = ("status", "reason", "actual_hours", "started_at", "ended_at")


class MaintenanceTaskResource(BaseResource):
    """One line a task, matched on its number; a line without one is a new, pending task."""

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
            "reason",
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

    def import_instance(self, instance, row, **kwargs) -> None:
        before = {name: getattr(instance, name) for name in STEPPED}
        super().import_instance(instance, row, **kwargs)
        for name, known in before.items():
            if getattr(instance, name) not in (known, None, ""):
                raise ValueError(
                    f"The {name} of a task changes by starting, completing or giving it up. "
                    "Leave the cell empty."
                )
            setattr(instance, name, known)


class TechnicianResource(BaseResource):
    """One line a person, matched on the email address."""

    user = reference("user", User, "email")

    class Meta(BaseResource.Meta):
        model = Technician
        abstract = False
        import_id_fields = ("user",)
        fields = ("user", "skills")


class MaintenanceRoutineResource(BaseResource):
    """One line a routine, matched on its number; a line without one is a new routine."""

    sensor = reference("sensor", Sensor, "sensor_id")
    technician = reference("technician", User, "email")

    class Meta(BaseResource.Meta):
        model = MaintenanceRoutine
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "equipment",
            "task_type",
            "description",
            "every_days",
            "next_at",
            "days_ahead",
            "priority",
            "technician",
            "required_skills",
            "parts_needed",
            "estimated_hours",
            "is_active",
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
