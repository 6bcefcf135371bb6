"""Four laboratories with three years of invented emissions, the same ones whenever asked."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from emissions.files import Draft
from emissions.models import Activity, EmissionFactor, Laboratory, Place, ReportingYear
from emissions.services.factors import publish_factors
from emissions.services.results import compute_results
from emissions.services.years import close_year, validate_module, validate_year

SOURCE = "demo"
YEARS = 3
A_YEAR = 50  # activities of one laboratory
WAY = ("origin", "destination")
LABORATORIES = {
    "ENAC-IIE": ("Environmental engineering", "ENAC", Decimal(42)),
    "SV-PLANT": ("Plant physiology", "SV", Decimal("27.5")),
    "SB-CHEM": ("Analytical chemistry", "SB", Decimal(35)),
    "IC-VISION": ("Computer vision", "IC", Decimal(18)),
}


NEAR, FAR = ("LHR", "CDG", "CPH", "MAD", "VIE"), ("JFK", "NRT", "SFO", "GRU", "SIN")
POWER = "Grid electricity"
Chance = random.Random
Inputs = Callable[[Chance], dict[str, Any]]


def _flight(cabin: str, airports: tuple[str, ...]) -> Inputs:
    def inputs(chance: Chance) -> dict[str, Any]:
        trip = {"unit": "trip", "quantity": chance.randint(1, 2), "is_return": True}
        way = {"origin": "GVA", "destination": chance.choice(airports)}
        return {"category": "plane", "subcategory": cabin, **trip, **way}

    return inputs


def _by_land(means: str, kind: str, least: int, most: int) -> Inputs:
    def inputs(chance: Chance) -> dict[str, Any]:
        trip = {"unit": "trip", "quantity": chance.randint(1, 4), "is_return": True}
        km = chance.randint(least, most)
        return {"category": means, "subcategory": kind, **trip, "distance_km": km}

    return inputs


def _device(watts: int, hours: int, standby: int) -> Inputs:
    def inputs(chance: Chance) -> dict[str, Any]:
        power = {"active_watts": watts, "active_hours": hours, "weeks": chance.randint(40, 52)}
        power |= {"standby_watts": standby, "standby_hours": 168 - hours}
        return {"category": "electricity", "unit": "piece", "quantity": 1, **power}

    return inputs


def _each(unit: str, kwh: str) -> Inputs:
    return lambda chance: {"unit": unit, "kwh_each": Decimal(kwh)}


@dataclass(frozen=True)
class Item:
    """Something a laboratory does: its factor in the first year, and how much of it at a time.

    Without a ``value`` it takes electricity.
    """

    module: str
    category: str
    name: str
    scope: int
    unit: str
    value: str
    least: int
    most: int


ITEMS = [
    Item("energy", "electricity", POWER, 2, "kWh", "0.128", 2000, 9000),
    Item("energy", "electricity", "Electricity from rooftop panels", 2, "kWh", "0.041", 200, 900),
    Item("energy", "district heating", "District heating", 2, "kWh", "0.171", 1500, 7000),
    Item("energy", "gas", "Natural gas, greenhouses", 1, "kWh (Gross CV)", "0.182", 900, 5000),
    Item("energy", "electricity", "Light of laboratories", 2, "m2", "", 40, 90),
    Item("travel", "plane", "Flight, short haul, economy", 3, "passenger.km", "0.153", 1, 2),
    Item("travel", "plane", "Flight, long haul, economy", 3, "passenger.km", "0.148", 1, 2),
    Item("travel", "plane", "Flight, long haul, business", 3, "passenger.km", "0.429", 1, 2),
    Item("travel", "train", "National rail", 3, "passenger.km", "0.0355", 1, 2),
    Item("travel", "train", "International rail", 3, "passenger.km", "0.0045", 1, 2),
    Item("travel", "car", "Car, average", 3, "km", "0.1707", 1, 2),
    Item("travel", "hotel", "Hotel night, Germany", 3, "Room per night", "13.2", 1, 9),
    Item("purchase", "325413", "Reagents", 3, "EUR 2024", "0.21", 200, 4000),
    Item("purchase", "334516", "Instruments", 3, "EUR 2024", "0.12", 2000, 60_000),
    Item("purchase", "326199", "Plastic ware", 3, "EUR 2024", "0.37", 100, 900),
    Item("purchase", "325311", "Fertilizer and substrate", 3, "EUR 2024", "1.1", 100, 800),
    Item("equipment", "electricity", "Freezer, -80 °C", 2, "piece", "", 1, 1),
    Item("equipment", "electricity", "Growth chamber", 2, "piece", "", 1, 1),
    Item("cloud", "electricity", "Hour of a graphics processor", 3, "h", "", 40, 2500),
    Item("process", "R134a", "Refrigerant R134a lost", 1, "kg", "1430", 1, 2),
    Item("process", "Liquid nitrogen", "Liquid nitrogen", 1, "kg", "0.42", 50, 400),
    Item("waste", "mixed waste", "Mixed waste, burnt", 3, "tonnes", "21.3", 1, 6),
    Item("headcount", "people", "Food and way to work", 3, "FTE", "780", 1, 3),
]
INPUTS = {
    "Light of laboratories": _each("m2", "21.5"),
    "Flight, short haul, economy": _flight("economy", NEAR),
    "Flight, long haul, economy": _flight("economy", FAR),
    "Flight, long haul, business": _flight("business", FAR),
    "National rail": _by_land("train", "", 40, 280),
    "International rail": _by_land("train", "international", 300, 900),
    "Car, average": _by_land("car", "", 20, 300),
    "Freezer, -80 °C": _device(600, 40, 350),
    "Growth chamber": _device(2400, 112, 300),
    "Hour of a graphics processor": _each("h", "0.42"),
}
PUBLISHED = [item for item in ITEMS if item.value]


def seed(*, now: datetime) -> Iterator[str]:
    """Make laboratories, factors, years and activities with their results; yield what was done."""
    if Activity.objects.filter(laboratory__code__in=LABORATORIES).exists():
        yield "laboratories are there already"
        return
    years = range(now.year - YEARS + 1, now.year + 1)
    new = 0
    for year in years:
        new += len(publish_factors([_draft(item, year, years[0]) for item in PUBLISHED]).changes)
    yield f"{new} factors"
    by = User.objects.order_by("id").first()
    laboratories = [_laboratory(code, years) for code in LABORATORIES]
    yield f"{len(laboratories)} laboratories, {len(years)} years each"
    Activity.objects.bulk_create(_activities(laboratories, years, today=now.date(), by=by))
    done = compute_results(Activity.objects.all(), now=now)
    yield f"{done.activities} activities, {done.written} results"
    for laboratory in laboratories if by else []:
        year = laboratory.years.get(year=years[0])
        for module in {item.module for item in ITEMS}:
            validate_module(year, module, by=by, now=now)
        validate_year(year, by=by, now=now)
    if by:
        close_year(laboratories[0].years.get(year=years[0]), by=by, now=now)
        yield "one year closed"


def tick(*, now: datetime) -> int:
    """Nothing happens by the minute here."""
    return 0


def _draft(item: Item, year: int, first: int) -> Draft:
    # Grids and engines get a little cleaner every year.
    value = (Decimal(item.value) * (1 - Decimal("0.03") * (year - first))).normalize()
    return Draft(
        code=f"demo-{item.name.lower().replace(',', '').replace(' ', '-')}",
        region="CH",
        name=item.name,
        category=f"{item.module.capitalize()} > {item.category}",
        scope=item.scope,
        measure="kg_co2e",
        unit=item.unit,
        source=SOURCE,
        source_version=str(year),
        valid_from=date(year, 1, 1),
        valid_until=date(year + 1, 1, 1),
        value=value,
        co2=value * Decimal("0.97") if item.scope < 3 else None,
        ch4=value * Decimal("0.02") if item.scope < 3 else None,
        n2o=value * Decimal("0.01") if item.scope < 3 else None,
    )


def _laboratory(code: str, years: range) -> Laboratory:
    name, faculty, headcount = LABORATORIES[code]
    values = {"name": name, "faculty": faculty, "headcount": headcount}
    laboratory, _ = Laboratory.objects.get_or_create(code=code, defaults=values)
    for year in years:
        ReportingYear.objects.get_or_create(
            laboratory=laboratory, year=year, defaults={"headcount": headcount}
        )
    return laboratory


def _activities(
    laboratories: list[Laboratory], years: range, *, today: date, by: User | None
) -> Iterator[Activity]:
    chance = random.Random(20)  # noqa: S311 - the same for everybody, on purpose
    named = dict(EmissionFactor.objects.filter(source=SOURCE, version=1).values_list("name", "id"))
    places = {place.code: place for place in Place.objects.filter(code__in=("GVA", *NEAR, *FAR))}
    for laboratory in laboratories:
        for year in years:
            days = min(364, (today - date(year, 1, 1)).days)
            for number in range(A_YEAR):
                item = chance.choice(ITEMS)
                day = date(year, 1, 1) + timedelta(days=chance.randint(0, max(days, 0)))
                yield Activity(
                    laboratory=laboratory,
                    reference=f"{year}-{number + 1:03}",
                    module=item.module,
                    description=item.name,
                    happened_on=day,
                    entered_by=by,
                    **_amount(item, chance, places),
                    **_emission(number, named[item.name if item.value else POWER]),
                )


def _amount(item: Item, chance: Chance, places: dict[str, Place]) -> dict[str, Any]:
    """How much of it, in the way its module counts."""
    quantity = Decimal(chance.randint(item.least * 10, item.most * 10)) / 10
    plain = {"category": item.category, "quantity": quantity, "unit": item.unit}
    values = {**plain, **(INPUTS[item.name](chance) if item.name in INPUTS else {})}
    ends = {name: places[values[name]] for name in WAY if name in values}
    return {**values, **ends}


def _emission(number: int, factor: int) -> dict:
    """Mostly a factor; now and then a value of its own, or nothing yet."""
    if number % 25 == 24:
        return {}
    if number % 25 == 12:
        reason = "Life-cycle assessment of the supplier."
        return {"own_value_kg": Decimal("118.4"), "own_value_reason": reason}
    return {"factor_id": factor}
