"""Bodies as they come in."""

import zlib

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

GZIP = zlib.MAX_WBITS | 16


class TooLarge(APIException):
    """More than is taken at once."""

    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(
            f"A body has up to {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes when it is unpacked; "
            "send it in parts."
        )


class JSONParser(parsers.JSONParser):
    """JSON, refused when it is nested deeper than it can be read."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class RawParser(parsers.BaseParser):
    """JSON, left as bytes for the view to decode; ``Content-Encoding: gzip`` is undone."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        encoding = parser_context["request"].headers.get("Content-Encoding", "identity")
        match encoding.strip().lower():
            case "identity" | "":
                return stream.read()
            case "gzip":
                return unpacked(stream.read())
        raise UnsupportedMediaType(media_type, f"{encoding[:40]!r} is unknown; gzip is taken.")


class RawCSVParser(RawParser):
    """The same for CSV."""

    media_type = "text/csv"


def unpacked(body: bytes) -> bytes:
    """Return what was gzipped, of one member or several. Raises ParseError, and TooLarge."""
    parts, most = [], settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    while body:
        unpack = zlib.decompressobj(GZIP)
        try:
            part = unpack.decompress(body, most + 1)
        except zlib.error as error:
            raise ParseError("The body is not gzipped, as its Content-Encoding says.") from error
        most -= len(part)
        if most < 0:
            raise TooLarge
        if not unpack.eof:
            raise ParseError("The gzipped body is cut off.")
        parts.append(part)
        body = unpack.unused_data
    return b"".join(parts)
