"""The cells of a column become values of its field, each different text once.

What a text means, and whether the field takes it, is asked of the resource's own widget and the
model's own field, so that a spreadsheet is held to the very same rules as a form.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from spreadsheets.engine.dialects import day_reader, number_reader
from spreadsheets.engine.plan import Column
from spreadsheets.widgets import TextOrNothingWidget
from timeseries.copy import copy_rows

AT_ONCE = 10_000
SHOWN = 200  # characters of a value that an error repeats
MAKE = sql.SQL("CREATE TEMP TABLE {table} ({texts}, value {type}, errors jsonb) ON COMMIT DROP")
OPEN = sql.SQL(
    "DECLARE import_texts NO SCROLL CURSOR FOR"
    " SELECT DISTINCT {cells} FROM import_raw WHERE {asked}"
)
FETCH = f"FETCH {AT_ONCE} FROM import_texts"
Texts = tuple[str, ...]
Problem = dict[str, str]


@dataclass(frozen=True)
class Converted:
    """Where the values of one column are: mostly a table ``text0``, ``text1``..., ``value``,
    ``errors``, whose texts are those of ``cells`` of the raw table."""

    column: Column
    table: str
    cells: tuple[str, ...]
    has_errors: bool

    @property
    def value(self) -> sql.Composed:
        """SQL for the value of a line."""
        if not self.column.is_plain:
            return sql.SQL("{}.value").format(sql.Identifier(self.table))
        nothing = isinstance(self.column.field.widget, TextOrNothingWidget)
        form = "NULLIF(import_raw.{}, '')" if nothing else "import_raw.{}"
        text = sql.SQL(form).format(sql.Identifier(self.cells[0]))
        if not self.has_errors:
            return text
        table = sql.Identifier(self.table)
        return sql.SQL("CASE WHEN {}.errors IS NULL THEN {} END").format(table, text)

    @property
    def is_joined(self) -> bool:
        """Whether the value needs the table: plain texts do only where some are refused."""
        return self.has_errors or not self.column.is_plain

    @property
    def join(self) -> sql.Composed:
        """SQL that puts the table beside its cells."""
        table = sql.Identifier(self.table)
        same = [
            sql.SQL("{}.{} = import_raw.{}").format(
                table, sql.Identifier(f"text{place}"), sql.Identifier(cell)
            )
            for place, cell in enumerate(self.cells)
        ]
        return sql.SQL("LEFT JOIN {} ON {}").format(table, sql.SQL(" AND ").join(same))


class Converter:
    """Turns texts of one column into values that its column of the table can hold."""

    def __init__(
        self, column: Column, *, decimal: str, dates: str, needs: tuple[str, ...] = ()
    ) -> None:
        self.column = column
        self.names = (column.name, *needs)
        self.read: Callable[[str], str] = str
        if column.is_number:
            self.read = number_reader(decimal)
        elif column.is_day:
            self.read = day_reader(dates)

    def convert(self, texts: list[Texts]) -> Iterator[tuple[Texts, Any, list[Problem]]]:
        """The value and the problems of each text; those it needs stand behind it."""
        known = self._references(texts) if self.column.is_reference else None
        for cells in texts:
            try:
                value = self._value(cells) if known is None else self._known(cells[0], known)
                yield cells, value, []
            except (ValidationError, ValueError, ObjectDoesNotExist) as error:
                yield cells, None, problems_of(self.column.name, cells[0], error)

    def _value(self, cells: Texts) -> Any:
        row = dict(zip(self.names, (self.read(cells[0]), *cells[1:]), strict=True))
        value = self.column.field.clean(row)
        target = self.column.target
        if self.column.end:
            return value
        if value is None and self.column.kept_if_empty:
            return None
        if isinstance(target, models.ForeignKey):
            return self._key_of(value, target)
        if not (target.blank and value in target.empty_values):
            value = target.clean(value, None)
        return target.get_db_prep_save(value, connection)

    def _key_of(self, value: Any, target: models.ForeignKey) -> Any:
        if value is None:
            if not target.blank or not target.null:
                code = "blank" if target.null else "null"
                raise ValidationError(target.error_messages[code], code=code)
            return None
        key = target.target_field
        found = getattr(value, key.attname) if isinstance(value, models.Model) else value
        return key.get_db_prep_save(found, connection)

    def _references(self, texts: list[Texts]) -> dict[str, Any]:
        widget, target = self.column.field.widget, cast(models.ForeignKey, self.column.target)
        wanted = [cells[0] for cells in texts if cells[0]]
        rows = widget.get_queryset(None, None).filter(**{f"{widget.field}__in": wanted})
        return {
            str(text): key
            for text, key in rows.values_list(widget.field, target.target_field.attname)
        }

    def _known(self, text: str, known: dict[str, Any]) -> Any:
        target = cast(models.ForeignKey, self.column.target)
        if not text:
            return None if self.column.kept_if_empty else self._key_of(None, target)
        if text not in known:
            name = self.column.field.widget.model._meta.verbose_name
            raise ValueError(f"There is no {name} {text!r}.")
        return target.target_field.get_db_prep_save(known[text], connection)


def problems_of(column: str, value: str, error: Exception) -> list[Problem]:
    """What is wrong, for people, one for each sentence of the error and each column it names."""
    said: list[tuple[str, str | None, str]] = []
    if not isinstance(error, ValidationError):
        said = [(column, "invalid", str(error))]
    elif hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            about = column or ("" if name == NON_FIELD_ERRORS else name)
            said += [(about, each.code, text) for each in errors for text in each.messages]
    else:
        said = [(column, each.code, text) for each in error.error_list for text in each.messages]
    return [
        {"column": name, "value": value[:SHOWN], "code": code or "invalid", "message": message}
        for name, code, message in said
    ]


def convert_column(
    converter: Converter, table: str, cells: tuple[str, ...], *, kind: str
) -> Converted:
    """Fill a table of the transaction with the values of all texts of a column.

    ``cells`` name its column of ``import_raw`` and those of what it needs; ``kind`` is what
    PostgreSQL calls the values.
    """
    texts = [f"text{place}" for place in range(len(cells))]
    problems_seen = False

    def rows(found: list[Texts]) -> Iterator[tuple]:
        nonlocal problems_seen
        for row, value, problems in converter.convert(found):
            problems_seen = problems_seen or bool(problems)
            yield (*row, value, Jsonb(problems) if problems else None)

    make = MAKE.format(
        table=sql.Identifier(table),
        texts=_listed(texts, "{} text"),
        type=sql.SQL(kind),  # type: ignore[arg-type]
    )
    with connection.cursor() as cursor:
        cursor.execute(make)
        cursor.execute(OPEN.format(cells=_listed(cells), asked=_asked(converter.column, cells[0])))
        while True:
            cursor.execute(FETCH)
            found = cursor.fetchall()
            if not found:
                break
            # All of them before the first is copied: what is looked up takes the connection too.
            copy_rows(cursor, table, (*texts, "value", "errors"), list(rows(found)))
        cursor.execute("CLOSE import_texts")
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    return Converted(converter.column, table, cells, problems_seen)


def _asked(column: Column, cell: str) -> sql.Composable:
    """Which texts the widget and the field are asked about: of plain ones those they refuse."""
    if not column.is_plain:
        return sql.SQL("true")
    refused: list[sql.Composable] = [sql.SQL("false")]
    if not column.target.blank:
        refused.append(sql.SQL("{} = ''").format(sql.Identifier(cell)))
    if column.target.max_length:
        size = sql.Literal(column.target.max_length)
        refused.append(sql.SQL("char_length({}) > {}").format(sql.Identifier(cell), size))
    return sql.SQL(" OR ").join(refused)


def _listed(names: Iterable[str], form: str = "{}") -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(form).format(sql.Identifier(name)) for name in names)  # type: ignore[arg-type]
