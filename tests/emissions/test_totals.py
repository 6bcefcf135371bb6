"""Totals equal the sum of their results after whatever happens, to the last digit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emissions.models import Activity, Laboratory, ReportingYear, Result, Total
from emissions.services.activities import enter_activity
from emissions.services.results import compute_results, verify_results
from emissions.services.superseding import supersede
from emissions.services.years import close_year, validate_module, validate_year
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

NUMBERS = st.decimals(min_value=0, max_value=10**6, places=4)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
PLACES = st.integers(0, 4)
DEEDS = st.one_of(
    st.tuples(st.just("add"), NUMBERS, DAYS),
    st.tuples(st.just("change"), PLACES, NUMBERS, DAYS),
    st.tuples(st.just("move"), PLACES, st.sampled_from(["travel", "waste", "other"])),
    st.tuples(st.just("own value"), PLACES, NUMBERS),
    st.tuples(st.just("delete"), PLACES),
    st.tuples(st.just("supersede"), NUMBERS, DAYS),
    st.tuples(st.just("delete results"), PLACES),
    st.tuples(st.just("compute")),
)


class Ledger:
    """A laboratory and a factor of two gases, and what people do with them."""

    def __init__(self) -> None:
        self.laboratory = LaboratoryFactory()
        self.factor = EmissionFactorFactory(
            value=2, co2=Decimal("1.9"), ch4=Decimal("0.1"), uncertainty_percent=7
        )

    def do(self, deed: str, *values) -> None:
        getattr(self, deed.replace(" ", "_"))(*values)

    def add(self, quantity, day) -> None:
        values = {"quantity": quantity, "happened_on": day, "uncertainty_percent": 3}
        activity = ActivityFactory.build(laboratory=self.laboratory, factor=self.factor, **values)
        enter_activity(activity, by=UserFactory(), now=NOON)

    def change(self, place, quantity, day) -> None:
        self._enter(place, quantity=quantity, happened_on=day)

    def move(self, place, module) -> None:
        self._enter(place, module=module, category=module)

    def own_value(self, place, kg) -> None:
        self._enter(place, own_value_kg=kg, own_value_reason="known")

    def delete(self, place) -> None:
        for activity in self._at(place):
            activity.delete()

    def supersede(self, value, day) -> None:
        if day > self.factor.valid_from:
            self.factor = supersede(self.factor, value=value, valid_from=day, now=NOON).new

    def delete_results(self, place) -> None:
        Result.objects.filter(activity__in=self._at(place)).delete()

    def compute(self) -> None:
        compute_results(Activity.objects.all(), now=NOON)

    def _enter(self, place, **values) -> None:
        for activity in self._at(place):
            for name, value in values.items():
                setattr(activity, name, value)
            enter_activity(activity, by=UserFactory(), now=NOON)

    def _at(self, place) -> list[Activity]:
        return list(Activity.objects.order_by("pk")[place : place + 1])


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=st.lists(DEEDS, max_size=12))
def test_totals_are_the_sum_of_their_results_after_any_deeds(deeds):
    with transaction.atomic():
        ledger = Ledger()
        for deed in deeds:
            ledger.do(*deed)
            assert verify_results().wrong_totals == []
        ledger.compute()
        assert verify_results().is_right
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_total_that_is_off_is_found():
    ledger = Ledger()
    ledger.add(Decimal(10), date(2026, 5, 1))
    Total.objects.filter(gas="co2").update(kg=1)

    found = verify_results()

    assert (found.is_right, found.stale) == (False, [])
    assert found.wrong_totals == [(ledger.laboratory.pk, 2026)]


@pytest.mark.django_db
def test_a_total_of_nothing_is_gone():
    ledger = Ledger()
    ledger.add(Decimal(10), date(2026, 5, 1))
    assert {total.gas for total in Total.objects.all()} == {"co2e", "co2", "ch4"}

    ledger.delete(0)

    assert not Total.objects.exists()


def test_laboratories_that_many_write_at_once_keep_their_totals(beside):
    factor = EmissionFactorFactory(value=3)
    laboratories = [LaboratoryFactory(), LaboratoryFactory()]
    user = UserFactory()

    def write(turn: int) -> None:
        for number in range(10):
            pair = laboratories if turn % 2 else laboratories[::-1]
            with transaction.atomic():
                for laboratory in pair:
                    activity = ActivityFactory.build(laboratory=laboratory, factor=factor)
                    activity.quantity = turn * 100 + number
                    activity.save()
                whole = Activity.objects.filter(laboratory__in=laboratories, quantity__gt=-1)
                compute_results(whole, now=NOON)
            if number % 3 == 2:
                enter_activity(activity, by=user, now=NOON)

    for each in [beside(write, turn) for turn in range(4)]:
        each.result(timeout=60)

    assert verify_results().is_right
    kg = {total.laboratory_id: total.kg for total in Total.objects.filter(gas="co2e")}
    expected = 3 * sum(turn * 100 + number for turn in range(4) for number in range(10))
    assert kg == dict.fromkeys([laboratory.pk for laboratory in laboratories], expected)


@pytest.mark.django_db
def test_a_closed_year_keeps_its_totals_whatever_happens_to_its_factor():
    ledger = Ledger()
    ledger.add(Decimal(10), date(2026, 5, 1))
    year = ReportingYearFactory(laboratory=ledger.laboratory, year=2026)
    user = UserFactory()
    for module in set(Activity.objects.values_list("module", flat=True)):
        validate_module(year, module, by=user, now=NOON)
    close_year(validate_year(year, by=user, now=NOON), by=user, now=NOON)
    before = list(Total.objects.order_by("pk").values())

    ledger.supersede(Decimal(9), date(2026, 3, 1))
    ledger.compute()
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        ledger.change(0, Decimal(11), date(2026, 5, 1))

    assert list(Total.objects.order_by("pk").values()) == before
    assert ReportingYear.objects.get().status == "closed"
    assert Laboratory.objects.count() == 1
