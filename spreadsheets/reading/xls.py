"""XLS workbooks, by calamine, which holds them in memory as a whole."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from spreadsheets.reading.biff import errors_in
from spreadsheets.reading.cells import duration_text, numbers_with
from spreadsheets.reading.convert import error_cell
from spreadsheets.reading.dialects import MOST_OF_XLS, Unreadable
from spreadsheets.reading.kinds import PROTECTED
from spreadsheets.reading.parts import DAMAGED
from spreadsheets.reading.placing import Row, put
from spreadsheets.reading.xlsx import CELLS_MERGED


class Workbook:
    """Raises Unreadable where it is damaged, protected or too large."""

    def __init__(self, file: BinaryIO):
        if file.seek(0, 2) > MOST_OF_XLS:
            raise Unreadable(
                f"An XLS workbook of more than {MOST_OF_XLS >> 20} MB is not read: "
                "save it as XLSX or CSV."
            )
        file.seek(0)
        self.file = file
        try:
            self.book = CalamineWorkbook.from_filelike(file)
        except PasswordError as error:
            raise Unreadable(PROTECTED) from error
        except (CalamineError, OSError, ValueError) as error:
            raise Unreadable(DAMAGED) from error

    @property
    def sheets(self) -> list[str]:
        tables = [each for each in self.book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        seen = [each.name for each in tables if each.visible == Visible.Visible]
        return seen or [each.name for each in tables]

    def rows(self, sheet: str, decimal: str | None) -> Iterator[Row]:
        if sheet not in self.book.sheet_names:
            raise Unreadable(f"There is no sheet {sheet!r} in the workbook: choose another.")
        table = self.book.get_sheet_by_name(sheet)
        as_number = numbers_with(decimal)
        errors = errors_in(self.file, self.book.sheet_names.index(sheet))
        left = [""] * (table.start or (0, 0))[1]
        for number, row in enumerate(table.iter_rows(), 1):
            cells = left + [_text(cell, as_number) for cell in row]
            yield number, cells, _put(errors.get(number - 1, {}), cells)

    def notes(self, sheet: str) -> list[str]:
        merged = self.book.get_sheet_by_name(sheet).merged_cell_ranges
        return [CELLS_MERGED] if merged else []


def _put(errors: dict[int, str], cells: list) -> list[tuple[int, str]]:
    """Errors into their places, which are empty, and what is wrong there."""
    problems: list[tuple[int, str]] = []
    for place, error in errors.items():
        put(cells, place, error_cell(error), problems)
    return problems


def _text(cell: object, as_number) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return as_number(float(cell))
    if isinstance(cell, datetime | time):
        return cell.isoformat(timespec="milliseconds").removesuffix(".000")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return duration_text(cell)
    return cell
