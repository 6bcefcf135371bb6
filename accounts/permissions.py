"""What a user and a token may do over REST: denied unless a role grants it."""

from rest_framework.permissions import SAFE_METHODS, DjangoModelPermissions

from accounts.models import ApiToken


class ModelAndTokenPermissions(DjangoModelPermissions):
    """Model permissions of the user, reading included, narrowed by the kind of token.

    A view that a device may send to says so with ``devices_may_send = True``.
    """

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": ["%(app_label)s.view_%(model_name)s"],
    }

    def has_permission(self, request, view) -> bool:
        return token_allows(request, view) and super().has_permission(request, view)


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
