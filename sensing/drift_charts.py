"""The chart of a drift check: what it compared, and how the sensor came there."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from config.charts import INKS, explain, mark, time_plot
from sensing.detectors.drift import LEAST_EFFECT, PROBES
from sensing.models import DriftCheck, DriftReference, Sensor

if TYPE_CHECKING:
    from bokeh.models import Column
    from bokeh.plotting import figure

RANGES = {"30d": 30, "90d": 90, "1y": 365, "3y": 1096}
REFERENCE, WINDOW, BOUND, FROZEN = "#2563eb", "#16a34a", "#dc2626", "#7c3aed"
VERDICTS = {"stable": WINDOW, "drifted": BOUND, "insufficient": "#9ca3af"}


def drift_chart(check: DriftCheck, *, span: str, theme: str, now: datetime) -> "Column":
    """Return both distributions, above the trend of the last ``span``, a key of RANGES."""
    from bokeh.layouts import column

    plots = [compared(check, theme=theme)] if check.quantiles else []
    plots.append(trend(check.sensor, days=RANGES[span], theme=theme, now=now))
    return column(*plots, sizing_mode="stretch_width")


def compared(check: DriftCheck, *, theme: str) -> "figure":
    """Return how many of the hours lie below each value, of the reference and of the window."""
    from bokeh.plotting import figure

    plot = figure(
        height=300,
        sizing_mode="stretch_width",
        tools="xpan,xwheel_zoom,reset,save",
        x_axis_label=f"{check.sensor.unit or 'value'}, without the course of the day",
        y_axis_label="hours below, %",
        y_range=(0, 100),
        background_fill_alpha=0,
        border_fill_alpha=0,
        outline_line_color=None,
    )
    _ink(plot, theme)
    samples = [("reference", check.reference.quantiles, REFERENCE, "solid")]
    samples.append(("window", check.quantiles, WINDOW, "dashed"))
    for name, quantiles, color, dash in samples:
        columns = {"value": np.array(quantiles), "share": PROBES * 100}
        look = {"line_color": color, "line_width": 2, "line_dash": dash, "legend_label": name}
        line = plot.line("value", "share", source=columns, **look)
        explain(plot, line, [(name, "@value{0.[000]}"), ("hours below", "@share{0}%")])
    _ink_legend(plot, theme)
    return plot


def trend(sensor: Sensor, *, days: int, theme: str, now: datetime) -> "figure":
    """Return the effect of each check with the bound, and when references were frozen."""
    from bokeh.models import Span

    start = now - timedelta(days=days)
    columns = trend_columns(sensor, start)
    plot = time_plot(theme, start, now, label="moved, in spreads", height=280)
    plot.y_range.start = 0  # type: ignore[union-attr]
    line = plot.line("time", "effect", source=columns, line_color=REFERENCE, line_width=1.4)
    points = plot.scatter("time", "effect", source=line.data_source, size=6, color="color")
    tips = [("", "@time{%F}"), ("moved", "@effect{0.00} spreads"), ("shift", "@shift{+0.00}")]
    tips += [("scatter", "@ratio{0.00} times"), ("by chance", "@chance{0.[0000]}"), ("", "@words")]
    explain(plot, points, tips)
    bound = {"line_color": BOUND, "line_dash": "dashed", "line_width": 1.2}
    plot.add_layout(Span(location=LEAST_EFFECT, dimension="width", **bound))
    frozen = DriftReference.objects.filter(sensor=sensor, frozen_at__gte=start)
    marks = [(at, f"frozen: {why}") for at, why in frozen.values_list("frozen_at", "reason")[:200]]
    mark(plot, marks, time="%F", marker="diamond", color=FROZEN, size=12)
    return plot


def trend_columns(sensor: Sensor, start: datetime) -> dict[str, np.ndarray | list[str]]:
    """Each check since then, oldest first: ms since 1970, figures, NaN where it cannot be told."""
    names = ("day", "effect", "shift", "ratio", "p_corrected", "verdict")
    found = DriftCheck.objects.filter(sensor=sensor, day__gte=start.date())
    rows = [*found.order_by("day", "pk").values_list(*names)]
    times = [datetime.combine(row[0], time(), tzinfo=UTC).timestamp() * 1000 for row in rows]
    figures = {
        name: np.array([row[place] for row in rows], dtype="float64")
        for place, name in enumerate(("effect", "shift", "ratio", "chance"), 1)
    }
    words = dict(DriftCheck.Verdict.choices)
    return {
        "time": np.array(times),
        **figures,
        "color": [VERDICTS[row[5]] for row in rows],
        "words": [words[row[5]] for row in rows],
    }


def _ink(plot: "figure", theme: str) -> None:
    ink = INKS[theme]
    plot.toolbar.logo = None
    plot.grid.grid_line_color = ink.grid
    for axis in plot.axis:
        axis.major_label_text_color = axis.axis_label_text_color = ink.text
        axis.axis_line_color = axis.major_tick_line_color = ink.grid
        axis.minor_tick_line_color = None
        axis.axis_label_text_font_style = "normal"


def _ink_legend(plot: "figure", theme: str) -> None:
    plot.legend.location = "top_left"
    plot.legend.background_fill_alpha = 0
    plot.legend.border_line_color = None
    plot.legend.label_text_color = INKS[theme].text


def frozen_columns(reference: DriftReference) -> tuple[np.ndarray, np.ndarray]:
    """The hours of a reference, datetime64[us] in UTC, and their means."""
    start = np.datetime64(reference.start.astimezone(UTC).replace(tzinfo=None), "us")
    hours = np.array(reference.hours) * np.timedelta64(1, "h")
    return start + hours, np.array(reference.means)
