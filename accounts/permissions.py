"""What a user and a token may do over REST: denied unless a role grants it."""

from rest_framework.permissions import SAFE_METHODS, DjangoModelPermissions, IsAuthenticated

from accounts import scopes
from accounts.models import ApiToken


class ModelAndTokenPermissions(DjangoModelPermissions):
    """Model permissions of the user, reading included, narrowed by the kind of token.

    A POST to one object is an action on it, and so a change of it; what the action needs beside
    that stands in ``also_needs``. A view that devices may send to says ``devices_may_send = True``.
    """

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": ["%(app_label)s.view_%(model_name)s"],
    }

    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated or not token_allows(request, view):
            return False
        return request.user.has_perms(self.needed(request.method, view))

    def needed(self, method: str, view) -> list[str]:
        """The permissions that a method of a view takes, all of them."""
        is_action = method == "POST" and getattr(view, "detail", False)
        names = self.get_required_permissions("PATCH" if is_action else method, view.queryset.model)
        return [*names, *getattr(view, "also_needs", ())]

    def has_object_permission(self, request, view, obj) -> bool:
        """Whether what the method does may be done to this very row."""
        return scopes.allows(request.user, word_of(request.method), obj)


WORDS = {"PUT": "change", "PATCH": "change", "POST": "change", "DELETE": "delete"}


def word_of(method: str) -> str:
    """What a method does to an object, in the word that permissions begin with."""
    return WORDS.get(method, "view")


class LoggedIn(IsAuthenticated):
    """Everybody who is logged in, by a token that is for this: a device has nothing to read."""

    def has_permission(self, request, view) -> bool:
        return super().has_permission(request, view) and token_allows(request, view)


def token_allows(request, view) -> bool:
    """Whether the token of this request may be used for it; sessions may be used for all."""
    if not isinstance(request.auth, ApiToken):
        return True
    match request.auth.kind:
        case ApiToken.Kind.DEVICE:
            return request.method == "POST" and getattr(view, "devices_may_send", False)
        case ApiToken.Kind.READ:
            return request.method in SAFE_METHODS
        case _:
            return True
