"""What runs in the background, what became of it, and another try for what failed."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.contrib import admin, messages
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ReadOnlyAdmin
from jobs import services
from jobs.models import Job
from jobs.registry import kinds
from jobs.tasks import ring

TONES = {
    Job.State.WAITING: "info",
    Job.State.RUNNING: "warning",
    Job.State.DONE: "success",
    Job.State.FAILED: "danger",
}


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind, kind) for kind in kinds()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    empty_hint = _("Jobs come from the schedule, from imports and from buttons of the admin.")
    list_display = ("kind", "shown_state", "progress", "created_at", "took", "who", "outcome")
    list_filter = (
        ("state", ChoicesCheckboxFilter),
        KindFilter,
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("kind", "key", "error")
    list_select_related = ("requested_by",)
    fieldsets = (
        (None, {"fields": ("kind", "key", "state", "progress", "result", "error")}),
        (_("Asked for"), {"fields": ("payload", "requested_by", "created_at")}),
        (
            _("Runs"),
            {"fields": ("attempts", "started_at", "finished_at", "took", "lease_until", "fence")},
        ),
    )
    readonly_fields = ("progress", "took")
    actions = ("try_again",)

    @display(description=_("state"), ordering="state", label=TONES)
    def shown_state(self, job: Job):
        return job.state, job.get_state_display()

    @display(description=_("progress"))
    def progress(self, job: Job) -> str:
        total = "" if job.total_count is None else f" / {job.total_count}"
        done = f"{job.done_count}{total}" if job.done_count or total else ""
        tries = _("attempt %d") % job.attempts if job.attempts > 1 else ""
        return ", ".join(filter(None, (done, tries)))

    @display(description=_("took"))
    def took(self, job: Job) -> str:
        if job.started_at is None:
            return "-"
        end = job.finished_at or datetime.now(UTC)
        return str(timedelta(seconds=round((end - job.started_at).total_seconds(), 1)))[:9]

    @display(description=_("asked by"))
    def who(self, job: Job) -> str:
        return job.requested_by or _("the schedule")

    @display(description=_("result or error"))
    def outcome(self, job: Job) -> str:
        return Truncator(job.error or job.result).chars(120)

    @admin.action(description=_("Try the selected failed jobs again"), permissions=["retry"])
    def try_again(self, request, queryset):
        retried = [job for job in queryset if services.retry(job)]
        for job in retried:
            transaction.on_commit(partial(ring, job))
        level = messages.SUCCESS if retried else messages.WARNING
        self.message_user(request, _("%d failed jobs are tried again.") % len(retried), level)

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("jobs.change_job")
