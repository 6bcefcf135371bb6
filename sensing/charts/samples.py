"""The chart of a file that is about to be imported."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from config.charts import explain, time_plot
from sensing.charts.colors import colors

if TYPE_CHECKING:
    from bokeh.plotting import figure


def sample_chart(times: np.ndarray, values: np.ndarray, *, label: str, theme: str) -> "figure":
    """Return the chart of readings that are not stored yet; times are datetime64[us] in UTC."""
    order = np.argsort(times, kind="stable")
    columns = {"time": times[order].astype("int64") / 1000, "value": values[order]}
    first, last = (columns["time"][[0, -1]] if len(times) else np.zeros(2)) / 1000
    start, end = (datetime.fromtimestamp(each, UTC) for each in (first, last + 1))
    plot = time_plot(theme, start, end, label=label, height=300, output_backend="webgl")
    (color,) = colors(1, theme)
    line = plot.line("time", "value", source=columns, line_color=color, line_width=1.2)
    plot.scatter("time", "value", source=line.data_source, size=2.5, color=color)
    explain(plot, line, [("", "@time{%F %T}"), ("value", "@value{0.[000]}")], mode="vline")
    return plot
