"""What was said to whom, and what became of it."""

import json
from datetime import UTC, datetime, timedelta

from django.contrib import admin, messages
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display

from config.admin import ReadOnlyAdmin, RelatedFilter
from notifications import services
from notifications.models import Delivery

TONES = {
    Delivery.State.PENDING: "info",
    Delivery.State.SENT: "success",
    Delivery.State.FAILED: "danger",
}
LOOKED_AT_AGAIN = timedelta(minutes=1)  # as long, the page of a fresh message loads itself anew


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "subject",
        "address",
        "channel",
        "shown_state",
        "attempts",
        "error",
    )
    list_filter = (
        ("state", ChoicesCheckboxFilter),
        ("channel", ChoicesDropdownFilter),
        ("webhook", RelatedFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("subject", "address", "about", "event")
    ordering = ("-id",)
    list_select_related = ("webhook",)
    fieldsets = (
        (None, {"fields": ("subject", "state", "about", "event", "link")}),
        ("To whom", {"fields": ("channel", "address", "webhook")}),
        (
            "What became of it",
            {
                "fields": (
                    "attempts",
                    "error",
                    "status",
                    "answer",
                    "took_ms",
                    "attempted_at",
                    "next_attempt_at",
                    "give_up_at",
                    "sent_at",
                )
            },
        ),
        ("What it says", {"fields": ("text", "shown_payload", "message_id", "created_at")}),
    )
    readonly_fields = ("link", "shown_payload", "message_id")
    actions = ("send_again",)
    empty_hint = "Messages are written when alerts open; say whom to tell under alert recipients."

    @display(description="state", ordering="state", label=TONES)
    def shown_state(self, delivery):
        return delivery.state, delivery.get_state_display()

    @admin.display(description="page")
    def link(self, delivery):
        if not delivery.path:
            return "-"
        return format_html(
            '<a class="text-primary-600 underline" href="{}">{}</a>', delivery.path, delivery.about
        )

    @admin.display(description="payload")
    def shown_payload(self, delivery):
        if delivery.channel == Delivery.Channel.MAIL:
            return "-"
        shown = json.dumps(delivery.payload, indent=2, ensure_ascii=False)
        return format_html('<pre class="figure whitespace-pre-wrap">{}</pre>', shown)

    @admin.action(description="Send again", permissions=["change_state"])
    def send_again(self, request, queryset):
        again = [each for each in queryset if services.send_again(each, now=datetime.now(UTC))]
        for delivery in again:
            self.log_change(request, delivery, "Sent again.")
        level = messages.SUCCESS if again else messages.WARNING
        text = f"{len(again)} message{pluralize(len(again))} sent again; others are pending anyway."
        self.message_user(request, text, level)

    def has_change_state_permission(self, request) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        delivery = self.get_object(request, object_id)
        fresh = datetime.now(UTC) - LOOKED_AT_AGAIN
        if delivery and delivery.state == Delivery.State.PENDING and delivery.created_at > fresh:
            response["Refresh"] = "2"
        return response
