"""What people log in with beside their password. Seen and removed here, changed by themselves."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.utils.translation import gettext_lazy as _

from accounts.admin.guard import KeepsSuperusersSafe
from config.admin import ReadOnlyAdmin, take_over

# SocialApp and SocialToken do not come back: the provider of single sign-on is named in the
# environment, and its tokens are nobody's business.
take_over("allauth.account.admin", "allauth.mfa.admin", "allauth.socialaccount.admin")


class MayBeRemoved(ReadOnlyAdmin):
    """Read-only, except that those with the permission may delete."""

    def has_delete_permission(self, request, obj=None) -> bool:
        codename = get_permission_codename("delete", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")


@admin.register(Authenticator)
class AuthenticatorAdmin(KeepsSuperusersSafe, MayBeRemoved):
    empty_hint = _("Nobody has set up a second factor.")
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)
    list_select_related = ("user",)
    exclude = ("data",)


@admin.register(EmailAddress)
class EmailAddressAdmin(KeepsSuperusersSafe, MayBeRemoved):
    empty_hint = _("Nobody has confirmed a second address.")
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    search_fields = ("email", "user__email")
    list_select_related = ("user",)


@admin.register(SocialAccount)
class SocialAccountAdmin(KeepsSuperusersSafe, MayBeRemoved):
    empty_hint = _("Nobody has logged in through single sign-on.")
    list_display = ("user", "provider", "uid", "last_login")
    list_filter = ("provider",)
    search_fields = ("uid", "user__email")
    list_select_related = ("user",)
    exclude = ("extra_data",)
