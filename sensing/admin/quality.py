"""What was refused, and what was corrected, for staff."""

from datetime import UTC, datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.contrib.import_export.forms import SelectableFieldsExportForm
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from config.admin import ExportMixin, ModelAdmin, ReadOnlyAdmin
from sensing.models import Correction, RefusedReading, Sensor
from sensing.resources import CorrectionResource, RefusedReadingResource
from sensing.services import corrections, mending
from sensing.tasks import ring_for_rollups

TONES = {"waiting": "warning", "stored": "success", "dismissed": "info"}
KINDS = [choice for choice in Correction.Kind.choices if choice[0] != Correction.Kind.UNDO]


@admin.register(RefusedReading)
class RefusedReadingAdmin(ExportMixin, ModelAdmin):
    list_display = ("received_at", "sensor_id", "timestamp", "value", "reason", "times", "state")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("received_at", RangeDateTimeFilter),
    )
    search_fields = ("sensor_id", "reason", "sent")
    ordering = ("-received_at", "-id")
    list_select_related = ("sender",)
    actions = ("send_again", "dismiss")
    resource_classes = (RefusedReadingResource,)
    export_form_class = SelectableFieldsExportForm
    empty_hint = "Nothing was refused. What devices send wrongly waits here for a month."
    fields = (
        ("sensor_id", "timestamp"),
        ("value", "quality"),
        "reason",
        "sent",
        ("source", "sender", "times"),
        ("received_at", "status", "settled_by", "settled_at"),
    )
    mended = ("sensor_id", "timestamp", "value", "quality")

    @display(description="status", label=TONES, ordering="status")
    def state(self, row):
        return row.status, row.get_status_display()

    def get_readonly_fields(self, request, obj=None):
        names = [name for line in self.fields for name in ([line] if type(line) is str else line)]
        waits = obj is not None and obj.status == RefusedReading.Status.WAITING
        return [name for name in names if not waits or name not in self.mended]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.action(description="Send again", permissions=["change"])
    def send_again(self, request, queryset):
        if not request.user.has_perm("sensing.add_reading"):
            raise PermissionDenied
        stored, left = mending.send_again(queryset, by=request.user, now=datetime.now(UTC))
        transaction.on_commit(ring_for_rollups)
        tone = messages.WARNING if left else messages.SUCCESS
        self.message_user(request, f"{stored} stored, {left} refused again.", tone)

    @admin.action(description="Dismiss", permissions=["change"])
    def dismiss(self, request, queryset):
        count = mending.dismiss(queryset, by=request.user, now=datetime.now(UTC))
        self.message_user(request, f"{count} reading{pluralize(count)} dismissed.")


class CorrectionForm(forms.Form):
    """What is to be done to a sensor's readings."""

    start = forms.SplitDateTimeField(
        widget=UnfoldAdminSplitDateTimeWidget, help_text="Readings from this moment on (UTC)."
    )
    end = forms.SplitDateTimeField(
        widget=UnfoldAdminSplitDateTimeWidget, help_text="Readings before this moment (UTC)."
    )
    kind = forms.ChoiceField(label="Do", choices=KINDS, widget=UnfoldAdminSelectWidget)
    amount = forms.FloatField(
        widget=UnfoldAdminDecimalFieldWidget, help_text="In the unit of the sensor."
    )
    reason = forms.CharField(
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why, for who reads it in ten years.",
    )


class UndoForm(forms.Form):
    reason = forms.CharField(
        max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}), help_text="Why."
    )


class CorrectsReadings:
    """Of the sensor's page: a form to change readings, shown before it is done."""

    @action(description="Correct readings", url_path="correct", permissions=["correct"])
    def correct(self, request, object_id):
        sensor = self.get_object(request, object_id)
        if sensor is None:
            raise Http404
        form = CorrectionForm(request.POST or None)
        context: dict = {"sensor": sensor, "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                if "confirm" in request.POST:
                    return self._corrected(request, sensor, form.cleaned_data)
                context["preview"] = self._preview(request, sensor, form.cleaned_data)
            except corrections.CannotCorrect as error:
                form.add_error(None, str(error))
        return page(self, request, "sensing/correct.html", f"Correct {sensor}", **context)

    def has_correct_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("sensing.add_correction")

    def _preview(self, request, sensor: Sensor, asked: dict) -> corrections.Preview:
        change = change_of(sensor, asked)
        return corrections.preview(change, by=request.user, now=datetime.now(UTC))

    def _corrected(self, request, sensor: Sensor, asked: dict):
        now, reason = datetime.now(UTC), asked["reason"]
        made = corrections.correct(
            change_of(sensor, asked), reason=reason, by=request.user, now=now
        )
        transaction.on_commit(ring_for_rollups)
        count = made.readings
        self.message_user(
            request, f"{count:,} reading{pluralize(count)} corrected.", messages.SUCCESS
        )
        return redirect(reverse("admin:sensing_correction_change", args=[made.pk]))


def change_of(sensor: Sensor, asked: dict) -> corrections.Change:
    named = {name: asked[name] for name in ("start", "end", "kind", "amount")}
    return corrections.Change(sensor=sensor, **named)


@admin.register(Correction)
class CorrectionAdmin(ExportMixin, ReadOnlyAdmin):
    list_display = ("made_at", "sensor", "start", "end", "kind", "amount", "readings", "made_by")
    list_filter = (("kind", ChoicesDropdownFilter), ("made_at", RangeDateTimeFilter))
    search_fields = ("sensor__sensor_id", "reason")
    ordering = ("-made_at", "-id")
    list_select_related = ("sensor", "made_by")
    resource_classes = (CorrectionResource,)
    export_form_class = SelectableFieldsExportForm
    actions_detail = ("undo",)
    empty_hint = "Readings are corrected on the page of their sensor."

    @action(description="Undo", url_path="undo", permissions=["undo"])
    def undo(self, request, object_id):
        """Ask why, and give the readings back what held before."""
        correction = self.get_object(request, object_id)
        if correction is None:
            raise Http404
        form = UndoForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                undoing = corrections.undo(
                    correction, **form.cleaned_data, by=request.user, now=datetime.now(UTC)
                )
            except corrections.CannotCorrect as error:
                form.add_error(None, str(error))
            else:
                transaction.on_commit(ring_for_rollups)
                self.message_user(request, "The correction is undone.", messages.SUCCESS)
                return redirect(reverse("admin:sensing_correction_change", args=[undoing.pk]))
        context = {"correction": correction, "form": form}
        return page(self, request, "sensing/undo.html", f"Undo {correction}", **context)

    def has_undo_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("sensing.add_correction")


def page(model_admin, request, template: str, title: str, **context) -> TemplateResponse:
    shared = model_admin.admin_site.each_context(request)
    return TemplateResponse(
        request, template, {**shared, "opts": model_admin.opts, "title": title, **context}
    )
