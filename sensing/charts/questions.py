"""What a page asks of a chart: whose readings, from when to when, and how wide it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from config.api.filters import InstantField
from config.charts import INKS
from sensing.charts.colors import MOST_LINES
from sensing.models import Sensor
from sensing.services.drawing import View

SPANS = {
    "6h": timedelta(hours=6),
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "180d": timedelta(days=180),
}
FIRST_SPAN = "24h"
SHORTEST, LONGEST = timedelta(milliseconds=10), timedelta(days=20 * 366)
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """The sensors that were asked for, in that order, and the codes that are not known."""

    sensors: list[Sensor]
    unknown: list[str]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=[(name, name) for name in INKS], required=False)

    def clean_theme(self) -> str:
        return self.cleaned_data["theme"] or "light"


class ViewForm(forms.Form):
    start = InstantField()
    end = InstantField()
    pixels = forms.IntegerField(min_value=50, max_value=4000)

    def clean(self) -> dict:
        asked = super().clean()
        if not {"start", "end"} <= set(asked):
            return asked
        length = asked["end"] - asked["start"]
        if length <= timedelta():
            raise ValidationError({"end": "It lies after the start."})
        if length < SHORTEST:
            raise ValidationError({"end": "A chart shows a hundredth of a second or more."})
        if length > LONGEST:
            raise ValidationError({"end": "A chart shows twenty years at most."})
        if asked["start"] < FIRST or asked["end"] > LAST:
            raise ValidationError({"start": "Years from 1900 to 2199 are shown."})
        return asked

    def view(self, *, now: datetime) -> View:
        asked = self.cleaned_data
        return View(asked["start"], asked["end"], asked["pixels"], now)


def sensors_asked(codes: list[str], visible: QuerySet[Sensor]) -> Found:
    """The sensors with these codes, of those that may be seen. Raises ValidationError."""
    wanted = list(dict.fromkeys(codes))
    if not 1 <= len(wanted) <= MOST_LINES:
        raise ValidationError({"sensor_id": f"A chart shows 1 to {MOST_LINES} sensors."})
    storable = [code for code in wanted if "\0" not in code]
    known = {each.sensor_id: each for each in visible.filter(sensor_id__in=storable)}
    found = [known[code] for code in wanted if code in known]
    return Found(found, [code for code in wanted if code not in known])


def known_sensors(codes: list[str], visible: QuerySet[Sensor]) -> list[Sensor]:
    """All of the sensors. Raises ValidationError; what is hidden is answered as what is not."""
    found = sensors_asked(codes, visible)
    if found.unknown:
        raise ValidationError({"sensor_id": f"There is no sensor {found.unknown[0]!r:.80}."})
    return found.sensors
