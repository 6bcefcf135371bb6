"""Ranges that may not go: staff place holds and release them."""

from datetime import UTC, datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from config.admin import ModelAdmin
from timeseries import holds
from timeseries.models import Hold
from timeseries.policies import partition_policies


def policies() -> list[tuple[str, str]]:
    return [(policy.name, policy.name) for policy in partition_policies()]


class HoldForm(forms.ModelForm):
    policy = forms.ChoiceField(
        choices=policies, widget=UnfoldAdminSelectWidget, help_text=_("Whose rows are held.")
    )

    class Meta:
        model = Hold
        fields = ("policy", "start", "end", "reason", "until")

    def clean_until(self) -> datetime | None:
        until = self.cleaned_data["until"]
        if until and until <= datetime.now(UTC):
            raise ValidationError(_("A hold does not end before it is placed."))
        return until


@admin.register(Hold)
class HoldAdmin(ModelAdmin):
    form = HoldForm
    empty_hint = _("Place one, and nothing of its range is dropped until it is released.")
    list_display = ("policy", "start", "end", "reason", "state", "until", "placed_by", "placed_at")
    list_filter = ("policy", ("start", RangeDateTimeFilter))
    search_fields = ("reason",)
    list_select_related = ("placed_by",)
    readonly_fields = ("archive", "placed_at", "placed_by", "released_at", "released_by")
    actions = ("release",)

    @display(description=_("state"), label={"standing": "warning", "over": "info"})
    def state(self, hold: Hold):
        if hold.is_standing(datetime.now(UTC)):
            return "standing", _("standing")
        return "over", _("over")

    @admin.action(description=_("Release the selected holds"), permissions=["release"])
    def release(self, request, queryset):
        released = 0
        for hold in queryset:
            try:
                holds.release(hold, by=request.user, now=datetime.now(UTC))
            except holds.AlreadyReleased:
                self.message_user(request, _("%s is released already.") % hold, messages.WARNING)
            else:
                released += 1
        self.message_user(request, _("%d holds were released.") % released)

    def save_model(self, request, obj, form, change) -> None:
        holds.place(obj, by=request.user, now=datetime.now(UTC))

    def get_fields(self, request, obj=None):
        fields = ("policy", "start", "end", "reason", "until")
        return (*fields, *self.readonly_fields) if obj else fields

    def has_release_permission(self, request) -> bool:
        return request.user.has_perm("timeseries.change_hold")

    def has_change_permission(self, request, obj=None) -> bool:
        return False  # what was held, and why, stays as it was said

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
