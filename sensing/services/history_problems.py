"""Files that belong to a historic import, and the lines of it that come back to be mended."""

import csv
import io
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sensing.history import sniffing
from sensing.history.parsed import Parsed
from sensing.history.plans import Dialect, Plan, load
from sensing.history.sources import Block
from sensing.models import HistoryImport
from spreadsheets.formats import escape


def sentences(parsed: Parsed, block: Block) -> dict[int, list[str]]:
    """What is wrong, by the number of the line."""
    found: dict[int, list[str]] = {}
    for problem in parsed.problems:
        for line, sentence in problem.sentences():
            if line >= block.first:
                found.setdefault(line, []).append(sentence)
    return found


def give_back(history: HistoryImport, block: Block, problems: dict[int, list[str]]) -> None:
    """Write the lines with problems, so that they can be mended and sent again."""
    if not problems:
        return
    dialect = load(Dialect, history.dialect)
    lines = block.text.decode(errors="replace").split("\n")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_delimiter(dialect))
    for line in sorted(problems):
        text = lines[line - block.first].replace("\0", "")
        cells = next(iter(sniffing.cells_of([text], dialect.delimiter)), [])
        writer.writerow([line, *map(escape, ["; ".join(problems[line]), *cells])])
    write(f"{history.folder}/problems/{block.first:012d}.csv", out.getvalue().encode())


def given_back(history: HistoryImport) -> Iterator[bytes]:
    """The lines with problems as one CSV in UTF-8, each after its number and its reasons."""
    plan = load(Plan, history.plan)
    out = io.StringIO(newline="")
    names = ["problem line", "problem", *map(escape, plan.names)]
    csv.writer(out, delimiter=_delimiter(plan.dialect)).writerow(names)
    yield out.getvalue().encode()
    folder = f"{history.folder}/problems"
    for name in sorted(listed(folder)):
        with default_storage.open(f"{folder}/{name}") as file:
            yield from file.chunks()


def _delimiter(dialect: Dialect) -> str:
    """Spaces would tear the reasons apart."""
    return ";" if dialect.delimiter == " " else dialect.delimiter


def listed(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def write(name: str, content: bytes) -> None:
    """Store under exactly this name, in place of what a killed worker may have left there."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
