"""What PostgreSQL itself says of a table: types, and the constraints as they are enforced."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.constraints import BaseConstraint

TYPES = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
CHECKS = """
    SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
"""
# Each column or expression of a unique index, or of an exclusion constraint with its operators.
KEYS = """
    SELECT relname, indisprimary, pg_get_expr(indpred, indrelid),
           ARRAY(SELECT pg_get_indexdef(indexrelid, place, true)
                 FROM generate_series(1, indnkeyatts) AS place ORDER BY place),
           ARRAY(SELECT oprname::text
                 FROM pg_constraint, unnest(conexclop) WITH ORDINALITY AS used (operator, place)
                 JOIN pg_operator ON pg_operator.oid = operator
                 WHERE conindid = indexrelid AND contype = 'x' ORDER BY place)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %s::regclass AND (indisunique OR indisexclusion) ORDER BY relname
"""


@dataclass(frozen=True)
class Check:
    """A CHECK constraint: SQL over the names of columns, and what to say when it is false."""

    name: str
    condition: str
    message: str
    code: str


@dataclass(frozen=True)
class Key:
    """What no two rows may have in common: expressions, each with the operator that compares."""

    name: str
    is_primary: bool
    where: str  # of which rows, SQL
    expressions: tuple[str, ...]
    operators: tuple[str, ...]
    message: str
    code: str


def types(model: type[models.Model]) -> dict[str, str]:
    """PostgreSQL's name of each column's type."""
    return dict(_asked(TYPES, model))


def checks(model: type[models.Model]) -> list[Check]:
    declared = _declared(model)
    found = []
    for name, condition in _asked(CHECKS, model):
        message, code = _said(declared.get(name), f"The rule {name} does not hold.", "invalid")
        found.append(Check(name, condition, message, code))
    return found


def keys(model: type[models.Model]) -> list[Key]:
    declared = _declared(model)
    found = []
    for name, is_primary, where, expressions, operators in _asked(KEYS, model):
        message, code = _said(declared.get(name), _not_unique(model, expressions), "unique")
        found.append(
            Key(
                name,
                is_primary,
                where or "true",
                tuple(expressions),
                tuple(operators) or ("=",) * len(expressions),
                message,
                code,
            )
        )
    return found


def _asked(statement: str, model: type[models.Model]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.quote_name(model._meta.db_table)])
        return cursor.fetchall()


def _declared(model: type[models.Model]) -> dict[str, BaseConstraint]:
    return {constraint.name: constraint for constraint in model._meta.constraints}


def _said(constraint: BaseConstraint | None, otherwise: str, code: str) -> tuple[str, str]:
    default = BaseConstraint.default_violation_error_message
    if constraint is None or constraint.violation_error_message == default:
        return otherwise, code
    return str(constraint.get_violation_error_message()), constraint.violation_error_code or code


def _not_unique(model: type[models.Model], columns: list[str]) -> str:
    names = [field.name for field in model._meta.concrete_fields if field.column in columns]
    if not names or len(names) != len(columns):
        return f"Such a {model._meta.verbose_name} is there already."
    error: ValidationError = model().unique_error_message(model, tuple(names))
    return " ".join(error.messages)
