"""Who sends readings: devices with tokens."""

from django.contrib import admin

from config.admin import ModelAdmin
from sensing.models import DeviceAccess

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
