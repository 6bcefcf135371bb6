"""The staff's page of each policy: what there is, what comes next, what a run would do."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from config.admin import ReadOnlyAdmin
from jobs import services
from jobs.beat import next_run
from jobs.tasks import ring
from timeseries import maintenance, retention
from timeseries.admin.retention import RetentionForm, fingerprint, look, stored_now
from timeseries.buckets import Width
from timeseries.models import PolicyState
from timeseries.overview import Backlog, Overview, Packed, backlog, overview, packed
from timeseries.policies import PartitionPolicy

RUN = {
    PolicyState.Kind.PARTITIONS: "timeseries.maintain_partitions",
    PolicyState.Kind.ROLLUP: "timeseries.refresh_rollups",
    PolicyState.Kind.PACKING: "timeseries.pack",
    PolicyState.Kind.AUDIT: "timeseries.audit_rollups",
}
DROP = "timeseries.drop_expired"


def partitions_of(state: PolicyState) -> Overview:
    return overview(maintenance.partition_policy(state.name), now=datetime.now(UTC))


def marks_of(state: PolicyState) -> Backlog:
    _source, rollup = maintenance.rollup_policy(state.name)
    return backlog(rollup)


def packed_of(state: PolicyState) -> Packed:
    return packed(*maintenance.packing_policy(state.name), now=datetime.now(UTC))


@admin.register(PolicyState)
class PolicyStateAdmin(ReadOnlyAdmin):
    empty_hint = _("The policies of every app stand here after the first run of make_partitions.")
    list_display = (
        "name",
        "kind",
        "contents",
        "last_run_at",
        "last_result",
        "health",
        "next_action",
    )
    list_filter = ("kind",)

    @display(
        description=_("state"), label={"failing": "danger", "waiting": "info", "fine": "success"}
    )
    def health(self, state: PolicyState):
        if state.is_failing:
            return "failing", _("failing")
        return ("fine", _("fine")) if state.last_run_at else ("waiting", _("not run yet"))

    @display(description=_("contents"))
    def contents(self, state: PolicyState) -> str:
        try:
            if state.kind == PolicyState.Kind.ROLLUP:
                return "-"
            if state.kind == PolicyState.Kind.PACKING:
                found = packed_of(state)
                return filesizeformat(found.size)
            whole = partitions_of(state).whole
        except maintenance.UnknownPolicy:
            return "-"
        return _("%(rows)s rows, %(size)s") % {
            "rows": intcomma(whole.rows),
            "size": filesizeformat(whole.size),
        }

    @display(description=_("next"))
    def next_action(self, state: PolicyState) -> str:
        if state.kind == PolicyState.Kind.AUDIT:
            return _("compute a sample anew")
        try:
            if state.kind == PolicyState.Kind.ROLLUP:
                return _("%d marks wait") % marks_of(state).marks
            if state.kind == PolicyState.Kind.PACKING:
                return _("pack %d days") % len(packed_of(state).due)
            found = partitions_of(state)
        except maintenance.UnknownPolicy:
            return _("declared no more")
        if found.is_held:
            return _("%d expired partitions wait for a decision") % len(found.plan.drop)
        if found.plan.create or found.plan.drop:
            return _("make %(make)d, drop %(drop)d") % {
                "make": len(found.plan.create),
                "drop": len(found.plan.drop),
            }
        if found.next_drop is None:
            return "-"
        return _("next drop on %s") % date_format(found.next_drop, "DATE_FORMAT")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<str:name>/run/",
                view(require_POST(self.run_view)),
                name="timeseries_policystate_run",
            ),
            path(
                "<str:name>/drop/",
                view(require_POST(self.drop_view)),
                name="timeseries_policystate_drop",
            ),
            path(
                "<str:name>/retention/",
                view(self.retention_view),
                name="timeseries_policystate_retention",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        state = self.get_object(request, unquote(object_id))
        if state is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, state):
            raise PermissionDenied
        retention.ask()
        return self._answer(
            request,
            state,
            f"timeseries/{state.kind}.html",
            is_dry_run="dry-run" in request.GET,
            may_run=self.has_run_permission(request),
            may_decide=self.has_decide_permission(request),
            job_kind=RUN[state.kind],
            next_run_at=next_run(RUN[state.kind], now=datetime.now(UTC)),
            **self._figures(state),
        )

    def changelist_view(self, request, extra_context=None):
        retention.ask()
        return super().changelist_view(request, extra_context)

    def retention_view(self, request, name: str):
        """Ask for a retention, show what it would do, and store it once that was seen."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        state = self._state(name)
        retention.ask()
        now = datetime.now(UTC)
        policy = self._partition_policy(state)
        asked = request.POST or request.GET
        form = RetentionForm(
            asked if "keep_days" in asked else None, initial=stored_now(policy, now=now)
        )
        found = look(policy, form, now=now) if form.is_valid() else None
        if found and request.method == "POST":
            if request.POST.get("seen") == fingerprint(found):
                return self._decide(request, name, form, now=now)
            self.message_user(request, _("The numbers have changed. Look again."), messages.ERROR)
        return self._answer(
            request,
            state,
            "timeseries/retention.html",
            form=form,
            overview=found,
            archives_first=bool(found and form.cleaned_data["archives"]),
            seen=found and fingerprint(found),
            policy=policy,
        )

    def _decide(self, request, name: str, form: RetentionForm, *, now: datetime):
        retention.decide(name, **form.cleaned_data, now=now, by=request.user)
        # A longer retention needs partitions before a row of then can be stored.
        self._ask(request, RUN[PolicyState.Kind.PARTITIONS], key=f"retention {uuid4()}")
        return redirect(self._page(name))

    def _answer(self, request, state: PolicyState, template: str, **context) -> TemplateResponse:
        request.current_app = self.admin_site.name
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": state,
            "state": state,
            "title": state.name,
        }
        return TemplateResponse(request, template, {**shared, **context})

    def _figures(self, state: PolicyState) -> dict:
        if state.kind == PolicyState.Kind.AUDIT:
            return {}
        try:
            if state.kind == PolicyState.Kind.ROLLUP:
                return {"backlog": marks_of(state)}
            if state.kind == PolicyState.Kind.PACKING:
                return {"packed": packed_of(state)}
            found = partitions_of(state)
        except maintenance.UnknownPolicy:
            return {}
        archived = {each.start: each for each in found.archives if not each.replaced_at}
        return {
            "overview": found,
            "rows": [
                (
                    partition,
                    found.stage(partition),
                    found.dropped_after(partition),
                    archived.get(partition.start),
                )
                for partition in reversed(found.partitions)
            ],
            "bounds": "DATETIME_FORMAT" if found.policy.width is Width.HOUR else "DATE_FORMAT",
            "packed": packed(found.policy, found.policy.packing, now=found.now)
            if found.policy.packing
            else None,
            "backlogs": [backlog(rollup) for rollup in found.policy.read_by],
        }

    def run_view(self, request, name: str):
        """Ask for the job that runs every policy of this kind."""
        state = self._allowed(request, name)
        self._ask(request, RUN[state.kind], key=f"by hand {uuid4()}")
        return redirect(self._page(name))

    def drop_view(self, request, name: str):
        """Ask for the drop of the expired partitions the page showed, if the name was typed."""
        state = self._allowed(request, name)
        expired = partitions_of(state).plan.drop
        if request.POST.get("name") != name:
            self.message_user(request, _("Type the policy's name to confirm."), messages.ERROR)
        elif request.POST.get("count") != str(len(expired)):
            self.message_user(request, _("The numbers have changed. Look again."), messages.ERROR)
        else:
            payload = {"policy": name, "count": len(expired)}
            self._ask(request, DROP, key=f"{name} {uuid4()}", payload=payload)
        return redirect(self._page(name))

    def _ask(self, request, kind: str, *, key: str, payload: dict | None = None) -> None:
        job, _made = services.request(kind, key=key, payload=payload, by=request.user)
        transaction.on_commit(partial(ring, job))
        self.message_user(
            request, _("Asked for. What came of it stands here soon."), messages.SUCCESS
        )

    def _allowed(self, request, name: str) -> PolicyState:
        if not self.has_run_permission(request):
            raise PermissionDenied
        return self._state(name)

    def _state(self, name: str) -> PolicyState:
        state = PolicyState.objects.filter(name=name).first()
        if state is None:
            raise Http404
        return state

    def _partition_policy(self, state: PolicyState) -> PartitionPolicy:
        try:
            return maintenance.partition_policy(state.name)
        except maintenance.UnknownPolicy:
            raise Http404 from None

    def _page(self, name: str) -> str:
        return reverse("admin:timeseries_policystate_change", args=[name])

    def has_run_permission(self, request) -> bool:
        return request.user.has_perm("timeseries.change_policystate")

    def has_decide_permission(self, request) -> bool:
        return request.user.has_perm("timeseries.change_retention")
