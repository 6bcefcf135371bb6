from django.contrib import admin
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ReadOnlyAdmin
from spreadsheets import exports_admin as exports_admin  # registers its own
from spreadsheets.models import ImportJob, ImportRow

TONES = {
    "uploaded": "info",
    "checked": "warning",
    "applying": "warning",
    "done": "success",
    "failed": "danger",
    "cancelled": "info",
    "new": "success",
    "changed": "warning",
    "unchanged": "info",
    "wrong": "danger",
    "applied": "success",
}


class OwnAdmin(ReadOnlyAdmin):
    """People see what they brought themselves, unless they may see everybody's."""

    owner = ""

    def get_queryset(self, request) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if request.user.has_perm("spreadsheets.view_every_importjob"):
            return rows
        return rows.filter(**{self.owner: request.user})

    @display(description=_("status"), label=TONES, ordering="status")
    def shown_status(self, row):
        return row.status, row.get_status_display()


@admin.register(ImportJob)
class ImportJobAdmin(OwnAdmin):
    owner = "uploaded_by"
    list_display = (
        "uploaded_at",
        "file_name",
        "resource",
        "shown_status",
        "new_count",
        "changed_count",
        "unchanged_count",
        "wrong_count",
        "uploaded_by",
    )
    list_filter = (("status", ChoicesDropdownFilter), ("uploaded_at", RangeDateTimeFilter))
    search_fields = ("file_name", "resource", "sha256")
    ordering = ("-id",)
    list_select_related = ("uploaded_by",)
    empty_hint = _("Files that are imported appear here, with what became of each line.")


@admin.register(ImportRow)
class ImportRowAdmin(OwnAdmin):
    owner = "job__uploaded_by"
    list_display = ("job", "number", "shown_status", "object_key", "shown_errors")
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("object_key", "job__file_name")
    ordering = ("-job", "number")
    list_select_related = ("job",)
    empty_hint = _("The lines of imported files appear here.")

    @admin.display(description=_("errors"))
    def shown_errors(self, row):
        return "; ".join(str(error.get("message", "")) for error in row.errors)
