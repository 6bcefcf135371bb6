"""The board and the calendar of maintenance."""

from calendar import Calendar
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.models import User
from sensing import calendars
from sensing.admin.task_filters import ChoiceForm
from sensing.admin.task_steps import back_to
from sensing.board import columns_of
from sensing.models import Technician
from sensing.services import maintenance
from sensing.supplies import sum_of_parts

YEARS = range(2000, 2100)
VIEWS = ("week", "month")


class MoveForm(forms.Form):
    """A task that was put on another day, and perhaps on another's."""

    task = forms.IntegerField()
    day = forms.DateField()
    technician = forms.CharField(required=False)
    seen_at = forms.DateTimeField(required=False)


class BoardPages:
    """Of the admin of tasks: who has to do what, and when."""

    def get_urls(self):
        pages = {"board": "board/", "calendar": "calendar/", "move": "calendar/move/"}
        own = [
            path(
                address,
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"sensing_maintenancetask_{name}",
            )
            for name, address in pages.items()
        ]
        return [*own, *super().get_urls()]

    def board_view(self, request):
        """Columns by state, cards by priority."""
        return self._page(request, "board", self._board, title="Maintenance board")

    def calendar_view(self, request):
        """A week by technician, or a month."""
        return self._page(request, "calendar", self._calendar, title="Maintenance calendar")

    def move_view(self, request):
        """Plan a task for the day on which it was put."""
        return require_POST(self._move)(request)

    def _page(self, request, name: str, fill, *, title: str):
        if not self.has_view_permission(request):
            raise PermissionDenied
        choice = ChoiceForm(request.GET)
        tasks = choice.narrow(self.get_queryset(request), request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "choice": choice,
            "chosen": urlencode(choice.chosen()),
            "may_change": self.has_change_permission(request),
            "may_log": self.may_step(request, is_logged=True),
            "may_add": self.has_add_permission(request),
            "here": request.get_full_path(),
            **fill(request, tasks),
        }
        return TemplateResponse(request, f"sensing/{name}.html", context)

    def _board(self, request, tasks) -> dict:
        return {"columns": columns_of(tasks, now=datetime.now(UTC))}

    def _calendar(self, request, tasks) -> dict:
        today = datetime.now(UTC).date()
        view, day = request.GET.get("view", "week"), day_of(request.GET.get("day"), today)
        if view not in VIEWS or day.year not in YEARS:
            raise Http404
        context = {"view": view, "today": today, "day": day}
        shown = self._week(tasks, day) if view == "week" else self._month(tasks, day)
        waiting = calendars.unplanned(tasks)
        listed = list(waiting[: calendars.UNPLANNED])
        return {
            **context,
            **shown,
            "unplanned": listed,
            "unplanned_more": waiting.count() - len(listed),
            "is_cut": len(shown["tasks"]) == calendars.MOST,
            "parts": sum_of_parts(task.parts_needed for task in shown["tasks"] if not task.is_over),
        }

    def _week(self, tasks, day: date) -> dict:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=7)
        found = calendars.planned(tasks, first, last)
        people = [each.user for each in Technician.objects.select_related("user")]
        return {
            "tasks": found,
            "rows": calendars.rows_of(found, people, first),
            "days": [first + timedelta(days=place) for place in range(7)],
            "before": first - timedelta(days=7),
            "after": last,
            "caption": f"{first:%-d %B %Y} to {last - timedelta(days=1):%-d %B %Y}",
        }

    def _month(self, tasks, day: date) -> dict:
        weeks = Calendar().monthdatescalendar(day.year, day.month)
        first, last = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
        found = calendars.planned(tasks, first, last)
        days = calendars.by_day(found, first, last)
        for task in found:
            task.tone = calendars.tone_of(task.technician)
        named = {task.technician for task in found} - {None}
        return {
            "tasks": found,
            "weeks": [[(each, days.get(each, [])) for each in week] for week in weeks],
            "legend": [(person, calendars.tone_of(person)) for person in sorted(named, key=str)],
            "before": day.replace(day=1) - relativedelta(months=1),
            "after": day.replace(day=1) + relativedelta(months=1),
            "caption": f"{day:%B %Y}",
        }

    def _move(self, request):
        form = MoveForm(request.POST)
        task = form.is_valid() and self.get_object(request, str(form.cleaned_data["task"]))
        if not task:
            raise Http404
        if not self.may_step(request, task, is_logged=False):
            raise PermissionDenied
        try:
            moved = maintenance.move_to_day(
                task,
                form.cleaned_data["day"],
                technician=self._technician(form, task),
                seen_at=form.cleaned_data["seen_at"],
            )
        except maintenance.TaskMoved as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            said = f"{moved} is planned for {moved.scheduled_start_at:%A, %-d %B %Y, %H:%M} UTC."
            self.message_user(request, said, messages.SUCCESS)
        return redirect(back_to(request))

    def _technician(self, form: MoveForm, task) -> User | None:
        """Whose row it was put in; a month has no rows, and leaves it to whom it was."""
        if "technician" not in form.data:
            return task.technician
        key = form.cleaned_data["technician"]
        if not key or key == str(task.technician_id):
            return task.technician if key else None
        people = Technician.objects.select_related("user")
        return get_object_or_404(people, user=int(key) if key.isdecimal() else 0).user


def day_of(text: str | None, today: date) -> date:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        raise Http404 from None
