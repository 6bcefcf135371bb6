"""What a chart's page is sent: columns for its lines, marks, and words that say what they are."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from sensing.charts.marks import Mark, marks_of
from sensing.models import Sensor
from sensing.services.drawing import Columns, Drawing, View, draw

MOMENT, NUMBER = "@time{%F %T}", "{0,0.[000]}"
FROM = {"days": "from daily summaries", "hours": "from hourly summaries"}


def answer(sensors: Sequence[Sensor], user, view: View) -> dict[str, Any]:
    """Return what the page draws, which is the same as long as nothing of it changes."""
    drawing = draw(sensors, view)
    marks = marks_of(sensors, user, start=view.start, end=view.end)
    return {
        "form": words_of(drawing),
        "bucket": drawing.bucket.total_seconds() if drawing.bucket else None,
        "source": drawing.source,
        "tips": tips_of(drawing),
        "lines": {str(key): packed(columns) for key, columns in drawing.lines.items()},
        "marks": [shown(mark) for mark in marks],
    }


def words_of(drawing: Drawing) -> str:
    """Such as: hourly averages, from hourly summaries."""
    if not any(len(columns["time"]) for columns in drawing.lines.values()):
        return "no readings in this time"
    return ", ".join(filter(None, (drawing.form, FROM.get(drawing.source))))


def tips_of(drawing: Drawing) -> list[tuple[str, str]]:
    """What is said where the pointer is, in Bokeh's form."""
    if drawing.bucket is None:
        return [("", "$name"), ("", MOMENT), ("value", f"@value{NUMBER}")]
    names = {"average": "value", "least": "min", "most": "max"}
    figures = [(label, f"@{name}{NUMBER}") for label, name in names.items()]
    return [("", "$name"), ("around", MOMENT), *figures, ("readings", "@count{0,0}")]


def packed(columns: Columns) -> dict[str, str]:
    """Each column as little-endian 64-bit floats in base 64, which can be NaN."""
    return {name: b64encode(values.astype("<f8")).decode() for name, values in columns.items()}


def shown(mark: Mark) -> dict[str, Any]:
    start, end = (each and each.timestamp() * 1000 for each in (mark.start, mark.end))
    words = {"kind": mark.kind, "sensor": mark.sensor, "what": mark.what, "when": mark.when}
    look = {"color": mark.color, "shape": mark.shape, "size": mark.size}
    return {**words, **look, "start": start, "end": end, "url": mark.url}
