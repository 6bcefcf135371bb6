"""Spreadsheets of emissions: out and in again changes nothing; what is wrong is said."""

from datetime import date
from decimal import Decimal

import pytest
from import_export.results import RowResult

from emissions.models import Activity, EmissionFactor, Place, ReportingYear, Result
from emissions.resources import (
    ActivityResource,
    EmissionFactorResource,
    FactorChoiceResource,
    LaboratoryResource,
    PlaceResource,
    ReportingYearResource,
    UnitConversionResource,
)
from spreadsheets.formats import CSV, XLSX
from tests.accounts.factories import UserFactory
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    FactorChoiceFactory,
    LaboratoryFactory,
    PlaceFactory,
    ReportingYearFactory,
    UnitConversionFactory,
)
from tests.spreadsheets.test_resources import export, load, problems

LONG = Decimal("0.123456789012345678901234567890")


def make_laboratories():
    LaboratoryFactory(name="=1+1", faculty="é; 'x", headcount=Decimal("12.50"), is_active=False)
    LaboratoryFactory()


def make_years():
    ReportingYearFactory(closed=True, headcount=Decimal("3.25"), note="a\r\nb")
    ReportingYearFactory(year=2024)


def make_factors():
    old = EmissionFactorFactory(code="a", region="NA", value=LONG, co2=LONG, category="A > B")
    EmissionFactorFactory(
        code="a",
        region="NA",
        version=2,
        supersedes=old,
        valid_from=date(2027, 1, 1),
        valid_until=None,
        value=Decimal("0.20707428859060403"),
        uncertainty_percent=Decimal("5.5"),
    )
    EmissionFactorFactory(value=Decimal("1.5"))


def make_activities():
    factor = EmissionFactorFactory()
    ActivityFactory(reference="=A1", factor=factor, quantity=LONG, description="-x")
    ActivityFactory(own_value_kg=LONG, own_value_reason="known", ended_on=date(2026, 4, 1))
    ActivityFactory(laboratory=Activity.objects.first().laboratory)
    ActivityFactory(
        module="travel",
        category="plane",
        origin=Place.objects.get(code="GVA"),
        destination=PlaceFactory(),
        is_return=True,
        with_forcing=False,
        person=UserFactory(),
        uncertainty_percent=LONG,
    )
    power = {"active_watts": LONG, "active_hours": 1, "weeks": LONG}
    ActivityFactory(module="equipment", standby_watts=1, standby_hours=LONG, **power)
    ActivityFactory(kwh_each=LONG, place="CH")


def make_places():
    Place.objects.all().delete()  # the airports of the world
    PlaceFactory(name="Zürich; 'x")
    PlaceFactory()


def make_conversions():
    UnitConversionFactory(ratio=LONG)
    UnitConversionFactory()


def make_choices():
    FactorChoiceFactory(from_km=700, with_forcing=False, place="GB", subcategory="=1")
    FactorChoiceFactory()


MAKE = {
    LaboratoryResource: make_laboratories,
    ReportingYearResource: make_years,
    EmissionFactorResource: make_factors,
    ActivityResource: make_activities,
    PlaceResource: make_places,
    UnitConversionResource: make_conversions,
    FactorChoiceResource: make_choices,
}
FORMATS = [pytest.param(CSV, id="CSV"), pytest.param(XLSX, id="XLSX")]
each_way = pytest.mark.parametrize(
    ("resource", "form"),
    [
        pytest.param(resource, form, id=f"{resource.__name__} as {form.__name__}")
        for resource in MAKE
        for form in (CSV, XLSX)
    ],
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


def rows(model) -> list[dict]:
    moving = {"id", "created_at", "updated_at", "supersedes_id", "laboratory_id"}
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in moving]
    return sorted(
        str({name: getattr(value, "wkt", value) for name, value in row.items()})
        for row in model.objects.values(*names)
    )


@each_way
def test_an_export_imported_again_changes_nothing(resource, form):
    MAKE[resource]()
    before = rows(resource._meta.model)

    result = load(resource, form, export(resource, form))

    assert problems(result) == []
    assert result.totals[RowResult.IMPORT_TYPE_SKIP] == len(before) > 1
    assert rows(resource._meta.model) == before


