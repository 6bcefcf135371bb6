"""CSV and XLSX as people send and get them: bounded when read, inert when opened.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it in CSV,
and as a typed string in XLSX; reading takes the apostrophe off again, so that a round trip changes
nothing.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import openpyxl
import tablib
from django.core.exceptions import ValidationError
from import_export.formats import base_formats
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MAX_ROWS, MAX_COLUMNS = 100_000, 256
MAX_UNPACKED = 128 * 1024 * 1024
MAX_ENTRIES = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
DELIMITERS = ",;\t|"


class CSV(base_formats.CSV):
    """Comma-separated when written; any usual delimiter when read."""

    def create_dataset(self, in_stream: str | bytes, **kwargs) -> tablib.Dataset:
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        text = text.removeprefix("\ufeff")
        if "\0" in text:
            raise ValidationError("This is not a CSV file: it holds null bytes.")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        return dataset_of([unescape(cell) for cell in row] for row in rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(dataset.headers)
        writer.writerows([escape(cell) for cell in row] for row in dataset)
        return out.getvalue()


class XLSX(base_formats.XLSX):
    """Numbers as numbers, dates as dates, everything else as text that never is a formula."""

    def create_dataset(self, in_stream: bytes, **kwargs) -> tablib.Dataset:
        check_workbook(in_stream)
        book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        return dataset_of(rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("data")
        sheet.freeze_panes = "A2"
        for index, header in enumerate(dataset.headers, 1):
            sheet.column_dimensions[get_column_letter(index)].width = max(12, len(header) + 2)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(dataset.headers))}{len(dataset) + 1}"
        sheet.append([typed_cell(sheet, header, bold=True) for header in dataset.headers])
        for row in dataset:
            sheet.append([typed_cell(sheet, value) for value in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def escape(value: object) -> str:
    """A cell of a CSV file that no spreadsheet will calculate."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) or is_escaped(text) else text


def unescape(text: str) -> str:
    return text[1:] if is_escaped(text) else text


def is_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) and not is_number(text)


def is_escaped(text: str) -> bool:
    # More apostrophes before it count too, so that what was escaped twice comes back once.
    return text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """The delimiter that occurs most often in the header line."""
    header = text.split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)


def dataset_of(rows: Iterable[Iterable]) -> tablib.Dataset:
    """Make a dataset of rows whose first is the header, without empty rows, within the bounds."""
    lines = _without_empty(rows)
    headers = [str(name).strip() if name is not None else "" for name in next(lines, [])]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise ValidationError("The file is empty: its first row must name the columns.")
    if len(headers) > MAX_COLUMNS:
        raise ValidationError(f"The file has more than {MAX_COLUMNS} columns.")
    dataset = tablib.Dataset(headers=headers)
    for number, row in enumerate(lines, 2):
        if number > MAX_ROWS + 1:
            raise ValidationError(f"The file has more than {MAX_ROWS:,} rows; send it in parts.")
        if any(cell not in ("", None) for cell in row[len(headers) :]):
            raise ValidationError(f"Row {number} has more cells than there are columns.")
        cells = row[: len(headers)]
        dataset.append(cells + [""] * (len(headers) - len(cells)))
    return dataset


def _without_empty(rows: Iterable[Iterable]) -> Iterator[list]:
    for row in rows:
        cells = ["" if cell is None else cell for cell in row]
        if any(cell != "" for cell in cells):
            yield cells


def check_workbook(content: bytes) -> None:
    """Refuse, before it is read, a file that is no workbook or unpacks to too much.

    Raises ValidationError with a sentence for staff.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise ValidationError("This is not an XLSX workbook.") from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise ValidationError("This workbook is too large when unpacked; send it in parts.")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise ValidationError("This is not an XLSX workbook.")


def typed_cell(sheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    """A cell of the type of its value; text is never taken for a formula."""
    if isinstance(value, datetime) and value.microsecond % 1000:
        value = value.replace(tzinfo=UTC).isoformat()  # a workbook would round it
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
