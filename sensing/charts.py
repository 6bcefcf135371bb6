"""Charts of a sensor, as documents that BokehJS draws in the browser."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from config.charts import explain, mark, time_plot
from sensing.lifecycle import READINGS
from sensing.models import AnomalyAlert, Correction, MaintenanceLog, ReadingHour, Sensor
from sensing.services.downsampling import m4
from sensing.services.points import MOST_READINGS
from sensing.services.streams import TooManyReadings, readings_of

if TYPE_CHECKING:
    from bokeh.plotting import figure

RAW_POINTS = 6000
RANGES = {
    "6h": timedelta(hours=6),
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "180d": timedelta(days=180),
}
RAW_UP_TO = timedelta(days=1)
LINE, BAND, ALERT, LOG, CORRECTION = "#16a34a", "#86efac", "#dc2626", "#2563eb", "#d97706"


def sensor_chart(sensor: Sensor, *, span: str, theme: str, now: datetime) -> "figure":
    """Return the chart of a sensor's last ``span``, a key of RANGES.

    Up to a day shows raw readings, more shows hourly averages in a band from minimum to maximum.
    Of many readings there are the first, last, least and greatest of each stretch of time.
    """
    start = now - RANGES[span]
    is_raw = RANGES[span] <= RAW_UP_TO
    columns = raw_columns(sensor, start, now) if is_raw else None
    if columns is None:  # or there are more readings than are read to draw one line
        is_raw, columns = False, hour_columns(sensor, start, now)
    label = sensor.unit or "value"
    plot = time_plot(theme, start, now, label=label, height=340, output_backend="webgl")
    line = plot.line("time", "value", source=columns, line_color=LINE, line_width=1.6)
    if not is_raw:
        look = {"name": "band", "fill_color": BAND, "fill_alpha": 0.35, "level": "underlay"}
        plot.varea("time", "min", "max", source=line.data_source, **look)
    tips = [("", "@time{%F %T}"), ("value", "@value{0.[000]}")]
    if not is_raw:
        tips = [("", "@time{%F %H:00}"), ("average", "@value{0.[000]}"), ("least", "@min{0.[000]}")]
        tips += [("most", "@max{0.[000]}"), ("readings", "@count")]
    explain(plot, line, tips, mode="vline")
    _marks(plot, sensor, start, columns)
    return plot


def sample_chart(times: np.ndarray, values: np.ndarray, *, label: str, theme: str) -> "figure":
    """Return the chart of readings that are not stored yet; times are datetime64[us] in UTC."""
    order = np.argsort(times, kind="stable")
    columns = {"time": times[order].astype("int64") / 1000, "value": values[order]}
    first, last = (columns["time"][[0, -1]] if len(times) else np.zeros(2)) / 1000
    start, end = (datetime.fromtimestamp(each, UTC) for each in (first, last + 1))
    plot = time_plot(theme, start, end, label=label, height=300, output_backend="webgl")
    line = plot.line("time", "value", source=columns, line_color=LINE, line_width=1.2)
    plot.scatter("time", "value", source=line.data_source, size=2.5, color=LINE)
    explain(plot, line, [("", "@time{%F %T}"), ("value", "@value{0.[000]}")], mode="vline")
    return plot


def raw_columns(sensor: Sensor, start: datetime, now: datetime) -> dict[str, np.ndarray] | None:
    """Times in ms since 1970 and values, oldest first, with a hole where readings are missing.

    Of more than RAW_POINTS there are those that draw the same line. None if there are too many.
    """
    end = now + READINGS.clock_skew
    try:
        found = readings_of(sensor, start=start, end=end, now=now, most=MOST_READINGS)
    except TooManyReadings:
        return None
    times = found.timestamps.astype("int64") / 1000
    pace = sensor.expected_interval or _usual_step(times)
    part = np.cumsum(np.diff(times, prepend=times[:1]) > 3 * pace / timedelta(milliseconds=1))
    chosen = m4(found.timestamps, found.values, start=start, end=end, points=RAW_POINTS)
    columns = {"time": times[chosen], "value": found.values[chosen]}
    return _split(columns, np.flatnonzero(np.diff(part[chosen])) + 1)


def hour_columns(sensor: Sensor, start: datetime, now: datetime) -> dict[str, np.ndarray]:
    """Hourly averages with their band, at the middle of each hour."""
    rows = list(
        ReadingHour.objects.filter(sensor=sensor, hour__gte=start, hour__lt=now)
        .order_by("hour")
        .values_list("hour", "average", "min", "max", "count")
    )
    names = ("value", "min", "max", "count")
    columns = {name: np.array([row[i] for row in rows], float) for i, name in enumerate(names, 1)}
    times = np.array([(row[0] + timedelta(minutes=30)).timestamp() * 1000 for row in rows])
    return with_holes({"time": times, **columns}, longest=timedelta(hours=1, minutes=30))


def with_holes(columns: dict[str, np.ndarray], *, longest: timedelta) -> dict[str, np.ndarray]:
    """Put a NaN into every gap longer than ``longest``, so that no line is drawn across it."""
    gaps = np.flatnonzero(np.diff(columns["time"]) > longest / timedelta(milliseconds=1)) + 1
    return _split(columns, gaps)


def _split(columns: dict[str, np.ndarray], gaps: np.ndarray) -> dict[str, np.ndarray]:
    """Put a NaN before each of these places."""
    holes = {name: np.insert(values, gaps, np.nan) for name, values in columns.items()}
    return {**holes, "time": np.insert(columns["time"], gaps, columns["time"][gaps - 1] + 1)}


def _usual_step(times: np.ndarray) -> timedelta:
    return (
        timedelta(milliseconds=float(np.median(np.diff(times)))) if len(times) > 1 else timedelta(1)
    )


def _marks(plot: "figure", sensor: Sensor, start: datetime, columns: dict) -> None:
    """Alerts, maintenance and corrections as marks on the foot of the chart."""
    known = columns["value"][np.isfinite(columns["value"])]
    foot = float(known.min()) if len(known) else 0.0
    alerts = AnomalyAlert.objects.filter(sensor=sensor, happened_at__gte=start)[:200]
    logs = MaintenanceLog.objects.filter(sensor=sensor, completed_at__gte=start)[:200]
    raised = [(alert.happened_at, str(alert.get_anomaly_type_display())) for alert in alerts]
    done = [(log.completed_at, log.notes or "maintenance") for log in logs]
    mark(plot, raised, foot=foot, marker="inverted_triangle", color=ALERT, size=11)
    mark(plot, done, foot=foot, marker="square", color=LOG, size=11)
    corrections = Correction.objects.filter(sensor=sensor, end__gt=start)[:200]
    corrected = [(max(each.start, start), f"corrected: {each.reason}") for each in corrections]
    mark(plot, corrected, foot=foot, marker="diamond", color=CORRECTION, size=12)
