"""Alerts, and the page from which each is dealt with."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from config.admin import ImportExportModelAdmin, RelatedFilter
from sensing.admin.charts import chart_of
from sensing.models import AnomalyAlert
from sensing.resources import AnomalyAlertResource
from sensing.services import alert_stories, alerts

TONES = {
    "open": "danger",
    "acknowledged": "warning",
    "resolved": "success",
    "ignored": "info",
}
SNOOZES = {"1": "an hour", "4": "four hours", "24": "a day", "168": "a week"}
Status = AnomalyAlert.Status
LEAST_MARGIN, LONGEST = timedelta(hours=1), timedelta(days=7)


class NoteForm(forms.Form):
    note = forms.CharField(
        required=False, max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
    )
    hours = forms.ChoiceField(
        required=False, choices=SNOOZES.items(), widget=UnfoldAdminSelectWidget
    )


class GoingOnFilter(admin.SimpleListFilter):
    title = "event"
    parameter_name = "event"

    def lookups(self, request, model_admin):
        return [("lasts", "goes on"), ("over", "is over")]

    def queryset(self, request, queryset):
        if self.value() not in ("lasts", "over"):
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "lasts")


@admin.register(AnomalyAlert)
class AnomalyAlertAdmin(ImportExportModelAdmin):
    list_display = (
        "happened_at",
        "sensor",
        "anomaly_type",
        "severity",
        "shown_status",
        "lasted",
        "returns",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        ("anomaly_type", ChoicesDropdownFilter),
        GoingOnFilter,
        ("group", RelatedFilter),
        ("happened_at", RangeDateTimeFilter),
    )
    search_fields = ("description", "sensor__sensor_id")
    ordering = ("-happened_at", "id")
    list_select_related = ("sensor",)
    autocomplete_fields = ("sensor", "group")
    readonly_fields = (
        "settled_by",
        "settled_at",
        "status",
        "note",
        "ended_at",
        "returns",
        "snoozed_until",
        "created_at",
        "updated_at",
    )
    fieldsets = (
        (
            "As it was raised",
            {
                "classes": ("collapse",),
                "fields": (
                    ("sensor", "group"),
                    ("anomaly_type", "severity", "confidence"),
                    "happened_at",
                    "description",
                    "recommended_actions",
                    "evidence",
                ),
            },
        ),
        (
            "Record",
            {
                "classes": ("collapse",),
                "fields": (
                    ("status", "settled_by", "settled_at"),
                    "note",
                    ("ended_at", "returns", "snoozed_until"),
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )
    actions = ("acknowledge", "resolve", "make_tasks")
    resource_classes = (AnomalyAlertResource,)
    change_form_template = "sensing/alert.html"
    empty_hint = "Nothing looks wrong. Say under Rules what readings are watched for."

    def get_urls(self):
        step = self.admin_site.admin_view(require_POST(self.step_view))
        name = "sensing_anomalyalert_step"
        return [path("<uuid:pk>/step/<str:step>/", step, name=name), *super().get_urls()]

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, alert):
        return alert.status, alert.get_status_display()

    @admin.display(description="lasted", ordering="ended_at")
    def lasted(self, alert):
        if alert.ended_at is None:
            return "goes on" if alert.status in ("open", "acknowledged") else "-"
        return str(alert.ended_at - alert.happened_at).split(".")[0]

    @admin.action(description="Acknowledge", permissions=["change"])
    def acknowledge(self, request, queryset):
        self._settle(request, queryset, Status.ACKNOWLEDGED)

    @admin.action(description="Resolve", permissions=["change"])
    def resolve(self, request, queryset):
        self._settle(request, queryset, Status.RESOLVED)

    @admin.action(description="Make a maintenance task of each", permissions=["change"])
    def make_tasks(self, request, queryset):
        made = sum(alerts.make_task(alert)[1] for alert in queryset)
        self.message_user(request, f"{made} task{pluralize(made)} made.", messages.SUCCESS)

    def _settle(self, request, queryset, status):
        for alert in queryset.select_related("sensor"):
            self._try(request, alerts.settle, alert, status)

    def _try(self, request, function, alert, *args, **kwargs) -> None:
        try:
            function(alert, *args, by=request.user, now=datetime.now(UTC), **kwargs)
        except alerts.CannotSettle as error:
            self.message_user(request, str(error), messages.WARNING)

    def step_view(self, request, pk, step):
        """One button of the alert's page."""
        alert = self.get_object(request, str(pk))
        form = NoteForm(request.POST)
        if alert is None or not form.is_valid():
            raise Http404
        if not self.has_change_permission(request, alert):
            raise PermissionDenied
        if step == "task":
            task, _ = alerts.make_task(alert)
            return redirect("admin:sensing_maintenancetask_change", task.pk)
        self._take(request, alert, step, **form.cleaned_data)
        return redirect("admin:sensing_anomalyalert_change", alert.pk)

    def _take(self, request, alert, step: str, *, note: str, hours: str) -> None:
        if step == "snooze":
            until = datetime.now(UTC) + timedelta(hours=int(hours or 1))
            self._try(request, alerts.snooze, alert, until=until)
        elif step in (Status.ACKNOWLEDGED, Status.RESOLVED, Status.IGNORED):
            self._try(request, alerts.settle, alert, Status(step), note=note)
        else:
            raise Http404

    def change_view(self, request, object_id, form_url="", extra_context=None):
        alert = self.get_object(request, object_id)
        extra = self.page_of(request, alert) if alert else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, request, alert: AnomalyAlert) -> dict:
        """What the alert's page shows around its form."""
        now = datetime.now(UTC)
        return {
            "chart": chart_of([alert.sensor], now=now, around=_around(alert, now)),
            "findings": alert.findings.select_related("rule", "sensor")[:50],
            "turns": alert_stories.turns(alert),
            "similar": alert_stories.similar(alert),
            "held_back": alert_stories.held_back(alert),
            "tasks": alert.tasks.all()[:10],
            "note_form": NoteForm(),
            "is_unsettled": alert.status in (Status.OPEN, Status.ACKNOWLEDGED),
            "may_settle": self.has_change_permission(request, alert),
            "list_url": reverse("admin:sensing_anomalyalert_changelist"),
        }


def _around(alert: AnomalyAlert, now: datetime) -> tuple[datetime, datetime]:
    """The event with as much before and after it, an hour at least."""
    end = min(alert.ended_at or now, alert.happened_at + LONGEST)
    margin = max(end - alert.happened_at, LEAST_MARGIN)
    return alert.happened_at - margin, min(end + margin, now + LEAST_MARGIN / 12)
