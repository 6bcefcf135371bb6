"""The chart of a product's sales, as a document that BokehJS draws in the browser."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Sum

from accounts import scopes
from config.charts import explain, mark, time_plot
from sales.models import CalendarEvent, DailySales, Product

if TYPE_CHECKING:
    from bokeh.plotting import figure

RANGES = {"30d": 30, "90d": 90, "365d": 365}
BAR, EVENT = "#16a34a", "#2563eb"
DAY = 86_400_000  # ms
NOON = time(12, tzinfo=UTC)
MOST_EVENTS = 200


def product_chart(product: Product, *, user, span: str, theme: str, now: datetime) -> "figure":
    """Return a bar for each of the last days of ``span``, a key of RANGES."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=RANGES[span] - 1)
    columns = day_columns(product, user, start, RANGES[span])
    plot = time_plot(theme, start, today + timedelta(days=1), label="pieces")
    bars = plot.vbar("time", top="quantity", width=0.8 * DAY, source=columns, color=BAR)
    tips = [("", "@time{%F}"), ("pieces", "@quantity{0,0}"), ("revenue", "@revenue{0,0.00}")]
    explain(plot, bars, tips)
    _mark_events(plot, start, today)
    return plot


def day_columns(product: Product, user, start: datetime, days: int) -> dict[str, np.ndarray]:
    """Noon of each day in ms since 1970, with pieces and revenue; a day without sales is 0."""
    sums = scopes.narrow(DailySales.objects.all(), user, "view").filter(
        product=product, day__gte=start.date()
    )
    found = {
        row["day"]: row
        for row in sums.order_by("day")
        .values("day")
        .annotate(pieces=Sum("quantity"), money=Sum("revenue"))
    }
    all_days = [start.date() + timedelta(days=place) for place in range(days)]
    noon = start.timestamp() * 1000 + DAY / 2
    return {
        "time": noon + np.arange(days) * DAY,
        "quantity": np.array([found[d]["pieces"] if d in found else 0 for d in all_days], float),
        "revenue": np.array([found[d]["money"] if d in found else 0 for d in all_days], float),
    }


def _mark_events(plot: "figure", start: datetime, end: datetime) -> None:
    events = CalendarEvent.objects.filter(date__range=(start.date(), end.date()))[:MOST_EVENTS]
    noons = [(datetime.combine(event.date, NOON), event.name) for event in events]
    mark(plot, noons, time="%F", marker="triangle", color=EVENT, size=9)
