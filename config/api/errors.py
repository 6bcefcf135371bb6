"""A broken rule is an answer with its sentence, never a server error."""

from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

LOCK_NOT_AVAILABLE, QUERY_CANCELED, DEADLOCK = "55P03", "57014", "40P01"


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "The request conflicts with what is stored."


class PreconditionFailed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Somebody changed it meanwhile. Read it again, then repeat your change."


class Busy(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The server is busy with conflicting work. Repeat the request."


def problem_response(error: Exception, context: dict) -> Response | None:
    """Turn what the database and the models raise into the answers of the API."""
    response = exception_handler(translated(error), context)
    if request := context.get("request"):  # a problem is JSON, whatever was asked for
        request.accepted_renderer = JSONRenderer()
        request.accepted_media_type = JSONRenderer.media_type
    if response is not None and response.status_code == status.HTTP_503_SERVICE_UNAVAILABLE:
        response["Retry-After"] = "1"
    return response


def translated(error: Exception) -> Exception:
    match error:
        case DjangoValidationError():
            return exceptions.ValidationError(as_serializer_error(error))
        case ProtectedError() | RestrictedError():
            return Conflict(_dependents(error))
        case IntegrityError():
            return exceptions.ValidationError({"non_field_errors": [sentence_of(error)]})
        case DataError():
            return exceptions.ValidationError({"non_field_errors": ["A value is out of range."]})
        case UnicodeEncodeError():
            return exceptions.ValidationError(
                {"non_field_errors": ["A text holds half a character."]}
            )
        case OperationalError() if _sqlstate(error) in {
            LOCK_NOT_AVAILABLE,
            QUERY_CANCELED,
            DEADLOCK,
        }:
            return Busy()
        case _:
            return error


def sentence_of(error: Exception) -> str:
    """The message for people of the constraint or trigger that refused a row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        return "The database refused this."
    if name := diagnosis.constraint_name:
        return constraint_messages().get(name, f"The rule {name} is broken.")
    return diagnosis.message_primary or "The database refused this."


@cache
def constraint_messages() -> dict[str, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def _dependents(error: ProtectedError | RestrictedError) -> str:
    kept = getattr(error, "protected_objects", None) or error.restricted_objects
    names = sorted({str(thing._meta.verbose_name_plural) for thing in kept})
    return f"It cannot be deleted: {', '.join(names)} refer to it."


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""
