"""Charts of a camera, as documents that BokehJS draws in the browser."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from bokeh.embed import json_item
from bokeh.models import ColumnDataSource, HoverTool
from bokeh.plotting import figure

from cameras.models import Camera
from cameras.services.series import frames_by_hour

HOUR = timedelta(hours=1)
# Longer spans would count millions of frames while somebody waits.
RANGES = {"6h": timedelta(hours=6), "24h": timedelta(days=1), "3d": timedelta(days=3)}
BAR, FAILED, LINE = "#86efac", "#dc2626", "#2563eb"


@dataclass(frozen=True)
class Ink:
    """Colors of everything that is not data."""

    text: str
    grid: str


INKS = {"light": Ink("#4b5563", "#e5e7eb"), "dark": Ink("#d1d5db", "#374151")}


def camera_chart(camera: Camera, *, span: str, theme: str, now: datetime) -> dict:
    """Return the frames of each hour of a camera's last ``span``, a key of RANGES, for BokehJS."""
    start = (now - RANGES[span]).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    plot = _plot(INKS[theme], start, now)
    source = ColumnDataSource(hour_columns(camera, start, now))
    width = HOUR / timedelta(milliseconds=1) * 0.9
    bars = plot.vbar("time", top="frames", width=width, source=source, color=BAR)
    plot.vbar("time", top="failed", width=width, source=source, color=FAILED)
    plot.line("time", "vehicles", source=source, color=LINE, line_width=1.6)
    tips = [("", "@time{%F %H:00}"), ("frames", "@frames"), ("failed", "@failed")]
    tips += [("vehicles", "@vehicles"), ("people", "@people")]
    plot.add_tools(HoverTool(renderers=[bars], tooltips=tips, formatters={"@time": "datetime"}))
    return json_item(plot)


def hour_columns(camera: Camera, start: datetime, end: datetime) -> dict[str, np.ndarray]:
    """The figures of each hour, at its middle."""
    rows = frames_by_hour(camera, start=start, end=end)
    names = ("frames", "failed", "vehicles", "people")
    columns = {name: np.array([row[i] for row in rows], float) for i, name in enumerate(names, 1)}
    return {"time": np.array([(row[0] + HOUR / 2).timestamp() * 1000 for row in rows]), **columns}


def _plot(ink: Ink, start: datetime, end: datetime) -> figure:
    plot = figure(
        x_axis_type="datetime",
        x_range=(start, end.astimezone(UTC)),
        sizing_mode="stretch_width",
        height=260,
        tools="xpan,xwheel_zoom,box_zoom,reset,save",
        active_scroll="xwheel_zoom",
        y_axis_label="frames in an hour",
        background_fill_alpha=0,
        border_fill_alpha=0,
        outline_line_color=None,
    )
    plot.y_range.start = 0
    plot.toolbar.logo = None
    plot.grid.grid_line_color = ink.grid
    for axis in plot.axis:
        axis.major_label_text_color = axis.axis_label_text_color = ink.text
        axis.axis_line_color = axis.major_tick_line_color = ink.grid
        axis.minor_tick_line_color = None
        axis.axis_label_text_font_style = "normal"
    return plot
