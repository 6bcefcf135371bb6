"""A year's footprint: whatever happens to activities and factors, it is the sum of its rows."""

import doctest
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from emissions import amounts, protocol
from emissions.amounts import Amount, amount_of
from emissions.models import Activity, EmissionFactor, Laboratory, ReportingYear, Result, Total
from emissions.services.factors import supersede_factor
from emissions.services.reports import report_of, years_of
from emissions.services.results import compute_results, verify_results
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)


def compute():
    return compute_results(Activity.objects.all(), now=NOON)


def report(*laboratories: Laboratory, year: int = 2026):
    chosen = Laboratory.objects.all()
    if laboratories:
        chosen = chosen.filter(pk__in=[laboratory.pk for laboratory in laboratories])
    return report_of(chosen, year=year, activities=Activity.objects.all())


def kilograms(lines) -> dict:
    return {line.key: line.amount.kg for line in lines if line.amount.kg}


@pytest.mark.parametrize("module", [amounts, protocol], ids=lambda module: module.__name__)
def test_the_examples_of_the_arithmetic_are_right(module):
    found = doctest.testmod(module)

    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.fixture
def laboratory():
    """One with activities of three scopes and outside of them, computed; 10 people, open."""
    laboratory = LaboratoryFactory(code="IIE", faculty="ENAC")
    ReportingYearFactory(laboratory=laboratory, headcount=10, note="Moved in June.")
    power = EmissionFactorFactory(
        code="power",
        value=Decimal("0.2"),
        co2=Decimal("0.18"),
        ch4=Decimal("0.015"),
        n2o=Decimal("0.005"),
        uncertainty_percent=10,
    )
    gas = EmissionFactorFactory(code="gas", scope=1, value=Decimal("0.3"))
    wood = EmissionFactorFactory(code="wood", scope=0, value=Decimal("0.35"))
    flight = EmissionFactorFactory(code="flight", scope=3, value=Decimal("0.15"), unit="km")
    of = {"laboratory": laboratory}
    ActivityFactory(**of, factor=power, quantity=1000, category="electricity")
    ActivityFactory(**of, factor=power, quantity=500, happened_on=date(2026, 4, 1))
    ActivityFactory(**of, factor=gas, quantity=100, category="heating", uncertainty_percent=5)
    ActivityFactory(**of, factor=wood, quantity=10)
    ActivityFactory(
        **of, factor=flight, module="travel", category="plane", quantity=2000, unit="km"
    )
    ActivityFactory(
        **of, module="purchase", own_value_kg=Decimal("70.5"), own_value_reason="Their assessment."
    )
    ActivityFactory(**of, unit="MWh")
    compute()
    return laboratory


def test_each_table_adds_up_to_the_whole_without_what_is_outside_of_scopes(laboratory):
    found = report(laboratory)

    assert found.whole.kg == Decimal("700.5")
    assert found.outside.kg == Decimal("3.5")
    assert kilograms(found.scopes) == {1: 30, 2: 300, 3: Decimal("370.5")}
    assert list(kilograms(found.modules).items()) == [
        ("energy", 330),
        ("travel", 300),
        ("purchase", Decimal("70.5")),
    ]
    assert kilograms(found.categories)["energy", "electricity"] == 200
    assert kilograms(found.months) == {3: Decimal("600.5"), 4: 100}
    assert found.gases == {
        "co2": 270,
        "ch4": Decimal("22.5"),
        "n2o": Decimal("7.5"),
        "rest": Decimal("400.5"),
    }


def test_errors_of_one_factor_add_up_and_those_of_others_in_squares(laboratory):
    found = report(laboratory)

    # 300 kg by a factor of 10 % in two months; 30 kg of which the quantity is 5 % off.
    assert found.scopes[1].amount.off_kg == 30
    assert found.scopes[0].amount.off_kg == Decimal("1.5")
    assert found.whole.off_kg == Decimal(30**2 + Decimal("1.5") ** 2).sqrt().quantize(
        amounts.MILLIGRAM
    )
    assert found.whole.unstated_kg == Decimal("400.5")  # gas, flight and the own value
    assert found.whole.off_percent == Decimal("4.3")


