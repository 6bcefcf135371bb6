"""Which lines of a block can be taken apart into cells."""

import numpy as np
import pyarrow as pa

from sensing.history.parsed import Parsed, Problem
from sensing.history.sources import Block
from timeseries.arrow import compute as pc


def fit(block: Block, delimiter: str, parsed: Parsed) -> tuple[bytes, np.ndarray]:
    """The lines that can be taken apart, in UTF-8, and their numbers.

    Empty ones are counted, and those with null bytes or quotes that stay open are problems.
    """
    text = block.text if block.text.isascii() else _valid(block.text)
    ends = np.flatnonzero(np.frombuffer(text, dtype="uint8") == 10) + 1
    numbers = np.arange(block.first, block.first + len(ends))
    filled = np.diff(ends, prepend=0) > 1
    parsed.blank = int(len(ends) - filled.sum())
    if b'"' not in text and b"\0" not in text:
        return text, numbers[filled]
    offsets = np.concatenate([[0], ends]).astype("int32")
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    whole = pa.Array.from_buffers(pa.string(), len(ends), buffers)
    fits = pc.match_substring_regex(whole, _well_quoted(delimiter)).to_numpy(zero_copy_only=False)
    if not (fits | ~filled).all():
        parsed.problems.append(Problem("unfit", numbers[filled & ~fits]))
        text = "".join(whole.filter(pa.array(fits & filled)).to_pylist()).encode()
    return text, numbers[filled & fits]


def _valid(text: bytes) -> bytes:
    """In UTF-8 throughout; what is not becomes U+FFFD."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode(errors="replace").encode()
    return text


def _well_quoted(delimiter: str) -> str:
    """A line whose quotes are closed on it: values that begin with one end with one."""
    mark = "\\t" if delimiter == "\t" else f"[{delimiter}]"
    plain = "\\t" if delimiter == "\t" else delimiter
    cell = f'(?:"(?:[^"\\n\\x00]|"")*"|[^"{plain}\\n\\x00][^{plain}\\n\\x00]*|)'
    return f"^{cell}(?:{mark}{cell})*\\n$"
