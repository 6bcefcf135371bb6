"""What PostgreSQL itself lets the application and the analysts do, tried for real."""

import os

import psycopg
import pytest
from django.apps import apps
from django.db import connections
from pghistory.models import Event
from psycopg import sql

from accounts.privileges import statements_for
from cameras.models import Camera
from timeseries.partitions import catalog
from timeseries.policies import partition_policies

APP, REPORT = "DATABASE_URL", "REPORT_DATABASE_URL"
NAMES = {APP: "application", REPORT: "analyst"}
OURS = (
    "accounts",
    "jobs",
    "timeseries",
    "spreadsheets",
    "inventory",
    "sensing",
    "cameras",
    "sales",
    "emissions",
)
LEAF = "sensing_reading_20260302"
PARTITIONED = {policy.table for policy in partition_policies()}
NEVER_CHANGED = {
    "inventory_stockmovement",
    "sales_linemovement",
    "sales_transaction",
    "sales_transactionline",
    "sensing_correctedreading",
    "sensing_correction",
    "sensing_driftreference",
    "sensing_maintenancelog",
}
# With the first column of each.
APPEND_ONLY = {
    model._meta.db_table: model._meta.concrete_fields[0].column
    for model in apps.get_models()
    if issubclass(model, Event) or model._meta.db_table in NEVER_CHANGED
}

SECRET = {
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
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
}


@pytest.fixture(scope="module")
def log_in(django_db_setup):
    """Open a connection of one role on this process's test database."""
    database = connections["owner"].settings_dict["NAME"]
    opened = []

    def log_in(role):
        opened.append(psycopg.connect(os.environ[role], dbname=database))
        return opened[-1]

    yield log_in
    for connection in opened:
        connection.close()


@pytest.fixture(scope="module")
def roles(log_in):
    return {role: log_in(role) for role in (APP, REPORT)}


def refusal(connection, statement):
    """Try a statement, undo it, and return the error that refused it, if one did."""
    try:
        connection.execute(statement)
    except psycopg.Error as error:
        return error
    finally:
        connection.rollback()
    return None


def insert(table):
    return f"INSERT INTO {table} SELECT * FROM {table} WHERE false"


ATTEMPTS = [
    # role, statement, allowed
    (APP, "SELECT FROM sensing_reading WHERE false", True),
    (APP, insert("sensing_sensor"), True),
    (APP, "UPDATE sensing_sensor SET unit = unit", True),
    (APP, "DELETE FROM sensing_sensor WHERE false", True),
    (APP, "UPDATE sensing_reading SET value = value WHERE false", True),
    (APP, "CREATE TEMPORARY TABLE mine (id int)", True),
    (APP, "CREATE TABLE public.mine (id int)", False),
    (APP, "CREATE SCHEMA mine", False),
    (APP, "CREATE EXTENSION dblink", False),
    (APP, "ALTER TABLE sensing_sensor ADD COLUMN mine int", False),
    (APP, "ALTER TABLE sensing_maintenancelog DISABLE TRIGGER ALL", False),
    (APP, "DROP TABLE sensing_sensor", False),
    (APP, "DROP VIEW sensing_readingrow", False),
    (APP, "CREATE INDEX mine ON sensing_sensor (unit)", False),
    (APP, "TRUNCATE sensing_sensor", False),
    (APP, "TRUNCATE sensing_reading", False),
    (APP, "LOCK TABLE sensing_maintenancelog IN ACCESS EXCLUSIVE MODE", False),
    (APP, f"SELECT FROM {LEAF} WHERE false", False),
    (APP, insert(LEAF), False),
    (APP, f"UPDATE {LEAF} SET value = 0", False),
    (APP, f"DELETE FROM {LEAF}", False),
    (APP, f"TRUNCATE {LEAF}", False),
    (APP, f"DROP TABLE {LEAF}", False),
    (APP, f"ALTER TABLE sensing_reading DETACH PARTITION {LEAF}", False),
    (APP, "UPDATE django_migrations SET name = name", False),
    (APP, "SET ROLE glasshouse_owner", False),
    (APP, "SET session_replication_role = replica", False),
    (APP, "COPY sensing_sensor TO '/tmp/mine'", False),
    (APP, "COPY sensing_sensor TO PROGRAM 'cat'", False),
    (REPORT, "SELECT FROM sensing_sensor", True),
    (REPORT, "SELECT FROM sensing_reading WHERE false", True),
    (REPORT, "SELECT FROM sensing_readinghour WHERE false", True),
    (REPORT, "SELECT FROM sensing_anomalyalert", True),
    (REPORT, "SELECT FROM sensing_maintenancelog", True),
    (REPORT, "SELECT FROM sensing_sensorevent", True),
    (REPORT, "SELECT FROM accounts_user", False),
    (REPORT, "SELECT FROM accounts_userevent", False),
    (REPORT, "SELECT FROM accounts_apitoken", False),
    (REPORT, "SELECT FROM accounts_idempotencykey", False),
    (REPORT, "SELECT FROM django_session", False),
    (REPORT, "SELECT FROM mfa_authenticator", False),
    (REPORT, "SELECT FROM axes_accessattempt", False),
    (REPORT, "SELECT FROM axes_accesslog", False),
    (REPORT, f"SELECT FROM {LEAF}", False),
    (REPORT, insert("sensing_sensor"), False),
    (REPORT, "UPDATE sensing_sensor SET unit = unit", False),
    (REPORT, "DELETE FROM sensing_sensor", False),
    (REPORT, "TRUNCATE sensing_sensor", False),
    (REPORT, "CREATE TABLE public.mine (id int)", False),
    (REPORT, "SET ROLE glasshouse_app", False),
]


