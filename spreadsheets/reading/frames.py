"""What the child says to its parent: a letter, the length of what follows, and bytes."""

import struct

FRAME = struct.Struct("!cI")
DATA, DESCRIBED, REFUSED, END = b"d", b"i", b"u", b"e"


def frame(kind: bytes, content: bytes = b"") -> bytes:
    return FRAME.pack(kind, len(content)) + content
