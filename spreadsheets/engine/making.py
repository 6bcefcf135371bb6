"""The rows as they would stand in the table, made of cells, stored rows and defaults.

``import_made`` has the columns of the table and these: ``_number`` is the line, ``_stored`` the key
of the row that is meant or null, ``_changed`` whether the file says anything else than that row,
and ``_before`` what it said in the columns that would change.
"""

from collections.abc import Iterable
from typing import cast
from uuid import uuid4

from django.db import connection, models
from psycopg import sql

from spreadsheets.engine import catalog
from spreadsheets.engine.converting import Converter, convert_column
from spreadsheets.engine.plan import Column, column_of
from spreadsheets.engine.sheet import Sheet, listed

MATCH = """
    INSERT INTO import_matched (_line, _key)
    SELECT import_raw._line, {table}.{key} FROM import_raw {values} JOIN {table} ON {same}
    WHERE {given}
"""
LOCK = """
    SELECT {key} FROM {table} WHERE {key} IN (SELECT _key FROM import_matched)
    ORDER BY {key} FOR NO KEY UPDATE
"""
MAKE = """
    INSERT INTO import_made ({columns}, _number, _stored, _changed, _before)
    SELECT {columns}, _number, _stored, _changed, CASE WHEN _changed THEN {before} END
    FROM (
        SELECT *, _stored IS NOT NULL AND ({differs}) AS _changed
        FROM (
            SELECT {made}, {olds}, import_raw._line AS _number, {table}.{key} AS _stored
            FROM import_raw {values}
            LEFT JOIN import_matched ON import_matched._line = import_raw._line
            LEFT JOIN {table} ON {table}.{key} = import_matched._key
        ) AS made
    ) AS compared
"""


def convert(sheet: Sheet) -> None:
    """Work out the values of all cells, by the column."""
    types = catalog.types(sheet.plan.model)
    for place, column in enumerate(sheet.given):
        needs = tuple(name for name in column.needs if name in sheet.cells)
        sheet.converted[column.name] = convert_column(
            Converter(column, decimal=sheet.decimal, dates=sheet.dates, needs=needs),
            f"import_values{place}",
            tuple(sheet.cells[name] for name in (column.name, *needs)),
            kind="date" if column.end else types[column.stored_in],
        )
        sheet.report(place + 1, None)


def match(sheet: Sheet, *, locking: bool) -> None:
    """Find the stored row that each line means, and keep it as it is if ``locking``."""
    types = catalog.types(sheet.plan.model)
    sheet.run(
        "CREATE TEMP TABLE import_matched (_line integer, _key {type}) ON COMMIT DROP",
        type=sql.SQL(types[column_of(sheet.plan.model._meta.pk)]),  # type: ignore[arg-type]
    )
    others = [
        sheet.plan.columns[name]
        for name in sheet.plan.resource.also_known_by
        if name in sheet.cells
    ]
    for column in others:
        _match_on(sheet, (column,), unless=())
    _match_on(sheet, sheet.plan.keys, unless=tuple(others))
    sheet.run("ANALYZE import_matched")
    if locking:
        sheet.run(LOCK)


def _match_on(sheet: Sheet, keys: tuple[Column, ...], *, unless: tuple[Column, ...]) -> None:
    if not all(column.name in sheet.converted for column in keys):
        return
    given = [_says(sheet, column) for column in keys if _may_be_absent(sheet, column)]
    given += [sql.SQL("NOT ") + _says(sheet, column) for column in unless]
    given += [_is_known(sheet, *each) for each in sheet.plan.resource.fixed.items()]
    sheet.run(
        MATCH,
        values=joins(sheet, [*keys, *unless]),
        same=listed([_same(sheet, column) for column in keys], " AND "),
        given=listed(given, " AND ") if given else sql.SQL("true"),
    )


def _is_known(sheet: Sheet, attribute: str, value) -> sql.Composed:
    """That a stored row is one of those that the resource knows."""
    field = cast(models.Field, sheet.plan.model._meta.get_field(attribute))
    stored = sheet.composed("{table}.{column}", column=sql.Identifier(column_of(field)))
    return sql.SQL("{} = {}").format(stored, sql.Literal(field.get_db_prep_save(value, connection)))


def _may_be_absent(sheet: Sheet, column: Column) -> bool:
    return column.name in (*sheet.plan.may_be_absent, *sheet.plan.resource.also_known_by)


def _says(sheet: Sheet, column: Column) -> sql.Composed:
    """Whether the cell says anything."""
    return sheet.composed(
        "(import_raw.{cell} <> '')", cell=sql.Identifier(sheet.cells[column.name])
    )


def _same(sheet: Sheet, column: Column) -> sql.Composed:
    stored = stored_value(sheet, column)
    may_be_null = column.end or column.target.null
    compare = "{stored} IS NOT DISTINCT FROM {value}" if may_be_null else "{stored} = {value}"
    return sheet.composed(compare, stored=stored, value=value_of(sheet, column))


def stored_value(sheet: Sheet, column: Column) -> sql.Composed:
    stored = sheet.composed("{table}.{column}", column=sql.Identifier(column.stored_in))
    return sql.SQL(f"{column.end}({{}})").format(stored) if column.end else stored  # type: ignore[arg-type]


def value_of(sheet: Sheet, column: Column) -> sql.Composed:
    return sheet.converted[column.name].value


def joins(sheet: Sheet, columns: Iterable[Column]) -> sql.Composed:
    """The tables of values, each beside its cells."""
    found = [sheet.converted[column.name] for column in columns]
    return listed([converted.join for converted in found if converted.is_joined], " ")


