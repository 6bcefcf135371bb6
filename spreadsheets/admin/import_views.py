"""What the page of an import shows, and what comes back from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import NoReverseMatch, reverse

from spreadsheets import registry
from spreadsheets.admin.import_forms import ColumnsForm, DialectForm
from spreadsheets.answers import columns_of
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import failed_rows, imports, previews

PER_PAGE = 50
CELL = re.compile(r"cell-(\d{1,9})-(\d{1,3})")
Status = ImportJob.Status
TABS = ("wrong", "changed", "new", "applied", "unchanged")  # the first that has rows is open
READ = (Status.CHECKED, Status.CANCELLED, Status.DONE, Status.UNDONE)


@dataclass(frozen=True)
class Asked:
    """Which rows of an import to show."""

    status: str = ""
    code: str = ""
    column: str = ""
    page: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        said = {name: query.get(name, "")[:200] for name in cls.__dataclass_fields__}
        told = cls(**{name: text.replace("\0", "") for name, text in said.items()})
        known = told.status in ImportRow.Status.values
        return told if known else replace(told, status="")

    @property
    def query(self) -> str:
        given = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(given)}" if given else "?"

    @property
    def next_page(self) -> str:
        """The query but for the number of its page."""
        return replace(self, page="").query


class Counted(Paginator):
    """Pages of rows whose number is known."""

    def __init__(self, rows, count: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.count = count


def context_of(
    job: ImportJob, asked: Asked, *, may_steer: bool, user, now: datetime
) -> dict[str, Any]:
    """All that the page says, for whoever looks at it."""
    work = job.job
    lost = bool(job.is_running and work is not None and work.state == "failed")
    is_done, has_rows = job.status == Status.DONE, job.rows_removed_at is None
    is_asked = may_steer and job.status in (Status.UNCLEAR, Status.CHECKED, Status.FAILED)
    return {
        "job": job,
        "table": registry.name_of(job.resource),
        "list_url": _list_of(job),
        "rows_url": f"{_list_of(job)}?import={job.uuid}" if has_rows and is_done else "",
        "has_failed_rows": failed_rows.are_kept(job),
        "may_steer": may_steer,
        "is_waiting": job.is_running and not lost,
        "lost": (work.error or "The worker was lost.") if lost and work else "",
        "progress": progress_of(job),
        "earlier": None if job.status in ImportJob.ENDED else imports.earlier(job),
        "notes": [*job.findings.get("notes", []), *job.findings.get("doubts", [])],
        "preamble": job.findings.get("preamble", []),
        "dialect_form": DialectForm(job) if is_asked else None,
        "columns_form": ColumnsForm(job, names_of(job)) if is_asked else None,
        "may_be_undone": may_steer and imports.may_be_undone(job, now=now),
        "undone_until": job.finished_at and job.finished_at + imports.UNDO_WITHIN,
        "modes": modes_of(job) if may_steer and job.status == Status.CHECKED else [],
        **(rows_for(job, asked, may_mend=may_steer) if has_rows and job.status in READ else {}),
    }


def names_of(job: ImportJob) -> dict[str, str]:
    """The columns of the table by name, in words for a select."""
    try:
        resource = registry.resource_for(job.resource, job.uploaded_by)
    except registry.NoSuchTable:
        return {}
    return {
        each.name: each.name if each.label == each.name else f"{each.name} ({each.label})"
        for each in columns_of(resource)
    }


def progress_of(job: ImportJob) -> dict[str, Any]:
    work = job.job
    return {
        "status": job.status,
        "is_waiting": job.is_running and not (work is not None and work.state == "failed"),
        "done": work.done_count if work else 0,
        "total": work.total_count if work else None,
    }


def modes_of(job: ImportJob) -> list[tuple[str, str, int]]:
    """What may be written: the mode, what its button says, and how many rows that are."""
    both = job.new_count + job.changed_count
    offered = [
        ("all", "Import all rows", 0 if job.wrong_count else both),
        ("good", "Import the good rows only", both if job.wrong_count else 0),
        ("create", "Only the new rows", job.new_count if job.changed_count else 0),
        ("update", "Only the changes", job.changed_count if job.new_count else 0),
    ]
    return [each for each in offered if each[2]]


def rows_for(job: ImportJob, asked: Asked, *, may_mend: bool) -> dict[str, Any]:
    """A page of rows, and the tabs and filters beside it."""
    counts = previews.counts(job)
    tabs = [status for status in TABS if counts.get(status)]
    faults = previews.faults(job)
    shown = [each for each in faults if (each.code, each.column) == (asked.code, asked.column)]
    if not shown:  # what was asked for may be mended meanwhile
        first = next(iter(tabs), "")
        status = asked.status if asked.status in tabs else first
        asked = replace(asked, status=status, code="", column="")
    status = "wrong" if shown else asked.status
    count = shown[0].count if shown else counts.get(status, 0)
    rows = previews.rows_of(job, status=status, code=asked.code, column=asked.column)
    page = Counted(rows, count).get_page(asked.page or 1)
    return {
        "asked": asked,
        "counts": counts,
        "tabs": [
            (each, ImportRow.Status(each).label, counts[each], each == status) for each in tabs
        ],
        "faults": [
            (each, replace(asked, status="", page="", code=each.code, column=each.column).query)
            for each in faults
        ],
        "fault": shown[0] if shown else None,
        "rows": page,
        "lines": _with_inputs(job, page),
        "may_mend": may_mend and job.may_be_changed,
    }


def _with_inputs(job: ImportJob, page: Page) -> list[tuple[previews.Line, list[tuple]]]:
    """Lines with their cells, and for each that may be wrong the name of its input."""
    places = {header: place for place, header in enumerate(job.findings.get("headers", []))}
    return [
        (
            line,
            [
                (cell, f"cell-{line.number}-{places[cell.header]}")
                if cell.errors or line.errors or (cell.is_secret and line.status == "wrong")
                else (cell, "")
                for cell in line.cells
            ],
        )
        for line in previews.shown(job, list(page.object_list))
    ]


def mended(job: ImportJob, posted: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The cells that say something else than before, by line and header."""
    headers = job.findings.get("headers", [])
    said: dict[int, dict[str, str]] = {}
    for name, value in posted.items():
        found = CELL.fullmatch(name)
        if found and int(found[2]) < len(headers):
            said.setdefault(int(found[1]), {})[headers[int(found[2])]] = _lines(value)
    rows = previews.rows_of(job).filter(number__in=said)
    known = {
        line.number: {
            cell.header: "" if cell.is_secret else _lines(cell.after) for cell in line.cells
        }
        for line in previews.shown(job, list(rows))
    }
    changed = {
        line: {header: text for header, text in cells.items() if known[line].get(header) != text}
        for line, cells in said.items()
        if line in known
    }
    return {line: cells for line, cells in changed.items() if cells}


def _lines(text: str) -> str:
    """Browsers end lines in their own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _list_of(job: ImportJob) -> str:
    try:
        return reverse(f"admin:{job.resource.replace('.', '_')}_changelist")
    except NoReverseMatch:
        return ""