def test_the_protocols_layout_has_every_line_and_every_kilogram(laboratory):
    lines = {line.code: line for line in report(laboratory).protocol}

    assert list(lines) == [code for rows in protocol.ROWS.values() for code in rows]
    assert {code: line.amount.kg for code, line in lines.items() if line.amount.kg} == {
        "1.1": 30,
        "2.1": 300,
        "3.1": Decimal("70.5"),
        "3.6": 300,
        "0": Decimal("3.5"),
    }
    assert lines["2.1"].gases["ch4"] == Decimal("22.5")
    assert all(sum(line.gases.values()) == line.amount.kg for line in lines.values())


def test_every_known_kind_has_a_line_of_its_scope():
    for scope, rows in protocol.ROWS.items():
        for module in Activity.Module.values:
            assert protocol.row_of(scope, module, "anything") in rows


def test_a_report_names_factors_own_values_and_what_has_no_result(laboratory):
    found = report(laboratory)

    assert [line.factor.code for line in found.factors] == ["power", "flight", "gas", "wood"]
    assert sum(line.amount.kg for line in found.factors) + found.own_values.kg == Decimal(704)
    (own,) = found.own_activities
    assert (own.own_value_reason, found.own_values.kg, found.unlisted) == (
        "Their assessment.",
        Decimal("70.5"),
        0,
    )
    assert found.without_result == 1
    assert (found.states, found.notes) == ({"open": 1}, ["Moved in June."])


def test_own_values_that_a_reader_may_not_see_are_counted_but_not_listed(laboratory):
    found = report_of(Laboratory.objects.all(), year=2026, activities=Activity.objects.none())

    assert (found.own_activities, found.own_values.kg, found.unlisted) == ([], Decimal("70.5"), 1)


def test_years_stand_beside_each_other(laboratory):
    factor = EmissionFactorFactory(
        code="old", scope=2, valid_from=date(2023, 1, 1), valid_until=date(2026, 1, 1), value=1
    )
    for year, quantity in ((2023, 80), (2025, 400)):
        ActivityFactory(
            laboratory=laboratory, factor=factor, quantity=quantity, happened_on=date(year, 1, 1)
        )
    ReportingYearFactory(laboratory=laboratory, year=2025, headcount=8)
    compute()

    lines = report(laboratory).years

    assert [(line.year, line.amount.kg, line.change_percent) for line in lines] == [
        (2023, 80, None),
        (2025, 400, None),  # nothing is known of the year before
        (2026, Decimal("700.5"), Decimal("75.1")),
    ]
    assert [line.each and line.each.kg for line in lines] == [None, 50, Decimal("70.05")]
    assert years_of([laboratory]) == [2026, 2025, 2023]


@pytest.mark.parametrize(
    ("year", "laboratory", "activities", "heads", "source"),
    [
        pytest.param(12, 10, [3], 12, "year", id="the year's"),
        pytest.param(None, 10, [3], 10, "laboratory", id="else the laboratory's"),
        pytest.param(None, None, [3, Decimal("0.5")], Decimal("3.5"), "activities", id="else both"),
        pytest.param(None, None, [], None, None, id="or nobody knows"),
    ],
)
def test_heads_are_those_of_the_year_else_the_laboratory_else_activities(
    year, laboratory, activities, heads, source
):
    row = LaboratoryFactory(code="IIE", headcount=laboratory)
    ReportingYearFactory(laboratory=row, headcount=year)
    for quantity in activities:
        for category in ("meals", "commuting"):  # one person, twice
            ActivityFactory(
                laboratory=row, module="headcount", category=category, quantity=quantity, unit="FTE"
            )

    found = report(row).newest.headcount

    assert (found.heads, found.sources.get("IIE")) == (heads, source)


def test_without_the_heads_of_one_laboratory_there_is_nothing_per_head():
    counted = ReportingYearFactory(headcount=4).laboratory
    uncounted = ReportingYearFactory().laboratory

    found = report().newest

    assert (found.each, found.headcount.missing) == (None, [uncounted.code])
    assert report(counted).newest.headcount.heads == 4


def test_an_empty_laboratory_is_empty():
    laboratory = LaboratoryFactory()

    found = report(laboratory)

    assert found.is_empty
    assert (found.whole, found.years[0].amount, found.factors) == (Amount(), Amount(), [])
    assert years_of([laboratory]) == []


def test_several_laboratories_are_read_in_as_many_queries_as_one(
    laboratory, django_assert_num_queries
):
    # Laboratories; totals of the year and before it; its rows; heads said, emitting and counted;
    # factors; own values; activities without result.
    for _ in range(3):
        ActivityFactory(factor=EmissionFactorFactory())
    compute()

    for chosen in ([laboratory], []):
        with django_assert_num_queries(10):
            report(*chosen)


