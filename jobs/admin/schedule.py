"""What beat fires and when. Only superusers, and only jobs: no other task can be scheduled here."""

import json
from functools import partial
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    PeriodicTasks,
)
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from config.admin import ModelAdmin, take_over
from jobs import services
from jobs.beat import OWNED
from jobs.registry import kinds
from jobs.tasks import fire, ring

# Solar schedules do not come back: they need a library of astronomy.
take_over("django_celery_beat.admin")


def kind_of(task: PeriodicTask) -> str | None:
    """The kind of job a periodic task asks for; None if it does not ask for one."""
    return json.loads(task.args)[0] if task.task == fire.name else None


class PeriodicTaskForm(forms.ModelForm):
    """Asks which job and how often, and writes the call of ``jobs.tasks.fire`` that means it."""

    kind = forms.ChoiceField(
        label=_("Job"),
        choices=lambda: [(kind, kind) for kind in kinds()],
        widget=UnfoldAdminSelectWidget,
    )
    period = forms.IntegerField(
        label=_("Period"),
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Seconds between two runs. Within one period the job is asked for once."),
    )

    class Meta:
        model = PeriodicTask
        fields = ("name", "enabled", "description", "crontab", "interval", "clocked", "one_off")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.task == fire.name:
            self.initial["kind"], self.initial["period"] = json.loads(self.instance.args)

    def clean(self) -> dict:
        data = super().clean()
        self.instance.task = fire.name
        self.instance.args = json.dumps([data.get("kind"), data.get("period")])
        self.instance.kwargs = "{}"
        return data


class SuperusersOnly(ModelAdmin):
    """Whoever schedules work decides what the workers do."""

    def has_module_permission(self, request) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(SuperusersOnly):
    form = PeriodicTaskForm
    list_display = ("name", "enabled", "due", "last_run_at", "total_run_count", "description")
    list_filter = ("enabled",)
    search_fields = ("name", "description")
    ordering = ("name",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    fieldsets = (
        (None, {"fields": ("name", "kind", "period", "enabled", "description")}),
        (_("When"), {"fields": ("crontab", "interval", "clocked", "one_off")}),
    )
    actions = ("switch_on", "switch_off", "ask_now")

    @display(description=_("when"))
    def due(self, task: PeriodicTask) -> str:
        return task.crontab.human_readable if task.crontab else str(task.scheduler)

    def is_written_down(self, task: PeriodicTask | None) -> bool:
        """Whether it comes from the schedule in the code, so that only its switch is staff's."""
        return task is not None and task.description.startswith(OWNED)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self.is_written_down(obj):
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if not self.is_written_down(obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("enabled", *self.get_readonly_fields(request, obj))}),)

    def get_readonly_fields(self, request, obj=None):
        if not self.is_written_down(obj):
            return ()
        return ("name", "description", "crontab", "interval", "task", "args", "last_run_at")

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not self.is_written_down(obj)

    @admin.action(description=_("Switch the selected on"))
    def switch_on(self, request, queryset):
        self._switch(request, queryset, enabled=True)

    @admin.action(description=_("Switch the selected off"))
    def switch_off(self, request, queryset):
        self._switch(request, queryset, enabled=False)

    @admin.action(description=_("Ask for the selected now"))
    def ask_now(self, request, queryset):
        asked = [kind for task in queryset if (kind := kind_of(task))]
        for kind in asked:
            job, _made = services.request(kind, key=f"by hand {uuid4()}", by=request.user)
            transaction.on_commit(partial(ring, job))
        self.message_user(request, _("Asked for: %s") % (", ".join(asked) or "-"), messages.SUCCESS)

    def _switch(self, request, queryset, *, enabled: bool) -> None:
        queryset.update(enabled=enabled)
        PeriodicTasks.update_changed()
        words = _("Switched on.") if enabled else _("Switched off.")
        self.message_user(request, words, messages.SUCCESS)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(SuperusersOnly):
    list_display = ("__str__", "human_readable")
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(SuperusersOnly):
    list_display = ("__str__", "every", "period")


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(SuperusersOnly):
    list_display = ("clocked_time",)
