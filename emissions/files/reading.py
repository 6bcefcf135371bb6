"""Opens a file of factors and hands it to the module that knows its form.

Workbooks are read as imports are, in a child process with limits.
"""

import csv
import io
import json
from pathlib import Path

from emissions.files import grid, uk_flat, uk_workbook, us_epa_hub, us_spend
from emissions.files.drafts import Parsed, Unknown
from spreadsheets.reading import Unreadable, sheets

MOST_OF_TEXT = 32 << 20  # bytes; the largest published one has 2 MB
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OF_SHEETS = (uk_workbook, us_epa_hub)
OF_ROWS = (uk_flat, us_spend)
KNOWN = (
    "Known are the UK Government's flat file and workbooks, the US EPA's hub and supply chain "
    "factors, and grid intensities by country. Import any other list of factors as a table."
)


def read(path: Path) -> Parsed:
    """What a file gives. Raises Unknown with a sentence if it cannot be read or is of no form."""
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(WORKBOOKS):
            return _of_workbook(path)
        file.seek(0)
        content = file.read(MOST_OF_TEXT + 1)
    if len(content) > MOST_OF_TEXT:
        raise Unknown(f"The file is larger than {MOST_OF_TEXT >> 20} MB. {KNOWN}")
    return of_text(content)


def of_text(content: bytes) -> Parsed:
    """What a text gives, CSV or JSON. Raises Unknown."""
    text = _text_of(content)
    if text.lstrip().startswith("{"):
        return _of_json(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise Unknown(f"This is not CSV ({error}). {KNOWN}") from error
    for form in OF_ROWS:
        if form.recognises(rows):
            return form.parse(rows)
    raise Unknown(f"The file lacks the columns of any form of factors. {KNOWN}")


def _of_json(text: str) -> Parsed:
    try:
        # Numbers as they are written, with all their digits, never by way of a float.
        entries = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise Unknown(f"This is not JSON ({error}). {KNOWN}") from error
    if not grid.recognises(entries):
        raise Unknown(f"These are no intensities by country. {KNOWN}")
    return grid.parse(entries)


def _of_workbook(path: Path) -> Parsed:
    found: dict[str, list[tuple[int, list[str]]]] = {}
    try:
        for sheet, number, cells in sheets(path):
            found.setdefault(sheet, []).append((number, cells))
    except Unreadable as error:
        raise Unknown(error.sentence) from error
    for form in OF_SHEETS:
        if form.recognises(found):
            return form.parse(found)
    raise Unknown(f"The sheets are of no form of factors. {KNOWN}")


def _text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
