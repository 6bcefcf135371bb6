from rest_framework import serializers

from accounts.models import User
from config.api.geometry import PointField
from config.api.serializers import Serializer
from sensing.models import (
    AnomalyAlert,
    Correction,
    Finding,
    HistoryImport,
    LineMapping,
    MaintenanceLog,
    MaintenanceTask,
    ReadingDay,
    ReadingHour,
    RefusedReading,
    Sensor,
)


def person_field(**kwargs) -> serializers.SlugRelatedField:
    """A person who may log in, by the email address."""
    return serializers.SlugRelatedField(
        slug_field="email", queryset=User.objects.filter(is_active=True), **kwargs
    )


def sensor_field(**kwargs) -> serializers.SlugRelatedField:
    """A sensor by the code that devices send."""
    return serializers.SlugRelatedField(
        slug_field="sensor_id", queryset=Sensor.objects.all(), **kwargs
    )


class LineMappingSerializer(Serializer):
    class Meta:
        model = LineMapping
        fields = [
            "id",
            "name",
            "position",
            "measurement",
            "sensor_id",
            "is_active",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "name", "measurement", "sensor_id"]


class SensorSerializer(Serializer):
    point = PointField(required=False, allow_null=True)

    class Meta:
        model = Sensor
        fields = [
            "sensor_id",
            "type",
            "unit",
            "location",
            "point",
            "status",
            "expected_interval",
            "plausible_min",
            "plausible_max",
            "implausible",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["sensor_id", "type", "unit", "status"]


FIGURES = ["count", "sum", "min", "max", "average", "first", "last", "deviation", "good", "minutes"]


class ReadingHourSerializer(Serializer):
    sensor_id = serializers.CharField(source="sensor.sensor_id", read_only=True)

    class Meta:
        model = ReadingHour
        fields = ["sensor_id", "hour", *FIGURES]
        read_only_fields = fields
        brief_fields = ["sensor_id", "hour", "average"]


class ReadingDaySerializer(Serializer):
    sensor_id = serializers.CharField(source="sensor.sensor_id", read_only=True)

    class Meta:
        model = ReadingDay
        fields = ["sensor_id", "day", *FIGURES]
        read_only_fields = fields
        brief_fields = ["sensor_id", "day", "average"]


class NewestReadingSerializer(Serializer):
    """A sensor with its newest reading, nothing where it has none."""

    timestamp = serializers.DateTimeField(source="known.timestamp", allow_null=True)
    value = serializers.FloatField(source="known.value", allow_null=True)
    quality = serializers.FloatField(source="known.quality", allow_null=True)

    class Meta:
        model = Sensor
        fields = ["sensor_id", "unit", "timestamp", "value", "quality"]
        read_only_fields = fields
        brief_fields = ["sensor_id", "timestamp", "value"]


class RefusedReadingSerializer(Serializer):
    class Meta:
        model = RefusedReading
        fields = [
            "id",
            "kind",
            "reason",
            "source",
            "sensor_id",
            "timestamp",
            "value",
            "quality",
            "sent",
            "times",
            "status",
            "settled_at",
            "received_at",
        ]
        # What is wrong is mended; what happened stays.
        read_only_fields = [
            "id",
            "kind",
            "reason",
            "source",
            "sent",
            "times",
            "status",
            "settled_at",
            "received_at",
        ]
        brief_fields = ["id", "kind", "sensor_id", "status", "received_at"]

    def validate(self, attrs):
        if self.instance and self.instance.status != RefusedReading.Status.WAITING:
            raise serializers.ValidationError("Only what waits is mended.")
        return super().validate(attrs)


class CorrectionSerializer(Serializer):
    sensor = sensor_field()
    amount = serializers.FloatField(help_text="In the unit of the sensor; a quality from 0 to 1.")
    kind = serializers.ChoiceField(
        [choice for choice in Correction.Kind.choices if choice[0] != Correction.Kind.UNDO]
    )

    class Meta:
        model = Correction
        fields = [
            "id",
            "sensor",
            "start",
            "end",
            "kind",
            "amount",
            "reason",
            "readings",
            "undoes",
            "made_at",
        ]
        read_only_fields = ["id", "readings", "undoes", "made_at"]
        brief_fields = ["id", "sensor", "kind", "readings", "made_at"]


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, help_text="Why.")


class FindingSerializer(serializers.ModelSerializer):
    """What one rule found at one sensor."""

    rule = serializers.SlugRelatedField(slug_field="name", read_only=True)
    sensor = serializers.SlugRelatedField(slug_field="sensor_id", read_only=True)

    class Meta:
        model = Finding
        fields = ["rule", "sensor", "began_at", "ended_at", "returns", "value", "strength"]


class AnomalyAlertSerializer(Serializer):
    sensor = sensor_field()
    group = serializers.SlugRelatedField(slug_field="name", read_only=True, allow_null=True)
    findings = FindingSerializer(many=True, read_only=True)

    class Meta:
        model = AnomalyAlert
        fields = [
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
            "group",
            "snoozed_until",
            "settled_at",
            "note",
            "findings",
            "created_at",
            "updated_at",
        ]
        # They change through what is found, and acknowledge, snooze, resolve and ignore, which say
        # who and when.
        read_only_fields = [
            "id",
            "status",
            "ended_at",
            "returns",
            "snoozed_until",
            "settled_at",
            "note",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "sensor", "anomaly_type", "severity", "status", "happened_at"]


class SnoozeSerializer(serializers.Serializer):
    until = serializers.DateTimeField(help_text="A moment of the next seven days.")


class NoteSerializer(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class MaintenanceTaskSerializer(Serializer):
    sensor = sensor_field(required=False, allow_null=True)
    technician = person_field(required=False, allow_null=True)

    class Meta:
        model = MaintenanceTask
        fields = [
            "id",
            "sensor",
            "alert",
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
            "routine",
            "notes",
            "created_at",
            "updated_at",
        ]
        # They change through start, pause, complete, fail and cancel, which say who and when.
        read_only_fields = [
            "id",
            "status",
            "reason",
            "actual_hours",
            "started_at",
            "ended_at",
            "routine",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "equipment", "task_type", "priority", "status"]

    def validate(self, attrs):
        if isinstance(self.instance, MaintenanceTask) and self.instance.is_over:
            raise serializers.ValidationError("What is over stays as it was done.")
        return super().validate(attrs)


class MaintenanceLogSerializer(Serializer):
    sensor = sensor_field(required=False, allow_null=True)
    technician = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)

    class Meta:
        model = MaintenanceLog
        fields = [
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
        ]
        read_only_fields = ["id", "entered_at"]
        brief_fields = ["id", "equipment", "status", "completed_at"]


class HistoryImportSerializer(Serializer):
    uploaded_by = serializers.CharField(source="uploaded_by.email", read_only=True)

    class Meta:
        model = HistoryImport
        fields = [
            "id",
            "uuid",
            "file_name",
            "sha256",
            "size",
            "state",
            "mapping",
            "stops_on_problems",
            "done_lines",
            "total_lines",
            "stored_count",
            "updated_count",
            "unchanged_count",
            "old_count",
            "refused_count",
            "error",
            "uploaded_by",
            "uploaded_at",
            "checked_at",
            "started_at",
            "finished_at",
        ]
        brief_fields = ["id", "file_name", "state", "stored_count"]
