"""What people log in with beside their password. Seen and removed here, changed by themselves."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.utils.translation import gettext_lazy as _

# The admin modules of allauth register when they are first imported.
from accounts.admin.guard import KeepsSuperusersSafe
from config.admin import ReadOnlyAdmin

# The provider of single sign-on comes from the environment, and its tokens are nobody's business.
for model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


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
