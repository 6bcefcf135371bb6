"""The report as a download, for its page and for the API."""

from datetime import datetime

from django.http.response import HttpResponseBase

from emissions.services.report_tables import SCHEMA, about, table_of, title_of
from emissions.services.reports import Report
from spreadsheets.exporting.tables import streamed


def file_of(report: Report, *, form: str, by: str, now: datetime) -> HttpResponseBase:
    """The report as CSV or XLSX; of the latter the second sheet says what it is."""
    name = f"report-{title_of(report)}-{report.year}".replace(" ", "-")
    said = about(report, by=by, now=now)
    return streamed(iter([table_of(report)]), SCHEMA, form=form, name=name, about=said)
