"""The report: a page of staff, to be looked at, printed and taken away as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import scopes
from emissions.amounts import Amount
from emissions.bars import Bar, bars
from emissions.models import Laboratory
from emissions.report_files import file_of
from emissions.services.report_scope import PERMISSION, NothingThere, find_report, laboratories_of
from emissions.services.report_tables import state_of, title_of
from emissions.services.reports import Line, Report, years_of

FORMS = ("csv", "xlsx")
MOST_YEAR = 2100


@dataclass(frozen=True)
class Row:
    """A line of a table with its bar, and its part of the whole in percent."""

    label: str
    amount: Amount
    bar: Bar
    share: Decimal | None = None
    kind: str = ""  # how it is colored


@require_safe
def page(request):
    """The report of ``?laboratory=``, ``?faculty=`` or all, in ``?year=``; ``?form=`` a file."""
    if not scopes.reach(request.user, PERMISSION):
        raise PermissionDenied
    now = datetime.now(UTC)
    chosen = {name: request.GET.get(name, "") for name in ("laboratory", "faculty")}
    year = request.GET.get("year", "")
    if year and not (year.isascii() and year.isdigit() and int(year) <= MOST_YEAR):
        raise Http404
    try:
        report = find_report(request.user, **chosen, year=int(year) if year else None, now=now)
    except NothingThere as nothing:
        raise Http404 from nothing
    form = request.GET.get("form")
    if form in FORMS:
        return file_of(report, form=form, by=request.user, query=request.GET.urlencode(), now=now)
    context = {
        **admin.site.each_context(request),
        **shown(report),
        **choices(request.user, report, chosen),
        "title": _("Report"),
        "now": now,
    }
    return TemplateResponse(request, "emissions/report.html", context)


def shown(report: Report) -> dict:
    """What the page shows of a report."""
    per_head = [(line, line.each) for line in report.years if line.each]
    return {
        "report": report,
        "whose": title_of(report),
        "state": state_of(report),
        "only": report.laboratories[0] if len(report.laboratories) == 1 else None,
        "tables": [
            (_("By scope"), "scopes", _rows(report.scopes, report.whole.kg, kind="scope")),
            (_("By module"), "modules", _rows(report.modules, report.whole.kg)),
            (_("By category"), "categories", _rows(report.categories, report.whole.kg)),
            (_("By month"), "months", _rows(report.months, report.whole.kg)),
        ],
        "years": list(zip(report.years, bars(line.amount for line in report.years), strict=True)),
        "per_head": [
            Row(str(line.year), each, bar)
            for (line, each), bar in zip(per_head, bars(each for _, each in per_head), strict=True)
        ],
    }


def _rows(lines: Iterable[Line], whole: Decimal, *, kind: str = "") -> list[Row]:
    lines = list(lines)
    drawn = bars(line.amount for line in lines)
    return [
        Row(
            line.label,
            line.amount,
            bar,
            100 * line.amount.kg / whole if whole else None,
            f"{kind}-{line.key}" if kind else "",
        )
        for line, bar in zip(lines, drawn, strict=True)
    ]


def choices(user, report: Report, chosen: dict[str, str]) -> dict:
    """What else may be asked for, and the addresses of files."""
    laboratories = list(laboratories_of(user))
    query = {name: value for name, value in chosen.items() if value}
    address = urlencode({**query, "year": report.year})
    return {
        "chosen": chosen,
        "laboratories": laboratories,
        "faculties": sorted({row.faculty for row in laboratories} - {""}),
        "offered_years": sorted({*years_of(report.laboratories), report.year}, reverse=True),
        "files": [(form.upper(), f"?{address}&form={form}") for form in FORMS],
    }


def address_of(laboratory: Laboratory, year: int | None = None) -> str:
    """Where the report of a laboratory is, of a year or of its newest."""
    query = {"laboratory": laboratory.code, **({"year": year} if year else {})}
    return f"{reverse('emissions_report')}?{urlencode(query)}"


urlpatterns = [path("", admin.site.admin_view(page), name="emissions_report")]
