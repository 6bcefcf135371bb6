"""Published factors that tests need, without the files that they stand in."""

from datetime import date
from decimal import Decimal

from emissions.models import EmissionFactor, Result
from emissions.services.choices import choose_published
from tests.conftest import NOON
from tests.emissions.factories import EmissionFactorFactory, UnitConversionFactory

IN_2022 = {"valid_from": date(2022, 1, 1), "valid_until": date(2023, 1, 1)}
# Codes, units and values of the UK Government's flat file of 2022.
AIR = "business-travel-air-flights-{}-haul-to-from-uk-{}-{}-rf-passenger-km"
PUBLISHED = {
    AIR.format("short", "economy-class", "with"): ("passenger.km", "0.15102"),
    AIR.format("short", "economy-class", "without"): ("passenger.km", "0.07984"),
    AIR.format("long", "economy-class", "with"): ("passenger.km", "0.14787"),
    AIR.format("long", "business-class", "with"): ("passenger.km", "0.42882"),
    "business-travel-land-rail-national-rail-passenger-km": ("passenger.km", "0.03549"),
    "business-travel-land-rail-international-rail-passenger-km": ("passenger.km", "0.00446"),
    "business-travel-land-cars-by-size-average-car-diesel-km": ("km", "0.17082"),
    "uk-electricity-electricity-generated-electricity-uk-kwh": ("kWh", "0.19338"),
    "fuels-gaseous-fuels-natural-gas-kwh-gross-cv": ("kWh (Gross CV)", "0.18254"),
}


def publish(
    code: str, unit: str, value: str, *, region: str = "GB", name: str = "A factor", **values
) -> EmissionFactor:
    return EmissionFactorFactory(
        code=code,
        region=region,
        name=name,
        unit=unit,
        value=Decimal(value),
        **{"scope": 3, **IN_2022, **values},
    )


def fill_library() -> None:
    """What the three files of ``files`` need, chosen."""
    for code, (unit, value) in PUBLISHED.items():
        publish(code, unit, value)
    for code, value in {"325413": "0.2", "334516": "0.1", "111400": "0.5"}.items():
        publish(f"us-spend-{code}-with-margins", "USD 2021", value, region="US")
    UnitConversionFactory(from_code="EUR_2022", to_code="USD_2021", ratio=Decimal("1.05"))
    choose_published(now=NOON)


def kg_of(reference: str) -> Decimal:
    return Result.objects.get(activity__reference=reference, gas="co2e").kg
