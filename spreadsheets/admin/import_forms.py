"""What people answer about a file: how it is written, and what its columns are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from spreadsheets.answers import dialect_with
from spreadsheets.models import ImportJob
from spreadsheets.reading.dialects import FORMATS

FORMAT_NAMES = dict(
    zip(FORMATS, (_("CSV or other text"), "XLSX", "XLS", "ODS", "JSON"), strict=True)
)
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": _("UTF-8 with a mark"),
    "utf-16": "UTF-16",
    "cp1252": _("Western (Windows-1252)"),
    "cp1250": _("Central European (Windows-1250)"),
    "cp1251": _("Cyrillic (Windows-1251)"),
    "cp1253": _("Greek (Windows-1253)"),
    "mac_roman": _("Western (old Macintosh)"),
    "shift_jis": _("Japanese (Shift JIS)"),
    "gb18030": _("Chinese (GB 18030)"),
    "big5": _("Chinese (Big5)"),
    "euc_kr": _("Korean (EUC-KR)"),
}
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
DECIMALS = {".": _("point, 1,234.5"), ",": _("comma, 1.234,5")}
DATES = {
    "ymd": _("year, month, day"),
    "dmy": _("day, month, year: 31.12.2026"),
    "mdy": _("month, day, year: 12/31/2026"),
}
UNSAID = "?"


def choice(
    label: str | Promise, choices: Mapping[str, str | Promise], known: str | None
) -> forms.ChoiceField:
    """Of the usual ones, and of the one that was found."""
    offered = choices if not known or known in choices else {known: known, **choices}
    return forms.ChoiceField(
        label=label,
        choices=[("", _("to be recognised")), *offered.items()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class DialectForm(forms.Form):
    """Only what the format of the file has."""

    def __init__(self, job: ImportJob, data=None) -> None:
        self.known = job.dialect
        super().__init__(data, prefix="dialect", initial=job.dialect)
        known = self.known.get
        self.fields["format"] = choice(_("Format"), FORMAT_NAMES, known("format"))
        if known("format") in (None, "csv"):
            self.fields["encoding"] = choice(_("Encoding"), ENCODINGS, known("encoding"))
            self.fields["delimiter"] = choice(_("Between cells"), DELIMITERS, known("delimiter"))
        elif sheets := job.findings.get("sheets"):
            named = {name: name for name in sheets}
            self.fields["sheet"] = choice(_("Sheet"), named, known("sheet"))
        self.fields["decimal"] = choice(_("Decimal mark"), DECIMALS, known("decimal"))
        self.fields["dates"] = choice(_("Order of dates"), DATES, known("dates"))
        if known("format") != "json":
            self.fields["header_row"] = forms.IntegerField(
                label=_("Row of the header"),
                required=False,
                min_value=1,
                max_value=500,
                widget=UnfoldAdminIntegerFieldWidget,
            )

    def dialect(self) -> dict[str, Any]:
        said = {name: value or None for name, value in self.cleaned_data.items()}
        return dialect_with(self.known, said)


class ColumnsForm(forms.Form):
    """What each column of a file is; what was guessed is chosen, what is not known is asked."""

    def __init__(self, job: ImportJob, names: dict[str, str], data=None) -> None:
        super().__init__(data)
        self.headers = job.findings.get("headers", [])
        self.problems = {each["column"]: each for each in job.findings.get("problems", [])}
        self.samples = job.findings.get("sample", [])[:3]
        for place, header in enumerate(self.headers):
            guess = self.problems.get(header, {}).get("guess") or UNSAID
            choices = [("", _("left out")), *names.items()]
            if guess == UNSAID and header not in job.columns:
                choices.insert(0, (UNSAID, _("choose …")))
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=job.columns.get(header, guess),
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        for name, value in list(told.items()):
            if value == UNSAID:
                self.add_error(name, _("Choose what it is, or leave it out."))
        return told

    def columns(self) -> dict[str, str]:
        return {
            header: self.cleaned_data[f"column-{place}"]
            for place, header in enumerate(self.headers)
        }

    def missing(self) -> list[str]:
        """What is wrong with no column of the file."""
        return [each["message"] for each in self.problems.values() if each["code"] == "missing"]

    def rows(self) -> list[tuple[forms.BoundField, list[str], str]]:
        """Each column with its first values and what is not clear of it."""
        return [
            (
                self[f"column-{place}"],
                [row[place] for row in self.samples if place < len(row)],
                self.problems.get(header, {}).get("message", ""),
            )
            for place, header in enumerate(self.headers)
        ]