@pytest.mark.parametrize(
    ("role", "statement", "allowed"),
    [pytest.param(*attempt, id=f"{NAMES[attempt[0]]}: {attempt[1]}") for attempt in ATTEMPTS],
)
def test_a_role_may_do_what_the_table_says_and_no_more(roles, role, statement, allowed):
    error = refusal(roles[role], statement)

    assert (error is None) == allowed, error


def test_analysts_cannot_write_after_switching_read_only_off(log_in):
    connection = log_in(REPORT)
    connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    connection.commit()

    error = refusal(connection, "DELETE FROM sensing_sensor")

    assert isinstance(error, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(("table", "column"), sorted(APPEND_ONLY.items()))
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_change_history(roles, table, column, statement):
    error = refusal(roles[APP], statement.format(table, column, column))

    assert isinstance(error, psycopg.errors.InsufficientPrivilege)


def may(table, privilege, role="glasshouse_app"):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege])
        return cursor.fetchone()[0]


def tables():
    """Every table and view of the house, without partitions and what extensions brought."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition"
            " AND pg_get_userbyid(relowner) = current_user"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def owner(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        connections["owner"].close()


def test_the_application_can_read_every_table(owner):
    assert {table for table in tables() if not may(table, "SELECT")} == set()


def test_the_application_can_add_to_every_table_but_the_list_of_migrations(owner):
    assert {table for table in tables() if not may(table, "INSERT")} == {"django_migrations"}


def test_the_application_can_change_every_table_but_history(owner):
    unchanged = {table for table in tables() if not may(table, "UPDATE")}

    assert unchanged == {*APPEND_ONLY, "django_migrations"}


def test_analysts_read_every_table_but_secrets_and_change_none(owner):
    unread = {table for table in tables() if not may(table, "SELECT", "glasshouse_report")}
    writes = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    written = {
        table
        for table in tables()
        if any(may(table, privilege, "glasshouse_report") for privilege in writes)
    }

    assert unread == {*SECRET, "cameras_camera"}
    assert written == set()


def test_analysts_read_of_a_camera_all_but_its_credentials(roles):
    columns = {field.column for field in Camera._meta.concrete_fields} - {"sealed_credentials"}
    rest = f"SELECT {', '.join(columns)} FROM cameras_camera"

    assert refusal(roles[REPORT], rest) is None
    secret = refusal(roles[REPORT], "SELECT sealed_credentials FROM cameras_camera")
    assert isinstance(secret, psycopg.errors.InsufficientPrivilege)


def test_nobody_but_the_owner_touches_a_partition(owner):
    leaves = [
        part.table for policy in partition_policies() for part in catalog(policy, using="owner")
    ]
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
    touched = [
        (role, leaf, kind)
        for role in ("glasshouse_app", "glasshouse_report")
        for leaf in leaves
        for kind in kinds
        if may(leaf, kind, role)
    ]

    assert leaves
    assert touched == []


def test_no_role_of_programs_is_a_superuser_or_makes_databases(owner):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('glasshouse_app', 'glasshouse_report')"
            " AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
        )
        assert len(cursor.fetchall()) == 2


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if m._meta.app_label in OURS], ids=str
)
def test_every_model_of_ours_has_its_table(owner, model):
    assert model._meta.db_table in tables()


def test_identifiers_are_quoted_where_privileges_are_given():
    (first, *_) = statements_for('a"; DROP TABLE b; --', append_only=False)

    assert sql.Identifier('a"; DROP TABLE b; --').as_string(None) in first.as_string(None)
