"""What every request passes: who changed what is noted, and a repeated request is answered once."""

import hashlib
import json

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from pghistory.middleware import HistoryMiddleware
from psycopg import sql
from rest_framework.exceptions import APIException
from rest_framework.views import APIView

from accounts.models import IdempotencyKey


class AuditMiddleware(HistoryMiddleware):
    """Adds the request's id to the context that the audit triggers store."""

    def __call__(self, request):
        with connection.execute_wrapper(as_text):
            return super().__call__(request)

    def get_context(self, request) -> dict:
        context = super().get_context(request)
        # The id that stands in every line of the log of this request.
        if request_id := structlog.contextvars.get_contextvars().get("request_id"):
            context["request"] = request_id
        return context


def as_text(execute, statement, params, many, context):
    """Write a composed statement out: the audit puts its own text and values in front of it."""
    if isinstance(statement, sql.Composable):
        statement = statement.as_string(context["cursor"].cursor)
        if params is None:  # with values, a percent sign means one of them
            statement, params = statement.replace("%", "%%"), ()
    return execute(statement, params, many, context)


class IdempotencyMiddleware:
    """Answers a POST that carries an ``Idempotency-Key`` once, however often it is sent.

    The key is claimed in the transaction of its effect, so both happen or neither. A repeated
    request gets the first answer, another body under the same key 422, and a request whose twin is
    still running 409. Refused requests (4xx, 5xx) leave no trace, so they can be mended and resent.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or key is None or not request.path.startswith("/api/"):
            return self.get_response(request)
        if not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
            return problem(400, "An Idempotency-Key has 1 to 255 printable ASCII characters.")
        credential = request.headers.get("Authorization") or request.session.session_key
        if not credential:
            return self.get_response(request)  # refused there: nobody is logged in
        try:
            return self.answer_once(request, sha256(credential), key)
        except RequestDataTooBig:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
            return problem(413, f"With an Idempotency-Key a body has up to {most} MB.")
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock not available
                raise
            response = problem(409, "A request with this Idempotency-Key is still running.")
            response["Retry-After"] = "1"
            return response

    def answer_once(self, request, client: str, key: str) -> HttpResponse:
        body_hash = hashlib.sha256(request.body).hexdigest()
        fingerprint = sha256(json.dumps([request.method, request.get_full_path(), body_hash]))
        with transaction.atomic():
            # A twin that is still running holds the row: this waits for it, or until lock_timeout.
            kept, created = IdempotencyKey.objects.get_or_create(
                client=client, key=key, defaults={"fingerprint": fingerprint}
            )
            if not created and is_logged_in(request):
                return replay(kept, fingerprint)
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            if response.status_code >= 400:
                transaction.set_rollback(True)
                return response
            kept.status = response.status_code
            kept.content_type = response.get("Content-Type", "")
            kept.body = response.content
            kept.save(update_fields=["status", "content_type", "body"])
        return response


def is_logged_in(request) -> bool:
    """Whether the credential is still good, as the views of the API see it."""
    try:
        return APIView().initialize_request(request).user.is_authenticated
    except APIException:
        return False


def replay(kept: IdempotencyKey, fingerprint: str) -> HttpResponse:
    """The first answer again, or a refusal if the request is not the same one."""
    if kept.fingerprint != fingerprint:
        return problem(422, "This Idempotency-Key was used for another request.")
    body = bytes(kept.body) if kept.body is not None else b""
    response = HttpResponse(body, status=kept.status, content_type=kept.content_type)
    response["Idempotent-Replay"] = "true"
    return response


def problem(status: int, detail: str) -> HttpResponse:
    return JsonResponse({"detail": detail}, status=status)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
