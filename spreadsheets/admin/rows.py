"""The list of the rows of all imports."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from spreadsheets.admin.bases import OwnAdmin
from spreadsheets.models import ImportRow
from spreadsheets.services import previews


@admin.register(ImportRow)
class ImportRowAdmin(OwnAdmin):
    owner = "job__uploaded_by"
    list_display = ("job", "number", "shown_status", "object_key", "shown_errors")
    list_filter = (("status", ChoicesDropdownFilter),)
    search_fields = ("object_key", "job__file_name")
    ordering = ("-job", "number")
    list_select_related = ("job",)
    empty_hint = _("The lines of imported files appear here.")
    fields = ("job", "number", "shown_status", "shown_cells", "shown_errors", "object_key")

    @admin.display(description=_("cells"))
    def shown_cells(self, row):
        """Without secrets, and without columns that were left out."""
        (line,) = previews.shown(row.job, [row]) or [None]
        cells = line.cells if line else []
        return format_html_join(mark_safe("<br>"), "{}: {}", ((c.header, c.after) for c in cells))

    @admin.display(description=_("errors"))
    def shown_errors(self, row):
        return "; ".join(str(error.get("message", "")) for error in row.errors)
