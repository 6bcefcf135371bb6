"""One file on its way into one table: what every step of the work is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from psycopg import sql

from spreadsheets.engine.converting import Converted
from spreadsheets.engine.plan import Column, Plan, column_of


def nothing_to_say(done: int, total: int | None = None) -> None:
    """For work that nobody watches."""


@dataclass
class Sheet:
    """The columns of a file, in its order, and what they are in the table.

    ``columns`` are by header, "" for one that is left out. ``user`` is whose roles bound the work,
    None for programs. ``report`` is called between steps and may raise to stop the work.
    """

    plan: Plan
    headers: list[str]
    columns: dict[str, str]
    decimal: str
    dates: str
    now: datetime
    user: Any = None
    report: Callable[..., None] = nothing_to_say
    converted: dict[str, Converted] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[str, str]:
        """The column of ``import_raw`` by column of the table."""
        found = {
            self.columns[header]: f"_cell{place}"
            for place, header in enumerate(self.headers)
            if self.columns.get(header)
        }
        for name, (origin, _column) in self.plan.followers.items():
            if origin in found:
                found[name] = found[origin]
        return found

    @cached_property
    def given(self) -> list[Column]:
        """The columns of the table that the file fills."""
        followers = (column for _origin, column in self.plan.followers.values())
        known = (*self.plan.columns.values(), *followers)
        return [column for column in known if column.name in self.cells]

    @cached_property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.plan.model._meta.db_table)

    @cached_property
    def key(self) -> sql.Identifier:
        """The column of the primary key."""
        return sql.Identifier(column_of(self.plan.model._meta.pk))

    def run(self, statement: str, **parts: sql.Composable) -> int:
        """Execute SQL whose names in braces are ``parts``, and return how many rows it met."""
        with connection.cursor() as cursor:
            cursor.execute(self.composed(statement, **parts))
            return cursor.rowcount

    def ask(self, statement: str, **parts: sql.Composable) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.composed(statement, **parts))
            return cursor.fetchall()

    def composed(self, statement: str, **parts: sql.Composable) -> sql.Composed:
        return sql.SQL(statement).format(table=self.table, key=self.key, **parts)  # type: ignore[arg-type]


def listed(parts: list, between: str = ", ") -> sql.Composed:
    """SQL with a comma, or what else stands between, from part to part."""
    return sql.SQL(between).join(parts)  # type: ignore[arg-type]
