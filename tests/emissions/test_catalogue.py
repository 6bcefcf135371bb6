"""Results follow places, rates, choices and laboratories, whichever way these are changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from emissions.models import FactorChoice, Place, Result
from emissions.services.activities import recompute
from emissions.services.catalogue import followed
from emissions.services.results import verify_results
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    FactorChoiceFactory,
    LaboratoryFactory,
    PlaceFactory,
    UnitConversionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def kilograms() -> Decimal:
    assert verify_results().is_right
    return sum(Result.objects.filter(gas="co2e").values_list("kg", flat=True), Decimal(0))


def by_choice(**values):
    EmissionFactorFactory(code="plain", value=2)
    EmissionFactorFactory(code="dear", value=3)
    activity = ActivityFactory(category="electricity", quantity=10, **values)
    recompute([activity], now=NOON)
    return activity


def test_a_choice_gives_activities_their_factor_and_takes_it_away_again(staff):
    by_choice()
    assert kilograms() == 0
    values = {
        "module": "energy",
        "category": "electricity",
        "with_forcing": "on",
        "from_km": 0,
        "until_km": 50_000,
        "factor_code": "plain",
        "factor_region": "GB",
    }

    staff.post(reverse("admin:emissions_factorchoice_add"), values)
    assert kilograms() == 20

    choice = FactorChoice.objects.get()
    change = reverse("admin:emissions_factorchoice_change", args=[choice.pk])
    staff.post(change, values | {"factor_code": "dear"})
    assert kilograms() == 30

    staff.post(change, values | {"category": "heat"})
    assert kilograms() == 0

    staff.post(change, values)
    staff.post(reverse("admin:emissions_factorchoice_delete", args=[choice.pk]), {"post": "yes"})
    assert kilograms() == 0


def test_a_choice_for_the_country_goes_before_one_for_all_and_the_laboratory_says_its_country():
    laboratory = LaboratoryFactory()
    by_choice(laboratory=laboratory)
    for place, code in (("", "plain"), ("CH", "dear")):
        with followed(FactorChoice, [], now=NOON) as keys:
            choice = FactorChoiceFactory(category="electricity", place=place, factor_code=code)
            keys.append(choice.pk)
    assert kilograms() == 20

    with followed(type(laboratory), [laboratory.pk], now=NOON):
        laboratory.place = "CH"
        laboratory.save()

    assert kilograms() == 30


def test_trips_follow_the_places_they_go_between():
    factor = EmissionFactorFactory(code="flight", unit="passenger.km", value=1)
    here, there = PlaceFactory(), Place.objects.get(code="GVA")
    trip = {"module": "travel", "category": "plane", "unit": "trip", "quantity": 1}
    activity = ActivityFactory(factor=factor, origin=here, destination=there, **trip)
    recompute([activity], now=NOON)
    assert 48 < kilograms() < 52

    with followed(Place, [here.pk], now=NOON):
        here.position = there.position
        here.save()

    assert kilograms() == 0


@pytest.mark.parametrize(("km", "code"), [(699, "near"), (700, "far"), ("49999.9", "far")], ids=str)
def test_the_distance_chooses_the_factor_of_a_flight(km, code):
    for band, (low, high) in {"near": (0, 700), "far": (700, 50_000)}.items():
        EmissionFactorFactory(code=band, unit="passenger.km")
        FactorChoiceFactory(
            module="travel", category="plane", from_km=low, until_km=high, factor_code=band
        )
    flight = {"module": "travel", "category": "plane", "unit": "trip", "distance_km": km}
    recompute([ActivityFactory(**flight)], now=NOON)

    assert Result.objects.get().factor.code == code


def test_without_a_distance_no_band_is_chosen():
    EmissionFactorFactory(code="near", unit="passenger.km")
    FactorChoiceFactory(module="travel", category="plane", until_km=700, factor_code="near")
    recompute([ActivityFactory(module="travel", category="plane", unit="pkm")], now=NOON)

    assert not Result.objects.exists()


def test_money_follows_its_rate():
    factor = EmissionFactorFactory(code="spend", unit="USD_2021", value=Decimal("0.5"))
    bought = {"module": "purchase", "unit": "EUR_2024", "quantity": 100}
    recompute([ActivityFactory(factor=factor, **bought)], now=NOON)
    assert kilograms() == 0
    rate = UnitConversionFactory(from_code="EUR_2024", to_code="USD_2021", ratio=Decimal("1.02"))

    with followed(type(rate), [rate.pk], now=NOON):
        rate.ratio = Decimal("1.1")
        rate.save()

    assert kilograms() == 55
    assert Result.objects.get().conversion == Decimal("1.1")


def test_devices_take_what_their_watts_and_hours_give():
    factor = EmissionFactorFactory(value=Decimal("0.1"))
    device = {"module": "equipment", "unit": "piece", "quantity": 3, "active_watts": 600}
    hours = {"active_hours": 40, "standby_watts": 50, "standby_hours": 128, "weeks": 52}
    recompute([ActivityFactory(factor=factor, **device, **hours)], now=NOON)

    assert kilograms() == Decimal("474.24")
    assert Result.objects.get().formula == "power, 1"


def test_uncertainties_of_quantity_and_factor_are_independent():
    factor = EmissionFactorFactory(uncertainty_percent=4)
    activity = ActivityFactory(factor=factor, uncertainty_percent=3, happened_on=date(2026, 5, 1))
    recompute([activity], now=NOON)

    assert Result.objects.get().uncertainty_percent == 5
