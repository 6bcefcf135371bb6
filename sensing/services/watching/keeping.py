"""Many rows written back by one statement: the ORM's takes seconds for a thousand of them."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model
from psycopg.types.json import Jsonb

from sensing.models import AnomalyAlert, Finding, Watch
from sensing.sql.watching import KEEP_ALERTS, KEEP_FINDINGS, KEEP_WATCHES

WATCH = (
    "id",
    "phase",
    "began_at",
    "cleared_at",
    "seen_until",
    "checked_at",
    "finding_id",
    "episode",
    "memory",
    "held_by_hysteresis",
    "held_by_duration",
    "held_by_cooldown",
    "held_by_snooze",
    "held_by_maintenance",
)
FINDING = ("id", "ended_at", "returns", "value", "strength", "evidence")
ALERT = ("id", "ended_at", "returns", "severity", "evidence", "updated_at")


def keep_watches(watches: Iterable[Watch]) -> None:
    _keep(KEEP_WATCHES, list(watches), WATCH)


def keep_findings(findings: Iterable[Finding]) -> None:
    _keep(KEEP_FINDINGS, list(findings), FINDING)


def keep_alerts(alerts: Iterable[AnomalyAlert]) -> None:
    _keep(KEEP_ALERTS, list(alerts), ALERT)


def _keep(statement: str, rows: Sequence[Model], names: Sequence[str]) -> None:
    if not rows:
        return
    columns = {name: [_sent(getattr(row, name)) for row in rows] for name in names}
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def _sent(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict) else value
