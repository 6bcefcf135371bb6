"""The pages on which a historic file is brought in, step by step."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timesince import timesince
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from config.admin import ReadOnlyAdmin
from config.charts import ChartMixin
from sensing.admin.history_forms import (
    DialectForm,
    PlanForm,
    StartForm,
    TargetForm,
    UploadForm,
    targets_of,
)
from sensing.admin.history_pages import (
    first_target,
    found_in,
    in_words,
    last_rows,
    meanings_of,
    table_of,
)
from sensing.charts.samples import sample_chart
from sensing.history import matching, plans, sniffing
from sensing.history.parsed import MOST_SERIES
from sensing.history.plans import Dialect, Plan
from sensing.history.sources import Unreadable
from sensing.models import HistoryImport, Sensor
from sensing.services import history as service
from sensing.services.history_problems import given_back
from sensing.tasks import ask

TONES = {
    "uploaded": "info",
    "checking": "warning",
    "checked": "info",
    "importing": "warning",
    "done": "success",
    "failed": "danger",
    "cancelled": "info",
}
SHOWN = 12  # lines of a file
MEANT = 5000  # lines whose times are looked at: by their days they tell days from months


def step(view: Callable) -> Callable:
    """A page or button of one import, for who may bring readings in and steers this one."""

    @wraps(view)
    def guarded(self, request, pk):
        history = self.get_object(request, str(pk))
        if history is None:
            raise Http404
        if not self.may_steer(request, history):
            raise PermissionDenied
        try:
            return view(self, request, history)
        except (service.NotNow, Unreadable) as error:
            self.message_user(request, str(error), messages.ERROR)
            return self.to(history)

    return guarded


def refuse_described(history: HistoryImport) -> None:
    if not history.may_be_described:
        raise service.NotNow("How to read this file can no longer be changed.")


@admin.register(HistoryImport)
class HistoryImportAdmin(ChartMixin, ReadOnlyAdmin):
    list_display = ("file_name", "shown_state", "progress", "stored_count", "uploaded_by", "at")
    list_filter = (("state", ChoicesDropdownFilter), ("uploaded_at", RangeDateTimeFilter))
    search_fields = ("file_name",)
    ordering = ("-id",)
    list_select_related = ("uploaded_by", "job")
    change_form_template = "sensing/history.html"
    chart_spans = tuple(map(str, range(MOST_SERIES)))
    empty_hint = "Bring a CSV file with years of readings: what stands where is asked step by step."
    fieldsets = (
        (None, {"fields": ("size", "sha256", "uploaded_by", "uploaded_at")}),
        ("Course", {"fields": ("checked_at", "started_at", "finished_at", "stops_on_problems")}),
    )
    readonly_fields = tuple(name for _, part in fieldsets for name in part["fields"])

    @display(description="state", label=TONES, ordering="state")
    def shown_state(self, history):
        return history.state, history.get_state_display()

    @admin.display(description="progress")
    def progress(self, history):
        if not history.total_lines:
            return "-"
        return f"{history.done_lines / history.total_lines:.0%} of {history.total_lines:,} lines"

    @admin.display(description="uploaded", ordering="uploaded_at")
    def at(self, history):
        return f"{timesince(history.uploaded_at, depth=1)} ago"

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sensing.add_reading")

    def may_steer(self, request, history) -> bool:
        """Who may bring readings in, with their own files; who may add sensors too, with all."""
        is_own = history.uploaded_by_id == request.user.pk
        return self.has_add_permission(request) and (
            is_own or request.user.has_perm("sensing.add_sensor")
        )

    def get_urls(self):
        pages = ("file", "times", "sensors", "problems", "cancel", "resume")
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"sensing_historyimport_{name}",
            )
            for name in pages
        ]
        return [*own, *super().get_urls()]

    def to(self, history, page: str = "change"):
        return redirect(reverse(f"admin:sensing_historyimport_{page}", args=[history.pk]))

    def page(self, request, history, name: str, **context):
        context = {
            **self.admin_site.each_context(request),
            "title": history.file_name if history else "Bring in a historic file",
            "opts": self.opts,
            "history": history,
            "original": history,
            **context,
        }
        return TemplateResponse(request, f"sensing/history_{name}.html", context)

    def add_view(self, request, form_url="", extra_context=None):
        """Step 1: the file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                history = service.receive(form.cleaned_data["file"], by=request.user)
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                self.tell_of_earlier(request, history)
                return self.to(history, "file")
        return self.page(request, None, "upload", form=form, adminform=form)

    def tell_of_earlier(self, request, history) -> None:
        if earlier := service.earlier(history):
            self.message_user(
                request,
                f"The very same file was brought in before, by {earlier.uploaded_by} "
                f"on {earlier.uploaded_at:%d %b %Y}, and {earlier.stored_count:,} readings of it "
                "were stored. Importing it again changes nothing that is the same.",
                messages.WARNING,
            )

    @step
    def file_view(self, request, history):
        """Step 2: how the file is written."""
        refuse_described(history)
        dialect = plans.load(Dialect, history.dialect)
        form = DialectForm(request.POST or None, initial=DialectForm.told(dialect))
        if form.is_bound and form.is_valid():
            dialect = form.dialect()
        head, problem, names, rows = service.head_of(history), "", [], []
        try:
            names, rows = table_of(head, dialect)
        except Unreadable as error:
            problem = str(error)
        if form.is_bound and form.is_valid() and not problem and "next" in request.POST:
            service.set_dialect(history, dialect)
            return self.to(history, "times")
        before = sniffing.lines_of(head, dialect.encoding)[: dialect.skip]
        return self.page(
            request,
            history,
            "file",
            form=form,
            problem=problem,
            names=names,
            rows=rows[:SHOWN],
            before=[line[:200] for line in before[-5:]],
        )

    @step
    def times_view(self, request, history):
        """Step 3: where times and values stand."""
        refuse_described(history)
        dialect = plans.load(Dialect, history.dialect)
        names, rows = table_of(service.head_of(history), dialect, MEANT)
        last = last_rows(history, dialect, len(names))
        initial = self.told_before(history, rows, names, last)
        form = PlanForm(request.POST or None, initial=initial, dialect=dialect, names=names)
        is_said = form.is_bound and form.is_valid()
        if is_said and "next" in request.POST:
            with transaction.atomic():
                service.ask_for_check(history, form.plan())
                ask(history)
            return self.to(history)
        chosen = form.data if form.is_bound else initial
        meanings = meanings_of(rows + last, chosen, len(names))
        return self.page(
            request,
            history,
            "times",
            form=form,
            names=names,
            rows=rows[:5] + last[-1:],
            meanings=[
                (plans.FORMS[form], in_words(*found[0]), in_words(*found[-1]))
                for form, found in meanings.items()
            ],
            is_ambiguous={"day first", "month first"} <= set(meanings),
        )

    def told_before(self, history, rows, names, last) -> dict:
        if history.plan:
            return PlanForm.told(plans.load(Plan, history.plan))
        guess = PlanForm.guess(rows, names)
        found = meanings_of(rows + last, guess, len(names))
        is_sure = len(found) == 1 or "iso" in found
        return {**guess, "form": next(iter(found)) if found and is_sure else ""}

    @step
    def sensors_view(self, request, history):
        """Step 4: what the check found, and which sensors it becomes."""
        if history.state != HistoryImport.State.CHECKED:
            raise service.NotNow("The file is not checked yet.")
        may_add = request.user.has_perm("sensing.add_sensor")
        series = history.findings["series"]
        codes = [*Sensor.objects.values_list("sensor_id", flat=True)]
        found = matching.suggestions([each["name"] for each in series], codes)
        forms = [
            TargetForm(
                request.POST or None,
                prefix=str(place),
                initial=first_target(each, found.get(each["name"])),
                may_add=may_add,
            )
            for place, each in enumerate(series)
        ]
        start = StartForm(request.POST or None)
        is_said = all(form.is_valid() for form in (*forms, start))
        if is_said and (started := self.start(history, forms, start)):
            return started
        return self.page(
            request,
            history,
            "sensors",
            start=start,
            targets=[
                {"place": place, "found": each, "form": form, "like": found.get(each["name"])}
                for place, (each, form) in enumerate(zip(series, forms, strict=True))
            ],
            codes=codes[:2000],
            **found_in(history),
        )

    def start(self, history, forms, start):
        """Start the import and go to its page, or note why not in the forms."""
        names = [each["name"] for each in history.findings["series"]]
        targets = targets_of(list(zip(names, forms, strict=True)))
        if any(form.errors for form in forms):
            return None
        try:
            with transaction.atomic():
                service.start(history, targets, now=datetime.now(UTC), **start.cleaned_data)
                ask(history)
        except service.HasProblems as error:
            start.add_error("stops_on_problems", str(error))
            return None
        except ValidationError as error:
            start.add_error(None, error.messages)
            return None
        return self.to(history)

    @step
    def cancel_view(self, request, history):
        if request.method == "POST":
            service.cancel(history, now=datetime.now(UTC))
        return self.to(history)

    @step
    def resume_view(self, request, history):
        if request.method == "POST":
            with transaction.atomic():
                service.resume(history)
                ask(history)
        return self.to(history)

    @step
    def problems_view(self, request, history):
        """The lines that were refused, as CSV."""
        if not history.refused_count or not history.file:
            raise Http404
        response = StreamingHttpResponse(given_back(history), content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="problems-{history.pk}.csv"'
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        history = self.get_object(request, object_id)
        extra = self.page_of(request, history) if history else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, request, history) -> dict:
        job = history.job
        lost = bool(history.is_running and (job is None or job.state == "failed"))
        imported = Sensor.objects.filter(sensor_id__in=list(history.mapping.values()))
        return {
            "history": history,
            "may_steer": self.may_steer(request, history),
            "is_waiting": history.is_running and not lost,
            "may_resume": lost or (history.state in ("cancelled", "failed") and history.plan),
            "lost": job.error if lost and job else "",
            "done_lines": max(history.done_lines, job.done_count if job else 0),
            "sensors": imported.order_by("sensor_id")[:200],
            "earlier": service.earlier(history),
            **(found_in(history) if history.findings else {}),
        }

    def chart_of(self, request, row, *, span, theme, now):
        series = (row.findings or {}).get("series", [])
        if int(span) >= len(series) or not row.file:
            raise Http404
        try:
            times, values = service.sample_of(row, int(span))
        except FileNotFoundError:
            raise Http404 from None
        return sample_chart(times, values, label=series[int(span)]["name"], theme=theme)
