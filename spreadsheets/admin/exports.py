"""Pages of exports and of what makes them again and again."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from config.admin import ModelAdmin, ReadOnlyAdmin
from spreadsheets import tasks
from spreadsheets.exporting.downloads import stored
from spreadsheets.exporting.lists import BadFilter, NoList, NotAllowed
from spreadsheets.models import Export, ScheduledExport
from spreadsheets.services import exporting, scheduling

TONES = {
    "waiting": "info",
    "running": "warning",
    "done": "success",
    "failed": "danger",
    "cancelled": "info",
}


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "table",
        "words",
        "form",
        "shown_status",
        "row_count",
        "shown_size",
        "owner",
    )
    list_filter = (("status", ChoicesDropdownFilter), ("created_at", RangeDateTimeFilter))
    search_fields = ("table", "words", "sha256")
    ordering = ("-id",)
    list_select_related = ("owner",)
    fieldsets = (
        (None, {"fields": ("table", "words", "form", "columns", "owner", "schedule")}),
        (_("File"), {"fields": ("row_count", "shown_size", "sha256", "is_streamed")}),
        (_("Course"), {"fields": ("created_at", "finished_at", "surface", "query", "uuid")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"])
    change_form_template = "spreadsheets/export.html"
    empty_hint = _("Open any list and choose Export: what you take away is noted down here.")  # type: ignore[assignment]

    @display(description=_("status"), label=TONES, ordering="status")
    def shown_status(self, export):
        return export.status, export.get_status_display()

    @admin.display(description=_("size"), ordering="size")
    def shown_size(self, export):
        return filesizeformat(export.size) if export.size else "-"

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.user.has_perm("spreadsheets.view_every_export"):
            return rows
        mailed = Q(schedule__recipients__contains=[request.user.email])
        return rows.filter(Q(owner=request.user) | mailed)

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"spreadsheets_export_{name}",
            )
            for name in ("file", "cancel")
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        export = self.get_object(request, object_id)
        extra = {"export": export, "kept_days": exporting.KEPT.days}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def file_view(self, request, pk):
        """The file that a worker made."""
        export = self._found(request, pk)
        if not export.file:
            raise Http404
        return stored(export)

    def cancel_view(self, request, pk):
        export = self._found(request, pk)
        if request.method == "POST" and export.owner_id == request.user.pk:
            try:
                exporting.cancel(export, now=datetime.now(UTC))
            except exporting.NotNow as error:
                self.message_user(request, str(error), messages.ERROR)
        return redirect(reverse("admin:spreadsheets_export_change", args=[pk]))

    def _found(self, request, pk: int) -> Export:
        export = self.get_object(request, str(pk))
        if export is None:
            raise Http404
        if not self.has_view_permission(request, export):
            raise PermissionDenied
        return export


@admin.register(ScheduledExport)
class ScheduledExportAdmin(ModelAdmin):
    list_display = ("name", "table", "words", "form", "crontab", "is_active", "next", "owner")
    list_filter = ("is_active",)
    search_fields = ("name", "table")
    ordering = ("name",)
    list_select_related = ("owner", "crontab")
    fields = (
        "name",
        "crontab",
        "recipients",
        "is_active",
        "error",
        "table",
        "words",
        "form",
        "columns",
        "owner",
        "next",
        "last_run_at",
    )
    readonly_fields = ("error", "table", "words", "form", "columns", "owner", "next", "last_run_at")
    actions_detail = ("run_now",)
    empty_hint = _("Open any list, filter it, choose Export, and save that as a schedule.")  # type: ignore[assignment]

    @admin.display(description=_("next run"))
    def next(self, schedule):
        return scheduling.next_run(schedule) if schedule.is_active else "-"

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.user.has_perm("spreadsheets.view_every_export"):
            return rows
        return rows.filter(owner=request.user)

    def has_add_permission(self, request) -> bool:
        return False  # a list is needed, so it begins there

    def has_change_permission(self, request, obj=None) -> bool:
        # The theme asks with a key for its buttons; who presses one is asked again.
        is_own = not isinstance(obj, ScheduledExport) or obj.owner_id == request.user.pk
        known = obj if isinstance(obj, ScheduledExport) else None
        return is_own and super().has_change_permission(request, known)

    def save_model(self, request, obj, form, change) -> None:
        if obj.is_active:
            obj.error = ""
        super().save_model(request, obj, form, change)

    @action(description=_("Make it now"), url_path="run-now", permissions=["change"])
    def run_now(self, request, object_id: int):
        schedule = self.get_object(request, str(object_id))
        if schedule is None or not self.has_change_permission(request, schedule):
            raise PermissionDenied
        try:
            export = scheduling.run(schedule)
        except (NotAllowed, BadFilter, NoList) as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(reverse("admin:spreadsheets_scheduledexport_change", args=[object_id]))
        tasks.ask_for_file(export)
        return redirect(reverse("admin:spreadsheets_export_change", args=[export.pk]))
