"""The steps of a task in the admin: each a POST to one service, with a form where it asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from accounts.models import User
from sensing.models import MaintenanceTask, Technician
from sensing.services import maintenance
from sensing.services.maintenance import Plan


class StepForm(forms.Form):
    """What a step asks for, about one task."""

    def __init__(self, task: MaintenanceTask, data=None) -> None:
        super().__init__(data)
        self.task = task


def text_field(label: str, help_text: str, **options) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    return forms.CharField(
        label=label, help_text=help_text, max_length=10_000, widget=widget, **options
    )


def hours_field() -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Hours it really took.",
    )


def moment_field(label: str) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(
        required=False, label=label, widget=UnfoldAdminSplitDateTimeWidget, help_text="In UTC."
    )


class CompleteForm(StepForm):
    notes = text_field("What was found and done", "Stays in the log for good.", required=False)
    hours = hours_field()


class FailForm(StepForm):
    reason = text_field("Why it could not be done", "Stays in the log for good.")
    hours = hours_field()


class CancelForm(StepForm):
    reason = text_field("Why it is not to be done", "For who asks for it again.")


class PlanForm(StepForm):
    start = moment_field("Start")
    end = moment_field("End")
    technician = forms.ChoiceField(
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Skills stand on the page of each technician.",
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, task: MaintenanceTask, data=None) -> None:
        super().__init__(task, data)
        self.fields["technician"].choices = offered(task)
        self.initial = {
            "start": task.scheduled_start_at,
            "end": task.scheduled_end_at,
            "technician": str(task.technician_id or ""),
            "seen_at": task.updated_at.isoformat(),
        }

    def plan(self) -> Plan:
        key = self.cleaned_data["technician"]
        person = User.objects.get(pk=key) if key else None
        return Plan(self.cleaned_data["start"], self.cleaned_data["end"], person)


def offered(task: MaintenanceTask) -> list:
    """Who may be chosen for a task: those with its skills first, of the others what they lack."""
    able, others = [], []
    people = Technician.objects.filter(user__is_active=True).select_related("user")
    for person in sorted(people, key=lambda person: str(person).casefold()):
        if missing := person.lacks(task.required_skills):
            others.append((str(person.user_id), f"{person} (lacks {', '.join(missing)})"))
        else:
            able.append((str(person.user_id), str(person)))
    known = {key for key, _ in [*able, *others]}
    if task.technician and str(task.technician_id) not in known:
        others.append((str(task.technician_id), str(task.technician)))
    groups = [("Has the skills", able), ("Others", others)]
    return [("", "nobody yet"), *((title, some) for title, some in groups if some)]


@dataclass(frozen=True)
class Step:
    """What a button does. ``take`` gets the task, the cleaned form, who and when."""

    title: str
    done: str
    take: Callable[[MaintenanceTask, StepForm, User, datetime], object]
    form: type[StepForm] | None = None
    is_logged: bool = False


STEPS = {
    "start": Step(
        "Start",
        "{task} is in progress.",
        lambda task, form, by, now: maintenance.start_task(task, by=by, now=now),
    ),
    "pause": Step(
        "Put back",
        "{task} is pending again.",
        lambda task, form, by, now: maintenance.pause_task(task),
    ),
    "plan": Step(
        "Plan",
        "{task} is planned.",
        lambda task, form, by, now: maintenance.plan_task(
            task, plan=form.plan(), seen_at=form.cleaned_data["seen_at"]
        ),
        form=PlanForm,
    ),
    "complete": Step(
        "Complete",
        "{task} is completed, and the log has its entry.",
        lambda task, form, by, now: maintenance.complete_task(
            task, by=by, now=now, **form.cleaned_data
        ),
        form=CompleteForm,
        is_logged=True,
    ),
    "fail": Step(
        "Failed",
        "{task} has failed, and the log says why.",
        lambda task, form, by, now: maintenance.fail_task(
            task, by=by, now=now, **form.cleaned_data
        ),
        form=FailForm,
        is_logged=True,
    ),
    "cancel": Step(
        "Cancel",
        "{task} is cancelled.",
        lambda task, form, by, now: maintenance.cancel_task(
            task, by=by, now=now, **form.cleaned_data
        ),
        form=CancelForm,
    ),
}


class StepPages:
    """Of the admin of tasks: an address for each step of each task."""

    def get_urls(self):
        steps = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(self.step_view),
                {"name": name},
                name=f"sensing_maintenancetask_{name}",
            )
            for name in STEPS
        ]
        return [*steps, *super().get_urls()]

    def step_view(self, request, pk: int, name: str):
        """Ask what the step needs to know, and take it."""
        step, task = STEPS[name], self.get_object(request, str(pk))
        if task is None:
            raise Http404
        if not self.may_step(request, task, is_logged=step.is_logged):
            raise PermissionDenied
        if step.form is None and request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        data = request.POST if request.method == "POST" else None
        form = (step.form or StepForm)(task, data)
        if form.is_bound and form.is_valid() and self._take(request, step, task, form):
            return redirect(back_to(request, task))
        return self._step_page(request, step, task, form)

    def may_step(self, request, task=None, *, is_logged: bool) -> bool:
        may_log = not is_logged or request.user.has_perm("sensing.add_maintenancelog")
        return may_log and self.has_change_permission(request, task)

    def _take(self, request, step: Step, task: MaintenanceTask, form: StepForm) -> bool:
        """Whether there is nothing more to ask."""
        try:
            step.take(task, form, request.user, datetime.now(UTC))
        except maintenance.PlanRefused as error:
            form.add_error(None, str(error))
            return False
        except maintenance.TaskMoved as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(request, step.done.format(task=task), messages.SUCCESS)
        return True

    def _step_page(self, request, step: Step, task: MaintenanceTask, form: StepForm):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{step.title}: {task}",
            "step": step,
            "task": task,
            "form": form,
            "back_url": back_to(request, task),
        }
        return TemplateResponse(request, "sensing/task_step.html", context)


def back_to(request, task: MaintenanceTask | None = None) -> str:
    """Where the person came from, if that is a page of ours, else the task or the board."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        return asked
    if task is None:
        return reverse("admin:sensing_maintenancetask_board")
    return reverse("admin:sensing_maintenancetask_change", args=[task.pk])
