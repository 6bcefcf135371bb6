from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework_gis.fields import GeometryField

from cameras import credentials
from cameras.models import (
    Camera,
    CameraAlert,
    Detection,
    Frame,
    Live,
    SystemMetric,
    Zone,
)
from config.api.geometry import PointField
from config.api.serializers import Serializer

SEALED_HELP = "Kept sealed and never shown; an empty text removes it."


def camera_field(**kwargs) -> serializers.SlugRelatedField:
    """A camera by its UUID."""
    return serializers.SlugRelatedField(slug_field="uuid", queryset=Camera.objects.all(), **kwargs)


class AreaField(GeometryField):
    """A GeoJSON polygon; anything else is refused here and not by the database."""

    def to_internal_value(self, value):
        area = super().to_internal_value(value)
        if area.geom_type != "Polygon" or area.empty or area.hasz:
            raise ValidationError("A GeoJSON Polygon is expected.")
        west, south, east, north = area.extent
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("Longitude lies within ±180 and latitude within ±90.")
        return area


class WordField(serializers.ChoiceField):
    """A small number that clients know by its word."""

    def __init__(self, words: type, **kwargs) -> None:
        self.words = dict(words.choices)  # type: ignore[attr-defined]
        super().__init__(choices=[(label, label) for label in self.words.values()], **kwargs)

    def to_representation(self, value) -> str:
        return self.words[value]


class ZoneSerializer(Serializer):
    area = AreaField(required=False, allow_null=True)
    camera_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Zone
        fields = ["code", "name", "area", "notes", "camera_count", "created_at", "updated_at"]
        brief_fields = ["code", "name"]


