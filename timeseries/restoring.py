"""Putting archived rows back into their table, exactly."""

from datetime import datetime
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from timeseries import archives, contents, holds, packing, retention
from timeseries.contents import Column, Digest
from timeseries.models import Archive, Hold
from timeseries.partitions import (
    OWNER,
    Partition,
    catalog,
    create,
    lock_policy,
    patiently,
)
from timeseries.policies import PartitionPolicy

# Rows as text, so that minus zero differs from zero.
STRANGERS = sql.SQL("""
    SELECT count(*) FROM (
        SELECT ROW({columns})::text FROM ({there}) AS there
        EXCEPT ALL SELECT ROW({columns})::text FROM {staging}
    ) AS strangers
""")
ADD = sql.SQL("""
    INSERT INTO {parent} ({written}) SELECT {written} FROM {staging} AS archived
    WHERE NOT EXISTS (SELECT FROM ({there}) AS there WHERE {same_key})
""")


class NotRestorable(Exception):
    """The rows of an archive do not go together with what is there."""


def restore(
    policy: PartitionPolicy, archive: Archive, *, by: AbstractBaseUser | None, now: datetime
) -> int:
    """Put the rows of an archive back and hold them; return how many were not there before.

    The partition is made if it is gone. All or nothing, and a repeat changes nothing. Raises
    NotReadable if the file cannot be trusted, and NotRestorable if rows are there that the archive
    has not, or has otherwise.
    """
    added = patiently(partial(_restore, policy, archive, connections[OWNER], by=by, now=now))
    retention.ask()  # what is held is shown
    return added


def _restore(
    policy: PartitionPolicy,
    archive: Archive,
    connection: BaseDatabaseWrapper,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
) -> int:
    columns = [Column(**column) for column in archive.columns]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        archives.verify(cursor, policy, archive)
        partition = _partition_for(policy, archive, connection)
        lock_policy(cursor, policy)
        packing.freeze(cursor, policy, partition)
        there = contents.contents_of(policy, partition, columns)
        _refuse_strangers(cursor, archive, columns, there)
        added = _add(cursor, policy, columns, there)
        _require_same(contents.digest(cursor, there, columns), archive)
        _hold(archive, connection.alias, by=by, now=now)
        Archive.objects.using(connection.alias).filter(pk=archive.pk).update(
            restored_at=now, restored_by=by, dropped_at=None
        )
    return added


def _partition_for(
    policy: PartitionPolicy, archive: Archive, connection: BaseDatabaseWrapper
) -> Partition:
    """The partition of an archive's range, made if nothing of that range is there."""
    wanted = Partition(start=archive.start, end=archive.end, table=archive.table)
    there = [
        each
        for each in catalog(policy, using=connection.alias)
        if each.start < wanted.end and wanted.start < each.end
    ]
    if not there:
        create(policy, wanted, connection)
        return wanted
    if [(each.start, each.end) for each in there] != [(wanted.start, wanted.end)]:
        raise NotRestorable(
            f"{policy.table} is cut otherwise now: {', '.join(each.table for each in there)} "
            f"take a part of what {archive.table} took. Read the file itself, or insert from it."
        )
    return there[0]


def _refuse_strangers(
    cursor, archive: Archive, columns: list[Column], there: sql.Composable
) -> None:
    statement = STRANGERS.format(
        columns=_list(column.name for column in columns),
        there=there,
        staging=sql.Identifier(archives.STAGING),
    )
    cursor.execute(statement)
    (strangers,) = cursor.fetchone()
    if strangers:
        raise NotRestorable(
            f"{strangers} rows are in {archive.table} that the archive has not, or has with other "
            "values. Nothing was changed. Remove or export them first, or read the file itself."
        )


def _add(cursor, policy: PartitionPolicy, columns: list[Column], there: sql.Composable) -> int:
    keys = [str(field.column) for field in policy.model._meta.pk_fields]
    same = (sql.SQL("there.{0} = archived.{0}").format(sql.Identifier(name)) for name in keys)
    statement = ADD.format(
        parent=sql.Identifier(policy.table),
        written=_list(column.name for column in columns if not column.is_generated),
        staging=sql.Identifier(archives.STAGING),
        there=there,
        same_key=sql.SQL(" AND ").join(same),
    )
    cursor.execute(statement)
    return cursor.rowcount


def _require_same(found: Digest, archive: Archive) -> None:
    if found != Digest(archive.row_count, archive.checksum):
        raise NotRestorable(
            f"{found.rows} rows came out, not the {archive.row_count} of the archive, or other "
            "ones. Nothing was changed."
        )


def _hold(archive: Archive, alias: str, *, by: AbstractBaseUser | None, now: datetime) -> None:
    """Or the next run would drop at once what was restored."""
    if Hold.objects.using(alias).filter(archive=archive).active(now).exists():
        return
    cursor = connections[alias].cursor()
    holds.lock(cursor, archive.policy)
    Hold.objects.using(alias).create(
        policy=archive.policy,
        start=archive.start,
        end=archive.end,
        reason="Restored from its archive.",
        archive_id=archive.pk,
        placed_at=now,
        placed_by_id=by.pk if by else None,
    )


def _list(names) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
