"""Files of one module each, from the upload to the results."""

from decimal import Decimal

import pytest

from emissions.models import Activity, Equipment, Result, Trip
from emissions.services.results import verify_results
from tests.accounts.factories import UserFactory
from tests.emissions import files
from tests.emissions.factories import LaboratoryFactory
from tests.emissions.published import fill_library, kg_of, publish
from tests.spreadsheets.engine.files import applied, checked


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def library(committed):
    fill_library()


@pytest.fixture
def laboratory(committed):
    return LaboratoryFactory(code=files.LABORATORY, place="GB")


def brought(text: str, table: str, by) -> list[str]:
    """Bring a file in, and return the references that came."""
    job = checked(text, table=table, by=by)
    problems = [row.errors for row in job.rows.all() if row.errors]
    assert (job.status, job.error, problems) == ("checked", "", [])
    job = applied(job)
    assert (job.status, job.error) == ("done", "")
    return list(Activity.objects.order_by("reference").values_list("reference", flat=True))


def test_a_french_file_of_trips_becomes_trips_with_results(library, laboratory, person):
    came = brought(files.trips(), "emissions.trip", person)

    assert len(came) == Trip.objects.count() == 6
    assert set(Activity.objects.values_list("unit_code", flat=True)) == {"trip"}
    flight = Trip.objects.get(reference="V-001")
    assert (flight.category, flight.subcategory, flight.is_return) == ("plane", "economy", True)
    assert (flight.origin.code, flight.destination.code) == ("GVA", "LHR")
    assert kg_of("V-003") == 3 * Decimal("1053.5") * Decimal("0.03549")
    assert kg_of("V-004") == 2 * Decimal("87.25") * Decimal("0.17082")
    assert kg_of("V-005") == 2 * 540 * Decimal("0.00446")
    assert Result.objects.filter(gas="co2e").count() == 6
    assert verify_results().is_right


def test_bills_become_energy_by_the_grid_of_the_laboratory(library, laboratory, person):
    came = brought(files.bills(), "emissions.energyuse", person)

    assert len(came) == 14
    assert kg_of("E-01") == Decimal("4110.5") * Decimal("0.19338")
    assert kg_of("G-2") == 1940 * Decimal("0.18254")


def test_purchases_are_converted_from_the_money_of_their_year(library, laboratory, person):
    came = brought(files.purchases(), "emissions.purchase", person)

    assert len(came) == 4
    units = Activity.objects.order_by("reference").values_list("unit", "unit_code")
    assert list(units) == [("EUR 2022", "EUR_2022")] * 3 + [("USD 2021", "USD_2021")]
    assert kg_of("F-100") == Decimal("12480.50") * Decimal("1.05") * Decimal("0.2")
    assert kg_of("F-102") == Decimal("-480.50") * Decimal("1.05") * Decimal("0.2")
    assert kg_of("F-103") == 930 * Decimal("0.5")


def test_the_preview_points_out_what_is_unusual_and_lets_it_in(laboratory, person):
    text = "laboratory,reference,day,code,amount,currency\n" + "".join(
        f"PLANTES,F-{number},2024-01-01,325413,{amount},EUR\n"
        for number, amount in enumerate((500, 9_000_000, -9_000_000, "much"))
    )

    job = checked(text, table="emissions.purchase", by=person)

    assert job.findings["doubts"] == [
        "The quantity is unusual for its unit: look at it again. (2 rows, the first of them line 3)"
    ]
    assert applied(job, mode="good").applied_count == 3
    assert Activity.objects.implausible().count() == 2


def test_equipment_is_imported_by_watts_and_hours(library, laboratory, person):
    text = (
        "lab;ref;date;appareil;nombre;puissance;heures;puissance en veille;heures en veille;"
        f"semaines\n{files.LABORATORY};D-1;01.01.2022;Congélateur;2;600;40;50;128;52\n"
    )

    brought(text, "emissions.equipment", person)

    device = Equipment.objects.get()
    assert (device.unit, device.category, device.description) == (
        "piece",
        "electricity",
        "Congélateur",
    )
    assert kg_of("D-1") == 2 * Decimal("1580.8") * Decimal("0.19338")


def test_a_changed_unit_changes_its_code_and_the_result(laboratory, person):
    factor = publish("heat", "MWh", "171")
    row = ["PLANTES", "H-1", "2022-01-01", "3", "MWh", f"{factor.code}/GB"]
    header = "laboratory,reference,day,quantity,unit,factor\n"
    brought(header + ",".join(row) + "\n", "emissions.energyuse", person)
    assert kg_of("H-1") == 513
    row[4] = "basket"

    brought(header + ",".join(row) + "\n", "emissions.energyuse", person)

    assert Activity.objects.get().unit_code == "basket"
    assert not Result.objects.exists(), "nothing says how many MWh a basket is"
