"""What must always hold in the tables of emissions, broken on purpose from every side."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction

from emissions.models import Activity, EmissionFactor, FactorWord, Laboratory
from tests.accounts.factories import UserFactory
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
from tests.sensing.factories import SensorFactory

HUGE = Decimal(10) ** 15
JULY = date(2026, 7, 1)


def stored(factory, model, name):
    """The row it points to, made before."""
    return {name: factory()} if any(f.name == name for f in model._meta.fields) else {}


def build(factory, **values):
    """An instance that is not stored, with its parents stored."""
    model = factory._meta.model
    parents = {
        **stored(LaboratoryFactory, model, "laboratory"),
        **stored(ActivityFactory, model, "activity"),
        **stored(UserFactory, model, "uploaded_by"),
        **stored(ReportingYearFactory, model, "reporting_year"),
        **stored(ScenarioFactory, model, "scenario"),
        **stored(partial(SensorFactory, unit="kWh"), model, "sensor"),
    }
    return factory.build(**parents | values)


laboratory = partial(build, LaboratoryFactory)
year = partial(build, ReportingYearFactory)
factor = partial(build, EmissionFactorFactory)
file = partial(build, FactorFileFactory)
activity = partial(build, ActivityFactory)
result = partial(build, ResultFactory)
total = partial(build, TotalFactory)
state = partial(build, ModuleYearFactory)
scenario = partial(build, ScenarioFactory)
line = partial(build, ScenarioLineFactory)
meter = partial(build, MeterFactory)


def second_version(**values):
    first = EmissionFactorFactory(code="gas", **values.pop("first", {}))
    return factor(code="gas", version=2, supersedes=first, **values)


def same_scenario(first):
    return ScenarioFactory.build(laboratory=first.laboratory, name=first.name)


def same_meter(first):
    return MeterFactory.build(laboratory=first.laboratory, sensor=first.sensor)


def again(first):
    """Its code and version once more, for another time."""
    times = {"valid_from": date(2030, 1, 1), "valid_until": None}
    return factor(code=first.code, **times)


def powered(**values):
    """A device that stands in its laboratory, but for these values."""
    whole = {"active_watts": 600, "active_hours": 40, "weeks": 52, "module": "equipment"}
    return activity(**whole | values)


def same_total(first):
    return TotalFactory.build(laboratory=first.laboratory)


def same_result():
    return result(activity=ResultFactory().activity)


BROKEN = {
    "emissions_laboratory_code_plain": [
        partial(laboratory, code=text) for text in ("", " A", "A B", "a/b", "-a", "A\n")
    ],
    "emissions_laboratory_headcount_positive": [partial(laboratory, headcount=n) for n in (0, -1)],
    "emissions_reportingyear_once": [
        lambda: year(laboratory=ReportingYearFactory(year=2026).laboratory, year=2026)
    ],
    "emissions_reportingyear_year_sane": [partial(year, year=n) for n in (0, 1989, 2101)],
    "emissions_reportingyear_status_known": [partial(year, status="lost", validated=True)],
    "emissions_reportingyear_validated_has_moment": [partial(year, status="validated")],
    "emissions_reportingyear_closed_has_moment": [
        partial(year, closed=True, closed_at=None),
        partial(year, closed_at="2026-03-01T00:00Z"),
    ],
    "emissions_reportingyear_headcount_positive": [partial(year, headcount=0)],
    "emissions_factorfile_status_known": [partial(file, status="lost")],
    "emissions_factorfile_sha256_whole": [
        partial(file, sha256=text) for text in ("", "f", "G" * 64)
    ],
    "emissions_factorfile_finished_has_moment": [
        partial(file, status="done"),
        partial(file, finished_at=NOON),
    ],
    "emissions_reportingyear_reopened_because": [
        partial(year, reopened_at=NOON),
        partial(year, reopened_at=NOON, reopened_because=" "),
        partial(year, reopened_because="An invoice was missing."),
    ],
    "emissions_moduleyear_once": [
        lambda: state(
            reporting_year=ModuleYearFactory(module="waste").reporting_year, module="waste"
        )
    ],
    "emissions_moduleyear_module_known": [partial(state, module="farm")],
    "emissions_moduleyear_status_known": [partial(state, status="lost", validated_at=NOON)],
    "emissions_moduleyear_validated_has_moment": [
        partial(state, status="validated"),
        partial(state, validated_at=NOON),
    ],
    "emissions_scenario_name_once": [lambda: same_scenario(ScenarioFactory())],
    "emissions_scenario_named": [partial(scenario, name=text) for text in ("", " ")],
    "emissions_scenario_year_sane": [partial(scenario, year=n) for n in (1989, 2101)],
    "emissions_scenarioline_once": [lambda: line(scenario=ScenarioLineFactory().scenario)],
    "emissions_scenarioline_module_known": [partial(line, module="farm")],
    "emissions_scenarioline_scope_known": [partial(line, scope=4)],
    "emissions_scenarioline_amounts_sane": [
        partial(line, **{name: n}) for name in ("amount", "base_amount") for n in (HUGE, -HUGE)
    ],
    "emissions_meter_code_plain": [partial(meter, code=text) for text in ("", "a b", "/")],
    "emissions_meter_counts_known": [partial(meter, counts="some")],
    "emissions_meter_since_sane": [
        partial(meter, since=day) for day in (date(1989, 12, 31), date(2101, 1, 1))
    ],
    "emissions_meter_sensor_once": [lambda: same_meter(MeterFactory())],
    "emissions_emissionfactor_version_once": [lambda: again(EmissionFactorFactory())],
    "emissions_emissionfactor_valid_once": [
        partial(second_version),
        partial(second_version, valid_from=date(2026, 12, 31), valid_until=None),
        partial(second_version, first={"valid_until": None}, valid_until=None),
    ],
    "emissions_emissionfactor_code_plain": [
        partial(factor, code=text) for text in ("", "a b", ">")
    ],
    "emissions_emissionfactor_region_upper": [
        partial(factor, region=text) for text in ("gb", "", " GB", "GB ")
    ],
    "emissions_emissionfactor_scope_known": [partial(factor, scope=4)],
    "emissions_emissionfactor_measure_known": [partial(factor, measure="kg")],
    "emissions_emissionfactor_value_sane": [
        partial(factor, value=number) for number in (HUGE, -HUGE)
    ],
    "emissions_emissionfactor_gases_sane": [
        partial(factor, **{gas: HUGE}) for gas in ("co2", "ch4", "n2o")
    ],
    "emissions_emissionfactor_gases_of_emissions": [partial(factor, measure="kwh", co2=1)],
    "emissions_emissionfactor_uncertainty_sane": [
        partial(factor, uncertainty_percent=number) for number in (-1, 1001)
    ],
    "emissions_emissionfactor_unit_named": [partial(factor, unit=text) for text in ("", "  ")],
    "emissions_emissionfactor_valid_ordered": [partial(factor, valid_until=date(2025, 12, 31))],
    "emissions_emissionfactor_first_or_next": [
        partial(factor, version=2),
        lambda: factor(supersedes=EmissionFactorFactory()),
    ],
    "emissions_activity_reference_once": [
        lambda: activity(laboratory=ActivityFactory(reference="A1").laboratory, reference="A1")
    ],
    "emissions_activity_module_known": [partial(activity, module="fun")],
    "emissions_activity_source_known": [partial(activity, source="rumor")],
    "emissions_activity_quantity_sane": [
        partial(activity, module="purchase", quantity=number) for number in (HUGE, -HUGE)
    ],
    "emissions_activity_credit_of_purchase": [partial(activity, quantity=-1)],
    "emissions_activity_unit_named": [partial(activity, unit=text) for text in ("", " ")],
    "emissions_activity_day_sane": [
        partial(activity, happened_on=day) for day in (date(1989, 12, 31), date(2101, 1, 1))
    ],
    "emissions_activity_period_ordered": [partial(activity, ended_on=date(2026, 3, 1))],
    "emissions_activity_own_value_sane": [
        partial(activity, own_value_kg=number, own_value_reason="known") for number in (HUGE, -HUGE)
    ],
    "emissions_activity_own_value_explained": [
        partial(activity, own_value_kg=1, own_value_reason=text) for text in ("", "  ")
    ],
    "emissions_activity_trip_between_two": [
        lambda: activity(module="travel", origin=PlaceFactory()),
        lambda: activity(module="travel", destination=PlaceFactory()),
        lambda: activity(module="energy", origin=PlaceFactory(), destination=PlaceFactory()),
    ],
    "emissions_activity_distance_sane": [
        partial(activity, module="travel", distance_km=-1),
        partial(activity, module="travel", distance_km=50_000),
        partial(activity, module="energy", distance_km=3),
    ],
    "emissions_activity_hours_of_a_week": [
        partial(powered, active_hours=169),
        partial(powered, active_hours=-1),
        partial(powered, active_hours=100, standby_watts=1, standby_hours=69),
    ],
    "emissions_activity_power_whole": [
        partial(powered, weeks=None),
        partial(powered, weeks=54),
        partial(powered, active_watts=-1),
        partial(powered, active_watts=None),
        partial(powered, kwh_each=1),
        partial(powered, module="energy"),
    ],
    "emissions_activity_standby_whole": [
        partial(powered, standby_watts=5),
        partial(powered, standby_hours=5),
    ],
    "emissions_activity_kwh_each_sane": [partial(activity, kwh_each=n) for n in (-1, 10**9)],
    "emissions_activity_uncertainty_sane": [
        partial(activity, uncertainty_percent=number) for number in (-1, 1001)
    ],
    "emissions_place_code_upper": [
        partial(PlaceFactory.build, code=text) for text in ("gva", "", "A B")
    ],
    "emissions_place_kind_known": [partial(PlaceFactory.build, kind="moon")],
    "emissions_place_country_code": [
        partial(PlaceFactory.build, country=text) for text in ("", "C", "ch")
    ],
    "emissions_unitconversion_once": [
        lambda: UnitConversionFactory.build(from_code=UnitConversionFactory().from_code)
    ],
    "emissions_unitconversion_ratio_positive": [
        partial(UnitConversionFactory.build, ratio=n) for n in (0, -1, HUGE)
    ],
    "emissions_unitconversion_of_two": [partial(UnitConversionFactory.build, from_code="USD_2021")],
    "emissions_factorchoice_once": [
        lambda: FactorChoiceFactory.build(
            category=FactorChoiceFactory(until_km=700).category, from_km=699
        )
    ],
    "emissions_factorchoice_module_known": [partial(FactorChoiceFactory.build, module="fun")],
    "emissions_factorchoice_km_ordered": [
        partial(FactorChoiceFactory.build, from_km=7, until_km=7),
        partial(FactorChoiceFactory.build, until_km=50_001),
    ],
    "emissions_factorchoice_place_upper": [partial(FactorChoiceFactory.build, place="gb")],
    "emissions_total_once": [lambda: same_total(TotalFactory())],
    "emissions_result_once": [same_result],
    "emissions_result_gas_known": [partial(result, gas="steam")],
    "emissions_result_module_known": [partial(result, module="fun")],
    "emissions_result_scope_known": [partial(result, scope=4)],
    "emissions_total_module_known": [partial(total, module="fun")],
    "emissions_total_gas_known": [partial(total, gas="steam")],
    "emissions_total_scope_known": [partial(total, scope=4)],
    "emissions_result_is_product": [
        lambda: result(factor=EmissionFactorFactory(), factor_value=2, quantity=1, kg=3),
        lambda: result(factor=EmissionFactorFactory(), factor_value=None),
        partial(result, factor_value=2),
    ],
    "emissions_result_conversion_sane": [partial(result, conversion=-1)],
    "emissions_result_uncertainty_sane": [partial(result, uncertainty_percent=-1)],
}
CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("emissions").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}
WAYS = [
    pytest.param(name, make, id=f"{name} in way {number}")
    for name, ways in BROKEN.items()
    for number, make in enumerate(ways, 1)
]


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_says_what_is_wrong(name):
    sentence = str(CONSTRAINTS[name].violation_error_message)

    assert sentence.endswith(".")
    assert sentence != CONSTRAINTS[name].default_violation_error_message


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        instance.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(laboratory, code="ENAC-IIE.2_b"), id="every sign of a code"),
        pytest.param(partial(year, closed=True), id="a closed year"),
        pytest.param(partial(factor, value=0, valid_until=date(2026, 1, 1)), id="never valid"),
        pytest.param(
            partial(second_version, valid_from=date(2027, 1, 1), valid_until=None), id="next"
        ),
        pytest.param(partial(factor, scope=0, region="GLOBAL"), id="outside of scopes"),
        pytest.param(partial(activity, module="purchase", quantity=-5), id="a credit"),
        pytest.param(partial(activity, ended_on=date(2026, 3, 2)), id="a period of a day"),
        pytest.param(
            lambda: result(factor=EmissionFactorFactory(), factor_value=2, quantity=3, kg=6),
            id="a product",
        ),
    ],
)
def test_what_just_holds_is_stored(make):
    instance = make()
    instance.validate_constraints()

    instance.save(force_insert=True)

    assert type(instance).objects.filter(pk=instance.pk).exists()


@pytest.mark.django_db
def test_activities_without_a_reference_may_be_many():
    laboratory = ActivityFactory().laboratory

    assert ActivityFactory(laboratory=laboratory).pk


PUBLISHED = {
    "code": "other",
    "region": "FR",
    "value": 9,
    "co2": 9,
    "unit": "km",
    "unit_code": "km",
    "scope": 3,
    "valid_from": JULY,
    "uncertainty_percent": 1,
    "measure": "kwh",
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", PUBLISHED)
def test_what_was_published_is_not_edited(field):
    EmissionFactorFactory()

    with pytest.raises(IntegrityError, match="A published factor is not edited"):
        EmissionFactor.objects.update(**{field: PUBLISHED[field]})


@pytest.mark.django_db
def test_staff_are_told_of_which_field_it_is_not_edited():
    factor = EmissionFactorFactory()
    factor.value = Decimal(9)

    with pytest.raises(ValidationError) as caught:
        factor.full_clean()

    assert list(caught.value.message_dict) == ["value"]


@pytest.mark.django_db
def test_what_describes_a_factor_may_be_mended():
    factor = EmissionFactorFactory(name="Electricty")
    factor.name, factor.source_url = "Electricity", "https://example.org"

    factor.full_clean()
    factor.save()

    assert EmissionFactor.objects.search("electricity").get() == factor


@pytest.mark.django_db
def test_the_words_of_the_library_are_known():
    EmissionFactorFactory(name="Gas oil, 2nd grade", category="Fuels > Liquid fuels")

    assert {*FactorWord.objects.values_list("word", flat=True)} == {
        *("gas", "oil", "grade", "fuels", "liquid", "kwh")
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Laboratory, EmissionFactor, Activity])
def test_what_others_refer_to_is_not_deleted(model):
    ResultFactory(
        activity=ActivityFactory(factor=EmissionFactorFactory()),
        factor=EmissionFactorFactory(),
        factor_value=Decimal("0.2"),
    )

    if model is Activity:
        model.objects.all().delete()
        assert not model.objects.exists()
    else:
        with pytest.raises(models.ProtectedError):
            model.objects.all().delete()


@pytest.mark.django_db
def test_an_activity_of_a_closed_year_is_refused_in_words():
    closed = ReportingYearFactory(closed=True)

    with pytest.raises(ValidationError, match="This year of the laboratory is closed"):
        activity(laboratory=closed.laboratory).full_clean()
