"""What staff fill in beside the fields of one row."""

from datetime import date

from django import forms
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
)

from inventory.services.prices import NO_CHANGE, STARTS_IN_PAST, PriceChange, Rounding


class PriceChangeForm(forms.Form):
    percent = forms.DecimalField(
        label="Percent",
        min_value=-100,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="Above 0 raises prices, below 0 lowers them.",
    )
    rounding = forms.ChoiceField(
        label="Rounded to",
        choices=Rounding.choices,
        widget=UnfoldAdminSelectWidget,
    )
    starts_on = forms.DateField(
        label="Valid from",
        widget=UnfoldAdminDateWidget,
        help_text="First day of the new prices; the present ones end the day before.",
    )

    def __init__(self, *args, today: date, **kwargs) -> None:
        self.today = today
        super().__init__(*args, initial={"starts_on": today}, **kwargs)

    def clean_percent(self):
        percent = self.cleaned_data["percent"]
        if not percent:
            raise forms.ValidationError(NO_CHANGE)
        return percent

    def clean_starts_on(self):
        starts_on = self.cleaned_data["starts_on"]
        if starts_on < self.today:
            raise forms.ValidationError(STARTS_IN_PAST)
        return starts_on

    def change(self) -> PriceChange:
        return PriceChange(**self.cleaned_data)
