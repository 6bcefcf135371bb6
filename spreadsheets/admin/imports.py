"""The list of imports, and the one page on which a file is looked at, mended and imported."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateTimeFilter,
)

from config.admin import ImportExportModelAdmin, RelatedFilter
from spreadsheets import registry
from spreadsheets.admin import import_views as views
from spreadsheets.admin.bases import OwnAdmin
from spreadsheets.admin.import_forms import ColumnsForm, DialectForm
from spreadsheets.formats import XLSX
from spreadsheets.models import ImportJob
from spreadsheets.resources import ImportJobResource
from spreadsheets.services import failed_rows, imports
from spreadsheets.tasks import ask


class OfTable(DropdownFilter):
    title = _("table")
    parameter_name = "table"

    def lookups(self, request, model_admin):
        labels = set(registry.importable(request.user))
        return sorted(((label, registry.name_of(label)) for label in labels), key=lambda it: it[1])

    def queryset(self, request, queryset):
        return queryset.filter(resource=self.value()) if self.value() else queryset


def step(view: Callable) -> Callable:
    """A button of one import, for who steers it. What cannot be done now is said on its page."""

    @wraps(view)
    def guarded(self, request, pk):
        job = self.found(request, pk)
        if not self.may_steer(request, job):
            raise PermissionDenied
        if request.method != "POST":
            return self.to(request, job)
        try:
            with transaction.atomic():
                answer = view(self, request, job)
        except imports.NotNow as error:
            self.message_user(request, str(error), messages.ERROR)
        except KeyError as error:
            self.message_user(request, str(error.args[0]), messages.ERROR)
        else:
            if answer is not None:
                return answer
        return self.to(request, job)

    return guarded


@admin.register(ImportJob)
class ImportJobAdmin(OwnAdmin, ImportExportModelAdmin):
    owner = "uploaded_by"
    resource_classes = (ImportJobResource,)
    list_display = (
        "uploaded_at",
        "file_name",
        "table",
        "shown_status",
        "new_count",
        "changed_count",
        "unchanged_count",
        "wrong_count",
        "applied_count",
        "uploaded_by",
    )
    list_display_links = ("file_name",)
    list_filter = (
        ("status", ChoicesDropdownFilter),
        OfTable,
        ("uploaded_by", RelatedFilter),
        ("uploaded_at", RangeDateTimeFilter),
    )
    search_fields = ("file_name", "resource", "sha256")
    ordering = ("-id",)
    list_select_related = ("uploaded_by",)
    empty_hint = _("Press “Import” on the list that a file is for; what becomes of it stands here.")

    @admin.display(description=_("table"), ordering="resource")
    def table(self, job):
        return registry.name_of(job.resource)

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"spreadsheets_importjob_{name}",
            )
            for name in (
                "describe",
                "mend",
                "check",
                "apply",
                "cancel",
                "undo",
                "failed",
                "progress",
            )
        ]
        return [*own, *super().get_urls()]

    def found(self, request, pk) -> ImportJob:
        job = self.get_object(request, str(pk))
        if job is None or not self.has_view_permission(request, job):
            raise Http404
        return job

    def may_steer(self, request, job: ImportJob) -> bool:
        """Whoever sees it and may import into the table."""
        return registry.may_import(job.resource, request.user)

    def to(self, request, job: ImportJob):
        """The page of an import, showing the same rows as before."""
        query = views.Asked.of(request.GET).query
        return redirect(reverse("admin:spreadsheets_importjob_change", args=[job.pk]) + query)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.page(request, self.found(request, object_id))

    def page(self, request, job: ImportJob, **forms) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": job.file_name,
            "opts": self.opts,
            **views.context_of(
                job,
                views.Asked.of(request.GET),
                may_steer=self.may_steer(request, job),
                user=request.user,
                now=datetime.now(UTC),
            ),
            **forms,
        }
        return TemplateResponse(request, "spreadsheets/import.html", context)

    @step
    def describe_view(self, request, job):
        """How the file is to be read, and what its columns are."""
        dialect = DialectForm(job, request.POST)
        columns = ColumnsForm(job, views.names_of(job), request.POST)
        if not (dialect.is_valid() and columns.is_valid()):
            return self.page(request, job, dialect_form=dialect, columns_form=columns)
        imports.describe(job, dialect=dialect.dialect(), columns=columns.columns())
        ask(job)
        return None

    @step
    def mend_view(self, request, job):
        """Cells that were typed anew count after the next check, which begins at once."""
        for line, cells in views.mended(job, request.POST).items():
            imports.mend(job, line, cells)
        imports.check_again(job)
        ask(job)

    @step
    def check_view(self, request, job):
        imports.check_again(job)
        ask(job)

    @step
    def apply_view(self, request, job):
        mode = request.POST.get("mode", "")
        if mode not in ImportJob.Mode.values:
            raise imports.NotNow("Choose which rows are written.")
        imports.apply(job, mode=mode)
        ask(job)

    @step
    def cancel_view(self, request, job):
        imports.cancel(job, now=datetime.now(UTC))

    @step
    def undo_view(self, request, job):
        imports.undo(job, now=datetime.now(UTC))
        ask(job)

    def failed_view(self, request, pk):
        """The wrong rows, to mend and send again."""
        job = self.found(request, pk)
        if not failed_rows.are_kept(job):
            raise Http404
        response = StreamingHttpResponse(failed_rows.workbook(job), content_type=XLSX.CONTENT_TYPE)
        name = failed_rows.name_of_file(job)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def progress_view(self, request, pk):
        return JsonResponse(views.progress_of(self.found(request, pk)))
