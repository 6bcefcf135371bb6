"""What the roles of whoever imports let them change and add, asked of all rows at once."""

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import sql

from accounts import scopes
from spreadsheets.engine.problems import find, problem
from spreadsheets.engine.sheet import Sheet

STORED, NEW = "_stored IS NOT NULL", "_stored IS NULL"


def check_reach(sheet: Sheet) -> None:
    """Refuse rows that the user may not change, or whose like the user may not add anywhere."""
    if sheet.user is None:
        return
    model = sheet.plan.model
    if not may_everywhere(sheet, "change"):
        if scopes.paths_of(model):
            allowed = scopes.narrow(model._base_manager.all(), sheet.user, "change")
            _refuse(sheet, "change", f"{STORED} AND _stored NOT IN ({_inlined(allowed)})")
        elif not sheet.user.has_perm(permission(sheet, "change")):
            _refuse(sheet, "change", STORED)
    if not sheet.user.has_perm(permission(sheet, "add")):
        _refuse(sheet, "add", NEW)


def is_bounded(sheet: Sheet) -> bool:
    """Whether where a row will lie decides if the user may write it."""
    has_roots = bool(scopes.paths_of(sheet.plan.model))
    everywhere = may_everywhere(sheet, "add") and may_everywhere(sheet, "change")
    return sheet.user is not None and has_roots and not everywhere


def may_everywhere(sheet: Sheet, word: str) -> bool:
    return scopes.has_all(sheet.user, word, sheet.plan.model)


def permission(sheet: Sheet, word: str) -> str:
    options = sheet.plan.model._meta
    return f"{options.app_label}.{word}_{options.model_name}"


def is_left(sheet: Sheet, word: str, rows: models.QuerySet) -> bool:
    """Whether any of these stored rows lies where the user has no such permission."""
    allowed = scopes.narrow(rows, sheet.user, word).values("pk")
    return rows.exclude(pk__in=allowed).exists()


def sentence_for(sheet: Sheet, word: str) -> str:
    name = sheet.plan.model._meta.verbose_name_plural
    return f"Your role does not reach there: you may not {word} these {name}."


def _refuse(sheet: Sheet, word: str, which: str) -> None:
    find(
        sheet,
        "SELECT _number, {problem} FROM import_made WHERE {which}",
        problem=problem("", "scope", sentence_for(sheet, word)),
        which=sql.SQL(which),  # type: ignore[arg-type]
    )


def _inlined(rows: models.QuerySet) -> str:
    """The SQL of the keys of a queryset, with its values in it."""
    try:
        statement, values = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:  # the role reaches nowhere
        return "SELECT _stored WHERE false"
    with connection.cursor() as cursor:
        return cursor.mogrify(statement, values)
