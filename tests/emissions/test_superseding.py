"""What a new version would do to results is said before, and is what it does."""

from datetime import date
from decimal import Decimal, localcontext

import pytest

from emissions.models import Activity, EmissionFactor, Result
from emissions.services.factors import AlreadySuperseded, AnotherUnit, Change, TooEarly
from emissions.services.results import compute_results, verify_results
from emissions.services.superseding import (
    Effect,
    preview_superseding,
    recompute,
    supersede,
)
from emissions.services.years import close_year
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    FactorChoiceFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)]
NEXT_DAYS = [date(2027, 1, 1), date(2027, 8, 1)]


def kilograms() -> dict[tuple[str, int], Decimal]:
    sums = Result.objects.totals("laboratory", "year")
    return {(each["by_laboratory"], each["by_year"]): each["kg"] for each in sums}


@pytest.fixture
def factor():
    """A factor of 2026 with many digits, used by two laboratories on several days."""
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))
    for code in ("A", "B"):
        laboratory = LaboratoryFactory(code=code)
        for place, day in enumerate(DAYS + NEXT_DAYS):
            ActivityFactory(
                laboratory=laboratory,
                factor=factor,
                happened_on=day,
                quantity=Decimal("1234.56789012345678901234567890") + place,
            )
    ActivityFactory(factor=EmissionFactorFactory(code="other"))
    compute_results(Activity.objects.all(), now=NOON)
    return factor


NEW = Decimal("0.193380000000000000000000001")


@pytest.mark.parametrize(
    ("values", "years"),
    [
        pytest.param({"valid_from": date(2026, 1, 1)}, 2, id="a mistake"),
        pytest.param({"valid_from": date(2026, 7, 1)}, 2, id="from a day on"),
        pytest.param({"valid_from": date(2027, 1, 1)}, 2, id="for the next year"),
        pytest.param(
            {"valid_from": date(2026, 7, 1), "valid_until": None}, 4, id="from a day on for ever"
        ),
        pytest.param(
            {"valid_from": date(2026, 6, 1), "valid_until": date(2026, 7, 1)},
            2,
            id="for a month, after which there is none",
        ),
        pytest.param({"valid_from": date(2028, 1, 1)}, 0, id="when nothing happened yet"),
    ],
)
def test_the_preview_is_what_superseding_does_to_the_last_digit(factor, values, years):
    before = kilograms()
    effects = preview_superseding(factor, value=NEW, now=NOON, **values)
    assert EmissionFactor.objects.filter(code=factor.code).count() == 1
    assert kilograms() == before

    supersede(factor, value=NEW, now=NOON, **values)

    after = kilograms()
    assert len(effects) == years
    assert {(each.laboratory, each.year) for each in effects} == {
        key for key in before | after if before.get(key) != after.get(key)
    }
    for each in effects:
        key = each.laboratory, each.year
        assert each.difference == exactly(after.get(key, 0), before.get(key, 0))
    assert verify_results().is_right


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"uncertainty_percent": Decimal(7)}, id="uncertainty"),
        pytest.param({"scope": 3}, id="scope"),
        pytest.param({"co2": Decimal("0.1"), "ch4": Decimal("0.01")}, id="gases"),
        pytest.param({"unit": "Kilowatt hours"}, id="the same unit in other words"),
    ],
)
def test_results_follow_whatever_else_the_new_version_says(factor, said):
    values = {"value": NEW, "valid_from": DAYS[1], "valid_until": None, "now": NOON, **said}
    before = kilograms()
    effects = preview_superseding(factor, **values)

    supersede(factor, **values)

    assert verify_results().is_right
    for each in effects:
        key = each.laboratory, each.year
        assert each.difference == exactly(kilograms().get(key, 0), before.get(key, 0))


def test_only_what_a_version_changes_is_written(factor):
    done = supersede(factor, value=NEW, valid_from=DAYS[2], now=NOON)
    again = recompute([Change(done.new, factor)], now=NOON)

    assert (done.computed.activities, done.computed.written) == (4, 4)
    assert (again.activities, again.written, again.removed) == (0, 0, 0)


def test_a_version_that_holds_for_longer_finds_those_without_a_result(factor):
    supersede(factor, value=NEW, valid_from=DAYS[2], valid_until=None, now=NOON)

    assert Activity.objects.without_result().count() == 0
    assert verify_results().is_right


