"""Emissions from outside: who may open which door, and rows to find behind them."""

from collections.abc import Callable

from emissions.models import MODULES
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    FactorChoiceFactory,
    FactorFileFactory,
    LaboratoryFactory,
    MeterFactory,
    ModuleYearFactory,
    PlaceFactory,
    ReportingYearFactory,
    ResultFactory,
    ScenarioFactory,
    ScenarioLineFactory,
    TotalFactory,
    UnitConversionFactory,
)
from tests.roles import ADMINISTRATOR, BACK_OFFICE, MEMBER, PRINCIPAL

KEEPERS = ADMINISTRATOR | BACK_OFFICE
FILE_READERS = KEEPERS | {"auditor"}
LABORATORY = ADMINISTRATOR | PRINCIPAL
READERS = KEEPERS | PRINCIPAL | MEMBER | {"supervisor", "viewer", "analyst", "auditor"}

PROMISED: dict[str, set[str]] = {
    "GET emissions-api:laboratory-list": READERS,
    "POST emissions-api:laboratory-list": KEEPERS,
    "PATCH emissions-api:laboratory-list": KEEPERS,
    "DELETE emissions-api:laboratory-list": KEEPERS,
    "GET emissions-api:laboratory-detail": READERS,
    "PUT emissions-api:laboratory-detail": KEEPERS,
    "PATCH emissions-api:laboratory-detail": KEEPERS,
    "DELETE emissions-api:laboratory-detail": KEEPERS,
    "GET emissions-api:reporting-year-list": READERS,
    "POST emissions-api:reporting-year-list": KEEPERS,
    "PATCH emissions-api:reporting-year-list": KEEPERS | PRINCIPAL,
    "DELETE emissions-api:reporting-year-list": KEEPERS,
    "GET emissions-api:reporting-year-detail": READERS,
    "PUT emissions-api:reporting-year-detail": KEEPERS | PRINCIPAL,
    "PATCH emissions-api:reporting-year-detail": KEEPERS | PRINCIPAL,
    "DELETE emissions-api:reporting-year-detail": KEEPERS,
    "GET emissions-api:reporting-year-progress": READERS,
    "POST emissions-api:reporting-year-validate-module": KEEPERS | PRINCIPAL,
    "POST emissions-api:reporting-year-reopen-module": KEEPERS | PRINCIPAL,
    "POST emissions-api:reporting-year-validate": KEEPERS | PRINCIPAL,
    "POST emissions-api:reporting-year-close": KEEPERS,
    "POST emissions-api:reporting-year-reopen": KEEPERS,
    "GET emissions-api:module-year-list": READERS,
    "GET emissions-api:module-year-detail": READERS,
    "GET emissions-api:scenario-list": READERS,
    "POST emissions-api:scenario-list": LABORATORY,
    "PATCH emissions-api:scenario-list": LABORATORY,
    "DELETE emissions-api:scenario-list": LABORATORY,
    "GET emissions-api:scenario-detail": READERS,
    "PUT emissions-api:scenario-detail": LABORATORY,
    "PATCH emissions-api:scenario-detail": LABORATORY,
    "DELETE emissions-api:scenario-detail": LABORATORY,
    "POST emissions-api:scenario-copy-anew": LABORATORY,
    "GET emissions-api:scenario-line-list": READERS,
    "GET emissions-api:scenario-line-detail": READERS,
    "PUT emissions-api:scenario-line-detail": LABORATORY,
    "PATCH emissions-api:scenario-line-detail": LABORATORY,
    "GET emissions-api:meter-list": READERS,
    "POST emissions-api:meter-list": KEEPERS,
    "PATCH emissions-api:meter-list": KEEPERS,
    "DELETE emissions-api:meter-list": KEEPERS,
    "GET emissions-api:meter-detail": READERS,
    "PUT emissions-api:meter-detail": KEEPERS,
    "PATCH emissions-api:meter-detail": KEEPERS,
    "DELETE emissions-api:meter-detail": KEEPERS,
    "GET emissions-api:emission-factor-list": READERS,
    "POST emissions-api:emission-factor-list": KEEPERS,
    "PATCH emissions-api:emission-factor-list": KEEPERS,
    "DELETE emissions-api:emission-factor-list": KEEPERS,
    "GET emissions-api:emission-factor-detail": READERS,
    "PUT emissions-api:emission-factor-detail": KEEPERS,
    "PATCH emissions-api:emission-factor-detail": KEEPERS,
    "DELETE emissions-api:emission-factor-detail": KEEPERS,
    "POST emissions-api:emission-factor-supersede": KEEPERS,
    "POST emissions-api:emission-factor-preview": KEEPERS,
    "GET emissions-api:factor-file-list": FILE_READERS,
    "POST emissions-api:factor-file-list": KEEPERS,
    "GET emissions-api:factor-file-detail": FILE_READERS,
    "POST emissions-api:factor-file-publish": KEEPERS,
    "GET emissions-api:activity-list": READERS,
    "POST emissions-api:activity-list": LABORATORY | MEMBER,
    "PATCH emissions-api:activity-list": LABORATORY | MEMBER,
    "DELETE emissions-api:activity-list": LABORATORY,
    "GET emissions-api:activity-detail": READERS,
    "PUT emissions-api:activity-detail": LABORATORY | MEMBER,
    "PATCH emissions-api:activity-detail": LABORATORY | MEMBER,
    "DELETE emissions-api:activity-detail": LABORATORY,
    "POST emissions-api:activity-compute": LABORATORY | MEMBER,
    "GET emissions-api:result-list": READERS,
    "GET emissions-api:result-detail": READERS,
    "GET emissions-api:result-totals": READERS,
    "GET emissions-api:total-list": READERS,
    "GET emissions-api:total-detail": READERS,
    "GET emissions-api:report-list": READERS,
    **{
        f"{method} emissions-api:{table}-{kind}": READERS if method == "GET" else KEEPERS
        for table in ("place", "unit-conversion", "factor-choice")
        for kind, methods in (
            ("list", ("GET", "POST", "PATCH", "DELETE")),
            ("detail", ("GET", "PUT", "PATCH", "DELETE")),
        )
        for method in methods
    },
}
DEVICES_MAY: set[str] = set()


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    laboratory, factor = LaboratoryFactory(), EmissionFactorFactory()
    activity = ActivityFactory(laboratory=laboratory, factor=factor, entered_by=user)
    result = ResultFactory(activity=activity)
    for model in MODULES:
        ActivityFactory(laboratory=laboratory, **{"unit": "EUR 2024", **model.given})
    year = ReportingYearFactory(laboratory=laboratory, year=2025)
    line = ScenarioLineFactory(scenario__laboratory=laboratory)
    return {
        "laboratory": laboratory.code,
        "reporting-year": year.pk,
        "module-year": ModuleYearFactory(reporting_year=year).pk,
        "scenario": line.scenario.pk,
        "scenario-line": line.pk,
        "meter": MeterFactory(laboratory=laboratory).code,
        "emission-factor": factor.pk,
        "factor-file": FactorFileFactory(uploaded_by=user).uuid,
        "activity": activity.uuid,
        "result": result.pk,
        "total": TotalFactory(laboratory=laboratory, year=2020).pk,
        "place": PlaceFactory().code,
        "unit-conversion": UnitConversionFactory().pk,
        "factor-choice": FactorChoiceFactory().pk,
    }


# How a row comes into each list, with everything it points to being another's than the row before.
ADD: dict[str, Callable[[int], object]] = {
    "emissions/laboratories": lambda place: LaboratoryFactory(),
    "emissions/reporting-years": lambda place: ReportingYearFactory(),
    "emissions/module-years": lambda place: ModuleYearFactory(),
    "emissions/scenarios": lambda place: ScenarioFactory(),
    "emissions/scenario-lines": lambda place: ScenarioLineFactory(),
    "emissions/meters": lambda place: MeterFactory(factor=EmissionFactorFactory()),
    "emissions/emission-factors": lambda place: EmissionFactorFactory(),
    "emissions/factor-files": lambda place: FactorFileFactory(),
    "emissions/activities": lambda place: ActivityFactory(factor=EmissionFactorFactory()),
    "emissions/results": lambda place: ResultFactory(),
    "emissions/totals": lambda place: TotalFactory(),
    "emissions/places": lambda place: PlaceFactory(),
    "emissions/unit-conversions": lambda place: UnitConversionFactory(),
    "emissions/factor-choices": lambda place: FactorChoiceFactory(),
}
