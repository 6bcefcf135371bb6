"""What clients of other servers bring along, so that they can send here unchanged."""

import base64
import binascii

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.views import APIView

from accounts.authentication import TokenAuthentication
from config.api.parsers import RawParser
from sensing.models import Reading
from sensing.services.ingest import Outcome

TOLD = 5  # reasons


class PasswordIsToken(BaseAuthentication):
    """Clients without tokens: theirs is the password, of any user name."""

    def authenticate(self, request):
        scheme, _, sent = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            _name, _, token = base64.b64decode(sent, validate=True).partition(b":")
        except binascii.Error as error:
            raise AuthenticationFailed("Invalid basic authorization.") from error
        return TokenAuthentication().authenticate_credentials(token)

    def authenticate_header(self, request) -> str:
        return "Token"


class BearerIsToken(BaseAuthentication):
    """Clients that call every token a bearer's."""

    def authenticate(self, request):
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        return TokenAuthentication().authenticate_credentials(token.strip())

    def authenticate_header(self, request) -> str:
        return "Bearer"


class AnyBody(RawParser):
    """Whatever clients call what they send."""

    media_type = "*/*"


class AnyAnswer(DefaultContentNegotiation):
    """Clients ask for a type and take none."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ForeignView(APIView):
    """Where clients of another server send readings."""

    authentication_classes = [TokenAuthentication, PasswordIsToken, BearerIsToken]
    parser_classes = [AnyBody]
    content_negotiation_class = AnyAnswer
    queryset = Reading.objects.none()  # names the model whose permissions hold
    devices_may_send = True


def partial(outcome: Outcome, *, place: str) -> str:
    """What was refused, in a sentence; ``place`` is what the places of readings are called."""
    reasons = [f"{place} {each.index + 1}: {each.reason}" for each in outcome.refused[:TOLD]]
    more = len(outcome.refused) - len(reasons)
    tail = f"; and {more} more" if more else ""
    kept = outcome.received - len(outcome.refused)
    counts = f"{kept} values stored, {len(outcome.refused)} refused"
    return f"partial write: {counts}: {'; '.join(reasons)}{tail}"
