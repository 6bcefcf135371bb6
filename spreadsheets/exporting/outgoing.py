"""A file that is sent while it is written."""

import io
from datetime import UTC, datetime

from django.http.response import HttpResponseBase


class Outgoing(io.RawIOBase):
    """Takes what is written, once and in order; ``taken`` gives away what has come since."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def as_file(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """The answer as a download of this name, with the moment in it."""
    stem, _, form = name.rpartition(".")
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M")
    answer["Content-Disposition"] = f'attachment; filename="{stem}-{stamp}.{form}"'
    return answer
