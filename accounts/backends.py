"""Logging in with an email address, and what a person may do."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts import scopes


class Backend(AuthenticationBackend):
    """allauth's, with the permissions of a person, of the groups, and within roots.

    What a person may do somewhere opens the pages and lists, which then show the rows of there.
    """

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return scopes.everywhere(user_obj) | scopes.within_roots(user_obj).keys()
