"""What is computed in SQL is what the formulas say, and what their docstrings say is so."""

import doctest
from datetime import date
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emissions import calculations
from emissions.calculations import energy, equipment, travel
from emissions.calculations.plausibility import MODULES, RANGES
from emissions.models import Activity, EmissionFactor, Place, Result, UnitConversion
from emissions.services.results import compute_results
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db
SHARED = [HealthCheck.function_scoped_fixture]  # each example empties what it needs
NAMES = [module.name for module in iter_modules(calculations.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_docstrings_hold(name):
    module = import_module(f"emissions.calculations.{name}")

    found = doctest.testmod(module)

    assert found.attempted > 0
    assert found.failed == 0


def decimals(most: int, *, places: int = 6):
    return st.decimals(0, most, places=places, allow_nan=False, allow_infinity=False)


POSITIONS = st.tuples(
    st.floats(-180, 180, allow_nan=False).map(lambda number: round(number, 6)),
    st.floats(-90, 90, allow_nan=False).map(lambda number: round(number, 6)),
)
WATTS, HOURS = decimals(10**6, places=3), decimals(84, places=3)


@pytest.fixture
def factor():
    """A kilogram for each of whatever it counts, in every unit that modules give."""
    EmissionFactorFactory(code="one", unit="passenger.km", value=1)
    EmissionFactorFactory(code="car", unit="km", value=1)
    return EmissionFactorFactory(code="power", unit="kWh", value=1)


def result_of(activity: Activity) -> Result:
    compute_results(Activity.objects.filter(pk=activity.pk), now=NOON)
    return Result.objects.get(activity=activity, gas="co2e")


def emptied() -> None:
    Activity.objects.all().delete()
    Place.objects.filter(kind="town").delete()


@settings(max_examples=60, deadline=None, suppress_health_check=SHARED)
@given(
    origin=POSITIONS,
    destination=POSITIONS,
    means=st.sampled_from(["plane", "train", "car"]),
    is_return=st.booleans(),
    trips=st.integers(1, 50),
)
def test_sql_measures_trips_as_the_formula_does(
    factor, origin, destination, means, is_return, trips
):
    emptied()
    places = [
        PlaceFactory(kind="town", position=Point(*position, srid=4326))
        for position in (origin, destination)
    ]
    activity = ActivityFactory(
        module="travel",
        category=means,
        unit="trip",
        quantity=trips,
        origin=places[0],
        destination=places[1],
        is_return=is_return,
        factor=EmissionFactor.objects.get(code="car" if means == "car" else "one"),
    )

    result = result_of(activity)

    exact = [tuple(map(Decimal, map(repr, position))) for position in (origin, destination)]
    km = travel.distance_km(*exact, means=means)
    assert abs(result.distance_km - km) <= Decimal("0.001") * travel.DETOURS.get(means, 1)
    base = travel.passenger_km(result.distance_km, is_return=is_return)
    assert (result.conversion, result.kg) == (base, trips * base)


@settings(max_examples=40, deadline=None, suppress_health_check=SHARED)
@given(
    active=st.tuples(WATTS, HOURS),
    standby=st.none() | st.tuples(WATTS, HOURS),
    weeks=decimals(53, places=2),
)
def test_sql_counts_power_as_the_formula_does(factor, active, standby, weeks):
    emptied()
    given_power = {"active_watts": active[0], "active_hours": active[1], "weeks": weeks}
    if standby:
        given_power |= {"standby_watts": standby[0], "standby_hours": standby[1]}
    activity = ActivityFactory(
        module="equipment", unit="piece", quantity=1, factor=factor, **given_power
    )

    assert result_of(activity).conversion == equipment.kwh_each(**given_power)


@settings(max_examples=30, deadline=None, suppress_health_check=SHARED)
@given(area=decimals(10**5), intensity=decimals(10**4))
def test_sql_counts_floor_areas_as_the_formula_does(factor, area, intensity):
    emptied()
    activity = ActivityFactory(unit="m2", quantity=area, kwh_each=intensity, factor=factor)

    assert result_of(activity).kg == area * energy.kwh_each(intensity)


def of(code: str, unit: str, value: str) -> dict:
    return {"factor": EmissionFactorFactory(code=code, unit=unit, value=Decimal(value))}


# One stored activity a module, with what the docstring of its module says that it emits.
EXAMPLES = {
    "cloud": lambda: (
        {
            "quantity": 10_000,
            "unit": "request",
            "kwh_each": Decimal("0.0029"),
            **of("grid", "kWh", "0.0375"),
        },
        "1.0875",
    ),
    "energy": lambda: (
        {
            "quantity": 35,
            "unit": "m2",
            "kwh_each": Decimal("92.4"),
            **of("heat", "kWh", "0.18254"),
        },
        "590.334360",
    ),
    "equipment": lambda: (
        {
            "quantity": 1,
            "unit": "piece",
            "active_watts": 600,
            "active_hours": 40,
            "standby_watts": 50,
            "standby_hours": 128,
            "weeks": 52,
            **of("grid", "kWh", "1"),
        },
        "1580.800",
    ),
    "headcount": lambda: (
        {"quantity": Decimal("12.4"), "unit": "FTE", **of("people", "FTE", "780")},
        "9672.0",
    ),
    "process": lambda: (
        {"quantity": Decimal("0.4"), "unit": "kg", **of("R410A", "kg", "1924")},
        "769.6",
    ),
    "purchase": lambda: (
        {"quantity": 1250, "unit": "EUR 2024", **of("325413", "USD 2021", "0.127")},
        "161.92500",
    ),
    "waste": lambda: (
        {"quantity": 850, "unit": "kg", **of("mixed", "tonnes", "21.280")},
        "18.088000",
    ),
}


@pytest.mark.parametrize("module", EXAMPLES)
def test_a_stored_activity_emits_what_the_docstring_of_its_module_says(module):
    for one, other, ratio in (("EUR_2024", "USD_2021", "1.02"), ("kg", "t", "0.001")):
        known = {"from_code": one, "to_code": other}
        UnitConversion.objects.get_or_create(**known, defaults={"ratio": ratio, "source": "test"})
    values, kg = EXAMPLES[module]()

    result = result_of(ActivityFactory(module=module, **values))

    assert result.kg == Decimal(kg)
    assert kg in MODULES[module].__doc__.replace("'", " ").replace("=", " ")


def test_a_stored_flight_emits_what_the_docstring_of_travel_says(factor):
    activity = ActivityFactory(
        module="travel",
        category="plane",
        unit="trip",
        quantity=1,
        origin=Place.objects.get(code="LAX"),
        destination=Place.objects.get(code="PUS"),
        **of("air", "passenger.km", "0.19562"),
    )

    assert result_of(activity).kg.quantize(Decimal("0.1")) == Decimal("1882.8")


@settings(max_examples=80, deadline=None, suppress_health_check=SHARED)
@given(
    kind=st.sampled_from(sorted(RANGES)),
    quantity=decimals(10**9) | st.sampled_from([Decimal(0), Decimal(1), Decimal(400)]),
)
def test_the_database_finds_the_quantities_that_people_are_warned_of(kind, quantity):
    module, unit = kind
    emptied()
    unit = f"{unit} 2024" if module == "purchase" else unit
    laboratory = LaboratoryFactory()
    activity = ActivityFactory(
        laboratory=laboratory,
        module=module,
        unit=unit,
        quantity=quantity,
        happened_on=date(2026, 1, 1),
    )

    is_found = Activity.objects.implausible().filter(pk=activity.pk).exists()

    assert is_found is not activity.is_plausible
