"""Empty files to be filled in and imported: what stands in each column, and what may.

The first sheet has the columns alone, with a comment on each; a cell that takes one of a few values
offers them. The second explains every column and shows a line as an example.
"""

import io
from dataclasses import dataclass
from typing import Any, cast

import openpyxl
from django.db import models
from import_export import resources, widgets
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts import scopes
from spreadsheets.exporting.compiling import Column, Kind, column_of
from spreadsheets.formats import escape

FEW = 200  # rows of another table that are offered as choices
ROWS = 10_000  # that are ready to be filled in
NEEDED = PatternFill("solid", fgColor="D9EAD3")
EXAMPLES = {
    Kind.WHOLE: "12",
    Kind.NUMBER: "12.5",
    Kind.EXACT: "12.50",
    Kind.INSTANT: "2026-03-01T09:30:00Z",
    Kind.DAY: "2026-03-01",
    Kind.TRUTH: "1",
}
WORDS = {
    Kind.WHOLE: "A whole number.",
    Kind.NUMBER: "A number.",
    Kind.EXACT: "A number.",
    Kind.INSTANT: "A time in UTC, such as 2026-03-01T09:30:00Z.",
    Kind.DAY: "A day, such as 2026-03-01.",
    Kind.TRUTH: "1 for yes, 0 for no.",
    Kind.SHAPE: "A shape as WKT or GeoJSON, longitude first.",
}


@dataclass(frozen=True)
class Entry:
    """One column to fill in."""

    name: str
    is_needed: bool
    about: str
    choices: list[str]
    example: str


def entries_of(resource: resources.Resource, user: Any) -> list[Entry]:
    """The columns that an import of the resource takes, with what this user may refer to."""
    keys = set(resource.get_import_id_fields()) - set(getattr(resource, "may_be_absent", ()))
    columns = resource.get_import_fields()
    needed = {name for each in columns for name in getattr(each.widget, "needs", ())}
    return [
        _entry(column_of(resource, field), name in keys, user)
        for name, field in zip(_names(resource), columns, strict=True)
        if not field.readonly or field.column_name in needed
    ]


def _names(resource: resources.Resource) -> list[str]:
    return [resource.get_field_name(field) for field in resource.get_import_fields()]


def _entry(column: Column, is_key: bool, user: Any) -> Entry:
    source, widget = column.source, column.field.widget
    is_automatic = isinstance(source, models.AutoField) or getattr(source, "default", None) not in (
        None,
        models.NOT_PROVIDED,
    )
    is_optional = (
        source is None or source.null or source.blank or is_automatic or source.has_default()
    )
    choices = _choices(column, user)
    shown = choices[0] if choices else _example(column)
    about = " ".join(filter(None, [column.about, _kind_in_words(column, widget)]))
    return Entry(
        column.name, (is_key and not is_automatic) or not is_optional, about, choices, shown
    )


def _choices(column: Column, user: Any) -> list[str]:
    source, widget = column.source, column.field.widget
    if getattr(source, "choices", None):
        return [str(value) for value, _ in cast(Any, source).flatchoices if value not in (None, "")]
    if column.kind is Kind.TRUTH:
        return ["1", "0"]
    if hasattr(widget, "offered"):
        words = widget.offered()
        return words if len(words) <= FEW else []
    is_one = isinstance(widget, widgets.ForeignKeyWidget)
    if is_one and isinstance(source, models.ForeignKey):
        rows = scopes.narrow(widget.model._default_manager.all(), user, "view")
        name = widget.model._meta.model_name
        if not user.has_perm(f"{widget.model._meta.app_label}.view_{name}"):
            return []
        found = rows.order_by(widget.field).values_list(widget.field, flat=True)[: FEW + 1]
        return [str(key) for key in found] if len(found) <= FEW else []
    return []


def _kind_in_words(column: Column, widget: widgets.Widget) -> str:
    if isinstance(widget, widgets.ForeignKeyWidget) and column.source is not None:
        return f"The {widget.field} of a {widget.model._meta.verbose_name}."
    return WORDS.get(column.kind, "")


def _example(column: Column) -> str:
    if column.kind in EXAMPLES:
        return EXAMPLES[column.kind]
    return str(getattr(column.field.widget, "example", ""))


def as_csv(entries: list[Entry]) -> bytes:
    """The header alone."""
    return (",".join(escape(entry.name) for entry in entries) + "\r\n").encode()


def as_workbook(entries: list[Entry], *, title: str) -> bytes:
    """The header with comments and choices, and a second sheet that explains it."""
    book = openpyxl.Workbook()
    _fill_in(book, entries)
    _explain(book, entries, title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_in(book: openpyxl.Workbook, entries: list[Entry]) -> None:
    sheet = book.active
    sheet.title, sheet.freeze_panes = "data", "A2"
    lists = book.create_sheet("choices")
    lists.sheet_state = "hidden"
    for place, entry in enumerate(entries, 1):
        letter = get_column_letter(place)
        cell = sheet.cell(1, place, entry.name)
        cell.font = Font(bold=True)
        if entry.is_needed:
            cell.fill = NEEDED
        said = f"{'Must be filled in. ' if entry.is_needed else ''}{entry.about}".strip()
        if said:
            cell.comment = Comment(said, "Glasshouse", width=280, height=120)
        sheet.column_dimensions[letter].width = max(14, len(entry.name) + 4)
        if entry.choices:
            _offer(sheet, lists, letter, entry.choices)


def _offer(sheet, lists, letter: str, choices: list[str]) -> None:
    for row, choice in enumerate(choices, 1):
        lists[f"{letter}{row}"].value = choice
        lists[f"{letter}{row}"].data_type = "s"
    area = f"choices!${letter}$1:${letter}${len(choices)}"
    rule = DataValidation(type="list", formula1=area, allow_blank=True)
    rule.errorTitle, rule.error = "Not one of the choices", "Choose one of the list."
    rule.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _explain(book: openpyxl.Workbook, entries: list[Entry], title: str) -> None:
    sheet = book.create_sheet("about", 1)
    sheet.append([f"Template for {title}. Fill in the first sheet; this one is not imported."])
    sheet.append([])
    sheet.append(["Column", "Must be filled in", "What it is", "Choices", "Example"])
    for entry in entries:
        choices = ", ".join(entry.choices[:20]) + (", ..." if len(entry.choices) > 20 else "")
        needed = "yes" if entry.is_needed else ""
        sheet.append([entry.name, needed, entry.about, choices, entry.example])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    for cell in [sheet["A1"], *sheet[3]]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (24, 18, 70, 40, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
