"""What each database role may do with each table. Run after every migration, safe to repeat.

The application's role owns nothing, cannot alter a table, cannot touch a partition except through
its parent, and can only add to tables whose history must not change.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import connections
from psycopg import sql

APPLICATION, REPORT = "glasshouse_app", "glasshouse_report"

# Secrets, and who logs in from where, that analysts have no use for.
HIDDEN_FROM_REPORTS = {
    "account_emailaddress",
    "account_emailconfirmation",
    "accounts_apitoken",
    "accounts_idempotencykey",
    "accounts_user",
    "accounts_userevent",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_session",
    "knox_authtoken",
    "mfa_authenticator",
    "notifications_delivery",
    "notifications_webhook",
    "notifications_webhookevent",
    "socialaccount_socialaccount",
    "socialaccount_socialtoken",
    "socialaccount_socialapp",
}

# Columns of tables that they have use for otherwise.
HIDDEN_COLUMNS = {"cameras_camera": {"sealed_credentials"}}

TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
      AND NOT relispartition
      AND pg_get_userbyid(relowner) = current_user
"""

COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL(%s)
    ORDER BY attnum
"""


def grant_privileges(*, using: str = "owner") -> None:
    """Give each role exactly its privileges on every table, view and sequence of the owner."""
    append_only = set(append_only_tables())
    with connections[using].cursor() as cursor:
        if not roles_exist(cursor):
            return
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(
                sql.Identifier(APPLICATION)
            )
        )
        cursor.execute(TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            for statement in statements_for(table, append_only=table in append_only):
                cursor.execute(statement)
        for table in HIDDEN_COLUMNS.keys() & tables:
            cursor.execute(COLUMNS, [table, list(HIDDEN_COLUMNS[table])])
            columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
            grant = sql.SQL("GRANT SELECT ({}) ON {} TO {}")
            cursor.execute(grant.format(columns, *map(sql.Identifier, (table, REPORT))))


def append_only_tables() -> Iterable[str]:
    """Names of the tables whose rows are never changed: audit, and models that say so."""
    for model in apps.get_models():
        is_audit = hasattr(model, "pgh_trigger") or hasattr(model, "pgh_tracked_model")
        if is_audit or getattr(model, "append_only", False):
            yield model._meta.db_table


def statements_for(table: str, *, append_only: bool) -> list[sql.Composed]:
    """Return the statements that set one table's privileges."""
    name, app, report = map(sql.Identifier, (table, APPLICATION, REPORT))
    may = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    if table == "django_migrations":
        may = "SELECT"
    statements = [
        sql.SQL("REVOKE ALL ON {} FROM {}, {}").format(name, app, report),
        sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(may), name, app),
    ]
    if table not in HIDDEN_FROM_REPORTS | HIDDEN_COLUMNS.keys():
        statements.append(sql.SQL("GRANT SELECT ON {} TO {}").format(name, report))
    return statements


def roles_exist(cursor) -> bool:
    """False on a server prepared without config/roles.sql, where one role does everything."""
    cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [APPLICATION, REPORT])
    return cursor.fetchone()[0] == 2


def grant_after_migrate(sender, using: str, **kwargs) -> None:
    if using == "owner":
        grant_privileges(using=using)
