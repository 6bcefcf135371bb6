"""Tokens of the API: one query a request, and the audit learns who it was."""

from hmac import compare_digest

import pghistory
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken


class TokenAuthentication(KnoxAuthentication):
    """``Authorization: Token gh_…``. Expired tokens are refused here and removed by a nightly job."""

    def authenticate_credentials(self, token: bytes):
        try:
            text = token.decode("ascii")
            digest = hash_token(text)
        except (UnicodeDecodeError, TypeError, ValueError) as error:
            raise AuthenticationFailed("Invalid token.") from error
        candidates = (
            ApiToken.objects.valid(now=timezone.now())
            .filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH])
            .select_related("user")
        )
        for candidate in candidates:
            if compare_digest(digest, candidate.digest):
                pghistory.context(user=candidate.user_id, token=candidate.name)
                return candidate.user, candidate
        raise AuthenticationFailed("Invalid token.")
