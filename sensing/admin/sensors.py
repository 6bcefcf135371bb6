"""The registry of sensors, and the page of each."""

from datetime import UTC, datetime

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from leaflet.admin import LeafletGeoAdminMixin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from config.admin import ImportExportModelAdmin
from config.dashboard import Tone
from config.maps import MapMixin
from sensing.admin.charts import ComparesSensors, chart_of
from sensing.admin.features import FeatureExportMixin
from sensing.admin.freezing import FreezesReferences
from sensing.admin.groups import GroupFilter
from sensing.admin.quality import CorrectsReadings
from sensing.admin.states import STATE_TONES, AlertFilter, BoxFilter, StateFilter
from sensing.charts.sparklines import sparklines
from sensing.models import Sensor, State
from sensing.resources import SensorResource
from sensing.services.series import freshness, newest_page

TONES = {
    "active": "success",
    "inactive": "info",
    "maintenance": "warning",
    "decommissioned": "danger",
}
MAP_TONES = {"active": Tone.GOOD, "maintenance": Tone.WARNING}


@admin.register(Sensor)
class SensorAdmin(
    CorrectsReadings,
    FreezesReferences,
    LeafletGeoAdminMixin,
    MapMixin,
    ComparesSensors,
    FeatureExportMixin,
    ImportExportModelAdmin,
):
    list_display = (
        "sensor_id",
        "type",
        "shown_status",
        "shown_state",
        "location",
        "newest_reading",
        "last_day",
        "open_alerts",
    )
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        StateFilter,
        AlertFilter,
        GroupFilter,
        BoxFilter,
    )
    search_fields = ("sensor_id", "location")
    ordering = ("sensor_id",)
    list_select_related = ("newest",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (SensorResource,)
    change_form_template = "sensing/sensor.html"
    map_field = "point"
    in_palette = True
    actions = ("compare", "export_features", "freeze_references")
    actions_detail = ("correct", "freeze_one")
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
        sensors = super().get_queryset(request).with_state(datetime.now(UTC))
        return sensors.annotate(unsettled=Count("alerts", filter=unsettled))

    def map_tone(self, sensor):
        return Tone.DANGER if sensor.unsettled else MAP_TONES.get(sensor.status, Tone.NEUTRAL)

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, sensor):
        return sensor.status, sensor.get_status_display()

    @display(description="state", label=STATE_TONES)
    def shown_state(self, sensor):
        return sensor.state, State(sensor.state).label

    @admin.display(description="newest reading")
    def newest_reading(self, sensor):
        newest = getattr(sensor, "newest", None)
        if newest is None:
            return "none yet"
        return f"{newest.value:g} {sensor.unit} · {newest.timestamp:%d %b %Y %H:%M}"

    @admin.display(description="last day", empty_value="")
    def last_day(self, sensor):
        return sensor.sparkline

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

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changelist = (getattr(response, "context_data", None) or {}).get("cl")
        if changelist:  # an action may have answered otherwise
            pictures = sparklines(changelist.result_list, now=datetime.now(UTC))
            for sensor in changelist.result_list:
                sensor.sparkline = pictures.get(sensor.pk)
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        sensor = self.get_object(request, object_id)
        extra = self.page_of(sensor) if sensor else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, sensor: Sensor) -> dict:
        """What the sensor's page shows around its form."""
        now = datetime.now(UTC)
        newest = newest_page(sensor, limit=1, now=now)
        return {
            "chart": chart_of([sensor], now=now),
            "newest": newest[0] if newest else None,
            "state": State(sensor.state),
            "freshness": freshness(sensor),
            "watches": sensor.watches.select_related("rule").order_by("rule__name")[:20],
            "recent_alerts": sensor.alerts.order_by("-happened_at")[:5],
            "open_tasks": sensor.tasks.unfinished()[:5],
            "recent_entries": sensor.logs.all()[:5],
        }
