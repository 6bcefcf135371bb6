"""CSV and XLSX as people send and get them: bounded when read, inert when opened.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it in CSV,
and as a typed string in XLSX; reading takes the apostrophe off again, so that a round trip changes
nothing.
"""

import csv
import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import openpyxl
import tablib
from django.core.exceptions import ValidationError
from import_export.formats import base_formats
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MAX_ROWS, MAX_COLUMNS = 100_000, 256
MAX_UNPACKED = 128 * 1024 * 1024
MAX_ENTRIES = 500
FIRST_YEAR = 1901  # the calendar of workbooks begins with 1900, and with a leap year it had not
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
DELIMITERS = ",;\t|"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# What XML loses or cannot hold, written as workbooks do: _x000D_ for a carriage return, and an
# underscore that only looks like the beginning of one as _x005F_.
UNSAFE_IN_XML = re.compile(r"[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN_AS_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class CSV(base_formats.CSV):
    """Comma-separated when written; any usual delimiter when read."""

    def create_dataset(self, in_stream: str | bytes, **kwargs) -> tablib.Dataset:
        text = _decoded(in_stream) if isinstance(in_stream, bytes) else in_stream
        text = text.removeprefix("\ufeff")
        if "\0" in text:
            raise ValidationError("This is not a CSV file: it holds null bytes.")
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        try:
            return dataset_of([unescape(cell) for cell in row] for row in rows)
        except csv.Error as error:
            raise ValidationError(f"Line {rows.line_num} is not CSV: {error}.") from error

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
        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            return dataset_of(_rows_of(book.worksheets[0]))
        except (ArithmeticError, LookupError, SyntaxError, TypeError, ValueError, OSError) as error:
            # Whatever is wrong inside the archive; broken XML is a SyntaxError.
            raise ValidationError("This workbook is damaged and cannot be read.") from error
        except (zipfile.BadZipFile, zlib.error) as error:
            raise ValidationError("This workbook is damaged and cannot be read.") from error

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


# The library asks this list whether to hand over numbers and dates as such, or as text.
base_formats.BINARY_FORMATS.append(XLSX)


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
    return NUMBER.fullmatch(text) is not None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            "This is not UTF-8 text. Save the file as 'CSV UTF-8', or as a workbook."
        ) from error


def delimiter_of(text: str) -> str:
    """The delimiter that occurs most often in the header line."""
    header = text.split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)


def dataset_of(rows: Iterable[Iterable]) -> tablib.Dataset:
    """Make a dataset of rows whose first is the header, without empty rows, within the bounds."""
    lines = _without_empty(rows)
    _, first = next(lines, (0, []))
    headers = [str(name).strip() for name in first]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise ValidationError("The file is empty: its first row must name the columns.")
    if len(headers) > MAX_COLUMNS:
        raise ValidationError(f"The file has more than {MAX_COLUMNS} columns.")
    dataset = tablib.Dataset(headers=headers)
    for number, row in lines:
        if len(dataset) == MAX_ROWS:
            raise ValidationError(f"The file has more than {MAX_ROWS:,} rows; send it in parts.")
        if any(cell not in ("", None) for cell in row[len(headers) :]):
            raise ValidationError(f"Row {number} has more cells than there are columns.")
        cells = row[: len(headers)]
        dataset.append(cells + [""] * (len(headers) - len(cells)))
    return dataset


def _rows_of(sheet) -> Iterator[list]:
    # Rows then are as wide as their last cell, and a missing one costs nothing.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MAX_ROWS + 1:
            raise ValidationError(f"The sheet has more than {MAX_ROWS:,} rows; send it in parts.")
        if any(cell is not None for cell in row[MAX_COLUMNS:]):
            raise ValidationError(f"Row {number} has more than {MAX_COLUMNS} columns.")
        yield [plain(cell) for cell in row[:MAX_COLUMNS]]


def _without_empty(rows: Iterable[Iterable]) -> Iterator[tuple[int, list]]:
    for number, row in enumerate(rows, 1):
        cells = ["" if cell is None else cell for cell in row]
        if any(cell != "" for cell in cells):
            yield number, cells


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
    if isinstance(value, datetime) and (value.microsecond % 1000 or value.year < FIRST_YEAR):
        value = value.replace(tzinfo=UTC).isoformat()  # a workbook would round or refuse it
    if isinstance(value, float):
        # The library writes 16 digits, which is not always the same number, and nothing for inf.
        cell = WriteOnlyCell(sheet, repr(value))
        cell.data_type = "n" if math.isfinite(value) else "s"
        return cell
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, coded(value))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def plain(cell: object) -> object:
    """A cell of a workbook as it was typed: codes such as _x000D_ are the characters they name."""
    return WRITTEN_AS_CODE.sub(_from_code, cell) if isinstance(cell, str) else cell


def coded(text: str) -> str:
    """A text as it stands in a workbook, before its own escapes of XML."""
    return UNSAFE_IN_XML.sub(_as_code, text)


def _as_code(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _from_code(found: re.Match[str]) -> str:
    return found[0] if found[1] == "0000" else chr(int(found[1], 16))
