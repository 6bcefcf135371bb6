"""The empty plots of some sensors on one axis of time, which the page fills by ``answers``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from config.charts import INKS, dress, time_plot
from config.units import short_name
from sensing.charts.colors import colors, dashes
from sensing.models import Sensor

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource, GlyphRenderer
    from bokeh.plotting import figure

COLUMNS = ("time", "value", "min", "max", "count", "dot")
MARK_COLUMNS = ("time", "until", "foot", "what", "when", "kind", "url", "color", "shape", "size")
TOOLS = "xpan,xwheel_zoom,xbox_zoom,save"
MOST_AXES = 2  # of one plot; of more units each has a plot
HEIGHT, LOW_HEIGHT = 340, 190
MOST_IN_MOTION = 20_000  # points of a line; of more a tenth is drawn while it is being moved
BEGAN, ENDED = datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A sensor, and how its line looks."""

    sensor: Sensor
    color: str
    dash: str


@dataclass
class Parts:
    """The keys of the models that the page changes."""

    x_range: str = ""
    tips: list[str] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)


def by_unit(sensors: Sequence[Sensor]) -> dict[str, list[Sensor]]:
    """Sensors that can share an axis, by the name of their unit; "" without one."""
    found: dict[str, list[Sensor]] = {}
    for sensor in sensors:
        found.setdefault(short_name(sensor.unit), []).append(sensor)
    return found


def series_plot(sensors: Sequence[Sensor], theme: str) -> tuple[Any, Parts]:
    """Return the plot, or the plots one below the other, and their parts.

    Sensors of one or two units share a plot; otherwise each unit has its own, moved together.
    """
    from bokeh.layouts import column

    looks = zip(sensors, colors(len(sensors), theme), dashes(len(sensors)), strict=True)
    lines = {sensor.pk: Line(sensor, color, dash) for sensor, color, dash in looks}
    units = by_unit(sensors)
    axes = [(unit, [lines[each.pk] for each in members]) for unit, members in units.items()]
    panels = [axes] if len(axes) <= MOST_AXES else [[axis] for axis in axes]
    parts = Parts()
    height = HEIGHT if len(panels) == 1 else LOW_HEIGHT
    plots = [_panel(panel, theme, height, parts) for panel in panels]
    for plot in plots[1:]:
        plot.x_range = plots[0].x_range
        plot.toolbar_location = None
    parts.x_range = plots[0].x_range.id
    return (plots[0] if len(plots) == 1 else column(plots, sizing_mode="stretch_width")), parts


def _panel(axes: list[tuple[str, list[Line]]], theme: str, height: int, parts: Parts) -> "figure":
    label = axes[0][0] or "value"
    # Without a graphics card WebGL takes seven times as long for 100,000 points as the canvas.
    look = {"output_backend": "canvas", "tools": TOOLS, "lod_threshold": MOST_IN_MOTION}
    plot = time_plot(theme, BEGAN, ENDED, label=label, height=height, **look)
    plot.y_range.renderers = []
    drawn = []
    for axis, (unit, lines) in zip(("default", "right"), axes, strict=False):
        if axis == "right":
            _right_axis(plot, unit or "value", theme)
        drawn += [_draw(plot, line, axis, parts) for line in lines]
    parts.tips.append(_tips(plot, drawn))
    _marks(plot, [line.sensor for _, lines in axes for line in lines], parts)
    return plot


def _right_axis(plot: "figure", label: str, theme: str) -> None:
    from bokeh.models import DataRange1d, LinearAxis

    plot.extra_y_ranges["right"] = DataRange1d(renderers=[])
    axis = LinearAxis(y_range_name="right", axis_label=label)
    plot.add_layout(axis, "right")
    dress(axis, INKS[theme])


def _draw(plot: "figure", line: Line, axis: str, parts: Parts) -> "GlyphRenderer":
    source = _empty(COLUMNS)
    on = {"source": source, "y_range_name": axis}
    fill = {"fill_color": line.color, "fill_alpha": 0.22, "level": "underlay"}
    band = plot.varea("time", "min", "max", **fill, **on)
    look = {"line_color": line.color, "line_dash": line.dash, "line_width": 1.6}
    drawn = plot.line("time", "value", name=line.sensor.sensor_id, **look, **on)
    # A reading between two gaps is no line.
    dots = plot.scatter("time", "dot", size=4, color=line.color, **on)
    y_range = plot.y_range if axis == "default" else plot.extra_y_ranges[axis]
    y_range.renderers = [*y_range.renderers, band, drawn, dots]
    parts.lines.append(
        {
            "key": str(line.sensor.pk),
            "name": line.sensor.sensor_id,
            "unit": line.sensor.unit,
            "color": line.color,
            "dash": line.dash,
            "source": source.id,
            "drawn": [band.id, drawn.id, dots.id],
        }
    )
    return drawn


def _tips(plot: "figure", drawn: "list[GlyphRenderer]") -> str:
    """One line is read wherever the pointer is, several where it meets one."""
    from bokeh.models import HoverTool

    mode = "vline" if len(drawn) == 1 else "mouse"
    tool = HoverTool(renderers=drawn, mode=mode, formatters={"@time": "datetime"}, visible=False)
    plot.add_tools(tool)
    return tool.id


def _marks(plot: "figure", sensors: list[Sensor], parts: Parts) -> None:
    """What happened: a light strip for what lasts, and a sign on the foot that leads to its page.

    Signs have a height of their own, so that they change nothing of the lines'.
    """
    from bokeh.models import HoverTool, OpenURL, Range1d, TapTool

    plot.extra_y_ranges["marks"] = Range1d(0, 1)
    source = _empty(MARK_COLUMNS)
    look = {"fill_color": "color", "fill_alpha": 0.12, "line_color": None, "level": "underlay"}
    strips = plot.vstrip("time", "until", source=source, **look)
    on = {"source": source, "y_range_name": "marks"}
    look = {"color": "color", "marker": "shape", "size": "size", "line_color": "white"}
    signs = plot.scatter("time", "foot", **{"fill_color": "color", **look}, **on)
    for drawn in (strips, signs):
        drawn.nonselection_glyph = drawn.selection_glyph = None
    tips = [("", "@kind: @what"), ("", "@when")]
    plot.add_tools(HoverTool(renderers=[signs], tooltips=tips, visible=False))
    tap = TapTool(renderers=[signs], callback=OpenURL(url="@url", same_tab=True), visible=False)
    plot.add_tools(tap)
    names = [sensor.sensor_id for sensor in sensors]
    drawn = [strips.id, signs.id]
    parts.marks.append({"source": source.id, "drawn": drawn, "sensors": names})


def _empty(columns: Sequence[str]) -> "ColumnDataSource":
    from bokeh.models import ColumnDataSource

    return ColumnDataSource({name: [] for name in columns})
