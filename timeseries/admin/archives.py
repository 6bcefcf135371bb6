"""The archives of all tables, and bringing one back."""

from functools import partial
from uuid import uuid4

from django.contrib import admin, messages
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ReadOnlyAdmin
from jobs import services
from jobs.tasks import ring
from timeseries.models import Archive

RESTORE = "timeseries.restore"
TONES = {
    "unverified": "warning",
    "verified": "info",
    "the rows are dropped": "success",
    "restored": "info",
    "replaced": "danger",
}


@admin.register(Archive)
class ArchiveAdmin(ReadOnlyAdmin):
    empty_hint = _("Partitions past their retention are archived here, where the policy says so.")
    list_display = ("table", "start", "end", "row_count", "bytes", "state", "made_at")
    list_filter = ("policy", ("start", RangeDateTimeFilter))
    search_fields = ("table", "file")
    list_select_related = ("restored_by",)
    fieldsets = (
        (None, {"fields": ("policy", "table", "start", "end", "row_count", "state")}),
        (
            _("File"),
            {"fields": ("file", "bytes", "sha256", "checksum", "schema_version", "columns")},
        ),
        (
            _("When"),
            {
                "fields": (
                    "made_at",
                    "verified_at",
                    "dropped_at",
                    "replaced_at",
                    "restored_at",
                    "restored_by",
                )
            },
        ),
    )
    readonly_fields = ("bytes", "state", "restored_by")
    actions = ("restore",)

    @display(description=_("size"), ordering="size")
    def bytes(self, archive: Archive) -> str:
        return filesizeformat(archive.size)

    @display(description=_("state"), label=TONES)
    def state(self, archive: Archive) -> str:
        return archive.state

    @admin.action(description=_("Restore the selected archives"), permissions=["restore"])
    def restore(self, request, queryset):
        chosen = list(queryset.exclude(verified_at=None))
        for archive in chosen:
            job, _made = services.request(
                RESTORE,
                key=f"{archive.pk} {uuid4()}",
                payload={"archive": archive.pk},
                by=request.user,
            )
            transaction.on_commit(partial(ring, job))
        level = messages.SUCCESS if chosen else messages.WARNING
        said = _("%d restores were asked for. Under Jobs stands what comes of them.")
        self.message_user(request, said % len(chosen), level)

    def has_restore_permission(self, request) -> bool:
        return request.user.has_perm("timeseries.change_archive")
