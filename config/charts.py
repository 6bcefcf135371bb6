"""Charts over time on the page of an object, drawn by BokehJS in the look of the theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.urls import path

# Importing Bokeh takes as long as all of Django: only a process that draws does it.
if TYPE_CHECKING:
    from bokeh.models import Axis
    from bokeh.plotting import figure


@dataclass(frozen=True)
class Ink:
    """Colors of everything that is not data."""

    text: str
    grid: str


INKS = {"light": Ink("#4b5563", "#e5e7eb"), "dark": Ink("#d1d5db", "#374151")}
TOOLS = "xpan,xwheel_zoom,xbox_zoom,reset,save"


def time_plot(
    theme: str,
    start: datetime,
    end: datetime,
    *,
    label: str,
    height: int = 280,
    tools: str = TOOLS,
    **options,
) -> "figure":
    """Return an empty plot of ``[start, end)``, to be zoomed and moved along time alone.

    ``theme`` is a key of INKS, ``label`` stands at the values' axis, ``options`` are Bokeh's.
    """
    from bokeh.plotting import figure

    ink = INKS[theme]
    plot = figure(
        x_axis_type="datetime",
        x_range=(start.astimezone(UTC), end.astimezone(UTC)),
        y_axis_label=label,
        height=height,
        sizing_mode="stretch_width",
        tools=tools,
        active_scroll="xwheel_zoom",
        background_fill_alpha=0,
        border_fill_alpha=0,
        outline_line_color=None,
        **options,
    )
    plot.toolbar.logo = None
    plot.grid.grid_line_color = ink.grid
    for axis in plot.axis:
        dress(axis, ink)
    return plot


def dress(axis: "Axis", ink: Ink) -> None:
    """Give an axis the look of the theme."""
    axis.major_label_text_color = axis.axis_label_text_color = ink.text
    axis.axis_line_color = axis.major_tick_line_color = ink.grid
    axis.minor_tick_line_color = None
    axis.axis_label_text_font_style = "normal"


def explain(plot: "figure", drawn, tips: list[tuple[str, str]], **options) -> None:
    """Show ``tips``, labels with fields of the source, where the pointer meets what was drawn."""
    from bokeh.models import HoverTool

    formatters = {"@time": "datetime"}
    plot.add_tools(HoverTool(renderers=[drawn], tooltips=tips, formatters=formatters, **options))


def mark(
    plot: "figure",
    events: Iterable[tuple[datetime, str]],
    *,
    foot: float = 0.0,
    time: str = "%F %T",
    **look,
) -> None:
    """Mark what happened on the foot of the plot, each with a word on it when it is pointed at."""
    events = list(events)
    marks = {
        "time": [when.timestamp() * 1000 for when, _ in events],
        "foot": [foot] * len(events),
        "what": [what[:80] for _, what in events],
    }
    drawn = plot.scatter("time", "foot", source=marks, **look)
    explain(plot, drawn, [("", "@what"), ("", f"@time{{{time}}}")])


class ChartMixin:
    """For admin classes whose objects have a chart. ``chart_spans`` are what one may choose from.

    The page offers the spans in ``#chart-spans``, and ``chart.js`` fetches the one that is pressed.
    """

    chart_spans: tuple[str, ...] = ()

    def chart_of(self, request, row, *, span: str, theme: str, now: datetime) -> "figure":
        """Return the plot, or raise PermissionDenied."""
        raise NotImplementedError

    def get_urls(self):
        view = self.admin_site.admin_view(self.chart_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_chart"
        return [path("<int:pk>/chart/", view, name=name), *super().get_urls()]

    def chart_view(self, request, pk):
        """The chart as JSON, fetched by the object's page."""
        from bokeh.embed import json_item

        row = self.get_object(request, str(pk))
        span, theme = request.GET.get("span"), request.GET.get("theme", "light")
        if row is None or span not in self.chart_spans or theme not in INKS:
            raise Http404
        if not self.has_view_permission(request, row):
            raise Http404
        plot = self.chart_of(request, row, span=span, theme=theme, now=datetime.now(UTC))
        return JsonResponse(json_item(plot))
