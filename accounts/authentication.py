"""Tokens of the API: one query a request, and the audit learns who it was."""

import pghistory
from django.db import connection
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from psycopg import sql
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User

TOKEN_FIELDS, USER_FIELDS = (
    [field.attname for field in model._meta.concrete_fields] for model in (ApiToken, User)
)
# Every request of every device runs this: written out, it takes a third of the time of the ORM.
FIND_TOKEN = sql.SQL("""
    SELECT {columns} FROM accounts_apitoken JOIN accounts_user ON accounts_user.id = user_id
    WHERE digest = %(digest)s AND (expiry IS NULL OR expiry > %(now)s) AND is_active
""").format(
    columns=sql.SQL(", ").join(
        [sql.Identifier(ApiToken._meta.db_table, name) for name in TOKEN_FIELDS]
        + [sql.Identifier(User._meta.db_table, name) for name in USER_FIELDS]
    )
)


class TokenAuthentication(KnoxAuthentication):
    """``Authorization: Token gh_…``. Expired tokens are refused, and removed by a nightly job."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        try:
            digest = hash_token(token.decode("ascii"))
        except (UnicodeDecodeError, TypeError, ValueError) as error:
            raise AuthenticationFailed("Invalid token.") from error
        with connection.cursor() as cursor:
            cursor.execute(FIND_TOKEN, {"digest": digest, "now": timezone.now()})
            row = cursor.fetchone()
        if row is None:
            raise AuthenticationFailed("Invalid token.")
        found = ApiToken.from_db("default", TOKEN_FIELDS, row[: len(TOKEN_FIELDS)])
        found.user = User.from_db("default", USER_FIELDS, row[len(TOKEN_FIELDS) :])
        pghistory.context(user=found.user_id, token=found.name)
        return found.user, found
