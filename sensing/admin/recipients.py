"""Who is told of alerts, as a list and on the page of each group."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from config.admin import ModelAdmin, RelatedFilter, TabularInline
from sensing.models import AlertRecipient

TARGET = ("user", "address", "webhook")


class AlertRecipientInline(TabularInline):
    model = AlertRecipient
    fields = (*TARGET, "least_severity", "is_active")
    autocomplete_fields = ("user", "webhook")
    extra = 0
    tab = True


@admin.register(AlertRecipient)
class AlertRecipientAdmin(ModelAdmin):
    list_display = ("__str__", "reach", "least_severity", "is_active")
    list_filter = (
        ("group", RelatedFilter),
        ("least_severity", ChoicesDropdownFilter),
        "is_active",
    )
    search_fields = ("user__email", "address", "webhook__name", "group__name")
    ordering = ("group__name", "id")
    list_select_related = ("group", "user", "webhook")
    autocomplete_fields = ("group", "user", "webhook")
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        ("Whom", {"fields": TARGET, "description": "One of the three."}),
        ("Of what", {"fields": ("group", "least_severity", "is_active")}),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )
    empty_hint = "Nobody is told of alerts yet. Add people, mail addresses or webhooks."

    @admin.display(description="of", ordering="group__name")
    def reach(self, recipient):
        return recipient.group or "all sensors"
