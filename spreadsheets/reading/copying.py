"""Rows as text for PostgreSQL's COPY: the number of each, what is wrong with it, and its cells."""

import csv
import io
from collections.abc import Iterable, Iterator
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
    out = io.StringIO(newline="")
    # The ending also makes the writer quote cells with either half of it, which COPY insists on.
    writer = csv.writer(out, lineterminator="\r\n")
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        start = out.tell()
        writer.writerows([(number, problem, *cells) for number, problem, cells in batch])
        out.seek(start)
        if not holdable(out.read()):
            out.seek(start)
            out.truncate()
            writer.writerows(map(_mended, batch))
        if out.tell() >= CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    if out.tell():
        yield out.getvalue().encode()


def holdable(text: str) -> bool:
    """Whether PostgreSQL takes it: neither null characters nor halves of surrogate pairs."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(row: Row) -> tuple:
    number, problem, cells = row
    kept = [mended(cell) for cell in cells]
    return number, joined(problem, UNHOLDABLE) if kept != cells else problem, *kept


def mended(text: str) -> str:
    halves = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return halves.replace("\0", "\N{REPLACEMENT CHARACTER}")