def make(sheet: Sheet, *, with_keys: bool) -> None:
    """Make the rows; new ones get the keys that they are stored under if ``with_keys``."""
    _create(sheet)
    filled = _filled(sheet)
    changing = [column for column in filled if column != column_of(sheet.plan.model._meta.pk)]
    sheet.run(
        MAKE,
        columns=listed([sql.Identifier(column_of(stored)) for stored in sheet.plan.stored]),
        made=listed(_made(sheet, filled, with_keys=with_keys)),
        values=joins(sheet, sheet.given),
        **_compared(sheet, changing),
    )
    sheet.run("ANALYZE import_made (_number, _stored, _changed)")


def _create(sheet: Sheet) -> None:
    model = sheet.plan.model
    sheet.run("CREATE TEMP TABLE import_made (LIKE {table} INCLUDING GENERATED) ON COMMIT DROP")
    nullable = [
        sheet.composed("ALTER {column} DROP NOT NULL", column=sql.Identifier(column_of(field)))
        for field in model._meta.concrete_fields
    ]
    sheet.run("ALTER TABLE import_made {nullable}", nullable=listed(nullable))
    sheet.run(
        "ALTER TABLE import_made ADD _number integer, ADD _stored {type}, ADD _changed boolean,"
        " ADD _before jsonb",
        type=sql.SQL(catalog.types(model)[column_of(model._meta.pk)]),  # type: ignore[arg-type]
    )


def _made(
    sheet: Sheet, filled: dict[str, list[Column]], *, with_keys: bool
) -> list[sql.Composable]:
    """Each column of the table, as it would be stored."""
    types = catalog.types(sheet.plan.model)
    defaults = sheet.plan.defaults(sheet.now)
    made: list[sql.Composable] = []
    for stored in sheet.plan.stored:
        name = column_of(stored)
        value = _value(sheet, stored, filled.get(name), defaults, with_keys=with_keys)
        kind = sql.SQL(types[name])  # type: ignore[arg-type]
        made.append(sql.SQL("({})::{} AS {}").format(value, kind, sql.Identifier(name)))
    return made


def _compared(sheet: Sheet, changing: list[str]) -> dict[str, sql.Composable]:
    """How the stored values are read, whether one differs, and those that do."""
    if not changing:
        return {
            "olds": sql.SQL("NULL AS _nothing"),
            "differs": sql.SQL("false"),
            "before": sql.SQL("'{}'::jsonb"),
        }
    olds, differs, before = [], [], []
    for column in changing:
        new, old = sql.Identifier(column), sql.Identifier(f"_old_{column}"[:63])
        olds.append(sheet.composed("{table}.{column} AS {old}", column=new, old=old))
        different = sql.SQL("{} IS DISTINCT FROM {}").format(new, old)
        differs.append(different)
        before.append(
            sql.SQL(
                "CASE WHEN {different} THEN jsonb_build_object({name}, {old}::text)"
                " ELSE '{{}}'::jsonb END"
            ).format(different=different, old=old, name=sql.Literal(column))
        )
    return {
        "olds": listed(olds),
        "differs": listed(differs, " OR "),
        "before": listed(before, " || "),
    }


def _filled(sheet: Sheet) -> dict[str, list[Column]]:
    """What the file gives, by column of the table; a range has two."""
    filled: dict[str, list[Column]] = {}
    for column in sheet.given:
        filled.setdefault(column.stored_in, []).append(column)
    return filled


def _value(
    sheet: Sheet,
    stored: models.Field,
    given: list[Column] | None,
    defaults: dict,
    *,
    with_keys: bool,
) -> sql.Composable:
    """SQL for what a column of the table would hold."""
    kept = sheet.composed("{table}.{column}", column=sql.Identifier(column_of(stored)))
    default = _default(sheet, stored, defaults[column_of(stored)], with_keys=with_keys)
    if given is None:
        return sql.SQL("CASE WHEN {} IS NULL THEN {} ELSE {} END").format(
            sheet.composed("{table}.{key}"), default, kept
        )
    if given[0].end:
        return _range(sheet, given, kept)
    value = value_of(sheet, given[0])
    if given[0].kept_if_empty or stored.primary_key:
        return sql.SQL("COALESCE({}, {}, {})").format(value, kept, default)
    return value


def _default(sheet: Sheet, stored: models.Field, default, *, with_keys: bool) -> sql.Composable:
    if stored.primary_key and isinstance(stored, models.AutoField):
        if not with_keys:
            return sql.SQL("NULL")
        sequence = "nextval(pg_get_serial_sequence({table}, {column}))"
        table = sql.Literal(sql.Identifier(sheet.plan.model._meta.db_table).as_string())
        return sql.SQL(sequence).format(table=table, column=sql.Literal(column_of(stored)))
    if default is uuid4:
        return sql.SQL("gen_random_uuid()")
    return sql.Literal(stored.get_db_prep_save(default, connection))


def _range(sheet: Sheet, given: list[Column], kept: sql.Composed) -> sql.Composed:
    """A range of days, of which the file may give one end only; null where it ends too early."""
    ends = {column.end: value_of(sheet, column) for column in given}
    first, last = (
        ends.get(name, sql.SQL(f"{name}({{}})").format(kept))
        for name in ("lower", "upper")  # type: ignore[arg-type]
    )
    return sql.SQL(
        "CASE WHEN {last} <= {first} THEN NULL ELSE daterange({first}, {last}) END"
    ).format(first=first, last=last)
