"""The modules as people use them: their files, pages, checks and choices."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Membership
from emissions.models import (
    MODULES,
    Activity,
    EmissionFactor,
    FactorChoice,
    Place,
    Purchase,
    Result,
    Trip,
)
from emissions.models.places import NoSuchPlace
from emissions.resources import EquipmentResource, PurchaseResource, TripResource
from emissions.services.choices import choose_published
from emissions.services.results import compute_results
from spreadsheets.exporting.templates import entries_of
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions import files
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    FactorChoiceFactory,
    LaboratoryFactory,
    PlaceFactory,
)
from tests.emissions.published import AIR, PUBLISHED, fill_library, kg_of, publish
from tests.spreadsheets.engine.sheets import tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    fill_library()


@pytest.fixture
def laboratory():
    return LaboratoryFactory(code=files.LABORATORY, place="GB")


def test_a_file_of_one_module_does_not_touch_activities_of_another(laboratory, superuser):
    ActivityFactory(laboratory=laboratory, reference="V-001", module="energy")
    header = ["laboratory", "reference", "day", "means", "km"]

    found = tried(
        TripResource(), header, [["PLANTES", "V-001", "2026-01-01", "train", "5"]], user=superuser
    )

    assert found.statuses == ["wrong"]
    assert "activity with this reference already" in found.errors[2][0]


def test_money_needs_a_year_and_takes_that_of_the_day(laboratory, superuser):
    header = ["laboratory", "reference", "day", "code", "amount", "currency"]
    rows = [
        ["PLANTES", "F-1", "03.02.2024", "325413", "5", "CHF"],
        ["PLANTES", "F-2", "3/2/24", "325413", "5", "CHF"],
    ]

    found = tried(PurchaseResource(), header, rows, user=superuser, dates="dmy")

    assert found.statuses == ["new", "wrong"]
    assert set(found.errors[3]) == {"Say of which year these CHF are."}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param("gva", "GVA", id="small letters"),
        pytest.param(" LHR ", "LHR", id="spaces around it"),
        pytest.param("gare de renens", "RENENS", id="its name in other letters"),
    ],
)
def test_a_place_is_found_by_code_and_by_name(cell, code, api):
    PlaceFactory(code="RENENS", name="Gare de Renens")

    assert Place.objects.called(cell.strip()).code == code


def test_a_place_that_is_not_there_is_answered_with_what_may_be_meant():
    with pytest.raises(NoSuchPlace, match=r"no place 'Genva'\. Did you mean .*GVA \(Geneva"):
        Place.objects.called("Genva")
    with pytest.raises(NoSuchPlace, match="Write the IATA code, or add the place first"):
        Place.objects.called("qqqqxxxx")


def test_a_name_of_several_places_is_not_guessed():
    PlaceFactory(code="VILLENEUVE-VD", name="Villeneuve")
    PlaceFactory(code="VILLENEUVE-FR", name="Villeneuve")

    with pytest.raises(NoSuchPlace, match=r"no one place 'Villeneuve'.*VILLENEUVE-FR"):
        Place.objects.called("Villeneuve")


def test_the_api_takes_places_by_name_and_says_what_is_meant(api, laboratory):
    trip = {
        "laboratory": laboratory.code,
        "module": "travel",
        "category": "plane",
        "quantity": "1",
        "unit": "trip",
        "happened_on": "2026-03-01",
        "origin": "gva",
        "destination": "Genva",
    }
    url = reverse("emissions-api:activity-list")

    refused = api.post(url, trip, format="json")
    taken = api.post(url, {**trip, "destination": "lhr"}, format="json")

    assert refused.status_code == 400
    assert "GVA (Geneva" in str(refused.json())
    assert (taken.status_code, taken.json()["origin"]) == (201, "GVA")


def test_the_template_of_trips_offers_what_there_are_factors_for(library, superuser):
    entries = {each.name: each for each in entries_of(TripResource(), superuser)}

    assert entries["means"].choices == ["car", "plane", "train"]
    assert "economy" in entries["class"].choices
    assert entries["return"].choices == ["1", "0"]
    assert "year" in {each.name for each in entries_of(PurchaseResource(), superuser)}


@pytest.mark.parametrize("model", MODULES, ids=lambda model: model.__name__)
def test_a_new_row_of_a_module_is_one_of_it(model):
    row = model(laboratory=LaboratoryFactory(), happened_on=date(2026, 1, 1))

    assert row.module == model.given["module"]
    assert model.objects.model is model
    assert isinstance(admin.site._registry[model].page.resource(), EquipmentResource.__mro__[1])


def test_pages_of_modules_show_their_own_rows(client, superuser):
    client.force_login(superuser)
    ActivityFactory(module="energy", reference="E")
    ActivityFactory(module="purchase", unit="EUR 2024", reference="P")

    (row,) = client.get(reverse("admin:emissions_purchase_changelist")).context["cl"].result_list

    assert (type(row), row.reference) == (Purchase, "P")


def form_of(laboratory, **values):
    return {
        "laboratory": laboratory.pk,
        "happened_on": "2026-03-01",
        "quantity": "1",
        "results-TOTAL_FORMS": 0,
        "results-INITIAL_FORMS": 0,
        **values,
    }


@pytest.fixture
def page(client, superuser, noon):
    client.force_login(superuser)
    return client


def test_a_trip_is_entered_on_its_own_form(page, laboratory):
    EmissionFactorFactory(code="air", unit="passenger.km", value=1)
    FactorChoiceFactory(module="travel", category="plane", factor_code="air")
    gva, lhr = Place.objects.get(code="GVA"), Place.objects.get(code="LHR")

    page.post(
        reverse("admin:emissions_trip_add"),
        form_of(laboratory, category="plane", origin=gva.pk, destination=lhr.pk, with_forcing="on"),
    )

    trip = Trip.objects.get()
    assert (trip.module, trip.unit, trip.unit_code) == ("travel", "trip", "trip")
    assert 740 < Result.objects.get().kg < 760


def test_the_form_of_a_module_says_what_constraints_say(page, laboratory):
    response = page.post(
        reverse("admin:emissions_equipment_add"),
        form_of(
            laboratory, active_watts=5, active_hours=160, weeks=50, standby_watts=1, standby_hours=9
        ),
    )

    assert "a week&#x27;s 168 at most" in response.content.decode()
    assert not Activity.objects.exists()


def test_an_unusual_quantity_is_stored_and_pointed_out(page, laboratory, api):
    response = page.post(
        reverse("admin:emissions_purchase_add"),
        form_of(laboratory, category="325413", quantity="7000000", unit="EUR 2024"),
        follow=True,
    )

    assert "look at it again" in response.content.decode()
    assert "look again" in page.get(reverse("admin:emissions_purchase_changelist")).content.decode()
    (told,) = api.get(reverse("emissions-api:activity-list"), {"is_plausible": "false"}).json()[
        "results"
    ]
    assert told["is_plausible"] is False


@pytest.mark.parametrize("query", ["is_plausible=no", "own_value=yes", "kind=325413"])
def test_lists_are_narrowed_to_what_should_be_looked_at(page, query):
    unusual = ActivityFactory(
        module="purchase",
        category="325413",
        unit="EUR 2024",
        quantity=Decimal(-600_000),
        own_value_kg=Decimal(1),
        own_value_reason="measured",
    )
    ActivityFactory(module="purchase", unit="EUR 2024")

    found = page.get(f"{reverse('admin:emissions_purchase_changelist')}?{query}").context["cl"]

    assert [row.pk for row in found.result_list] == [unusual.pk]


def test_a_principal_uses_the_modules_of_the_own_laboratory_only(client, laboratory):
    principal = UserFactory(is_staff=True)
    role = Group.objects.get(name="laboratory principal")
    Membership.objects.create(user=principal, role=role, scope=laboratory)
    ActivityFactory(laboratory=laboratory, module="purchase", unit="EUR 2024", reference="MINE")
    other = ActivityFactory(module="purchase", unit="EUR 2024")
    client.force_login(principal)

    (row,) = client.get(reverse("admin:emissions_purchase_changelist")).context["cl"].result_list

    assert row.reference == "MINE"
    pages = [
        reverse("admin:emissions_purchase_change", args=[row.pk]),
        reverse("admin:emissions_purchase_change", args=[other.pk]),
        reverse("import-template", args=["emissions", "purchase", "csv"]),
        reverse("admin:emissions_trip_import"),
    ]
    assert [client.get(page).status_code for page in pages] == [200, 302, 200, 200]


def test_a_viewer_brings_nothing_into_a_module(client):
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    pages = [
        reverse("admin:emissions_trip_changelist"),
        reverse("admin:emissions_trip_import"),
        reverse("import-template", args=["emissions", "trip", "csv"]),
    ]

    assert [client.get(page).status_code for page in pages] == [200, 403, 403]


def test_the_history_of_a_trip_is_that_of_its_activity(page):
    trip = ActivityFactory(module="travel", unit="trip")
    Activity.objects.filter(pk=trip.pk).update(category="plane")

    html = page.get(reverse("admin:emissions_trip_history", args=[trip.pk])).content.decode()

    assert "plane" in html


def test_the_published_factors_are_chosen_by_a_button(page):
    for code, (unit, value) in PUBLISHED.items():
        publish(code, unit, value)
    FactorChoiceFactory(module="energy", category="gas", factor_code="mine")
    ActivityFactory(
        module="travel",
        category="car",
        subcategory="diesel",
        unit="trip",
        quantity=2,
        distance_km=100,
        happened_on=date(2022, 5, 1),
    )
    url = reverse("admin:emissions_factorchoice_choose")

    html = page.get(url).content.decode()
    page.post(url)

    assert "business-travel-land-cars-by-size-average-car-diesel-km" in html
    assert Result.objects.get().kg == 200 * Decimal("0.17082")
    assert FactorChoice.objects.get(module="energy", category="gas").factor_code == "mine"
    assert "chosen already" in page.get(url).content.decode()


def test_choosing_again_changes_nothing(library, capsys):
    before = list(FactorChoice.objects.values())

    call_command("choose_factors")

    assert capsys.readouterr().out == "0 choices made, 0 results written\n"
    assert list(FactorChoice.objects.values()) == before


def test_the_grid_of_a_country_waste_gases_and_spending_are_chosen():
    publish("grid-electricity-kwh", "kWh", "0.0375", region="CH")
    publish("uk-electricity-electricity-generated-electricity-uk-kwh", "kWh", "0.19338")
    publish("grid-electricity-kwh", "kWh", "0.2")
    publish("us-spend-325413-with-margins", "2021 USD", "0.2", region="US")
    publish("us-spend-325413-margins", "2021 USD", "0.02", region="US")
    publish(
        "waste-disposal-refuse-household-residual-waste-landfill-tonnes",
        "tonnes",
        "446.2",
        name="Refuse, Household residual waste, Landfill",
    )
    publish(
        "refrigerant-other-blends-r410a-emissions-including-only-kyoto-products-kg",
        "kg",
        "2088",
        name="Blends, R410A, Emissions including only Kyoto products",
    )

    choose_published(now=NOON)

    chosen = FactorChoice.objects.exclude(module__in=["equipment", "cloud"])
    kinds = chosen.values_list("module", "category", "subcategory", "place", "factor_code")
    assert set(kinds) == {
        ("energy", "electricity", "", "CH", "grid-electricity-kwh"),
        (
            "energy",
            "electricity",
            "",
            "GB",
            "uk-electricity-electricity-generated-electricity-uk-kwh",
        ),
        ("purchase", "325413", "", "", "us-spend-325413-with-margins"),
        (
            "waste",
            "household residual waste",
            "landfill",
            "",
            "waste-disposal-refuse-household-residual-waste-landfill-tonnes",
        ),
        (
            "process",
            "R410A",
            "",
            "",
            "refrigerant-other-blends-r410a-emissions-including-only-kyoto-products-kg",
        ),
    }


def flight(origin: str, destination: str, day: date) -> Decimal:
    places = {place.code: place for place in Place.objects.filter(code__in=[origin, destination])}
    ActivityFactory(
        module="travel",
        category="plane",
        subcategory="economy",
        unit="trip",
        quantity=1,
        origin=places[origin],
        destination=places[destination],
        happened_on=day,
        reference="FLIGHT",
    )
    compute_results(Activity.objects.all(), now=NOON)
    return kg_of("FLIGHT")


def test_the_known_flight_of_2019():
    publish(
        "air",
        "passenger.km",
        "0.19562",
        valid_from=date(2019, 1, 1),
        valid_until=date(2020, 1, 1),
    )
    FactorChoiceFactory(module="travel", category="plane", subcategory="economy", factor_code="air")

    assert abs(flight("LAX", "PUS", date(2019, 6, 1)) - Decimal("1882.79")) < Decimal("0.1")


def test_a_flight_finds_its_haul_by_its_distance(library):
    assert flight("GVA", "LHR", date(2022, 6, 1)) / Decimal("0.15102") == pytest.approx(
        Decimal(753), abs=3
    )
    assert Result.objects.get().factor.code == AIR.format("short", "economy-class", "with")
    assert EmissionFactor.objects.get(pk=Result.objects.get().factor_id).value == Decimal("0.15102")
