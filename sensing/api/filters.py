from datetime import UTC, datetime

import django_filters

from config.api.filters import FilterSet, InstantFilter
from sensing.models import (
    AnomalyAlert,
    Correction,
    HistoryImport,
    LineMapping,
    MaintenanceLog,
    MaintenanceTask,
    ReadingDay,
    ReadingHour,
    RefusedReading,
    Sensor,
    State,
)

BY_SENSOR = {"sensor": "sensor__sensor_id"}


class SensorFilter(FilterSet):
    group = django_filters.CharFilter(
        field_name="groups__name", help_text="Members of the group of this name."
    )
    state = django_filters.ChoiceFilter(
        choices=State.choices,
        method="filter_state",
        help_text="By the age of the newest reading, against the expected interval.",
    )

    class Meta:
        model = Sensor
        fields = ["sensor_id", "type", "unit", "location", "status", "created_at", "updated_at"]

    def filter_state(self, queryset, name, value):
        return queryset.with_state(datetime.now(UTC)).filter(state=value)


class LineMappingFilter(FilterSet):
    class Meta:
        model = LineMapping
        fields = ["name", "position", "measurement", "is_active"]


class ReadingHourFilter(FilterSet):
    start = InstantFilter(field_name="hour", lookup_expr="gte")
    end = InstantFilter(field_name="hour", lookup_expr="lt")

    class Meta:
        model = ReadingHour
        fields = ["sensor_id", "hour"]
        paths = {"sensor_id": "sensor__sensor_id"}


class ReadingDayFilter(FilterSet):
    start = InstantFilter(field_name="day", lookup_expr="gte")
    end = InstantFilter(field_name="day", lookup_expr="lt")

    class Meta:
        model = ReadingDay
        fields = ["sensor_id", "day"]
        paths = {"sensor_id": "sensor__sensor_id"}


class RefusedReadingFilter(FilterSet):
    class Meta:
        model = RefusedReading
        fields = ["kind", "source", "sensor_id", "status", "timestamp", "received_at"]


class CorrectionFilter(FilterSet):
    class Meta:
        model = Correction
        fields = ["sensor", "kind", "start", "end", "made_at"]
        paths = BY_SENSOR


class AnomalyAlertFilter(FilterSet):
    class Meta:
        model = AnomalyAlert
        fields = [
            "sensor",
            "anomaly_type",
            "severity",
            "confidence",
            "status",
            "happened_at",
            "ended_at",
        ]
        paths = BY_SENSOR


class MaintenanceTaskFilter(FilterSet):
    skill = django_filters.CharFilter(
        field_name="required_skills", method="needing", help_text="Tasks that need this skill."
    )
    group = django_filters.CharFilter(
        field_name="sensor__groups__name", help_text="On sensors of the group of this name."
    )

    class Meta:
        model = MaintenanceTask
        fields = [
            "sensor",
            "technician",
            "routine",
            "equipment",
            "task_type",
            "priority",
            "status",
            "scheduled_start_at",
            "ended_at",
        ]
        paths = {**BY_SENSOR, "technician": "technician__email"}

    def needing(self, queryset, name, value):
        return queryset.needing(value)


class MaintenanceLogFilter(FilterSet):
    class Meta:
        model = MaintenanceLog
        fields = ["sensor", "technician", "equipment", "status", "completed_at"]
        paths = {**BY_SENSOR, "technician": "technician__email"}


class HistoryImportFilter(FilterSet):
    class Meta:
        model = HistoryImport
        fields = ["file_name", "sha256", "state", "uploaded_at", "finished_at"]
