"""What one may look for among tasks: in their list, on the board and in the calendar."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.db.models import QuerySet
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import User
from sensing.board import known_skills
from sensing.calendars import midnight
from sensing.models import MaintenanceTask, SensorGroup, Technician
from sensing.models.maintenance import TaskQuerySet

MINE, NOBODY = "mine", "nobody"


def people() -> list[tuple[str, str]]:
    """The technicians one may choose from."""
    found = Technician.objects.select_related("user")
    named = sorted((str(each.user), str(each.user_id)) for each in found)
    return [(MINE, "mine"), (NOBODY, "nobody's"), *((key, name) for name, key in named)]


def of_person(tasks: TaskQuerySet, who: str, user: User) -> TaskQuerySet:
    if who == MINE:
        return tasks.filter(technician=user)
    if who == NOBODY:
        return tasks.filter(technician=None)
    return tasks.filter(technician=int(who)) if who.isdecimal() else tasks


def of_group(rows: QuerySet, group: str) -> QuerySet:
    """On sensors of one group; those of its parts are found under the parts."""
    members = SensorGroup.sensors.through.objects.filter(sensorgroup=int(group))
    return rows.filter(sensor__in=members.values("sensor"))


class WhoseFilter(DropdownFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return people()

    def queryset(self, request, queryset):
        return of_person(queryset, self.value() or "", request.user)


class SkillFilter(DropdownFilter):
    title = "skill"
    parameter_name = "skill"

    def lookups(self, request, model_admin):
        return [(skill, skill) for skill in known_skills()]

    def queryset(self, request, queryset):
        return queryset.needing(self.value()) if self.value() else queryset


class TaskGroupFilter(DropdownFilter):
    title = "group"
    parameter_name = "group"

    def lookups(self, request, model_admin):
        return list(SensorGroup.objects.values_list("pk", "name"))

    def queryset(self, request, queryset):
        chosen = self.value() or ""
        return of_group(queryset, chosen) if chosen.isdecimal() else queryset


class WhenFilter(DropdownFilter):
    title = "when"
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [
            ("late", "late"),
            ("today", "today"),
            ("week", "this week"),
            ("next", "next week"),
            ("unplanned", "not planned yet"),
        ]

    def queryset(self, request, queryset):
        now = datetime.now(UTC)
        today = midnight(now.date())
        monday = today - timedelta(days=today.weekday())
        spans = {"today": (today, 1), "week": (monday, 7), "next": (monday + timedelta(days=7), 7)}
        match self.value():
            case "late":
                return queryset.late(now)
            case "unplanned":
                return queryset.unfinished().filter(scheduled_start_at=None)
            case ("today" | "week" | "next") as name:
                start, days = spans[name]
                end = start + timedelta(days=days)
                return queryset.filter(scheduled_start_at__gte=start, scheduled_start_at__lt=end)
        return queryset


class ChoiceForm(forms.Form):
    """The same for a page: each name is that of the list's filter, so that links lead there."""

    whose = forms.ChoiceField(required=False, label="Technician")
    group = forms.ChoiceField(required=False, label="Group")
    priority__exact = forms.ChoiceField(required=False, label="Priority")
    skill = forms.ChoiceField(required=False, label="Skill")

    def __init__(self, data) -> None:
        super().__init__(data)
        offered = {
            "whose": people(),
            "group": list(SensorGroup.objects.values_list("pk", "name")),
            "priority__exact": MaintenanceTask.Priority.choices,
            "skill": [(skill, skill) for skill in known_skills()],
        }
        for name, choices in offered.items():
            self.fields[name].widget = UnfoldAdminSelectWidget()
            self.fields[name].choices = [("", "all"), *choices]
        self.is_valid()  # what is not offered is not chosen

    def narrow(self, tasks: TaskQuerySet, user: User) -> TaskQuerySet:
        chosen = self.cleaned_data
        tasks = of_person(tasks, chosen.get("whose", ""), user)
        if chosen.get("group"):
            tasks = of_group(tasks, chosen["group"])
        if chosen.get("priority__exact"):
            tasks = tasks.filter(priority=chosen["priority__exact"])
        if chosen.get("skill"):
            tasks = tasks.needing(chosen["skill"])
        return tasks

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}
