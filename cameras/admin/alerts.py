from datetime import UTC, datetime

from django.contrib import admin, messages
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display

from cameras.admin.tones import TONES
from cameras.models import CameraAlert
from cameras.resources import CameraAlertResource
from cameras.services import alerts
from config.admin import ImportExportModelAdmin, RelatedFilter


@admin.register(CameraAlert)
class CameraAlertAdmin(ImportExportModelAdmin):
    list_display = ("happened_at", "title", "camera", "alert_type", "severity", "shown_status")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        ("alert_type", ChoicesDropdownFilter),
        ("camera", RelatedFilter),
        ("happened_at", RangeDateTimeFilter),
    )
    search_fields = ("title", "description", "camera__code")
    ordering = ("-happened_at", "id")
    list_select_related = ("camera",)
    autocomplete_fields = ("camera",)
    readonly_fields = ("status", "settled_by", "settled_at", "created_at", "updated_at")
    actions = ("acknowledge", "resolve")
    resource_classes = (CameraAlertResource,)
    empty_hint = "Nothing asks for attention. Alerts come by the API, or are added by hand."

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, alert):
        return alert.status, alert.get_status_display()

    @admin.action(description="Acknowledge", permissions=["change"])
    def acknowledge(self, request, queryset):
        self._settle(request, queryset, CameraAlert.Status.ACKNOWLEDGED)

    @admin.action(description="Resolve", permissions=["change"])
    def resolve(self, request, queryset):
        self._settle(request, queryset, CameraAlert.Status.RESOLVED)

    def _settle(self, request, queryset, status):
        for alert in queryset:
            try:
                alerts.settle(alert, status, by=request.user, now=datetime.now(UTC))
            except alerts.AlertSettled as error:
                self.message_user(request, str(error), messages.WARNING)
