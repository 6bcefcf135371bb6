"""Rows of any list as files want them, in portions, each a statement of its own.

One statement over the whole would hold a snapshot for as long as the slowest client reads, and end
after the 15 seconds that the application's role has. A list without an order of its own, or by its
whole-number key, comes in ranges of keys, each row once. Any other comes in its order: first all
its keys, then the rows by their keys; of more than MOST_IN_ORDER rows, in the order of the key.
Rows whose key has several columns come in its order.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    CompositePrimaryKey,
    F,
    Field,
    Func,
    IntegerField,
    QuerySet,
    Value,
)
from import_export import resources
from psycopg import sql

from spreadsheets.exporting.cells_sql import NEVER_NULL, Cell
from spreadsheets.exporting.compiling import Column, compiled
from timeseries.copy import received

FIRST_ROWS, MOST_ROWS = 1_000, 50_000  # of a portion; the first one is soon there
MOST_KEYS = 4  # that a range spans, for each row that a portion may have
STRIDE = 8  # how much larger or smaller a portion may be than the one before
MOST_IN_ORDER = 1_000_000
KEY = "key of the row"
ANY_OF = "(SELECT unnest(%(expressions)s))"
# What is ordered within is narrow, and what is looked up is so once. An empty text has quotes, and
# nothing has none.
LINES = sql.SQL("COPY (SELECT {cells} FROM ({rows}) AS found) TO STDOUT (FORMAT CSV)")
# A portion is too small to be worth the start of parallel workers.
ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"
MOST_BYTES = 8 * 1024 * 1024  # of a portion, as far as the one before tells
AS_COLUMNS = 8  # times the memory that lines have, before a workbook is made of them


@dataclass
class Pace:
    """How many rows a portion shall have, and how many there were so far."""

    wanted: int = FIRST_ROWS
    rows: int = 0

    def took(self, rows: int, size: int) -> None:
        self.rows += rows
        fitting = MOST_BYTES * rows // size if rows else MOST_ROWS
        self.wanted = max(min(self.wanted * STRIDE, MOST_ROWS, fitting), 1)


@dataclass
class Extract:
    """The columns of a list, and its rows as they are read."""

    resource: resources.Resource
    queryset: QuerySet
    chosen: list[str] | None = None
    as_texts: bool = False  # all columns, as CSV has them
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self.columns: list[Column] = compiled(self.resource, self.chosen)
        self.queryset = plain(self.queryset)
        self.is_compiled = all(column.cell for column in self.columns)

    @property
    def rows(self) -> int:
        """How many were read so far."""
        return self.pace.rows

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([self._type(column) for column in self.columns])

    def _type(self, column: Column) -> pa.Field:
        return pa.field(column.name, pa.string()) if self.as_texts else column.arrow

    def lines(self) -> Iterator[bytes]:
        """Lines of CSV, formulas escaped. All columns must be compiled."""
        cells = [cast(Cell, column.guarded) for column in self.columns]
        if len(cells) == 1:  # an empty line would be none
            cells = [cells[0].within(NEVER_NULL)]
        for portion in portions(self.queryset, self.pace):
            lines = fetched(portion, cells)
            content = ended(lines)
            self.pace.took(len(lines), len(content))
            yield content

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The same rows as columns of their types, for files that know types."""
        asked = [column for column in self.columns if column.cell]
        cells = [cast(Cell, column.cell) for column in asked]
        types = pa.schema([self._type(column) for column in asked])
        if not self.is_compiled:
            cells, types = [*cells, Cell(F("pk"))], types.append(pa.field(KEY, pa.string()))
        for portion in portions(self.queryset, self.pace):
            lines = fetched(portion, cells)
            content = b"".join(lines)
            self.pace.took(len(lines), AS_COLUMNS * len(content))
            if content:
                yield self._whole(read(content, types), portion)

    def _whole(self, batch: pa.RecordBatch, portion: QuerySet) -> pa.RecordBatch:
        """With the columns that only Python can write."""
        if self.is_compiled:
            return batch
        rows = {str(row.pk): row for row in instances(self.resource, portion)}
        found = [rows.get(key) for key in batch[KEY].to_pylist()]
        columns = [
            batch[column.name] if column.cell else self._written(column, found)
            for column in self.columns
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _written(self, column: Column, rows: list) -> pa.Array:
        write = self.resource.export_field
        cells = ["" if row is None else write(column.field, row) for row in rows]
        return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


def plain(queryset: QuerySet) -> QuerySet:
    """The same rows, ready for other columns: those that are grouped or cut are asked by key."""
    query = queryset.query
    if query.group_by or query.distinct or query.is_sliced or query.combinator:
        rows = queryset.model._default_manager.filter(pk__in=queryset.values("pk"))
        return rows.order_by(*query.order_by) if not query.is_sliced else rows
    return queryset


def instances(resource: resources.Resource, portion: QuerySet) -> QuerySet:
    related = resource.get_queryset().query.select_related
    return portion.select_related(*related) if isinstance(related, dict) and related else portion


def portions(queryset: QuerySet, pace: Pace) -> Iterator[QuerySet]:
    """Parts of the queryset that together have each of its rows once. Say what each had to pace."""
    order = order_of(queryset)
    if isinstance(key_of(queryset), CompositePrimaryKey):
        yield from by_windows(queryset.order_by("pk"), pace)
        return
    is_number = isinstance(key_of(queryset), IntegerField)
    if is_number and order in ([], ["pk"], ["-pk"]):
        yield from ranges(queryset, pace, is_falling=order == ["-pk"])
        return
    keys = keys_of(queryset.order_by(*order, "pk"), MOST_IN_ORDER + 1)
    if len(keys) <= MOST_IN_ORDER:
        yield from by_keys(queryset.order_by(*order, "pk"), keys, pace)
    elif is_number:
        yield from ranges(queryset, pace)
    else:
        yield from by_windows(queryset.order_by("pk"), pace)


def key_of(queryset: QuerySet) -> Field:
    key = queryset.model._meta.pk
    return key.target_field if key.is_relation else key


def order_of(queryset: QuerySet) -> list:
    """What a queryset is ordered by, as far as it counts; the key is called pk."""
    query, meta = queryset.query, queryset.model._meta
    found = query.extra_order_by or query.order_by
    if not found and query.default_ordering:
        found = meta.ordering
    names = {meta.pk.name: "pk", f"-{meta.pk.name}": "-pk"}
    order: list = []
    for part in found:
        part = names.get(part, part) if isinstance(part, str) else part
        order.append(part)
        if isinstance(part, str) and part in ("pk", "-pk"):
            break  # nothing is left to be ordered
    return order


def ranges(queryset: QuerySet, pace: Pace, *, is_falling: bool = False) -> Iterator[QuerySet]:
    """By ranges of whole-number keys, as wide as the rows lie dense."""
    ends = queryset.model._base_manager.order_by("pk").values_list("pk", flat=True)
    low, upper, width = *stretch(ends), float(FIRST_ROWS)
    while low < upper:
        size = max(int(width), 1)
        if is_falling:
            bounds, upper = (max(low, upper - size), upper), upper - size
        else:
            bounds, low = (low, min(upper, low + size)), low + size
        before, wanted = pace.rows, pace.wanted
        part = queryset.filter(pk__gte=bounds[0], pk__lt=bounds[1])
        yield part.order_by("-pk" if is_falling else "pk")
        found = max(pace.rows - before, 1)
        # After a stretch without rows of the list there may be one where every key is one of them.
        widest = MOST_KEYS * MOST_ROWS
        width = min(size * pace.wanted / found, size * STRIDE * pace.wanted / wanted, widest)
        if pace.rows == before:  # perhaps there are no keys for long
            low, upper = stretch(ends.filter(pk__gte=low, pk__lt=upper))


def stretch(keys: QuerySet) -> tuple[int, int]:
    """From the first key to before what follows the last one."""
    first, last = keys.first(), keys.last()
    return (0, 0) if first is None or last is None else (first, last + 1)


def keys_of(queryset: QuerySet, most: int) -> list:
    """The first keys of an ordered queryset."""
    return list(queryset.values_list("pk", flat=True)[:most])


def by_keys(queryset: QuerySet, keys: list, pace: Pace) -> Iterator[QuerySet]:
    """In the order of the queryset; what has moved within it meanwhile still comes once."""
    key = key_of(queryset)
    kind = ArrayField(BigIntegerField() if isinstance(key, IntegerField) else type(key)())
    place = 0
    while place < len(keys):
        some = keys[place : place + pace.wanted]
        place += len(some)
        yield queryset.filter(pk__in=Func(Value(some, kind), template=ANY_OF))


def by_windows(queryset: QuerySet, pace: Pace) -> Iterator[QuerySet]:
    """By keys of any kind, in their order."""
    rest = queryset
    while keys := keys_of(rest, pace.wanted):
        yield rest.filter(pk__lte=keys[-1])
        rest = queryset.filter(pk__gt=keys[-1])


def fetched(portion: QuerySet, cells: list[Cell]) -> list[bytes]:
    """The lines of a portion in CSV, one a row."""
    values = {f"value_{place}_": cell.value for place, cell in enumerate(cells)}
    try:
        rows, parameters = portion.annotate(**values).values_list(*values).query.sql_with_params()
    except EmptyResultSet:
        return []
    named = dict(zip(values, cells, strict=True))
    statement = LINES.format(
        cells=listed(f"{cell.of(name)} AS {name}" for name, cell in named.items()),
        rows=sql.SQL(rows),
    )
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(ALONE)
        with connection.wrap_database_errors, cursor.copy(statement, parameters) as copy:
            return received(copy)


def ended(lines: list[bytes]) -> bytes:
    """The lines as CSV has them, which the database ends with a line feed alone."""
    content = b"".join(lines)
    if content.count(b"\n") == len(lines):
        return content.replace(b"\n", b"\r\n")
    return b"".join(line[:-1] + b"\r\n" for line in lines)


def listed(parts: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.SQL, parts))


def read(content: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """Lines of CSV as columns; what is empty and not in quotes is null."""
    table = pa_csv.read_csv(
        io.BytesIO(content),
        read_options=pa_csv.ReadOptions(
            column_names=schema.names, use_threads=False, block_size=len(content) + 1
        ),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    table = table.combine_chunks()
    batches = table.to_batches()
    return pa.RecordBatch.from_arrays(batches[0].columns, schema=schema)
