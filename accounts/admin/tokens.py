"""API tokens: made and revoked here. The secret is shown once, its hash (their key) never."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS, knox_settings
from unfold.decorators import display

from accounts.models import ApiToken
from config.admin import PagelessChangeList, ReadOnlyAdmin

LIST = "admin:accounts_apitoken_changelist"


class NewTokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ("user", "name", "kind", "expiry")

    def clean_expiry(self) -> datetime | None:
        expiry = self.cleaned_data["expiry"]
        if expiry is not None and expiry <= timezone.now():
            raise forms.ValidationError(_("This lies in the past."))
        return expiry


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    empty_hint = _("Add one for each device or program that sends or reads data.")
    form = NewTokenForm
    list_display = (
        "name",
        "token_key",
        "user",
        "shown_kind",
        "created",
        "shown_expiry",
        "revoke_link",
    )
    list_filter = ("kind", "expiry")
    search_fields = ("name", "token_key", "user__email")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)

    @display(
        description=_("kind"),
        label={
            ApiToken.Kind.FULL: "warning",
            ApiToken.Kind.READ: "info",
            ApiToken.Kind.DEVICE: "success",
        },
    )
    def shown_kind(self, token: ApiToken):
        return token.kind, token.get_kind_display()

    @display(description=_("expiry"), ordering="expiry")
    def shown_expiry(self, token: ApiToken):
        if token.is_expired:
            return format_html("<del>{}</del>", f"{token.expiry:%Y-%m-%d}")
        return token.expiry or _("never")

    @display(description="")
    def revoke_link(self, token: ApiToken):
        url = reverse("admin:accounts_apitoken_revoke", args=[token.token_key])
        return format_html(
            '<a href="{}" class="text-red-700 dark:text-red-400">{}</a>', url, _("revoke")
        )

    def get_changeform_initial_data(self, request) -> dict:
        return {
            "expiry": timezone.now() + knox_settings.TOKEN_TTL,
            **super().get_changeform_initial_data(request),
        }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user" and not request.user.is_superuser:
            users = db_field.related_model.objects
            kwargs["queryset"] = users.filter(Q(is_superuser=False) | Q(pk=request.user.pk))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.digest, secret = get_digest_token()
        obj.token_key = secret[: CONSTANTS.TOKEN_KEY_LENGTH]
        super().save_model(request, obj, form, change)
        text = _("The token of {}. Copy it now, it is not shown again: {}")
        code = format_html('<code class="figure select-all">{}</code>', secret)
        self.message_user(request, format_html(text, obj.name, code), messages.WARNING)

    def add_view(self, request, form_url="", extra_context=None):
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**buttons, **(extra_context or {})})

    def response_add(self, request, obj, post_url_continue=None):
        return redirect(LIST)

    def get_changelist(self, request, **kwargs):
        return PagelessChangeList

    def get_object(self, request, object_id, from_field=None):
        return None  # a token has no page: its address would be its hash

    def get_urls(self):
        revoke = self.admin_site.admin_view(self.revoke_view)
        return [
            path("<str:token_key>/revoke/", revoke, name="accounts_apitoken_revoke"),
            *super().get_urls(),
        ]

    def revoke_view(self, request, token_key: str):
        """Ask, then delete the token; whoever uses it is refused from then on."""
        if not request.user.has_perm("accounts.delete_apitoken"):
            raise PermissionDenied
        token = get_object_or_404(ApiToken.objects.select_related("user"), token_key=token_key)
        if request.method == "POST":
            with transaction.atomic():
                self._log(request, token, DELETION)
                token.delete()
            self.message_user(request, _("Revoked: %s") % token.name, messages.SUCCESS)
            return redirect(LIST)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "token": token}
        return TemplateResponse(
            request, "accounts/revoke_token.html", {**context, "title": _("Revoke")}
        )

    def log_addition(self, request, obj, message):
        return self._log(request, obj, ADDITION)

    def _log(self, request, token: ApiToken, flag: int) -> LogEntry:
        return LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(ApiToken),
            object_id=token.token_key,
            object_repr=str(token),
            action_flag=flag,
        )

    def has_add_permission(self, request) -> bool:
        return request.user.has_perm("accounts.add_apitoken")
