"""The file of an import: stored as it came, or sealed if its table has secrets."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.core.files.base import File

from accounts import sealing
from spreadsheets.engine.sealing import PURPOSE
from spreadsheets.models import ImportJob

GONE = "Its file was removed; send it again."
ANOTHER = "The stored file is not the one that was sent; send it again."


class Gone(Exception):
    """The file of an import is not there as it was sent."""


def store(job: ImportJob, file: File, *, is_sealed: bool) -> None:
    """Store the content of a file; the caller saves the import."""
    if not is_sealed:
        job.file.save("file", file, save=False)
        return
    with TemporaryFile() as kept:
        for chunk in file.chunks():  # a line each
            kept.write(sealing.sealed(chunk, purpose=PURPOSE) + b"\n")
        kept.seek(0)
        job.file.save("file", File(kept), save=False)


@contextmanager
def path_of(job: ImportJob, *, is_sealed: bool) -> Iterator[Path]:
    """The file on this machine, wherever it is stored, as it was sent. Raises Gone.

    What was sealed is opened into a file without a name, which is gone when its process is.
    """
    if not job.file:
        raise Gone(GONE)
    try:
        stored = job.file.open("rb")
    except FileNotFoundError as error:
        raise Gone(GONE) from error
    with stored, TemporaryFile() as copy:
        path = _local(job) if not is_sealed else None
        if path is None:
            _copy(stored, copy, is_sealed=is_sealed)
            path = Path(f"/proc/self/fd/{copy.fileno()}")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != job.sha256:
                raise Gone(ANOTHER)
        yield path


def _local(job: ImportJob) -> Path | None:
    try:
        return Path(job.file.path)
    except NotImplementedError:  # stored by another machine
        return None


def _copy(stored: File, copy: IO[bytes], *, is_sealed: bool) -> None:
    try:
        for part in stored if is_sealed else stored.chunks():
            opened = sealing.opened(part.strip(), purpose=PURPOSE) if is_sealed else part
            copy.write(opened)
    except sealing.Unreadable as error:
        raise Gone("Its file can no longer be opened; send it again.") from error
    copy.flush()
