"""Lists of sensors by how they are: their state, their unsettled alerts, their place on the map."""

from datetime import UTC, datetime

from django.contrib import admin
from unfold.contrib.filters.admin import DropdownFilter

from sensing.models import AnomalyAlert, State
from sensing.services.places import Box

STATE_TONES = {
    State.SILENT: "danger",
    State.LATE: "warning",
    State.MAINTENANCE: "info",
    State.FRESH: "success",
    State.UNWATCHED: "default",
}


class StateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() not in State:
            return queryset
        return queryset.with_state(datetime.now(UTC)).filter(state=self.value())


class AlertFilter(DropdownFilter):
    title = "alerts"
    parameter_name = "alerts"

    def lookups(self, request, model_admin):
        return [("unsettled", "open or acknowledged")]

    def queryset(self, request, queryset):
        if self.value() != "unsettled":
            return queryset
        return queryset.filter(pk__in=AnomalyAlert.objects.unsettled().values("sensor"))


class BoxFilter(admin.SimpleListFilter):
    """Sensors within a box of the map, which only the map asks for."""

    title = "place"
    parameter_name = "box"

    def lookups(self, request, model_admin):
        return [(self.value(), "part of the map")] if self.value() else []

    def has_output(self):
        return bool(self.value())

    def queryset(self, request, queryset):
        box = Box.parse(self.value() or "")
        return queryset.filter(point__coveredby=box.polygon) if box else queryset