@pytest.mark.parametrize("form", FORMATS)
def test_factors_are_restored_with_all_their_versions_and_digits(form):
    make_factors()
    before, content = rows(EmissionFactor), export(EmissionFactorResource, form)
    while EmissionFactor.objects.exists():
        EmissionFactor.objects.filter(superseded_by=None).delete()

    result = load(EmissionFactorResource, form, content)

    assert (problems(result), result.totals[RowResult.IMPORT_TYPE_NEW]) == ([], 3)
    assert rows(EmissionFactor) == before
    second = EmissionFactor.objects.get(version=2)
    assert second.supersedes == EmissionFactor.objects.get(code="a", version=1)


def activities_csv(*lines: str) -> bytes:
    header = "laboratory,reference,module,quantity,unit,happened_on,factor"
    return "\n".join([header, *lines]).encode()


def test_imported_activities_have_their_results(noon):
    LaboratoryFactory(code="LAB")
    EmissionFactorFactory(code="power", value=Decimal("0.5"))
    person = UserFactory(role="laboratory principal")
    content = activities_csv(
        "LAB,A1,energy,10,kWh,2026-03-01,power/GB",
        "LAB,A2,energy,20,kWh,2026-03-02,power/GB/1",
        "LAB,A3,other,1,piece,2026-03-02,",
    )

    first = load(ActivityResource, CSV, content, user=person)
    second = load(ActivityResource, CSV, content, user=person)

    assert problems(first) == []
    assert first.totals[RowResult.IMPORT_TYPE_NEW] == 3
    assert second.totals[RowResult.IMPORT_TYPE_SKIP] == 3
    assert list(Result.objects.order_by("kg").values_list("kg", flat=True)) == [5, 10]
    assert set(Activity.objects.values_list("source", "entered_by")) == {("import", person.pk)}


def test_a_changed_line_changes_the_result():
    LaboratoryFactory(code="LAB")
    EmissionFactorFactory(code="power", value=2)
    load(ActivityResource, CSV, activities_csv("LAB,A1,energy,10,kWh,2026-03-01,power/GB"))

    load(ActivityResource, CSV, activities_csv("LAB,A1,energy,30,kWh,2026-03-01,power/GB"))

    assert Result.objects.get().kg == 60


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("NONE,A1,energy,1,kWh,2026-03-01,", "There is no laboratory 'NONE'."),
        ("LAB,A1,energy,1,kWh,2026-03-01,gas/GB", "There is no emission factor 'gas/GB'"),
        ("LAB,A1,energy,much,kWh,2026-03-01,", "'much' is not a number."),
        ("LAB,A1,energy,-1,kWh,2026-03-01,", "Only a purchase can be negative"),
        ("LAB,A1,fun,1,kWh,2026-03-01,", "is not a valid choice"),
        ("LAB,A1,energy,1,kWh,2025-03-01,", "This year of the laboratory is closed."),
    ],
)
def test_a_wrong_line_stops_the_file_and_says_why(line, sentence):
    laboratory = LaboratoryFactory(code="LAB")
    ReportingYearFactory(laboratory=laboratory, year=2025, closed=True)

    result = load(ActivityResource, CSV, activities_csv("LAB,A0,energy,1,kWh,2026-03-01,", line))

    assert any(number == 2 and sentence in words for number, words in problems(result))
    assert not Activity.objects.exists()


def test_a_file_does_not_edit_what_was_published():
    factor = EmissionFactorFactory(code="power")
    content = export(EmissionFactorResource, CSV).replace(b",0.2,", b",0.3,")

    result = load(EmissionFactorResource, CSV, content)

    assert "A published factor is not edited" in problems(result)[0][1]
    factor.refresh_from_db()
    assert factor.value == Decimal("0.2")


def test_a_file_does_not_close_a_year():
    ReportingYearFactory(year=2026)
    content = export(ReportingYearResource, CSV).replace(b",open,", b",closed,")

    load(ReportingYearResource, CSV, content)

    assert ReportingYear.objects.get().status == "open"