def exactly(after: Decimal | int, before: Decimal | int) -> Decimal:
    """The difference with all its digits."""
    with localcontext(prec=500):
        return Decimal(after) - Decimal(before)


def test_results_say_how_many_and_by_how_much():
    activity = ActivityFactory(factor=EmissionFactorFactory(value=Decimal("0.2")))
    compute_results(Activity.objects.all(), now=NOON)

    (effect,) = preview_superseding(
        activity.factor, value=Decimal("0.15"), valid_from=date(2026, 1, 1), now=NOON
    )

    assert effect == Effect(activity.laboratory.code, 2026, False, 1, Decimal(20), Decimal(15))
    assert (effect.difference, effect.percent) == (-5, -25)


def test_what_was_nothing_changes_by_no_percent():
    activity = ActivityFactory(factor=EmissionFactorFactory(value=0))
    compute_results(Activity.objects.all(), now=NOON)

    (effect,) = preview_superseding(
        activity.factor, value=Decimal(1), valid_from=date(2026, 1, 1), now=NOON
    )

    assert (effect.difference, effect.percent) == (100, None)


def test_closed_years_are_listed_and_keep_their_values(factor):
    laboratory = LaboratoryFactory(code="C")
    ActivityFactory(laboratory=laboratory, factor=factor)
    compute_results(Activity.objects.all(), now=NOON)
    closed = ReportingYearFactory(laboratory=laboratory, year=2026, validated=True)
    close_year(closed, by=UserFactory(), now=NOON)
    before = kilograms()["C", 2026]

    effects = preview_superseding(factor, value=NEW, valid_from=date(2026, 1, 1), now=NOON)
    done = supersede(factor, value=NEW, valid_from=date(2026, 1, 1), now=NOON)

    (kept,) = (each for each in effects if each.laboratory == "C")
    assert (kept.is_kept, kept.results, kept.difference) == (True, 1, 0)
    assert kept.kg_before == kept.kg_after == before == kilograms()["C", 2026]
    assert done.computed.in_closed_years == 1


def test_activities_without_a_result_in_closed_years_get_none(factor):
    laboratory = LaboratoryFactory(code="C")
    ActivityFactory(laboratory=laboratory, factor=factor, happened_on=date(2027, 5, 1))
    closed = ReportingYearFactory(laboratory=laboratory, year=2027, validated=True)
    close_year(closed, by=UserFactory(), now=NOON)

    effects = preview_superseding(factor, value=NEW, valid_from=date(2027, 1, 1), now=NOON)

    assert [each.laboratory for each in effects] == ["A", "B"]


def test_activities_that_name_no_factor_but_are_of_its_kind_count_too(factor):
    FactorChoiceFactory(
        module="energy",
        category="electricity",
        subcategory="",
        factor_code=factor.code,
        factor_region=factor.region,
    )
    laboratory = LaboratoryFactory(code="C")
    for day in (DAYS[2], NEXT_DAYS[0]):
        ActivityFactory(laboratory=laboratory, category="electricity", happened_on=day)
    compute_results(Activity.objects.all(), now=NOON)
    before = kilograms()
    said = {"value": NEW, "valid_from": DAYS[2], "valid_until": None, "now": NOON}

    effects = preview_superseding(factor, **said)
    supersede(factor, **said)

    own = [each for each in effects if each.laboratory == "C"]
    assert [each.year for each in own] == [2026, 2027]
    for each in own:
        key = each.laboratory, each.year
        assert each.difference == exactly(kilograms()[key], before.get(key, 0)) != 0
    assert verify_results().is_right


def test_a_version_counts_by_the_unit_of_the_one_before(factor):
    with pytest.raises(AnotherUnit, match="MWh"):
        preview_superseding(factor, value=NEW, valid_from=DAYS[1], now=NOON, unit="MWh")


@pytest.mark.parametrize(
    ("day", "refusal"), [(date(2025, 12, 31), TooEarly), (date(2026, 7, 1), AlreadySuperseded)]
)
def test_what_cannot_be_superseded_cannot_be_previewed(factor, day, refusal):
    if refusal is AlreadySuperseded:
        supersede(factor, value=NEW, valid_from=date(2026, 3, 1), now=NOON)

    with pytest.raises(refusal):
        preview_superseding(factor, value=NEW, valid_from=day, now=NOON)
