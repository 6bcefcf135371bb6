"""A file that is sent while it is written."""

import io


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
