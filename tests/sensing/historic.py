"""Historic files for tests: brought in, described, checked and imported as people do."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from jobs import services as jobs
from sensing.history import plans, sniffing
from sensing.history.plans import Dialect, Plan
from sensing.models import HistoryImport
from sensing.services import history as service
from sensing.services.history import Target
from sensing.tasks import ask
from tests.conftest import NOON

LINES = ["time,hall,yard"] + [
    f"2026-02-{day:02} {hour:02}:00,{day + hour / 100:.2f},{-hour}"
    for day in range(1, 5)
    for hour in range(24)
]


def text(lines: Iterable[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()


def receive(content: bytes, by, *, name: str = "logger.csv") -> HistoryImport:
    return service.receive(SimpleUploadedFile(name, content), by=by)


def plan_of(history: HistoryImport, **told) -> Plan:
    """The plan of a wide file whose first column is the time, unless told otherwise."""
    dialect = plans.load(Dialect, history.dialect)
    lines = sniffing.lines_of(service.head_of(history), dialect.encoding)
    names = sniffing.names_of(lines, dialect)
    usual = {"time": [0], "form": "iso", "values": list(range(1, len(names)))}
    return Plan(dialect=dialect, names=names, **{**usual, **told})


def work(history: HistoryImport, *, now: datetime = NOON) -> HistoryImport:
    """Let a worker do the job that is asked for."""
    history.refresh_from_db()
    ask(history)
    history.refresh_from_db()
    assert jobs.run(history.job_id, now=now) == "done"
    history.refresh_from_db()
    return history


def checked(content: bytes, by, *, name: str = "logger.csv", **told) -> HistoryImport:
    history = receive(content, by, name=name)
    service.ask_for_check(history, plan_of(history, **told))
    return work(history)


def started(history: HistoryImport, *, stops: bool = False, **sensors: str) -> HistoryImport:
    """Ask for the import of these series as these sensors."""
    targets = {series: Target(sensor) for series, sensor in sensors.items()}
    service.start(history, targets, stops_on_problems=stops, now=NOON)
    return history


def imported(content: bytes, by, *, sensors: dict[str, str], **told) -> HistoryImport:
    return work(started(checked(content, by, **told), **sensors))
