"""The tables of an app are made at once, and only on a database that the same migrations made."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections, transaction
from django.db.migrations import CreateModel, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pgtrigger.migrations import AddTrigger

from config.migrating import AtOnce

AT_ONCE = {
    key: migration
    for key, migration in MigrationLoader(None).disk_migrations.items()
    if isinstance(migration, AtOnce)
}


@pytest.mark.parametrize("key", sorted(AT_ONCE), ids=".".join)
def test_nothing_is_added_to_what_the_same_migration_made(key):
    # A column added to a table that has been made with it would be made twice.
    operations = AT_ONCE[key].operations

    assert {type(operation) for operation in operations} - {AddTrigger, RunSQL} == {
        kind for kind in map(type, operations) if issubclass(kind, CreateModel)
    }


@pytest.fixture
def history(django_db_setup, django_db_blocker):
    """Adds to the list of migrations that made this database, and takes it back."""
    with django_db_blocker.unblock(), transaction.atomic("owner"):
        yield MigrationRecorder(connections["owner"]).record_applied
        transaction.set_rollback(True, using="owner")


def test_a_database_that_other_migrations_made_is_left_alone_with_a_word_of_advice(history):
    history("sensing", "0004_audit_deletions")

    with pytest.raises(
        SystemCheckError, match=r"(?s)such as sensing\.0004_audit_deletions.*--reset"
    ):
        call_command("migrate", database="owner", skip_checks=False, verbosity=0)


def test_packages_may_take_back_migrations_of_their_own(history):
    history("knox", "0000_gone")

    call_command("check", databases=["owner"])
