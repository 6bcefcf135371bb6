"""What is asked of who takes a list away."""

from typing import cast

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from spreadsheets.exporting import exports
from spreadsheets.exporting.compiling import Column, Kind

# The days of a crontab: of the week, and of the month.
DAYS = {
    "daily": (_("every day"), "*", "*"),
    "weekdays": (_("Monday to Friday"), "1-5", "*"),
    "weekly": (_("every Monday"), "1", "*"),
    "monthly": (_("the first of the month"), "*", "1"),
}


class ExportForm(forms.Form):
    """The kind of file and its columns. GeoJSON is offered where there is a point or shape."""

    form = forms.ChoiceField(label=_("Format"), widget=UnfoldAdminSelectWidget)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    def __init__(self, *args, columns: list[Column], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = [column.name for column in columns]
        has_shape = any(column.kind is Kind.SHAPE for column in columns)
        cast(forms.ChoiceField, self.fields["form"]).choices = [
            (form, label) for form, label in exports.FORMS.items() if form != "geojson" or has_shape
        ]
        chosen = cast(forms.ChoiceField, self.fields["columns"])
        chosen.choices = [(name, name) for name in names]
        chosen.initial = names

    def clean_columns(self) -> list[str]:
        """None if all are chosen: then those that come later are there, too."""
        chosen = self.cleaned_data["columns"]
        return [] if len(chosen) == len(self.fields["columns"].initial) else chosen

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("form") == "geojson" and said.get("columns"):
            self.add_error("columns", _("GeoJSON has all columns."))
        return said


class ScheduleForm(forms.Form):
    """When a list is made into a file again, and who gets it."""

    use_required_attribute = False  # it stands on a page that can be sent without it

    name = forms.CharField(label=_("Name"), max_length=100, widget=UnfoldAdminTextInputWidget)
    days = forms.ChoiceField(
        label=_("When"),
        choices=[(key, label) for key, (label, *_days) in DAYS.items()],
        widget=UnfoldAdminSelectWidget,
    )
    hour = forms.IntegerField(
        label=_("Hour"),
        min_value=0,
        max_value=23,
        initial=6,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("0 to 23, in UTC."),
    )
    recipients = forms.CharField(
        label=_("Recipients"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Mail addresses, one a line."),
    )

    def clean_recipients(self) -> list[str]:
        addresses = self.cleaned_data["recipients"].replace(",", " ").split()
        for address in addresses:
            validate_email(address)
        return list(dict.fromkeys(addresses))
