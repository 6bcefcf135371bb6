"""The way from a list to the import of a file into it, and back to the rows that came of one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportMixin
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from spreadsheets import registry
from spreadsheets.answers import columns_of
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import imports
from spreadsheets.tasks import ask

PASTED = "pasted text"
MOST_PASTED = 5_000_000  # characters; more comes as a file


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("CSV or another text with columns, XLSX, XLS, ODS or JSON, of up to 2 GB."),
    )
    text = forms.CharField(
        label=_("Or paste cells"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "As copied out of a spreadsheet, with the names of the columns in the first row."
        ),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if bool(told.get("file")) == bool(told.get("text", "").strip()) and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste cells: one of them."))
        return told

    def content(self) -> File:
        told = self.cleaned_data
        return told["file"] or ContentFile(told["text"].encode(), name=PASTED)


def receive(file: File, *, table: str, by, **options) -> ImportJob:
    """Store a file and let a worker check it. Raises NoSuchTable, TooLarge."""
    with transaction.atomic():
        job = imports.receive(file, table=table, by=by, **options)
        ask(job)
    return job


class OfImport(admin.SimpleListFilter):
    """The rows that one import wrote. It stands beside the list only while it is used."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request, model_admin):
        job = self.job(request, self.value()) if self.value() else None
        return [(self.value(), str(job or "not found"))] if self.value() else []

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        job = self.job(request, self.value())
        rows = ImportRow.objects.filter(job=job, status=ImportRow.Status.APPLIED)
        key = Cast("object_key", output_field=queryset.model._meta.pk)
        return queryset.filter(pk__in=rows.values_list(key) if job else [])

    @staticmethod
    def job(request, value: str | None) -> ImportJob | None:
        """The import, if whoever asks may see it."""
        try:
            return seen_by(request.user).filter(uuid=UUID(value or "")).first()
        except ValueError:
            return None


def seen_by(user):
    """The imports that somebody may see: one's own, or those of everybody."""
    jobs = ImportJob.objects.select_related("uploaded_by", "job")
    if user.has_perm("spreadsheets.view_every_importjob"):
        return jobs
    return jobs.filter(uploaded_by=user)


class ImportPages(ImportMixin):
    """Import in the library's place: the same button and address, our pages behind them."""

    import_template_name = "spreadsheets/upload.html"

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), OfImport]

    def has_import_permission(self, request) -> bool:
        """Tables that are only exported offer no import."""
        kind = self.get_import_resource_classes(request)[0]
        return not getattr(kind, "only_exported", "") and super().has_import_permission(request)

    def import_action(self, request, **kwargs):
        """The first page of an import: the file."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        table = self.opts.label_lower
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        if form.is_valid():
            try:
                job = receive(form.content(), table=table, by=request.user)
            except imports.TooLarge as error:
                form.add_error("file", str(error))
            except UnicodeEncodeError:
                form.add_error("text", "It holds half a character; copy it anew.")
            else:
                return redirect("admin:spreadsheets_importjob_change", job.pk)
        resource = registry.resource_for(table, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "columns": list(columns_of(resource)),
            "list_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }
        return TemplateResponse(request, self.import_template_name, context)

    def process_import(self, request, **kwargs):
        """An import is confirmed on its own page."""
        raise Http404
