"""The calendar: a list, and a page of one month."""

from calendar import Calendar
from collections import defaultdict
from datetime import UTC, date, datetime

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import action, display

from config.admin import ImportExportModelAdmin
from sales.models import CalendarEvent
from sales.resources import CalendarEventResource

TONES = {
    "holiday": "info",
    "promotion": "success",
    "seasonal": "warning",
    "custom": "primary",
    "store_closed": "danger",
}
MONTH = "admin:sales_calendarevent_month"
YEARS = range(2000, 2100)


@admin.register(CalendarEvent)
class CalendarEventAdmin(ImportExportModelAdmin):
    list_display = ("date", "name", "shown_type", "include_in_prediction", "impact")
    list_filter = (
        ("date", RangeDateFilter),
        ("type", ChoicesDropdownFilter),
        "include_in_prediction",
    )
    search_fields = ("name", "description")
    ordering = ("-date", "name")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (CalendarEventResource,)
    actions_list = ("open_month",)
    in_palette = True
    empty_hint = "Add holidays and promotions, or import a list of them."

    @display(description="type", label=TONES, ordering="type")
    def shown_type(self, event):
        return event.type, event.get_type_display()

    @action(description="Month view", url_path="this-month", icon="calendar_month")
    def open_month(self, request):
        today = datetime.now(UTC).date()
        return redirect(MONTH, today.year, today.month)

    def get_urls(self):
        month = self.admin_site.admin_view(self.month_view)
        return [
            path("<int:year>/<int:month>/", month, name="sales_calendarevent_month"),
            *super().get_urls(),
        ]

    def month_view(self, request, year: int, month: int):
        """One month as a table of weeks, each day with its events."""
        if year not in YEARS or month not in range(1, 13):
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        first = date(year, month, 1)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{first:%B %Y}",
            "weeks": self._weeks(request, first),
            "before": address_of(first - relativedelta(months=1)),
            "after": address_of(first + relativedelta(months=1)),
            "first": first,
            "today": datetime.now(UTC).date(),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "sales/month.html", context)

    def _weeks(self, request, first: date) -> list[list[tuple[date, list[CalendarEvent]]]]:
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        events = defaultdict(list)
        shown = self.get_queryset(request).filter(date__range=(weeks[0][0], weeks[-1][-1]))
        for event in shown.order_by("date", "name"):
            events[event.date].append(event)
        return [[(day, events[day]) for day in week] for week in weeks]


def address_of(month: date) -> str | None:
    return reverse(MONTH, args=[month.year, month.month]) if month.year in YEARS else None
