"""Maintenance: what is to be done, and what was."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, ReadOnlyAdmin
from sensing.models import MaintenanceLog, MaintenanceTask
from sensing.resources import MaintenanceTaskResource
from sensing.services import maintenance

TONES = {
    "pending": "info",
    "in_progress": "warning",
    "completed": "success",
    "failed": "danger",
    "cancelled": "info",
}


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