class CameraSerializer(Serializer):
    zone = serializers.SlugRelatedField(
        slug_field="code", queryset=Zone.objects.all(), required=False, allow_null=True
    )
    point = PointField(required=False, allow_null=True)
    live = serializers.SerializerMethodField(help_text="How fresh its newest frame is.")
    username = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=200, help_text=SEALED_HELP
    )
    password = serializers.CharField(
        write_only=True,
        required=False,
        allow_blank=True,
        max_length=200,
        trim_whitespace=False,
        help_text=SEALED_HELP,
    )

    class Meta:
        model = Camera
        fields = [
            "uuid",
            "code",
            "name",
            "description",
            "zone",
            "location",
            "point",
            "type",
            "manufacturer",
            "model",
            "firmware_version",
            "stream_url",
            "stream_protocol",
            "backup_stream_url",
            "username",
            "password",
            "credentials_set_at",
            "status",
            "is_active",
            "live",
            "last_seen_at",
            "configuration",
            "tags",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["credentials_set_at", "last_seen_at", "created_at", "updated_at"]
        brief_fields = ["uuid", "code", "name", "zone", "status", "live"]

    @extend_schema_field(serializers.ChoiceField(choices=Live.choices))
    def get_live(self, camera: Camera) -> str:
        return Live.at(camera.last_seen_at, now=datetime.now(UTC)).value

    def validate(self, attrs):
        given = {name: attrs.pop(name) for name in ("username", "password") if name in attrs}
        attrs = super().validate(attrs)
        if not given:
            return attrs
        before = self.instance.sealed_credentials if self.instance else None
        try:
            return attrs | credentials.changed(before, now=datetime.now(UTC), **given)
        except credentials.Unreadable as error:
            raise ValidationError(
                {name: ["Give user name and password together."] for name in given}
            ) from error


class FrameSerializer(Serializer):
    camera = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    status = WordField(Frame.Status, read_only=True)

    class Meta:
        model = Frame
        fields = [
            "camera",
            "captured_at",
            "number",
            "received_at",
            "status",
            "processing_ms",
            "model_version",
            "width",
            "height",
            "size",
            "quality",
            "blur",
            "brightness",
            "detection_count",
            "vehicle_count",
            "person_count",
            "average_confidence",
            "summary",
        ]
        read_only_fields = fields
        brief_fields = ["camera", "captured_at", "number", "status"]


class DetectionSerializer(Serializer):
    camera = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    object_class = WordField(Detection.Class, read_only=True)
    box = serializers.SerializerMethodField(help_text="Left, upper, right and lower edge, 0 to 1.")

    class Meta:
        model = Detection
        fields = [
            "camera",
            "captured_at",
            "number",
            "place",
            "object_class",
            "confidence",
            "box",
            "track_id",
            "speed_kmh",
            "direction",
            "attributes",
        ]
        read_only_fields = fields
        brief_fields = ["camera", "captured_at", "number", "place", "object_class"]

    def get_box(self, detection: Detection) -> list[float]:
        return [detection.x1, detection.y1, detection.x2, detection.y2]


class SystemMetricSerializer(Serializer):
    name = serializers.CharField(source="series.name", read_only=True)
    camera = serializers.UUIDField(source="series.camera.uuid", read_only=True, allow_null=True)
    unit = serializers.CharField(source="series.unit", read_only=True)
    source = serializers.CharField(source="series.source", read_only=True)
    labels = serializers.DictField(
        source="series.labels", child=serializers.CharField(), read_only=True
    )

    class Meta:
        model = SystemMetric
        fields = ["name", "camera", "measured_at", "value", "unit", "source", "labels"]
        read_only_fields = fields
        brief_fields = ["name", "camera", "measured_at", "value"]


class CameraAlertSerializer(Serializer):
    camera = camera_field(required=False, allow_null=True)

    class Meta:
        model = CameraAlert
        fields = [
            "id",
            "camera",
            "alert_type",
            "severity",
            "title",
            "description",
            "status",
            "happened_at",
            "settled_at",
            "note",
            "created_at",
            "updated_at",
        ]
        # They change through acknowledge and resolve, which say who and when.
        read_only_fields = ["id", "status", "settled_at", "note", "created_at", "updated_at"]
        brief_fields = ["id", "camera", "alert_type", "severity", "status", "happened_at"]


class CameraNoteSerializer(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class SentDetectionSerializer(serializers.Serializer):
    """One thing recognized in a frame, for the schema."""

    object_class = serializers.ChoiceField(choices=[(c.label, c.label) for c in Detection.Class])
    confidence = serializers.FloatField(min_value=0, max_value=1)
    box = serializers.ListField(
        child=serializers.FloatField(min_value=0, max_value=1),
        min_length=4,
        max_length=4,
        help_text="Left, upper, right and lower edge, as shares of the picture.",
    )
    track_id = serializers.CharField(required=False, max_length=64)
    speed_kmh = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1000)
    direction = serializers.CharField(required=False, max_length=20)
    attributes = serializers.DictField(required=False)


class SentFrameSerializer(serializers.Serializer):
    """One frame as cameras send it, for the schema."""

    camera = serializers.UUIDField()
    captured_at = serializers.DateTimeField(help_text="With a time zone.")
    number = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    status = WordField(Frame.Status, required=False, default="pending")
    processing_ms = serializers.FloatField(required=False, allow_null=True, min_value=0)
    model_version = serializers.CharField(required=False, max_length=50)
    width = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=32_767)
    height = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=32_767
    )
    size = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    quality = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    blur = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    brightness = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    detection_count = serializers.IntegerField(
        required=False, min_value=0, help_text="Counted by the server if detections are sent."
    )
    vehicle_count = serializers.IntegerField(required=False, min_value=0, max_value=32_767)
    person_count = serializers.IntegerField(required=False, min_value=0, max_value=32_767)
    average_confidence = serializers.FloatField(
        required=False, allow_null=True, min_value=0, max_value=1
    )
    summary = serializers.DictField(required=False)
    detections = SentDetectionSerializer(many=True, required=False)


class SentStatusSerializer(serializers.Serializer):
    """What became of a frame, for the schema."""

    camera = serializers.UUIDField()
    captured_at = serializers.DateTimeField(help_text="With a time zone.")
    number = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    status = WordField(Frame.Status)
    processing_ms = serializers.FloatField(required=False, allow_null=True, min_value=0)


class SentMetricSerializer(serializers.Serializer):
    """One value of a metric, for the schema."""

    name = serializers.CharField(max_length=100)
    value = serializers.FloatField()
    measured_at = serializers.DateTimeField(help_text="With a time zone.")
    camera = serializers.UUIDField(required=False, allow_null=True)
    unit = serializers.CharField(required=False, max_length=20)
    source = serializers.CharField(required=False, max_length=100)
    labels = serializers.DictField(required=False, child=serializers.CharField(max_length=200))
