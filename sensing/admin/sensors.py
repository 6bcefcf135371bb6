from datetime import UTC, datetime

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Q
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html
from import_export.admin import ImportMixin
from leaflet.admin import LeafletGeoAdminMixin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.import_export.forms import ImportForm
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, ReadOnlyAdmin
from config.charts import ChartMixin
from config.dashboard import Tone
from config.maps import MapMixin
from sensing import charts
from sensing.admin.groups import GroupFilter
from sensing.admin.quality import CorrectsReadings
from sensing.downloads import DownloadMixin
from sensing.feature_export import FeatureExportMixin
from sensing.lifecycle import READINGS
from sensing.models import (
    AnomalyAlert,
    LineMapping,
    MaintenanceLog,
    MaintenanceTask,
    ReadingRow,
    Sensor,
)
from sensing.resources import (
    AnomalyAlertResource,
    LineMappingResource,
    MaintenanceTaskResource,
    ReadingResource,
    SensorResource,
)
from sensing.services import alerts, maintenance
from sensing.services.series import freshness, newest_page
from sensing.tasks import ring_for_rollups
from timeseries.admin_bases import LargeTableAdmin
from timeseries.buckets import Width

TONES = {
    "active": "success",
    "inactive": "info",
    "maintenance": "warning",
    "decommissioned": "danger",
    "open": "danger",
    "acknowledged": "warning",
    "resolved": "success",
    "ignored": "info",
    "pending": "info",
    "in_progress": "warning",
    "completed": "success",
    "failed": "danger",
    "cancelled": "info",
}
MAP_TONES = {"active": Tone.GOOD, "maintenance": Tone.WARNING}


@admin.register(Sensor)
class SensorAdmin(
    CorrectsReadings,
    LeafletGeoAdminMixin,
    MapMixin,
    ChartMixin,
    FeatureExportMixin,
    ImportExportModelAdmin,
):
    list_display = (
        "sensor_id",
        "type",
        "shown_status",
        "location",
        "newest_reading",
        "open_alerts",
    )
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        GroupFilter,
    )
    search_fields = ("sensor_id", "location")
    ordering = ("sensor_id",)
    list_select_related = ("newest",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (SensorResource,)
    change_form_template = "sensing/sensor.html"
    map_field = "point"
    chart_spans = tuple(charts.RANGES)
    in_palette = True
    actions = ("export_features",)
    actions_detail = ("correct",)
    empty_hint = "Import a CSV of sensors, or add one by hand; then send its first reading."
    fieldsets = (
        (None, {"fields": ("sensor_id", "type", "unit", "status")}),
        ("Where", {"fields": ("location", "point")}),
        (
            "What to expect",
            {
                "fields": (
                    "expected_interval",
                    "plausible_min",
                    "plausible_max",
                    "implausible",
                )
            },
        ),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )

    def get_queryset(self, request):
        unsettled = Q(alerts__status__in=("open", "acknowledged"))
        return super().get_queryset(request).annotate(unsettled=Count("alerts", filter=unsettled))

    def map_tone(self, sensor):
        return Tone.DANGER if sensor.unsettled else MAP_TONES.get(sensor.status, Tone.NEUTRAL)

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, sensor):
        return sensor.status, sensor.get_status_display()

    @admin.display(description="newest reading")
    def newest_reading(self, sensor):
        newest = getattr(sensor, "newest", None)
        if newest is None:
            return "none yet"
        return f"{newest.value:g} {sensor.unit} · {newest.timestamp:%d %b %Y %H:%M}"

    @admin.display(description="open alerts")
    def open_alerts(self, sensor):
        if not sensor.unsettled:
            return "none"
        url = reverse("admin:sensing_anomalyalert_changelist")
        return format_html(
            '<a class="text-primary-600 underline" href="{}?sensor__id__exact={}">{}</a>',
            url,
            sensor.pk,
            sensor.unsettled,
        )

    def chart_of(self, request, row, *, span, theme, now):
        return charts.sensor_chart(row, span=span, theme=theme, now=now)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        sensor = self.get_object(request, object_id)
        extra = self.page_of(sensor) if sensor else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, sensor: Sensor) -> dict:
        """What the sensor's page shows around its form."""
        now = datetime.now(UTC)
        newest = newest_page(sensor, limit=1, now=now)
        patience = 2 * sensor.expected_interval if sensor.expected_interval else None
        return {
            "spans": self.chart_spans,
            "newest": newest[0] if newest else None,
            "is_late": newest and patience and now - newest[0][0] > patience,
            "freshness": freshness(sensor),
            "recent_alerts": sensor.alerts.order_by("-happened_at")[:5],
            "open_tasks": sensor.tasks.filter(status__in=("pending", "in_progress"))[:5],
        }


