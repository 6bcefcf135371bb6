"""What people answer about a file: how it is written, and what its columns are."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from spreadsheets.answers import dialect_with
from spreadsheets.models import ImportJob
from spreadsheets.reading.dialects import FORMATS

FORMAT_NAMES = dict(zip(FORMATS, ("CSV or other text", "XLSX", "XLS", "ODS", "JSON"), strict=True))
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16",
    "cp1252": "Western (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "mac_roman": "Western (old Macintosh)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
DECIMALS = {".": "point, 1,234.5", ",": "comma, 1.234,5"}
DATES = {
    "ymd": "year, month, day",
    "dmy": "day, month, year: 31.12.2026",
    "mdy": "month, day, year: 12/31/2026",
}
UNSAID = "?"


def choice(label: str, choices: dict[str, str], known: str | None) -> forms.ChoiceField:
    """Of the usual ones, and of the one that was found."""
    offered = choices if not known or known in choices else {known: known, **choices}
    return forms.ChoiceField(
        label=label,
        choices=[("", "to be recognised"), *offered.items()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class DialectForm(forms.Form):
    """Only what the format of the file has."""

    def __init__(self, job: ImportJob, data=None) -> None:
        self.known = job.dialect
        super().__init__(data, prefix="dialect", initial=job.dialect)
        known = self.known.get
        self.fields["format"] = choice("Format", FORMAT_NAMES, known("format"))
        if known("format") in (None, "csv"):
            self.fields["encoding"] = choice("Encoding", ENCODINGS, known("encoding"))
            self.fields["delimiter"] = choice("Between cells", DELIMITERS, known("delimiter"))
        elif sheets := job.findings.get("sheets"):
            named = {name: name for name in sheets}
            self.fields["sheet"] = choice("Sheet", named, known("sheet"))
        self.fields["decimal"] = choice("Decimal mark", DECIMALS, known("decimal"))
        self.fields["dates"] = choice("Order of dates", DATES, known("dates"))
        if known("format") != "json":
            self.fields["header_row"] = forms.IntegerField(
                label="Row of the header",
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
            choices = [("", "left out"), *names.items()]
            if guess == UNSAID and header not in job.columns:
                choices.insert(0, (UNSAID, "choose …"))
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
                self.add_error(name, "Choose what it is, or leave it out.")
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
