"""How much a request may bring, told before it is read."""

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException

from spreadsheets.services.imports import MOST_BYTES


class TooMuch(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def refuse_too_large(request) -> None:
    """Raise TooMuch for a body that is no file of a size that is taken."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.content_type.startswith("multipart/"):
        if size > MOST_BYTES:
            raise TooMuch(f"A file has up to {MOST_BYTES // 1024**3} GB; send it in parts.")
    elif size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
        raise TooMuch(f"Text has up to {most} MB; send it as a file, in multipart/form-data.")
