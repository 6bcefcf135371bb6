"""Feature tables of chosen sensors, asked for on a page of staff and answered by the API."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.http.request import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from sensing.api.parameters import MOST_SENSORS
from sensing.services.buckets import TooMuch
from sensing.services.features import (
    LONGEST_WINDOW,
    MOST_BACK,
    Fill,
    Plan,
    check_size,
    lags,
)
from sensing.services.parts import AGGREGATES

FORMS = {"parquet": "Parquet", "arrow": "Arrow", "csv": "CSV", "xlsx": "Excel"}
MOMENT = "%Y-%m-%dT%H:%M"
ONE_MONTH = timedelta(days=30)


def choices(names) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def moment_field(**options) -> forms.DateTimeField:
    attributes = {"type": "datetime-local"}
    return forms.DateTimeField(
        widget=UnfoldAdminTextInputWidget(attrs=attributes), help_text="In UTC.", **options
    )


BUCKETS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "10m": timedelta(minutes=10),
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "6h": timedelta(hours=6),
    "12h": timedelta(hours=12),
    "1d": timedelta(days=1),
}


class FeatureForm(forms.Form):
    start = moment_field(label="From")
    end = moment_field(label="Before")
    bucket = forms.ChoiceField(choices=choices(BUCKETS), widget=UnfoldAdminSelectWidget)
    window = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_WINDOW,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Buckets that make up a value, the row's own the last of them.",
    )
    aggregate = forms.MultipleChoiceField(
        choices=choices(AGGREGATES),
        initial=["avg"],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        label="Aggregates",
    )
    fill = forms.ChoiceField(
        choices=choices(Fill),
        widget=UnfoldAdminSelectWidget,
        help_text="What stands in a bucket without readings.",
    )
    fill_limit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_BACK,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Buckets that are filled at most; of any gap, if empty.",
    )
    lag = forms.CharField(
        initial="0",
        widget=UnfoldAdminTextInputWidget,
        label="Lags",
        help_text="How many buckets before the row, with commas, such as 0, 1, 24.",
    )
    format = forms.ChoiceField(choices=[*FORMS.items()], widget=UnfoldAdminSelectWidget)

    def __init__(self, *args, sensors: int, **kwargs) -> None:
        self.sensors = sensors
        super().__init__(*args, **kwargs)

    def clean_lag(self) -> list[int]:
        try:
            return [*lags([text.strip() for text in self.cleaned_data["lag"].split(",")])]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict:
        asked = super().clean()
        if not 1 <= self.sensors <= MOST_SENSORS:
            raise forms.ValidationError(f"Choose 1 to {MOST_SENSORS} sensors.")
        if not {"start", "end", "bucket", "lag", "aggregate", "window"} <= set(asked):
            return asked
        if asked["start"] >= asked["end"]:
            raise forms.ValidationError({"end": "It lies after the start."})
        try:
            check_size(self.sensors, self.plan())
        except TooMuch as error:
            raise forms.ValidationError(str(error)) from error
        return asked

    def plan(self) -> Plan:
        asked = self.cleaned_data
        return Plan(
            start=asked["start"],
            end=asked["end"],
            bucket=BUCKETS[asked["bucket"]],
            aggregates=tuple(asked["aggregate"]),
            lags=tuple(asked["lag"]),
            window=asked["window"],
        )

    def query(self, codes: list[str]) -> str:
        """The parameters of the API's address."""
        query = QueryDict(mutable=True)
        query.setlist("sensor_id", codes)
        for name, value in self.cleaned_data.items():
            if name in ("start", "end"):
                value = value.isoformat()
            if value is not None:
                query.setlist(name, value if isinstance(value, list) else [value])
        return query.urlencode()


class FeatureExportMixin:
    """Adds the action to the admin class of sensors. Name it in ``actions``."""

    @admin.action(description="Export features, as a table", permissions=["export_features"])
    def export_features(self, request, queryset):
        """Ask what the table holds, then lead to the API, which makes it."""
        codes = [*queryset.order_by("sensor_id").values_list("sensor_id", flat=True)]
        is_asked = "bucket" in request.POST
        end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        span = {"start": (end - ONE_MONTH).strftime(MOMENT), "end": end.strftime(MOMENT)}
        asked = {"initial": {**span, "bucket": "1h"}, "sensors": len(codes)}
        form = FeatureForm(request.POST if is_asked else None, **asked)
        if is_asked and form.is_valid():
            page = reverse("sensing-api:reading-features")
            return HttpResponseRedirect(f"{page}?{form.query(codes)}")
        return TemplateResponse(
            request,
            "sensing/export_features.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Export features",
                "form": form,
                "chosen": len(codes),
                "checkbox": ACTION_CHECKBOX_NAME,
                "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "select_across": request.POST.get("select_across", "0"),
            },
        )

    def has_export_features_permission(self, request) -> bool:
        return request.user.has_perm("sensing.view_reading")
