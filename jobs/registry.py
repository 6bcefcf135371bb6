"""Which function does which kind of job. Apps declare theirs in ``tasks.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Kind:
    """How one kind of job is run."""

    name: str
    run: Callable[..., str]
    queue: str
    lease: timedelta


class UnknownKind(LookupError):
    """No app declares this kind of job: it was renamed, or the worker runs older code."""


_kinds: dict[str, Kind] = {}


def job(name: str, *, queue: str = "celery", lease: timedelta = timedelta(seconds=60)):
    """Declare the decorated function as the work of one kind of job.

    It gets the lease, to report progress and keep the job, and the payload as keywords; it returns
    a sentence for people. It must be safe to repeat.
    """

    def declare(function: Callable[..., str]) -> Callable[..., str]:
        _kinds[name] = Kind(name=name, run=function, queue=queue, lease=lease)
        return function

    return declare


def find(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> list[str]:
    return sorted(_kinds)
