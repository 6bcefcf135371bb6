"""How long a table's rows are kept: asked, looked at, and only then decided."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from timeseries.models import Retention
from timeseries.overview import Overview, overview
from timeseries.policies import PartitionPolicy

MOST_DAYS = 36_500


class RetentionForm(forms.Form):
    keep_days = forms.IntegerField(
        label=_("Keep rows for (days)"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text=Retention._meta.get_field("keep_days").help_text,
    )
    archives = forms.BooleanField(
        label=_("Archive first"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=Retention._meta.get_field("archives").help_text,
    )


def stored_now(policy: PartitionPolicy, *, now: datetime) -> dict:
    """What the form says before somebody changes it."""
    return {"keep_days": (now - policy.horizon(now)).days, "archives": policy.is_archived}


def look(policy: PartitionPolicy, form: RetentionForm, *, now: datetime) -> Overview:
    """The policy as it would be with what a valid form says."""
    days = form.cleaned_data["keep_days"]
    return overview(policy, now=now, keep=relativedelta(days=days))


def fingerprint(look: Overview) -> str:
    """What was looked at, so that nobody confirms what he has not seen."""
    return f"{len(look.plan.create)} {len(look.plan.drop)} {len(look.plan.held)}"
