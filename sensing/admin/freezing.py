"""A page that shows what references would be, and freezes them once that is confirmed."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from sensing.admin.quality import page
from sensing.models import Sensor
from sensing.services import drift
from sensing.services.drift import Prospect

MOST_SENSORS = 2000  # of a page; the command freeze_references takes any number
MOST_SHOWN = 50
LAST, FIRST = "last", "first"
WIDTH, HEIGHT, POINTS = 160, 32, 80


class FreezeForm(forms.Form):
    """Which days are frozen, and why."""

    which = forms.ChoiceField(
        label="Days",
        choices=[
            (LAST, "the last ones"),
            (FIRST, "the first good ones, of sensors that have no reference"),
        ],
        widget=UnfoldAdminSelectWidget,
        help_text="In which the sensor was right. First ones are looked for in the last 90 days.",
    )
    days = forms.TypedChoiceField(
        label="How many",
        choices=[(number, f"{number} days") for number in (7, 14, 28, 56, 91)],
        coerce=int,
        initial=drift.USUAL_DAYS,
        widget=UnfoldAdminSelectWidget,
        help_text="Whole weeks. Of slow changes, such as those of the weather, more tell more.",
    )
    reason = forms.CharField(
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why then, such as: calibrated on 3 March.",
    )


@dataclass(frozen=True)
class Line:
    """One sensor in the preview, with its hourly means as the points of a line."""

    prospect: Prospect
    points: str


class FreezesReferences:
    """Freezing for admin classes, of many by ``freeze_references``, of one by ``freeze_one``."""

    @admin.action(description="Freeze references of drift", permissions=["freeze"])
    def freeze_references(self, request, queryset):
        sensors = list(queryset.order_by("sensor_id")[: MOST_SENSORS + 1])
        back = reverse("admin:sensing_sensor_changelist")
        chosen = {
            "action": "freeze_references",
            "select_across": request.POST.get("select_across", "0"),
        }
        hidden = [*chosen.items()]
        hidden += [
            (ACTION_CHECKBOX_NAME, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)
        ]
        return freezing(self, request, sensors, hidden=hidden, back=back)

    @action(description="Freeze a reference", url_path="freeze", permissions=["freeze"])
    def freeze_one(self, request, object_id):
        sensor = self.sensor_to_freeze(request, object_id)
        if sensor is None:
            raise Http404
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return freezing(self, request, [sensor], hidden=[], back=reverse(name, args=[object_id]))

    def sensor_to_freeze(self, request, object_id) -> Sensor | None:
        return self.get_object(request, object_id)

    def has_freeze_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("sensing.add_driftreference")


def freezing(model_admin, request, sensors: list[Sensor], *, hidden, back: str):
    """Ask which days, show what they are like, and freeze them."""
    form = FreezeForm(request.POST if "days" in request.POST else None)
    context = {"form": form, "hidden": hidden, "back_url": back, "chosen": len(sensors)}
    if form.is_bound and form.is_valid():
        try:
            asked = prospects_of(sensors, form.cleaned_data)
        except drift.CannotFreeze as error:
            form.add_error(None, str(error))
        else:
            if "confirm" in request.POST:
                return _frozen(model_admin, request, asked, form.cleaned_data)
            good = sum(not each.problem for each in asked)
            context |= {"preview": lines_of(asked), "count": len(asked), "good": good}
    return page(model_admin, request, "sensing/freeze.html", "Freeze references", **context)


def prospects_of(sensors: list[Sensor], told: dict) -> list[Prospect]:
    """What is asked for. Raises CannotFreeze."""
    if len(sensors) > MOST_SENSORS:
        raise drift.CannotFreeze(
            f"Choose up to {MOST_SENSORS:,} sensors; the command freeze_references takes all."
        )
    now = datetime.now(UTC)
    if told["which"] == FIRST:
        return drift.first_prospects(sensors, days=told["days"], now=now)
    start, end = drift.last_days(told["days"], now=now)
    return drift.prospects(sensors, start=start, end=end, now=now)


def lines_of(asked: list[Prospect]) -> list[Line]:
    """The first of them, those with a problem before the others."""
    shown = sorted(asked, key=lambda each: not each.problem)[:MOST_SHOWN]
    return [Line(each, points_of(each)) for each in shown]


def points_of(each: Prospect) -> str:
    """Its hourly means, thinned, as points of an SVG line."""
    if each.sample is None or len(each.sample.means) < 2:
        return ""
    hours, means = each.sample.hours, each.sample.means
    chosen = np.unique(np.linspace(0, len(means) - 1, POINTS).astype(int))
    hours, means = hours[chosen] - hours[0], means[chosen] - means.min()
    across = hours / hours[-1] * WIDTH
    up = HEIGHT - means / (means.max() or 1) * HEIGHT
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))


def _frozen(model_admin, request, asked: list[Prospect], told: dict):
    freeze = drift.freeze_first if told["which"] == FIRST else drift.freeze_each
    made = freeze(asked, by=request.user, now=datetime.now(UTC), reason=told["reason"])
    left = len(asked) - len(made)
    model_admin.message_user(
        request,
        f"{len(made)} reference{pluralize(len(made))} frozen, {left} left as they were. "
        "Each is checked from the first whole week after its end.",
        messages.SUCCESS if made else messages.WARNING,
    )
    return redirect(reverse("admin:sensing_driftreference_changelist"))