@admin.register(ReadingRow)
class ReadingRowAdmin(DownloadMixin, ImportMixin, LargeTableAdmin):
    list_display = ("instant", "sensor", "value", "quality")
    list_filter = (("timestamp", RangeDateTimeFilter),)
    ordering = ("-timestamp", "-sensor")
    date_hierarchy = "timestamp"
    list_select_related = ("sensor",)
    policy_name = "sensing.reading"
    estimate_table = "sensing_reading"
    empty_hint = "Send the first readings to /api/v1/sensing/readings/, or import a CSV."
    resource_classes = (ReadingResource,)
    import_form_class = ImportForm
    skip_admin_log = True  # a file may hold a hundred thousand readings

    @admin.display(description="timestamp")
    def instant(self, reading):
        return f"{reading.timestamp:%Y-%m-%d %H:%M:%S}"

    def within(self, start, end) -> dict:
        # Packed days are found by their midnight.
        day = Width.DAY.floor(start)
        return {"timestamp__gte": start, "day__gte": day, "day__lte": end + READINGS.clock_skew}

    def process_result(self, result, request):
        transaction.on_commit(ring_for_rollups)
        return super().process_result(result, request)

    def has_import_permission(self, request) -> bool:
        return request.user.has_perm("sensing.add_reading")

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sensing.view_reading")

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)


@admin.register(LineMapping)
class LineMappingAdmin(ImportExportModelAdmin):
    list_display = ("name", "position", "measurement", "sensor_id", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "measurement", "sensor_id")
    ordering = ("position", "name")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (LineMappingResource,)
    empty_hint = "Add one before InfluxDB clients send to /api/v2/write, such as {host}.{field}."


@admin.register(AnomalyAlert)
class AnomalyAlertAdmin(ImportExportModelAdmin):
    list_display = (
        "happened_at",
        "sensor",
        "anomaly_type",
        "severity",
        "shown_status",
        "confidence",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        ("anomaly_type", ChoicesDropdownFilter),
        ("happened_at", RangeDateTimeFilter),
    )
    search_fields = ("description", "sensor__sensor_id")
    ordering = ("-happened_at", "id")
    list_select_related = ("sensor",)
    autocomplete_fields = ("sensor",)
    readonly_fields = ("settled_by", "settled_at", "status", "created_at", "updated_at")
    actions = ("acknowledge", "resolve", "ignore", "make_tasks")
    resource_classes = (AnomalyAlertResource,)
    empty_hint = "Nothing looks wrong. Alerts appear here when readings leave their usual course."

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, alert):
        return alert.status, alert.get_status_display()

    @admin.action(description="Acknowledge", permissions=["change"])
    def acknowledge(self, request, queryset):
        self._settle(request, queryset, AnomalyAlert.Status.ACKNOWLEDGED)

    @admin.action(description="Resolve", permissions=["change"])
    def resolve(self, request, queryset):
        self._settle(request, queryset, AnomalyAlert.Status.RESOLVED)

    @admin.action(description="Ignore", permissions=["change"])
    def ignore(self, request, queryset):
        self._settle(request, queryset, AnomalyAlert.Status.IGNORED)

    @admin.action(description="Make a maintenance task of each", permissions=["change"])
    def make_tasks(self, request, queryset):
        made = sum(alerts.make_task(alert)[1] for alert in queryset)
        self.message_user(request, f"{made} task{pluralize(made)} made.", messages.SUCCESS)

    def _settle(self, request, queryset, status):
        for alert in queryset.select_related("sensor"):
            try:
                alerts.settle(alert, status, by=request.user, now=datetime.now(UTC))
            except alerts.AlertSettled as error:
                self.message_user(request, str(error), messages.WARNING)


@admin.register(MaintenanceTask)
class MaintenanceTaskAdmin(ImportExportModelAdmin):
    list_display = (
        "equipment",
        "task_type",
        "priority",
        "shown_status",
        "technician",
        "scheduled_start_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        ("scheduled_start_at", RangeDateTimeFilter),
    )
    search_fields = ("equipment", "task_type", "description")
    ordering = ("priority", "id")
    list_select_related = ("technician",)
    autocomplete_fields = ("sensor", "technician")
    raw_id_fields = ("alert",)
    readonly_fields = ("created_at", "updated_at")
    actions = ("complete",)
    resource_classes = (MaintenanceTaskResource,)
    empty_hint = "Add a task, import a list of them, or make one of an alert."

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, task):
        return task.status, task.get_status_display()

    @admin.action(description="Complete, with an entry in the log", permissions=["change"])
    def complete(self, request, queryset):
        for task in queryset:
            try:
                maintenance.complete_task(task, by=request.user, now=datetime.now(UTC))
            except maintenance.TaskOver as error:
                self.message_user(request, str(error), messages.WARNING)


@admin.register(MaintenanceLog)
class MaintenanceLogAdmin(ReadOnlyAdmin):
    list_display = ("completed_at", "equipment", "status", "technician", "actual_hours")
    list_filter = (("status", ChoicesDropdownFilter), ("completed_at", RangeDateTimeFilter))
    search_fields = ("equipment", "notes")
    ordering = ("-completed_at", "-id")
    list_select_related = ("technician",)
    autocomplete_fields = ("sensor", "technician")
    raw_id_fields = ("task",)
    empty_hint = "Completing a maintenance task writes the first entry."

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sensing.add_maintenancelog")
