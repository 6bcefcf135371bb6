"""Maintenance: what is to be done, and what was."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.utils.text import Truncator
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.import_export.forms import SelectableFieldsExportForm
from unfold.decorators import action, display

from config.admin import ExportMixin, ImportExportModelAdmin, ReadOnlyAdmin, RelatedFilter
from sensing.admin.lists import ListFields
from sensing.admin.task_filters import SkillFilter, TaskGroupFilter, WhenFilter, WhoseFilter
from sensing.admin.task_pages import BoardPages
from sensing.admin.task_steps import StepPages, offered
from sensing.models import MaintenanceLog, MaintenanceTask
from sensing.resources import MaintenanceLogResource, MaintenanceTaskResource
from sensing.services import maintenance

TONES = {
    "pending": "info",
    "in_progress": "warning",
    "completed": "success",
    "failed": "danger",
    "cancelled": "info",
}


# What the steps of a task write; its form does not.
STEPPED = (
    "status",
    "reason",
    "started_at",
    "started_by",
    "ended_at",
    "ended_by",
    "actual_hours",
    "routine",
)
WORK = (
    "sensor",
    "equipment",
    "task_type",
    "description",
    "priority",
    "required_skills",
    "parts_needed",
    "estimated_hours",
    "alert",
)
PLAN = ("scheduled_start_at", "scheduled_end_at", "technician")


@admin.register(MaintenanceTask)
class MaintenanceTaskAdmin(ListFields, BoardPages, StepPages, ImportExportModelAdmin):
    list_display = (
        "equipment",
        "task_type",
        "priority",
        "shown_status",
        "technician",
        "scheduled_start_at",
        "due",
        "hours",
    )
    list_filter = (
        WhoseFilter,
        WhenFilter,
        ("status", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        SkillFilter,
        TaskGroupFilter,
        ("sensor", RelatedFilter),
        ("scheduled_start_at", RangeDateTimeFilter),
    )
    search_fields = ("equipment", "task_type", "description", "sensor__sensor_id")
    ordering = ("priority", "id")
    list_select_related = ("technician",)
    autocomplete_fields = ("sensor", "technician")
    raw_id_fields = ("alert",)
    readonly_fields = (*STEPPED, "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": WORK}),
        ("Plan", {"fields": PLAN}),
        ("Course", {"fields": STEPPED}),
        ("Record", {"fields": ("notes", "created_at", "updated_at")}),
    )
    actions = ("start", "complete", "repeat")
    actions_list = ("open_board", "open_calendar")
    resource_classes = (MaintenanceTaskResource,)
    change_form_template = "sensing/task.html"
    empty_hint = "Add a task, import a list of them, or make one of an alert."

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, task):
        return task.status, task.get_status_display()

    @display(description="due", label={"late": "danger", "": "info"})
    def due(self, task):
        if task.is_over or task.due_at is None:
            return None
        is_late = task.due_at < datetime.now(UTC)
        return ("late", "late") if is_late else ("", f"{task.due_at:%d %b %H:%M}")

    @admin.display(description="hours (planned)")
    def hours(self, task):
        if task.actual_hours is None and task.estimated_hours is None:
            return None
        worked = "-" if task.actual_hours is None else f"{task.actual_hours:g}"
        return f"{worked} ({task.estimated_hours or 0:g})"

    def get_readonly_fields(self, request, obj=None):
        """What is over stays as it was done; notes may still be added."""
        own = super().get_readonly_fields(request, obj)
        return (*own, *WORK, *PLAN) if obj is not None and obj.is_over else own

    @action(description="Board", url_path="open-board", icon="view_kanban")
    def open_board(self, request):
        return redirect("admin:sensing_maintenancetask_board")

    @action(description="Calendar", url_path="open-calendar", icon="calendar_month")
    def open_calendar(self, request):
        return redirect("admin:sensing_maintenancetask_calendar")

    @admin.action(description="Start", permissions=["change"])
    def start(self, request, queryset):
        self._each(request, queryset, maintenance.start_task)

    @admin.action(description="Complete, with an entry in the log", permissions=["complete"])
    def complete(self, request, queryset):
        self._each(request, queryset, maintenance.complete_task)

    @admin.action(description="Make a new task of each", permissions=["add"])
    def repeat(self, request, queryset):
        made = len([maintenance.repeat_task(task) for task in queryset])
        self.message_user(request, f"{made} task{pluralize(made)} made.", messages.SUCCESS)

    def has_complete_permission(self, request) -> bool:
        return self.may_step(request, is_logged=True)

    def _each(self, request, queryset, service) -> None:
        for task in queryset:
            try:
                service(task, by=request.user, now=datetime.now(UTC))
            except maintenance.TaskMoved as error:
                self.message_user(request, str(error), messages.WARNING)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        task = self.get_object(request, object_id)
        extra = self.page_of(request, task) if task else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, request, task: MaintenanceTask) -> dict:
        """What the task's page shows around its form."""
        able = dict(offered(task)[1:]).get("Has the skills", [])
        return {
            "task": task,
            "is_late": not task.is_over and task.due_at and task.due_at < datetime.now(UTC),
            "able": [name for _, name in able],
            "entries": task.logs.select_related("technician").order_by("-completed_at", "-id"),
            "may_step": self.may_step(request, task, is_logged=False),
            "may_log": self.may_step(request, task, is_logged=True),
        }


@admin.register(MaintenanceLog)
class MaintenanceLogAdmin(ExportMixin, ReadOnlyAdmin):
    list_display = (
        "completed_at",
        "equipment",
        "sensor",
        "shown_status",
        "technician",
        "actual_hours",
        "said",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("completed_at", RangeDateTimeFilter),
        ("technician", RelatedFilter),
        ("sensor", RelatedFilter),
        TaskGroupFilter,
    )
    search_fields = ("equipment", "notes", "sensor__sensor_id")
    ordering = ("-completed_at", "-id")
    list_select_related = ("technician", "sensor")
    autocomplete_fields = ("sensor", "technician")
    raw_id_fields = ("task",)
    resource_classes = (MaintenanceLogResource,)
    export_form_class = SelectableFieldsExportForm
    empty_hint = "Completing a maintenance task writes the first entry."

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, entry):
        return entry.status, entry.get_status_display()

    @admin.display(description="what was done")
    def said(self, entry):
        return Truncator(entry.notes).chars(80)

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sensing.add_maintenancelog")
