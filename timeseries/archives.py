"""Partitions are written to Parquet before they are dropped, and what was stored is read back.

A manifest stands in the database before its file does, so a worker that is killed leaves nothing
that nobody knows of: the next one removes the rest and begins anew.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

import structlog
from django.core.files import File
from django.core.files.storage import storages
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from timeseries import contents, holds, packing, parquet
from timeseries.contents import Column, Digest
from timeseries.models import Archive
from timeseries.partitions import IMPATIENTLY, OWNER, Partition, catalog, patiently, plan
from timeseries.policies import PartitionPolicy
from timeseries.unpacking import packed_days

log = structlog.get_logger(__name__)
SCHEMA_VERSION = 1
# The job of the next hour goes on; this one may take a quarter of an hour, for every table.
MOST_AT_ONCE = 7
ENOUGH = timedelta(minutes=5)
CHUNK = 1024 * 1024
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('archives'), hashtext(%s))"
# What has been archived, as a table beside the real one.
STAGING = "archived_rows"
CREATE_STAGING = sql.SQL(
    "CREATE TEMPORARY TABLE {staging} (LIKE {parent} INCLUDING DEFAULTS) ON COMMIT DROP"
)


class NotReadable(Exception):
    """The file of an archive is gone, or is not what was stored."""


def due(policy: PartitionPolicy, *, now: datetime) -> list[Partition]:
    """The partitions past the horizon that are not held and have no archive yet, oldest first."""
    held = holds.standing(policy, now=now)
    expired = plan(policy, now=now, existing=catalog(policy), holds=held).drop
    return unarchived(policy, expired)


def unarchived(policy: PartitionPolicy, partitions: list[Partition]) -> list[Partition]:
    """Those that hold rows, packed or not, of which no verified archive is known."""
    known = set(_current(policy).exclude(verified_at=None).values_list("start", flat=True))
    unknown = [partition for partition in partitions if partition.start not in known]
    filled = packed_days(policy, [each.start for each in unknown if each.is_empty])
    return [each for each in unknown if not each.is_empty or each.start in filled]


def archive_due(
    policy: PartitionPolicy, *, now: datetime, report: Callable[[int, int], None]
) -> list[str]:
    """Archive the oldest partitions that are due and return the names of those that were.

    One that cannot be archived stops no other; its error is raised when all were tried.
    """
    waiting = due(policy, now=now)
    began = time.monotonic()
    done: list[str] = []
    failure = None
    for place, partition in enumerate(waiting):
        if len(done) == MOST_AT_ONCE or time.monotonic() - began > ENOUGH.total_seconds():
            break
        report(place, len(waiting))
        try:
            if archive(policy, partition, now=now):
                done.append(partition.table)
        except (NotReadable, OSError, DatabaseError) as error:
            log.exception("archive.failed", partition=partition.table)
            failure = failure or error
    if failure:
        raise failure
    return done


def archive(policy: PartitionPolicy, partition: Partition, *, now: datetime) -> Archive | None:
    """Write a partition to a file, read that back, and return its manifest.

    None if it has no rows, or while another worker archives this policy. Nobody can change the rows
    meanwhile, and everybody can read them. Raises what the storage raises, and NotReadable if what
    it gives back is not what it got. A repeat after that, or after the worker was killed, begins
    anew; a repeat after success returns the manifest that stands.
    """
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(ALONE, [policy.name])
        if not cursor.fetchone()[0]:
            return None
        if known := _verified(policy, partition).first():
            return known
        patiently(partial(_freeze, policy, partition))
        cursor.execute(contents.PLAINLY)
        remove_rest(policy, partition)
        columns = contents.columns_of(cursor, policy.table)
        rows = contents.contents_of(policy, partition, columns)
        found = contents.digest(cursor, rows, columns)
        if not found.rows:
            return None
        with TemporaryFile() as file:
            parquet.write(cursor, rows, columns, file, order=_order(policy))
            manifest = _announce(policy, partition, columns, found, file, now=now)
            _store(manifest, file)
        verify(cursor, policy, manifest)
        manifest.verified_at = now
        manifest.save(update_fields=["verified_at"])
    return manifest


def _freeze(policy: PartitionPolicy, partition: Partition) -> bool:
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(IMPATIENTLY)
        packing.freeze(cursor, policy, partition)
    return True


def remove_rest(policy: PartitionPolicy, partition: Partition) -> None:
    """Remove what a worker left that was killed before its archive was verified."""
    for rest in _current(policy).filter(start=partition.start, verified_at=None):
        storages["archives"].delete(rest.file)
        rest.delete()


def holds_all(cursor, policy: PartitionPolicy, partition: Partition) -> bool:
    """Whether all rows of a partition, which nobody may change meanwhile, are in its archive.

    An archive that holds something else is noted as replaced, so that another one is made.
    """
    cursor.execute(contents.PLAINLY)
    columns = contents.columns_of(cursor, policy.table)
    found = contents.digest(cursor, contents.contents_of(policy, partition, columns), columns)
    known = _verified(policy, partition).using(OWNER)
    same = known.filter(row_count=found.rows, checksum=found.checksum, end=partition.end)
    if not found.rows or same.exists():
        return True
    cursor.execute("SELECT now()")
    known.update(replaced_at=cursor.fetchone()[0])
    return False


def note_drop(policy: PartitionPolicy, partition: Partition, *, using: str, now: datetime) -> None:
    """Note in the transaction of a drop that the archive is all there is now."""
    _verified(policy, partition).using(using).update(dropped_at=now)


def verify(cursor, policy: PartitionPolicy, archive: Archive) -> None:
    """Read a stored file back into a table beside the real one, STAGING, and compare all its rows.

    Raises NotReadable if they are not those that were archived, or cannot be had.
    """
    columns = [Column(**column) for column in archive.columns]
    _require_columns(cursor, policy, archive, columns)
    names = {"staging": sql.Identifier(STAGING), "parent": sql.Identifier(policy.table)}
    cursor.execute(contents.PLAINLY)
    cursor.execute(CREATE_STAGING.format(**names))
    with opened(archive) as file:
        parquet.read(cursor, file, STAGING)
    found = contents.digest(cursor, contents.rows_in(STAGING, columns), columns)
    if found != Digest(archive.row_count, archive.checksum):
        raise NotReadable(
            f"{archive.file} gives back {found.rows} rows, not the {archive.row_count} that were "
            "archived, or other ones."
        )


@contextmanager
def opened(archive: Archive) -> Iterator[IO[bytes]]:
    """The file of an archive, copied from the storage and checked. Raises NotReadable."""
    with TemporaryFile() as copy:
        try:
            with storages["archives"].open(archive.file) as stored:
                shutil.copyfileobj(stored, copy, CHUNK)
        except FileNotFoundError:
            raise NotReadable(
                f"{archive.file} is not in the storage of archives. Bring it back from a back-up "
                "under this name, then try again."
            ) from None
        if _sha256(copy) != archive.sha256:
            raise NotReadable(
                f"{archive.file} is damaged: its SHA-256 is not that of the manifest. Bring it "
                "back from a back-up, then try again."
            )
        yield copy


def _announce(
    policy: PartitionPolicy,
    partition: Partition,
    columns: list[Column],
    found: Digest,
    file: IO[bytes],
    *,
    now: datetime,
) -> Archive:
    """Store the manifest of what is about to be stored."""
    return Archive.objects.create(
        policy=policy.name,
        table=partition.table,
        start=partition.start,
        end=partition.end,
        file=f"{policy.name}/{partition.table}-{uuid4().hex[:12]}.parquet",
        row_count=found.rows,
        size=file.seek(0, 2),
        sha256=_sha256(file),
        checksum=found.checksum,
        columns=[vars(column) for column in columns],
        schema_version=SCHEMA_VERSION,
        made_at=now,
    )


def _store(manifest: Archive, file: IO[bytes]) -> None:
    file.seek(0)
    name = storages["archives"].save(manifest.file, File(file))
    if name != manifest.file:
        manifest.file = name
        manifest.save(update_fields=["file"])


def _require_columns(
    cursor, policy: PartitionPolicy, archive: Archive, columns: list[Column]
) -> None:
    known = {(each.name, each.type) for each in contents.columns_of(cursor, policy.table)}
    missing = [each.name for each in columns if (each.name, each.type) not in known]
    if missing:
        raise NotReadable(
            f"{policy.table} has no columns {', '.join(missing)} of the type they had when "
            f"{archive.file} was made."
        )


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return found


def _order(policy: PartitionPolicy) -> list[str]:
    """The columns of the key: rows that lie together are alike, and pack well."""
    fields = policy.model._meta.pk_fields
    return [str(field.column) for field in fields]


def _verified(policy: PartitionPolicy, partition: Partition):
    return _current(policy).filter(start=partition.start).exclude(verified_at=None)


def _current(policy: PartitionPolicy):
    return Archive.objects.filter(policy=policy.name, replaced_at=None)
