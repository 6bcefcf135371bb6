"""Logging in with an email address, and what a person may do, found with one query."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class Backend(AuthenticationBackend):
    """allauth's, reading the permissions of a person and of the groups together."""

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            theirs = Permission.objects.order_by()
            if not user_obj.is_superuser:
                theirs = theirs.filter(Q(user=user_obj) | Q(group__user=user_obj)).distinct()
            names = theirs.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{code}" for app, code in names}
        return user_obj._perm_cache
