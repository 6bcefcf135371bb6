"""A report as a table for files, in the GHG Protocol's layout: a line a category, and sums.

Kilograms are rounded to the gram, each line by itself; the API's JSON has all digits.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
from django.utils.translation import gettext as _

from emissions.amounts import PARTS, REST, Amount, exact_sum, rounded
from emissions.models import ReportingYear
from emissions.services.reports import ProtocolLine, Report
from spreadsheets.exporting.sheets import About

KG = pa.decimal128(38, 3)
TYPES = {
    "year": pa.int64(),
    "laboratory": pa.string(),
    "scope": pa.string(),
    "number": pa.string(),
    "category": pa.string(),
    "co2_kg": KG,
    "ch4_kg": KG,
    "n2o_kg": KG,
    "other_kg": KG,
    "co2e_kg": KG,
    "uncertainty_kg": KG,
    "uncertainty_percent": pa.decimal128(38, 1),
    "activities": pa.int64(),
}
SCHEMA = pa.schema(list(TYPES.items()))
NAMES_OF_GASES = {"co2": "co2_kg", "ch4": "ch4_kg", "n2o": "n2o_kg", REST: "other_kg"}


def table_of(report: Report) -> pa.RecordBatch:
    """The lines of the report and the sums of its scopes; lines without activities are empty."""
    return pa.RecordBatch.from_pylist(list(_rows(report)), schema=SCHEMA)


def _rows(report: Report) -> Iterator[dict]:
    whose = title_of(report)
    for line in report.scopes:
        lines = [one for one in report.protocol if one.scope == line.key]
        for one in lines:
            yield _row(report, whose, one.scope, one.code, one.label, one.amount, one.gases)
        yield _row(report, whose, line.key, "", _("Sum"), line.amount, _gases(lines))
    inside = [one for one in report.protocol if one.scope]
    yield _row(report, whose, None, "", _("Scopes 1 to 3"), report.whole, _gases(inside))
    for one in report.protocol:
        if not one.scope:
            yield _row(report, whose, None, one.code, one.label, one.amount, one.gases)


def _row(report: Report, whose: str, scope, code: str, label: str, amount: Amount, gases) -> dict:
    row = {
        "year": report.year,
        "laboratory": whose,
        "scope": "" if scope is None else str(scope),
        "number": code,
        "category": label,
        "activities": amount.activities,
    }
    if not amount.activities:
        return row
    return {
        **row,
        **{NAMES_OF_GASES[gas]: rounded(kg) for gas, kg in gases.items()},
        "co2e_kg": rounded(amount.kg),
        "uncertainty_kg": rounded(amount.off_kg),
        "uncertainty_percent": amount.off_percent,
    }


def _gases(lines: list[ProtocolLine]) -> dict[str, Decimal]:
    return {gas: exact_sum(one.gases[gas] for one in lines) for gas in (*PARTS, REST)}


def title_of(report: Report) -> str:
    """Whose report it is: the code of one laboratory, the faculty of several, or how many."""
    if len(report.laboratories) == 1:
        return report.laboratories[0].code
    faculties = {laboratory.faculty for laboratory in report.laboratories}
    if len(faculties) == 1 and (faculty := faculties.pop()):
        return faculty
    return _("%(count)d laboratories") % {"count": len(report.laboratories)}


def state_of(report: Report) -> str:
    """Whether the year is open, validated or closed, or how many of each there are."""
    if not report.states:
        return _("not begun")
    if len(report.laboratories) == 1:
        return str(ReportingYear.Status(next(iter(report.states))).label)
    return ", ".join(
        f"{ReportingYear.Status(name).label}: {count}" for name, count in report.states.items()
    )


def about(report: Report, *, by: str, now: datetime) -> About:
    """The sheet that says what the table is of, who made it, and how sums were found."""
    newest = report.newest
    heads = newest.headcount.heads
    facts = [
        (_("Laboratory"), title_of(report)),
        (_("Laboratories"), ", ".join(row.code for row in report.laboratories)),
        (_("Year"), str(report.year)),
        (_("State"), state_of(report)),
        (_("Headcount"), f"{heads.normalize():f}" if heads else _("not known")),
        (_("kg CO2e per head"), f"{newest.each.kg:f}" if newest.each else _("not known")),
        (_("Activities without result"), str(report.without_result)),
        (_("Own values, kg CO2e"), f"{rounded(report.own_values.kg):f}"),
        (_("Of unstated uncertainty, kg CO2e"), f"{rounded(report.whole.unstated_kg):f}"),
        (_("Made at"), f"{now:%Y-%m-%d %H:%M} UTC"),
        (_("Made by"), by),
    ]
    return About(facts=facts, columns=_columns(), rows=lambda: table_of(report).num_rows)


def _columns() -> list[tuple[str, str]]:
    gas = _("kg CO2e of this gas, rounded to the gram; empty without activities.")
    return [
        ("year", _("Calendar year.")),
        ("laboratory", _("Whose emissions they are.")),
        ("scope", _("1 direct, 2 purchased energy, 3 value chain; empty beside them.")),
        ("number", _("Number of the category in scope 3; 1.x and 2.x are sources, in our order.")),
        ("category", _("Line of the GHG Protocol, or a sum.")),
        *((name, gas) for name in ("co2_kg", "ch4_kg", "n2o_kg")),
        ("other_kg", _("kg CO2e of other gases, and of factors that name no gases.")),
        ("co2e_kg", _("kg CO2e of all gases.")),
        ("uncertainty_kg", _("Half of the interval, in kg; what states none counts as certain.")),
        ("uncertainty_percent", _("The same in percent of the kilograms.")),
        ("activities", _("How many activities there are behind it.")),
    ]
