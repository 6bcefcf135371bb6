"""The look of the admin on the pages of the login, which are not the admin's."""

from django.contrib import admin
from django.utils.translation import gettext as _


def admin_theme(request) -> dict:
    """Context processor: what the admin's templates need, on pages below ``accounts/`` only."""
    match = getattr(request, "resolver_match", None)
    if match is None or not match.route.startswith("accounts/"):
        return {}
    return {**admin.site.each_context(request), "title": _("Your account")}
