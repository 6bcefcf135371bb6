"""Alerts, and the work that follows from them."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.template.defaultfilters import pluralize
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, ReadOnlyAdmin
from sensing.models import AnomalyAlert, MaintenanceLog, MaintenanceTask
from sensing.resources import AnomalyAlertResource, MaintenanceTaskResource
from sensing.services import alerts, maintenance

TONES = {
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
