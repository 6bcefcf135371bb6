"""How far sensors are from what they measured while they were right, for staff."""

from uuid import uuid4

from django.contrib import admin
from django.db.models import F
from django.shortcuts import redirect
from django.urls import reverse
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
)
from unfold.contrib.import_export.forms import SelectableFieldsExportForm
from unfold.decorators import action, display
from unfold.views import ChangeList

from config.admin import ExportMixin, ReadOnlyAdmin
from config.charts import ChartMixin
from jobs import services as jobs
from jobs.tasks import ring
from sensing import drift_charts
from sensing.admin.freezing import FreezesReferences
from sensing.admin.quality import page
from sensing.charts.samples import sample_chart
from sensing.models import DriftCheck, DriftReference
from sensing.resources import DriftCheckResource, DriftReferenceResource

TONES = {"stable": "success", "drifted": "danger", "insufficient": "info"}


def figure(name: str, description: str, form: str):
    """A column of a check, rounded to be read; what cannot be told has none."""

    @display(description=description)
    def shown(self, check):
        value = getattr(check, name)
        return None if value is None else form.format(value)

    return shown


class NewestChangeList(ChangeList):
    """Lists and exports hold the newest check of each sensor; older ones have their pages."""

    def get_queryset(self, request, exclude_parameters=None):
        self.root_queryset = self.root_queryset.newest()
        return super().get_queryset(request, exclude_parameters)


@admin.register(DriftCheck)
class DriftCheckAdmin(FreezesReferences, ChartMixin, ExportMixin, ReadOnlyAdmin):
    list_display = ("sensor", "state", "what_changed", "moved", "how_sure", "day")
    list_filter = (
        ("verdict", ChoicesDropdownFilter),
        ("sensor__type", ChoicesDropdownFilter),
        ("effect", RangeNumericFilter),
        ("day", RangeDateFilter),
    )
    search_fields = ("sensor__sensor_id", "sensor__location")
    ordering = (F("effect").desc(nulls_last=True), "-pk")
    list_select_related = ("sensor", "reference")
    readonly_fields = ("moved", "median", "scatter", "hours", "chance", "chance_alone", "distance")
    resource_classes = (DriftCheckResource,)
    export_form_class = SelectableFieldsExportForm
    change_form_template = "sensing/drift.html"
    chart_spans = tuple(drift_charts.RANGES)
    actions_list = ("check_now",)
    actions_detail = ("freeze_one",)
    empty_hint = "Freeze references on the list of sensors; each is then checked once a day."
    fieldsets = (
        (None, {"fields": ("sensor", "reference", ("start", "end"), "checked_at")}),
        (
            "Figures",
            {
                "fields": (
                    ("moved", "median"),
                    ("scatter", "hours"),
                    ("chance", "chance_alone"),
                    ("distance", "tested_count"),
                )
            },
        ),
    )
    median = figure("shift", "median moved by", "{:+.2f} spreads of the reference")
    scatter = figure("ratio", "scatter", "{:.2f} times that of the reference")
    chance = figure("p_corrected", "by chance (corrected p)", "{:.2g}")
    chance_alone = figure("p_value", "by chance, if it were the only sensor (p)", "{:.2g}")
    distance = figure("statistic", "distance of the distributions (D)", "{:.3f}")

    def get_queryset(self, request):
        unread = ("reference__hours", "reference__means")
        return super().get_queryset(request).defer(*unread)

    def get_changelist(self, request, **kwargs):
        return NewestChangeList

    @display(description="state", label=TONES, ordering="verdict")
    def state(self, check):
        return check.verdict, check.get_verdict_display()

    @display(description="what changed")
    def what_changed(self, check):
        return check.change

    @display(description="moved by", ordering="effect")
    def moved(self, check):
        return "" if check.effect is None else f"{check.effect:.2f} spreads"

    @display(description="hours compared")
    def hours(self, check):
        worth = check.effective_hours
        return f"{check.hour_count}" + (f", worth {worth:.0f} independent ones" if worth else "")

    @display(description="by chance?", ordering="p_corrected")
    def how_sure(self, check):
        return check.certainty

    def chart_of(self, request, row, *, span, theme, now):
        return drift_charts.drift_chart(row, span=span, theme=theme, now=now)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra = {**(extra_context or {}), "spans": self.chart_spans}
        return super().change_view(request, object_id, form_url, extra)

    @action(description="Check now", url_path="check-now", icon="play_arrow", permissions=["check"])
    def check_now(self, request):
        """Ask, and start the run that otherwise starts at night."""
        if request.method != "POST":
            return page(self, request, "sensing/check_drift.html", "Check now")
        found, _made = jobs.request("sensing.check_drift", key=str(uuid4()), by=request.user)
        ring(found)
        self.message_user(request, "The check has started; its job says how far it is.")
        return redirect(reverse("admin:jobs_job_change", args=[found.pk]))

    def has_check_permission(self, request) -> bool:
        return request.user.has_perm("sensing.add_driftcheck")

    def sensor_to_freeze(self, request, object_id):
        check = self.get_object(request, object_id)
        return check and check.sensor


@admin.register(DriftReference)
class DriftReferenceAdmin(ChartMixin, ExportMixin, ReadOnlyAdmin):
    list_display = (
        "sensor",
        "start",
        "end",
        "level_in_words",
        "hour_count",
        "frozen_by",
        "frozen_at",
    )
    list_filter = (
        ("sensor__type", ChoicesDropdownFilter),
        ("frozen_at", RangeDateTimeFilter),
    )
    search_fields = ("sensor__sensor_id", "reason")
    ordering = ("-pk",)
    list_select_related = ("sensor", "frozen_by")
    resource_classes = (DriftReferenceResource,)
    export_form_class = SelectableFieldsExportForm
    change_form_template = "sensing/reference.html"
    chart_spans = ("means",)
    empty_hint = "Choose sensors on their list, then freeze what they measured while right."
    fields = (
        "sensor",
        ("start", "end"),
        ("hour_count", "reading_count"),
        ("level", "spread"),
        "reason",
        ("frozen_by", "frozen_at"),
    )

    @display(description="level ± spread", ordering="level")
    def level_in_words(self, reference):
        return f"{reference.level:.4g} ± {reference.spread:.2g} {reference.sensor.unit}"

    def chart_of(self, request, row, *, span, theme, now):
        times, means = drift_charts.frozen_columns(row)
        return sample_chart(times, means, label=row.sensor.unit or "value", theme=theme)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra = {**(extra_context or {}), "spans": self.chart_spans}
        return super().change_view(request, object_id, form_url, extra)
