"""The chart of one sensor or several: its plot, what is drawn in it, and the page that compares."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page

from accounts import scopes
from sensing.charts.answers import answer
from sensing.charts.colors import MOST_LINES
from sensing.charts.plots import series_plot
from sensing.charts.questions import (
    FIRST_SPAN,
    SPANS,
    ThemeForm,
    ViewForm,
    known_sensors,
    sensors_asked,
)
from sensing.models import Sensor


def chart_of(sensors, *, now: datetime, around: tuple[datetime, datetime] | None = None) -> dict:
    """What ``sensing/chart.html`` needs to show the sensors on one axis of time.

    At first it shows the time ``around``, or a span up to now.
    """
    query = urlencode([("sensor_id", sensor.sensor_id) for sensor in sensors])
    return {
        "plot": f"{reverse('admin:sensing_sensor_chart')}?{query}",
        "lines": f"{reverse('admin:sensing_sensor_lines')}?{query}",
        "spans": {name: int(span.total_seconds()) for name, span in SPANS.items()},
        "first_span": FIRST_SPAN,
        "now": int(now.timestamp() * 1000),
        "sensors": sensors,
        "around": around and [int(moment.timestamp() * 1000) for moment in around],
    }


def compare_url(codes: list[str]) -> str:
    return (
        f"{reverse('admin:sensing_sensor_compare')}?{urlencode({'sensor_id': codes}, doseq=True)}"
    )


class ComparesSensors:
    """Adds charts, and a page for sensors side by side, to the admin class of sensors.

    Name ``compare`` in ``actions``.
    """

    def get_urls(self):
        views = {"chart": self.plot_view, "lines": self.lines_view, "compare": self.compare_view}
        added = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"sensing_sensor_{name}")
            for name, view in views.items()
        ]
        return [*added, *super().get_urls()]

    def visible(self, request):
        """The sensors that the person may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return scopes.narrow(Sensor.objects.all(), request.user, "view")

    def plot_view(self, request):
        """The empty plot as a document of Bokeh, and the keys of what the page fills."""
        from bokeh.embed import json_item

        form = ThemeForm(request.GET)
        try:
            sensors = known_sensors(request.GET.getlist("sensor_id"), self.visible(request))
        except ValidationError as error:
            return JsonResponse(error.message_dict, status=400)
        if not form.is_valid():
            return JsonResponse(form.errors, status=400)
        plot, parts = series_plot(sensors, form.cleaned_data["theme"])
        return JsonResponse({**json_item(plot), "parts": vars(parts)})

    @method_decorator(conditional_page)
    def lines_view(self, request):
        """What is drawn in ``[start, end)``; 304 while it is what the page has."""
        form = ViewForm(request.GET)
        try:
            sensors = known_sensors(request.GET.getlist("sensor_id"), self.visible(request))
        except ValidationError as error:
            return JsonResponse(error.message_dict, status=400)
        if not form.is_valid():
            return JsonResponse(form.errors, status=400)
        found = answer(sensors, request.user, form.view(now=datetime.now(UTC)))
        return HttpResponse(msgspec.json.encode(found), content_type="application/json")

    def compare_view(self, request):
        """The page of some sensors on one axis of time; its address can be passed on."""
        visible = self.visible(request)
        try:
            found = sensors_asked(request.GET.getlist("sensor_id"), visible)
        except ValidationError as error:
            self.message_user(request, f"{error.messages[0]} Choose them here.", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:sensing_sensor_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Compare sensors",
            "unknown": found.unknown,
            "chart": chart_of(found.sensors, now=datetime.now(UTC)) if found.sensors else None,
        }
        return TemplateResponse(request, "sensing/compare.html", context)

    @admin.action(description="Compare on a chart", permissions=["view"])
    def compare(self, request, queryset):
        """Lead to the page of the chosen sensors."""
        codes = [*queryset.order_by("sensor_id").values_list("sensor_id", flat=True)]
        if len(codes) > MOST_LINES:
            words = f"A chart shows {MOST_LINES} sensors at most; these are the first of them."
            self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(compare_url(codes[:MOST_LINES]))
