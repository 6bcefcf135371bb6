"""The last day of many sensors as small pictures, from hourly summaries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.utils.html import format_html

from sensing.models import ReadingHour, Sensor

HOURS = 24
WIDTH, HEIGHT, EDGE = 96, 24, 2
SPARKLINE = (
    '<svg class="sparkline" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
    'aria-label="{}"><path d="{}" fill="none" stroke="currentColor" stroke-width="1.5" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def sparklines(sensors: Sequence[Sensor], *, now: datetime) -> dict[int, str]:
    """Return the picture of each sensor's hourly averages, by its key; of none without hours.

    It takes one query for all of them.
    """
    end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    start = end - timedelta(hours=HOURS)
    rows = ReadingHour.objects.filter(
        sensor__in=[sensor.pk for sensor in sensors], hour__gte=start, hour__lt=end
    ).values_list("sensor_id", "hour", "average")
    averages: dict[int, np.ndarray] = {}
    for key, hour, average in rows.order_by():
        found = averages.setdefault(key, np.full(HOURS, np.nan))
        found[(hour - start) // timedelta(hours=1)] = average
    return {key: picture(values) for key, values in averages.items()}


def picture(values: np.ndarray) -> str:
    """The line through the values, with a gap where one is missing (NaN)."""
    least, most = np.nanmin(values), np.nanmax(values)
    words = f"Hourly averages of the last day, from {least:g} to {most:g}"
    span = (most - least) or 1.0
    heights = HEIGHT - EDGE - (values - least) / span * (HEIGHT - 2 * EDGE)
    if most == least:
        heights = np.where(np.isnan(values), np.nan, HEIGHT / 2)
    steps = np.linspace(EDGE, WIDTH - EDGE, len(values))
    size = (WIDTH, HEIGHT)
    return format_html(SPARKLINE, *size, *size, words, _path(steps, heights))


def _path(steps: np.ndarray, heights: np.ndarray) -> str:
    """As SVG writes it; a lone value is a dot."""
    words, is_down = [], False
    for step, height in zip(steps.tolist(), heights.tolist(), strict=True):
        if height == height:  # not NaN
            words.append(f"{'L' if is_down else 'M'}{step:.1f} {height:.1f}")
            words += [] if is_down else ["h0"]
        is_down = height == height
    return "".join(words)
