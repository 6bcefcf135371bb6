"""Rows as text for PostgreSQL's COPY: the number of each, what is wrong with it, and its cells."""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

CHUNK = 256 * 1024
BATCH = 500
UNHOLDABLE = "A character that no database holds was replaced by \N{REPLACEMENT CHARACTER}."

Row = tuple[int, str, list[str]]  # its number, its problem or nothing, its cells


def fitted(cells: list[str], width: int, problem: str) -> tuple[str, list[str]]:
    """As many cells as there are columns. What is cut off, and is not empty, is a problem."""
    if len(cells) < width:
        return problem, cells + [""] * (width - len(cells))
    beyond = [cell for cell in cells[width:] if cell]
    if beyond:
        more = f"{len(beyond)} more cell{'s' * (len(beyond) > 1)} than there are columns"
        problem = joined(problem, f"The row has {more}: {shortened(beyond[0])!r}.")
    return problem, cells[:width]


def joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def shortened(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def copied(rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows that are not wholly empty, in chunks of whole lines."""
    out, size = [], 0
    for batch in iter(partial(_batch, iter(rows)), []):
        text = _written((number, problem, *cells) for number, problem, cells in batch)
        content = encoded(text) or _written(map(_mended, batch)).encode()
        out.append(content)
        size += len(content)
        if size >= CHUNK:
            yield b"".join(out)
            out, size = [], 0
    if out:
        yield b"".join(out)


def _batch(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, BATCH))


def _written(rows: Iterable[tuple]) -> str:
    out = io.StringIO(newline="")
    # The ending also makes the writer quote cells with either half of it, which COPY insists on.
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def encoded(text: str) -> bytes | None:
    """In UTF-8; None if PostgreSQL takes it not: null characters, halves of surrogate pairs."""
    try:
        return None if "\0" in text else text.encode()
    except UnicodeEncodeError:
        return None


def _mended(row: Row) -> tuple:
    number, problem, cells = row
    kept = [mended(cell) for cell in cells]
    return number, joined(problem, UNHOLDABLE) if kept != cells else problem, *kept


def mended(text: str) -> str:
    halves = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return halves.replace("\0", "\N{REPLACEMENT CHARACTER}")
