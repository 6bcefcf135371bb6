from django.contrib import admin
from unfold.contrib.filters.admin import (
    DropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display

from cameras.admin.tones import TONES
from cameras.models import Detection, DetectionRow, Frame, FrameRow, MetricSeries, SystemMetricRow
from config.admin import ReadOnlyAdmin, RelatedFilter
from timeseries.admin_bases import LargeTableAdmin


class WordFilter(DropdownFilter):
    """A small number by its word."""

    words: type[Frame.Status] | type[Detection.Class]

    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in self.words.choices]

    def queryset(self, request, queryset):
        if self.value() in (None, ""):
            return queryset
        return queryset.filter(**{self.parameter_name: self.value()})


class FrameStatusFilter(WordFilter):
    title, parameter_name, words = "status", "status", Frame.Status


class ObjectClassFilter(WordFilter):
    title, parameter_name, words = "class", "object_class", Detection.Class


class SeriesAdmin(LargeTableAdmin):
    """A list for those who may see the rows that the view stands for."""

    rows_permission = ""

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm(self.rows_permission)

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)


@admin.register(FrameRow)
class FrameRowAdmin(SeriesAdmin):
    list_display = (
        "instant",
        "camera",
        "number",
        "shown_status",
        "detection_count",
        "vehicle_count",
        "person_count",
        "quality",
        "processing_ms",
        "model_version",
    )
    list_filter = (
        FrameStatusFilter,
        ("camera", RelatedFilter),
        ("captured_at", RangeDateTimeFilter),
    )
    ordering = ("-captured_at", "-camera", "-number")
    date_hierarchy = "captured_at"
    list_select_related = ("camera",)
    policy_name = "cameras.frame"
    estimate_table = "cameras_frame"
    rows_permission = "cameras.view_frame"
    empty_hint = "Send the first frames to /api/v1/cameras/frames/."

    @admin.display(description="captured at")
    def instant(self, frame):
        return f"{frame.captured_at:%Y-%m-%d %H:%M:%S.%f}"[:-3]

    @display(description="status", label=TONES)
    def shown_status(self, frame):
        label = Frame.Status(frame.status).label
        return label, label


@admin.register(DetectionRow)
class DetectionRowAdmin(SeriesAdmin):
    list_display = (
        "instant",
        "camera",
        "shown_class",
        "confidence",
        "box",
        "track_id",
        "speed_kmh",
        "direction",
    )
    list_filter = (
        ObjectClassFilter,
        ("camera", RelatedFilter),
        ("captured_at", RangeDateTimeFilter),
    )
    ordering = ("-captured_at", "-camera", "-number", "-place")
    date_hierarchy = "captured_at"
    list_select_related = ("camera",)
    policy_name = "cameras.detection"
    estimate_table = "cameras_detection"
    rows_permission = "cameras.view_detection"
    empty_hint = "Detections are sent with their frames to /api/v1/cameras/frames/."

    @admin.display(description="captured at")
    def instant(self, detection):
        return f"{detection.captured_at:%Y-%m-%d %H:%M:%S.%f}"[:-3]

    @admin.display(description="class")
    def shown_class(self, detection):
        return Detection.Class(detection.object_class).label

    @admin.display(description="box")
    def box(self, detection):
        return f"{detection.x1:.2f}, {detection.y1:.2f} to {detection.x2:.2f}, {detection.y2:.2f}"


@admin.register(MetricSeries)
class MetricSeriesAdmin(ReadOnlyAdmin):
    list_display = ("name", "camera", "unit", "source", "labels")
    list_filter = (("camera", RelatedFilter),)
    search_fields = ("name", "source", "camera__code")
    ordering = ("name", "id")
    list_select_related = ("camera",)
    empty_hint = "A series appears with its first value, sent to /api/v1/cameras/system-metrics/."


@admin.register(SystemMetricRow)
class SystemMetricRowAdmin(SeriesAdmin):
    list_display = ("instant", "name", "camera", "shown_value", "source", "labels")
    list_filter = (
        ("series", RelatedFilter),
        ("measured_at", RangeDateTimeFilter),
    )
    ordering = ("-measured_at", "-series")
    date_hierarchy = "measured_at"
    list_select_related = ("series__camera",)
    policy_name = "cameras.systemmetric"
    estimate_table = "cameras_systemmetric"
    rows_permission = "cameras.view_systemmetric"
    empty_hint = "Send the first metrics to /api/v1/cameras/system-metrics/."

    @admin.display(description="measured at")
    def instant(self, metric):
        return f"{metric.measured_at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description="name")
    def name(self, metric):
        return metric.series.name

    @admin.display(description="camera")
    def camera(self, metric):
        return metric.series.camera

    @admin.display(description="value")
    def shown_value(self, metric):
        return f"{metric.value:g} {metric.series.unit}"

    @admin.display(description="source")
    def source(self, metric):
        return metric.series.source

    @admin.display(description="labels")
    def labels(self, metric):
        return ", ".join(f"{name}: {text}" for name, text in metric.series.labels.items())
