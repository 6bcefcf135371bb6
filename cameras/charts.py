"""Charts of a camera, as documents that BokehJS draws in the browser."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from cameras.models import Camera
from cameras.services.series import frames_by_hour
from config.charts import explain, time_plot

if TYPE_CHECKING:
    from bokeh.plotting import figure

HOUR = timedelta(hours=1)
# Longer spans would count millions of frames while somebody waits.
RANGES = {"6h": timedelta(hours=6), "24h": timedelta(days=1), "3d": timedelta(days=3)}
BAR, FAILED, LINE = "#86efac", "#dc2626", "#2563eb"


def camera_chart(camera: Camera, *, span: str, theme: str, now: datetime) -> "figure":
    """Return the frames of each hour of a camera's last ``span``, a key of RANGES."""
    start = (now - RANGES[span]).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    plot = time_plot(theme, start, now, label="frames in an hour", height=260)
    plot.y_range.start = 0
    width = HOUR / timedelta(milliseconds=1) * 0.9
    columns = hour_columns(camera, start, now)
    bars = plot.vbar("time", top="frames", width=width, source=columns, color=BAR)
    source = bars.data_source
    plot.vbar("time", top="failed", width=width, source=source, color=FAILED)
    plot.line("time", "vehicles", source=source, color=LINE, line_width=1.6)
    tips = [("", "@time{%F %H:00}"), ("frames", "@frames"), ("failed", "@failed")]
    tips += [("vehicles", "@vehicles"), ("people", "@people")]
    explain(plot, bars, tips)
    return plot


def hour_columns(camera: Camera, start: datetime, end: datetime) -> dict[str, np.ndarray]:
    """The figures of each hour, at its middle."""
    rows = frames_by_hour(camera, start=start, end=end)
    names = ("frames", "failed", "vehicles", "people")
    columns = {name: np.array([row[i] for row in rows], float) for i, name in enumerate(names, 1)}
    return {"time": np.array([(row[0] + HOUR / 2).timestamp() * 1000 for row in rows]), **columns}
