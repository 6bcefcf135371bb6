"""Factors are published and superseded, results computed, years closed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from emissions.models import Activity, EmissionFactor, ReportingYear, Result
from emissions.services import years
from emissions.services.activities import enter_activity
from emissions.services.factors import AlreadySuperseded, TooEarly, supersede_factor
from emissions.services.results import compute_results, verify_results
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


def compute():
    return compute_results(Activity.objects.all(), now=NOON)


def kilograms() -> list[tuple]:
    return list(Result.objects.order_by("activity_id", "gas").values_list("gas", "scope", "kg"))


def test_a_result_is_quantity_times_factor_to_the_last_digit():
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))
    ActivityFactory(factor=factor, quantity=Decimal("1234.5678901234567890123"))

    compute()

    result = Result.objects.get()
    assert result.kg == Decimal("255.647267564117817898999022863924099569")
    assert (result.factor, result.factor_value) == (factor, factor.value)
    assert (result.quantity, result.conversion, result.computed_at) == (
        Decimal("1234.5678901234567890123"),
        1,
        NOON,
    )


def test_each_gas_of_a_factor_has_a_result():
    factor = EmissionFactorFactory(
        value=Decimal("2.0"), co2=Decimal("1.5"), ch4=Decimal("0.4"), n2o=Decimal("0.1")
    )
    ActivityFactory(factor=factor, quantity=10)

    compute()

    assert kilograms() == [("ch4", 2, 4), ("co2", 2, 15), ("co2e", 2, 20), ("n2o", 2, 1)]


def test_the_version_valid_on_the_day_counts_whichever_is_named():
    old = EmissionFactorFactory(value=1)
    supersede_factor(old, value=Decimal(3), valid_from=JULY)
    ActivityFactory(factor=old, quantity=1, happened_on=date(2026, 6, 30))
    ActivityFactory(factor=old, quantity=1, happened_on=JULY)

    compute()

    assert kilograms() == [("co2e", 2, 1), ("co2e", 2, 3)]


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param({"unit": "kg"}, id="another unit"),
        pytest.param({"happened_on": date(2025, 12, 31)}, id="the day before it is valid"),
        pytest.param({"happened_on": date(2027, 1, 1)}, id="the day it ends"),
        pytest.param({"factor": None}, id="no factor"),
    ],
)
def test_without_a_factor_for_it_an_activity_has_no_result(activity):
    ActivityFactory(**{"factor": EmissionFactorFactory(), **activity})

    assert compute().without_result == 1

    assert kilograms() == []


def test_a_factor_that_counts_energy_emits_nothing():
    ActivityFactory(factor=EmissionFactorFactory(measure="kwh", unit="km"), unit="km")

    assert compute().without_result == 1


@pytest.mark.parametrize("unit", ["tonnes", "t", " TONNE "])
def test_units_may_be_spelled_as_one_likes(unit):
    ActivityFactory(factor=EmissionFactorFactory(unit="tonnes"), unit=unit)

    assert compute().without_result == 0


def test_an_own_value_takes_the_place_of_the_factor():
    activity = ActivityFactory(factor=EmissionFactorFactory(scope=2))
    compute()
    Activity.objects.update(own_value_kg=Decimal("7.125"), own_value_reason="meter of our own")

    done = compute()

    assert (done.written, done.removed) == (1, 0)
    assert kilograms() == [("co2e", 2, Decimal("7.125"))]
    assert activity.results.get().factor is None


def test_computing_again_writes_nothing():
    ActivityFactory(factor=EmissionFactorFactory())
    ActivityFactory(own_value_kg=1, own_value_reason="known")
    assert compute().written == 2

    again = compute()

    assert (again.written, again.removed, again.activities) == (0, 0, 2)


def test_a_changed_activity_has_its_results_changed():
    activity = ActivityFactory(factor=EmissionFactorFactory(value=2, co2=1), quantity=1)
    compute()
    Activity.objects.update(quantity=10, factor=EmissionFactorFactory(value=3))

    compute()

    assert kilograms() == [("co2e", 2, 30)]
    assert activity.results.count() == 1


def test_entering_an_activity_computes_its_result():
    activity = ActivityFactory.build(
        laboratory=LaboratoryFactory(), factor=EmissionFactorFactory(value=2), quantity=5
    )
    person = UserFactory()

    enter_activity(activity, by=person, now=NOON)
    enter_activity(activity, by=UserFactory(), now=NOON)

    assert activity.entered_by == person
    assert kilograms() == [("co2e", 2, 10)]


def test_totals_are_the_sums_of_their_rows():
    laboratory = LaboratoryFactory(code="A")
    factor = EmissionFactorFactory(value=1, co2=1)
    for quantity, day in [(1, 1), (2, 2), (4, 3)]:
        ActivityFactory(
            laboratory=laboratory,
            factor=factor,
            quantity=quantity,
            happened_on=date(2026, day, 1),
        )
    ActivityFactory(factor=factor, quantity=8)
    compute()

    totals = Result.objects.totals("laboratory", "year", "scope")

    assert next(iter(totals)) == {
        "by_laboratory": "A",
        "by_year": 2026,
        "by_scope": 2,
        "kg": 7,
        "activities": 3,
    }
    assert verify_results().kg == 15


def test_verifying_finds_nothing_where_all_is_right():
    ActivityFactory(factor=EmissionFactorFactory())
    ActivityFactory()
    compute()

    assert verify_results().is_right
    call_command("verify_results", verbosity=0)


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda: Activity.objects.update(quantity=1), id="another quantity"),
        pytest.param(lambda: Activity.objects.update(factor=None), id="no factor any more"),
        pytest.param(lambda: Result.objects.all().delete(), id="a missing result"),
        pytest.param(lambda: Result.objects.update(scope=1), id="another scope"),
    ],
)
def test_verifying_finds_results_that_do_not_follow(break_it):
    activity = ActivityFactory(factor=EmissionFactorFactory())
    compute()
    break_it()

    assert verify_results().stale == [activity.pk]
    with pytest.raises(CommandError, match="1 activities have other results"):
        call_command("verify_results")


def test_superseding_ends_the_old_version_where_the_new_one_begins():
    old = EmissionFactorFactory(value=1, co2=1, uncertainty_percent=5)

    new = supersede_factor(old, value=Decimal("2.5"), valid_from=JULY, source_version="2")

    old.refresh_from_db()
    assert (old.valid_until, new.valid_from, new.valid_until) == (JULY, JULY, date(2027, 1, 1))
    assert (new.version, new.supersedes, old.superseded_by) == (2, old, new)
    assert (new.value, new.co2, new.source_version) == (Decimal("2.5"), None, "2")
    assert (new.code, new.unit, new.uncertainty_percent) == (old.code, old.unit, 5)


def test_a_correction_from_the_first_day_leaves_the_old_version_no_day():
    old = EmissionFactorFactory()

    supersede_factor(old, value=Decimal(2), valid_from=old.valid_from)

    valid = EmissionFactor.objects.valid_on(date(2026, 3, 1))
    assert [factor.version for factor in valid] == [2]


def test_a_version_after_the_end_of_the_old_one_leaves_that_as_it_is():
    old = EmissionFactorFactory()

    new = supersede_factor(old, value=Decimal(2), valid_from=date(2027, 1, 1))

    old.refresh_from_db()
    assert (old.valid_until, new.valid_until) == (date(2027, 1, 1), None)


def test_only_the_newest_version_is_superseded():
    old = EmissionFactorFactory()
    supersede_factor(old, value=Decimal(2), valid_from=JULY)

    with pytest.raises(AlreadySuperseded, match="newest version"):
        supersede_factor(old, value=Decimal(3), valid_from=JULY)


def test_a_version_does_not_begin_before_the_old_one():
    with pytest.raises(TooEarly, match="cannot begin before"):
        supersede_factor(EmissionFactorFactory(), value=Decimal(2), valid_from=date(2025, 12, 31))


def test_a_version_that_breaks_a_rule_leaves_the_old_one_as_it_was():
    old = EmissionFactorFactory()

    with pytest.raises(ValidationError):
        supersede_factor(old, value=Decimal(2), valid_from=JULY, uncertainty_percent=Decimal(-1))

    old.refresh_from_db()
    assert old.valid_until == date(2027, 1, 1)


def test_the_life_of_a_year():
    year, person = ReportingYearFactory(), UserFactory()

    years.validate_year(year, by=person, now=NOON)
    assert (year.status, year.validated_by, year.validated_at) == ("validated", person, NOON)
    years.close_year(year, by=person, now=NOON)
    assert (year.status, year.closed_by, year.closed_at) == ("closed", person, NOON)
    years.reopen_year(year, by=person, reason="An invoice was missing.", now=NOON)
    assert (year.status, year.closed_by, year.validated_at) == ("open", None, None)
    assert (year.reopened_by, year.reopened_because) == (person, "An invoice was missing.")


def test_a_year_that_was_not_validated_is_not_closed():
    with pytest.raises(years.WrongStatus, match="is open and cannot become closed"):
        years.close_year(ReportingYearFactory(), by=UserFactory(), now=NOON)


def test_a_closed_year_is_not_validated():
    with pytest.raises(years.WrongStatus, match="is closed and cannot become validated"):
        years.validate_year(ReportingYearFactory(closed=True), by=UserFactory(), now=NOON)


def test_a_step_taken_twice_changes_nothing():
    year, first = ReportingYearFactory(), UserFactory()
    years.validate_year(year, by=first, now=NOON)

    years.validate_year(year, by=UserFactory(), now=NOON)

    assert year.validated_by == first


@pytest.fixture
def closed_activity():
    """An activity with its result, whose year is closed."""
    activity = ActivityFactory(factor=EmissionFactorFactory(value=2), quantity=1)
    compute()
    ReportingYearFactory(laboratory=activity.laboratory, closed=True)
    return activity


CHANGES = [
    pytest.param(lambda one: Activity.objects.update(quantity=2), id="another quantity"),
    pytest.param(
        lambda one: Activity.objects.update(happened_on=date(2025, 1, 1)), id="moved out of it"
    ),
    pytest.param(lambda one: one.delete(), id="deleted"),
    pytest.param(lambda one: ActivityFactory(laboratory=one.laboratory), id="another activity"),
    pytest.param(lambda one: Result.objects.all().delete(), id="a result deleted"),
    pytest.param(lambda one: Result.objects.update(scope=1), id="a result changed"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_of_a_closed_year_changes(closed_activity, change):
    refused = pytest.raises(IntegrityError, match=r"The year 2026 of .* is closed")
    with refused, transaction.atomic():
        change(closed_activity)

    assert kilograms() == [("co2e", 2, 2)]


def test_an_activity_is_not_moved_into_a_closed_year(closed_activity):
    other = ActivityFactory(laboratory=closed_activity.laboratory, happened_on=date(2025, 5, 1))

    with pytest.raises(IntegrityError, match="is closed"):
        Activity.objects.filter(pk=other.pk).update(happened_on=date(2026, 5, 1))


def test_computing_leaves_closed_years_alone(closed_activity):
    supersede_factor(closed_activity.factor, value=Decimal(9), valid_from=date(2026, 1, 1))
    ActivityFactory(factor=closed_activity.factor, quantity=1)

    done = compute()

    assert (done.activities, done.in_closed_years) == (1, 1)
    assert kilograms() == [("co2e", 2, 2), ("co2e", 2, 9)]
    assert verify_results().is_right


def test_a_closed_year_is_not_deleted():
    year = ReportingYearFactory(closed=True)

    with pytest.raises(IntegrityError, match="Reopen it before you delete it"):
        year.delete()


def test_the_headcount_of_a_closed_year_stays_as_it_was_reported():
    year = ReportingYearFactory(closed=True, headcount=12)

    with pytest.raises(IntegrityError, match="Reopen it"), transaction.atomic():
        ReportingYear.objects.update(headcount=6)
    ReportingYear.objects.update(note="Twelve people, two of them guests.")
    years.reopen_year(year, by=UserFactory(), reason="They were thirteen.", now=NOON)
    ReportingYear.objects.update(headcount=6)


def test_a_year_does_not_change_its_place():
    ReportingYearFactory()

    with pytest.raises(IntegrityError, match="do not change"):
        ReportingYear.objects.update(year=2025)