KINDS = some.sampled_from(["enter", "edit", "delete", "supersede", "own", "recompute"])
STEPS = some.lists(
    some.tuples(KINDS, some.integers(0, 3), some.decimals(0, 999, places=7), some.integers(1, 12)),
    max_size=12,
)


def do(kind: str, place: int, number: Decimal, month: int) -> None:
    rows = list(Activity.objects.order_by("id"))
    chosen = rows[place % len(rows)] if rows else None
    factor = EmissionFactor.objects.filter(superseded_by=None).order_by("id")[place % 2]
    if kind == "enter":
        ActivityFactory(
            laboratory=Laboratory.objects.order_by("id")[place % 2],
            factor=factor,
            quantity=number,
            happened_on=date(2025 + place // 2, month, 1),
            uncertainty_percent=place or None,
        )
    elif kind == "supersede":
        supersede_factor(
            factor, value=number, valid_from=max(factor.valid_from, date(2026, month, 1))
        )
    elif kind == "recompute" or chosen is None:
        compute()
    elif kind == "edit":
        Activity.objects.filter(pk=chosen.pk).update(
            quantity=number, happened_on=date(2026, month, 1), module="process"
        )
    elif kind == "own":
        Activity.objects.filter(pk=chosen.pk).update(
            own_value_kg=number, own_value_reason="measured"
        )
    else:
        chosen.delete()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_steps_the_report_is_the_sum_of_the_results(steps):
    for model in (Result, Activity, Total, ReportingYear, Laboratory):
        model.objects.all().delete()
    for factor in EmissionFactor.objects.order_by("-version"):
        factor.delete()
    for code in ("a", "b"):
        LaboratoryFactory(code=code)
        EmissionFactorFactory(
            code=code,
            value=Decimal("0.20707428859060403"),
            co2=Decimal("0.2"),
            valid_from=date(2025, 1, 1),
            valid_until=None,
            uncertainty_percent=7,
        )
    for step in steps:
        do(*step)

        assert verify_results().wrong_totals == []
    compute()

    for chosen in ([], [Laboratory.objects.get(code="a")]):
        for year in (2025, 2026):
            assert_sums(report(*chosen, year=year), chosen, year)
    assert verify_results().is_right


def assert_sums(found, laboratories, year: int) -> None:
    """The report's tables, each by itself, are the results' sums to the last digit."""
    results = Result.objects.filter(happened_on__year=year)
    if laboratories:
        results = results.filter(laboratory__in=laboratories)
    sums: dict = {
        name: defaultdict(Decimal) for name in ("scope", "module", "month", "factor", "gas")
    }
    for row in results:
        if row.gas != "co2e":
            sums["gas"][row.gas] += row.kg
            continue
        sums["scope"][row.scope] += row.kg
        sums["module"][row.module] += row.kg
        sums["month"][row.happened_on.month] += row.kg
        sums["factor"][row.factor_id] += row.kg
    without = {name: {key: kg for key, kg in of.items() if kg} for name, of in sums.items()}
    own = without["factor"].pop(None, ZERO)
    assert found.whole.kg == sum(sums["scope"].values())
    assert kilograms(found.scopes) == without["scope"]
    assert kilograms(found.modules) == without["module"]
    assert kilograms(found.months) == without["month"]
    assert {line.factor.pk: line.amount.kg for line in found.factors if line.amount.kg} == without[
        "factor"
    ]
    assert found.own_values.kg == own
    assert found.gases["co2"] == sums["gas"]["co2"]
    assert sum(line.amount.kg for line in found.protocol) == found.whole.kg
    assert found.newest.amount == found.whole


@given(
    some.lists(
        some.tuples(
            some.integers(1, 3),
            some.none() | some.integers(0, 200),
            some.decimals(-999, 999, places=3),
        )
    )
)
def test_an_uncertainty_is_at_most_the_sum_of_those_of_its_parts(parts):
    pieces = [
        amounts.Piece(
            scope=1,
            gas="co2e",
            factor=factor,
            uncertainty_percent=None if percent is None else Decimal(percent),
            kg=kg,
            variance=ZERO,
            activities=1,
        )
        for factor, percent, kg in parts
    ]

    whole = amount_of(pieces)

    assert whole.kg == sum((kg for _, _, kg in parts), ZERO)
    assert (
        0
        <= whole.off_kg
        <= sum((amount_of([piece]).off_kg for piece in pieces), ZERO) + Decimal("0.001")
    )
