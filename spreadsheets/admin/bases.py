"""What the lists of imports have in common."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.admin import ReadOnlyAdmin

TONES = {
    "uploaded": "info",
    "checking": "info",
    "unclear": "warning",
    "checked": "warning",
    "applying": "info",
    "done": "success",
    "undoing": "info",
    "failed": "danger",
    "cancelled": "info",
    "undone": "info",
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
