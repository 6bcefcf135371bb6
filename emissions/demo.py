"""Four laboratories with three years of invented emissions, the same ones whenever asked."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from emissions.files import Draft
from emissions.models import Activity, EmissionFactor, Laboratory, ReportingYear
from emissions.services.factors import publish_factors
from emissions.services.results import compute_results
from emissions.services.years import close_year, validate_year

SOURCE = "demo"
YEARS = 3
A_YEAR = 50  # activities of one laboratory
LABORATORIES = {
    "ENAC-IIE": ("Environmental engineering", "ENAC", Decimal(42)),
    "SV-PLANT": ("Plant physiology", "SV", Decimal("27.5")),
    "SB-CHEM": ("Analytical chemistry", "SB", Decimal(35)),
    "IC-VISION": ("Computer vision", "IC", Decimal(18)),
}


@dataclass(frozen=True)
class Item:
    """Something a laboratory does: its factor in the first year, and how much of it at a time."""

    module: str
    category: str
    name: str
    scope: int
    unit: str
    value: str
    least: int
    most: int


ITEMS = [
    Item("energy", "Electricity", "Grid electricity", 2, "kWh", "0.128", 2000, 9000),
    Item("energy", "Electricity", "Electricity from rooftop panels", 2, "kWh", "0.041", 200, 900),
    Item("energy", "Heating", "District heating", 2, "kWh", "0.171", 1500, 7000),
    Item("energy", "Heating", "Natural gas, greenhouses", 1, "kWh (Gross CV)", "0.182", 900, 5000),
    Item("travel", "Air", "Flight, short haul, economy", 3, "passenger.km", "0.153", 800, 3000),
    Item("travel", "Air", "Flight, long haul, economy", 3, "passenger.km", "0.148", 8000, 19000),
    Item("travel", "Air", "Flight, long haul, business", 3, "passenger.km", "0.429", 8000, 19000),
    Item("travel", "Rail", "National rail", 3, "passenger.km", "0.0355", 80, 900),
    Item("travel", "Rail", "International rail", 3, "passenger.km", "0.0045", 300, 1500),
    Item("travel", "Road", "Car, average", 3, "km", "0.1707", 20, 600),
    Item("travel", "Stay", "Hotel night, Germany", 3, "Room per night", "13.2", 1, 9),
    Item("purchase", "Chemicals", "Solvents", 3, "kg", "3.45", 5, 120),
    Item("purchase", "Consumables", "Plastic ware", 3, "kg", "3.12", 10, 90),
    Item("purchase", "Consumables", "Nitrile gloves", 3, "kg", "4.4", 2, 30),
    Item("purchase", "Growing", "Peat-free substrate", 3, "kg", "0.19", 100, 2500),
    Item("equipment", "Computers", "Laptop", 3, "piece", "331", 1, 4),
    Item("cloud", "Computing", "Hour of a graphics processor", 3, "hour", "0.061", 40, 2500),
    Item("process", "Gases", "Liquid nitrogen", 1, "litres", "0.42", 50, 600),
    Item("process", "Gases", "Refrigerant R134a lost", 1, "kg", "1430", 1, 2),
    Item("waste", "Waste", "Mixed waste, burnt", 3, "tonnes", "21.3", 1, 6),
]


def seed(*, now: datetime) -> Iterator[str]:
    """Make laboratories, factors, years and activities with their results; yield what was done."""
    if Activity.objects.filter(laboratory__code__in=LABORATORIES).exists():
        yield "laboratories are there already"
        return
    years = range(now.year - YEARS + 1, now.year + 1)
    new = 0
    for year in years:
        new += len(publish_factors([_draft(item, year, years[0]) for item in ITEMS]).changes)
    yield f"{new} factors"
    by = User.objects.order_by("id").first()
    laboratories = [_laboratory(code, years) for code in LABORATORIES]
    yield f"{len(laboratories)} laboratories, {len(years)} years each"
    Activity.objects.bulk_create(_activities(laboratories, years, today=now.date(), by=by))
    done = compute_results(Activity.objects.all(), now=now)
    yield f"{done.activities} activities, {done.written} results"
    for laboratory in laboratories if by else []:
        validate_year(laboratory.years.get(year=years[0]), by=by, now=now)
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
                    category=item.category,
                    description=item.name,
                    quantity=Decimal(chance.randint(item.least * 10, item.most * 10)) / 10,
                    unit=item.unit,
                    happened_on=day,
                    entered_by=by,
                    **_emission(number, named[item.name]),
                )


def _emission(number: int, factor: int) -> dict:
    """Mostly a factor; now and then a value of its own, or nothing yet."""
    if number % 25 == 24:
        return {}
    if number % 25 == 12:
        reason = "Life-cycle assessment of the supplier."
        return {"own_value_kg": Decimal("118.4"), "own_value_reason": reason}
    return {"factor_id": factor}
