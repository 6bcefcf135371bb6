"""Who sends readings: devices with tokens, and topics of an MQTT broker."""

from datetime import UTC, datetime, timedelta

from django.contrib import admin
from django.utils.timesince import timesince
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, ModelAdmin, ReadOnlyAdmin
from sensing.models import DeviceAccess, LineMapping, MqttBridge, MqttSubscription
from sensing.resources import LineMappingResource, MqttSubscriptionResource

ADMITTED = ("For which sensors", {"fields": ("reaches_all", "groups")})
REGISTERS = (
    "New sensors",
    {
        "fields": (
            "registers_in",
            "registers_type",
            "registers_unit",
            "registers_most",
            "registered_count",
        )
    },
)
RECORD = ("Record", {"fields": ("created_at", "updated_at")})
SILENT = timedelta(minutes=1)


@admin.register(DeviceAccess)
class DeviceAccessAdmin(ModelAdmin):
    list_display = ("token", "reaches", "registers_in", "registered_count")
    list_filter = ("reaches_all",)
    search_fields = ("token__name", "token__token_key")
    ordering = ("token__name",)
    list_select_related = ("token", "registers_in")
    autocomplete_fields = ("token", "groups", "registers_in")
    readonly_fields = ("registered_count", "created_at", "updated_at")
    empty_hint = "Device tokens may send for every sensor until they are limited here."
    fieldsets = ((None, {"fields": ("token",)}), ADMITTED, REGISTERS, RECORD)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="sends for")
    def reaches(self, access):
        if access.reaches_all:
            return "all sensors"
        return ", ".join(group.name for group in access.groups.all()) or "none but its own"


@admin.register(MqttSubscription)
class MqttSubscriptionAdmin(ImportExportModelAdmin):
    list_display = ("name", "topic", "form", "sensor_id", "is_active", "received", "last_refusal")
    list_filter = ("is_active", ("form", ChoicesDropdownFilter))
    search_fields = ("name", "topic", "sensor_id")
    ordering = ("name",)
    autocomplete_fields = ("groups", "registers_in")
    readonly_fields = (
        "registered_count",
        "last_received_at",
        "last_refused_at",
        "last_refusal",
        "created_at",
        "updated_at",
    )
    resource_classes = (MqttSubscriptionResource,)
    empty_hint = "Add one for each kind of topic; the bridge needs MQTT_URL in its environment."
    fieldsets = (
        (None, {"fields": ("name", "topic", "qos", "is_active")}),
        (
            "How messages are read",
            {
                "fields": (
                    "form",
                    "sensor_id",
                    "value_path",
                    "timestamp_path",
                    "time_unit",
                    "quality_path",
                )
            },
        ),
        ADMITTED,
        REGISTERS,
        ("What came", {"fields": ("last_received_at", "last_refused_at", "last_refusal")}),
        RECORD,
    )

    def get_changeform_initial_data(self, request) -> dict:
        return {"reaches_all": True, **super().get_changeform_initial_data(request)}

    @admin.display(description="last received", ordering="last_received_at")
    def received(self, subscription):
        return ago(subscription.last_received_at)


@admin.register(MqttBridge)
class MqttBridgeAdmin(ReadOnlyAdmin):
    list_display = ("client_id", "shown_state", "last_received", "problem")
    search_fields = ("client_id",)
    ordering = ("client_id",)
    empty_hint = "No bridge has run yet: set MQTT_URL, then start manage.py mqtt_bridge."
    fieldsets = (
        (None, {"fields": ("client_id", "shown_state", "problem", "topics")}),
        ("When", {"fields": ("seen_at", "connected_at", "last_received_at")}),
    )
    readonly_fields = ("shown_state",)

    @display(
        description="state",
        label={"connected": "success", "not connected": "warning", "not running": "danger"},
    )
    def shown_state(self, bridge):
        if bridge.seen_at is None or datetime.now(UTC) - bridge.seen_at > SILENT:
            return "not running"
        return "connected" if bridge.connected_at else "not connected"

    @admin.display(description="last received", ordering="last_received_at")
    def last_received(self, bridge):
        return ago(bridge.last_received_at)


def ago(moment: datetime | None) -> str:
    return f"{timesince(moment, datetime.now(UTC))} ago" if moment else "never"


@admin.register(LineMapping)
class LineMappingAdmin(ImportExportModelAdmin):
    list_display = ("name", "position", "measurement", "sensor_id", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "measurement", "sensor_id")
    ordering = ("position", "name")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (LineMappingResource,)
    empty_hint = "Add one before InfluxDB clients send to /api/v2/write, such as {host}.{field}."
