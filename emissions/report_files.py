"""The report as a download, for its page and for the API."""

from datetime import datetime

from django.http.response import HttpResponseBase

from accounts.models import User
from emissions.services.report_tables import SCHEMA, about, table_of, title_of
from emissions.services.reports import Report
from spreadsheets.exporting.downloads import made
from spreadsheets.exporting.lists import Asked
from spreadsheets.models import Surface


def file_of(report: Report, *, form: str, by: User, query: str, now: datetime) -> HttpResponseBase:
    """The report as CSV or XLSX, of the latter with a second sheet that says what it is.

    ``query`` is how it was asked for; every file is noted down as an export.
    """
    return made(
        iter([table_of(report)]),
        SCHEMA,
        asked=Asked("emissions.total", Surface.API, query),
        form=form,
        by=by,
        about=about(report, by=str(by), now=now),
        name=f"report-{title_of(report)}-{report.year}".replace(" ", "-"),
    )
