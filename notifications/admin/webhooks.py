"""Webhooks: their secret is shown once, a test message says whether they can be reached."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import action, display

from config.admin import ModelAdmin
from notifications import services
from notifications.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(ModelAdmin):
    list_display = ("name", "host", "shown_state", "last_success", "last_failure")
    list_filter = ("is_active",)
    search_fields = ("name",)
    ordering = ("name",)
    readonly_fields = (
        "host",
        "shown_state",
        "secret_set_at",
        "failures",
        "paused_until",
        "last_success_at",
        "last_failure_at",
        "last_failure",
        "messages_sent",
        "created_at",
        "updated_at",
    )
    actions_detail = ("send_test", "rotate_secret")
    empty_hint = "Add one for each program that is to be told of alerts, such as a chat."

    def get_fieldsets(self, request, obj=None):
        asked = (None, {"fields": ("name", "url", "is_active")})
        if obj is None:
            return (asked,)
        if not self.has_change_permission(request, obj):
            # What follows the host is often a secret, too.
            asked = (None, {"fields": ("name", "host", "is_active")})
        state = (
            "shown_state",
            "last_success_at",
            "last_failure_at",
            "last_failure",
            "failures",
            "paused_until",
            "messages_sent",
        )
        record = ("secret_set_at", "created_at", "updated_at")
        return (asked, ("How it goes", {"fields": state}), ("Record", {"fields": record}))

    @display(
        description="state",
        label={
            "working": "success",
            "new": "info",
            "failing": "warning",
            "paused": "danger",
            "off": "info",
        },
    )
    def shown_state(self, webhook):
        if not webhook.is_active:
            return "off"
        if webhook.paused_until and webhook.paused_until > datetime.now(UTC):
            return "paused"
        if webhook.failures:
            return "failing"
        return "working" if webhook.last_success_at else "new"

    @admin.display(description="last success", ordering="last_success_at")
    def last_success(self, webhook):
        return naturaltime(webhook.last_success_at) if webhook.last_success_at else "never"

    @admin.display(description="messages")
    def messages_sent(self, webhook):
        url = reverse("admin:notifications_delivery_changelist")
        return format_html(
            '<a class="text-primary-600 underline" href="{}?webhook__id__exact={}">{}</a>',
            url,
            webhook.pk,
            "what it was told",
        )

    def save_model(self, request, obj, form, change):
        secret = None if change else services.with_secret(obj, now=datetime.now(UTC))
        super().save_model(request, obj, form, change)
        if secret:
            self._show(request, obj, secret)

    @action(
        description="Send a test message",
        url_path="test",
        permissions=["handle"],
        icon="send",
    )
    def send_test(self, request, object_id):
        """Ask, send it, and lead to the page that shows what becomes of it."""
        webhook = self._found(request, object_id)
        if request.method != "POST":
            text = f"{webhook.host} gets a message of the type test, signed like all others."
            return self._asked(request, webhook, "Send a test message", text, "Send it")
        if not webhook.is_active:
            self.message_user(request, "It is inactive: switch it on first.", messages.WARNING)
            return redirect(self._page(webhook))
        sent = services.send_test(webhook, now=datetime.now(UTC))
        self.message_user(request, "On its way; what came of it stands here.", messages.SUCCESS)
        return redirect(reverse("admin:notifications_delivery_change", args=[sent.pk]))

    @action(description="New secret", url_path="new-secret", permissions=["handle"], icon="key")
    def rotate_secret(self, request, object_id):
        """Ask, then show the new secret once."""
        webhook = self._found(request, object_id)
        if request.method != "POST":
            text = (
                "Messages are signed by the new secret and, for a day, by the present one as well: "
                "so there is time to give it to the receiver."
            )
            return self._asked(request, webhook, "New secret", text, "Make a new secret")
        secret = services.rotate_secret(webhook, now=datetime.now(UTC))
        self.log_change(request, webhook, "New secret.")
        self._show(request, webhook, secret)
        return redirect(self._page(webhook))

    def has_handle_permission(self, request, object_id=None) -> bool:
        return request.user.has_perm("notifications.change_webhook")

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_handle_permission(request):
            raise PermissionDenied  # it tells the whole address
        return super().history_view(request, object_id, extra_context)

    def _found(self, request, object_id) -> Webhook:
        webhook = self.get_object(request, object_id)
        if webhook is None:
            raise Http404
        return webhook

    def _page(self, webhook: Webhook) -> str:
        return reverse("admin:notifications_webhook_change", args=[webhook.pk])

    def _asked(self, request, webhook: Webhook, title: str, text: str, button: str):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title}: {webhook}",
            "text": text,
            "button": button,
            "back": self._page(webhook),
        }
        return TemplateResponse(request, "notifications/confirm.html", context)

    def _show(self, request, webhook: Webhook, secret: str) -> None:
        text = "The secret of {}. Copy it to the receiver now, it is not shown again: {}"
        code = format_html('<code class="figure select-all">{}</code>', secret)
        self.message_user(request, format_html(text, webhook.name, code), messages.WARNING)
