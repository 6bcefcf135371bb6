from datetime import UTC, datetime

import django_filters
from django import forms
from drf_spectacular.utils import extend_schema_field

from cameras.models import (
    Camera,
    CameraAlert,
    Detection,
    Frame,
    Live,
    MetricSeries,
    SystemMetric,
    Zone,
)
from config.api.filters import FilterSet, InstantFilter, ManyFilter

WORDS = {"type": "array", "items": {"type": "string"}}
UUIDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
LABEL = {"type": "string", "pattern": "^[^:\\x00]+:[^\\x00]*$"}


def one_of(labels) -> dict:
    return {"type": "array", "items": {"type": "string", "enum": list(labels)}}


@extend_schema_field(WORDS)
class TagsFilter(ManyFilter):
    """Rows that have all of the tags."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, each=forms.CharField(max_length=50), commas=True, **kwargs)

    def filter(self, queryset, values):
        return queryset.filter(tags__contains=values) if values else queryset


@extend_schema_field(one_of(Live.values))
class LiveFilter(ManyFilter):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, each=forms.ChoiceField(choices=Live.choices), **kwargs)

    def filter(self, queryset, values):
        states = [Live(value) for value in values or []]
        return queryset.live(*states, now=datetime.now(UTC)) if states else queryset


class WordFilter(ManyFilter):
    """A small number that clients know by its word."""

    def __init__(self, *args, words: type, **kwargs) -> None:
        self.numbers = {choice.label: choice.value for choice in words}  # type: ignore[attr-defined]
        choices = [(label, label) for label in self.numbers]
        super().__init__(*args, each=forms.ChoiceField(choices=choices), **kwargs)

    def filter(self, queryset, values):
        numbers = [self.numbers[value] for value in values or []]
        return queryset.filter(**{f"{self.field_name}__in": numbers}) if numbers else queryset


@extend_schema_field(UUIDS)
class CameraKeyFilter(ManyFilter):
    """Cameras by UUID, looked up first: their numbers lead straight into the key of the frames."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, each=forms.UUIDField(), **kwargs)

    def filter(self, queryset, values):
        if not values:
            return queryset
        keys = list(Camera.objects.filter(uuid__in=values).values_list("pk", flat=True))
        return queryset.filter(**{f"{self.field_name}__in": keys})


@extend_schema_field(LABEL)
class LabelFilter(django_filters.CharFilter):
    """Series with a label, as ``name:value``."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        name, _, text = value.partition(":")
        found = MetricSeries.objects.filter(labels__contains={name: text})
        return queryset.filter(series__in=list(found.values_list("pk", flat=True)))


class ZoneFilter(FilterSet):
    class Meta:
        model = Zone
        fields = ["code", "name", "created_at", "updated_at"]


class CameraFilter(FilterSet):
    tags = TagsFilter()
    live = LiveFilter()

    class Meta:
        model = Camera
        fields = [
            "uuid",
            "code",
            "name",
            "zone",
            "location",
            "type",
            "manufacturer",
            "model",
            "stream_protocol",
            "status",
            "is_active",
            "last_seen_at",
            "created_at",
            "updated_at",
        ]
        paths = {"zone": "zone__code"}


@extend_schema_field(one_of(Frame.Status.labels))
class FrameStatusFilter(WordFilter):
    pass


@extend_schema_field(one_of(Detection.Class.labels))
class ObjectClassFilter(WordFilter):
    pass


class FrameFilter(FilterSet):
    camera = CameraKeyFilter(field_name="camera_id")
    start = InstantFilter(field_name="captured_at", lookup_expr="gte")
    end = InstantFilter(field_name="captured_at", lookup_expr="lt")
    status = FrameStatusFilter(field_name="status", words=Frame.Status)

    class Meta:
        model = Frame
        fields = ["detection_count", "vehicle_count", "person_count", "quality", "processing_ms"]


class DetectionFilter(FilterSet):
    camera = CameraKeyFilter(field_name="camera_id")
    start = InstantFilter(field_name="captured_at", lookup_expr="gte")
    end = InstantFilter(field_name="captured_at", lookup_expr="lt")
    object_class = ObjectClassFilter(field_name="object_class", words=Detection.Class)

    class Meta:
        model = Detection
        fields = ["confidence", "speed_kmh", "track_id", "direction"]


class SystemMetricFilter(FilterSet):
    camera = CameraKeyFilter(field_name="series__camera_id")
    start = InstantFilter(field_name="measured_at", lookup_expr="gte")
    end = InstantFilter(field_name="measured_at", lookup_expr="lt")
    label = LabelFilter()

    class Meta:
        model = SystemMetric
        fields = ["name", "source"]
        paths = {"name": "series__name", "source": "series__source"}


class CameraAlertFilter(FilterSet):
    class Meta:
        model = CameraAlert
        fields = ["camera", "alert_type", "severity", "status", "happened_at"]
        paths = {"camera": "camera__uuid"}
