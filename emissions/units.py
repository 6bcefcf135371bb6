"""Units as people and sources write them, reduced to one code each, and what one is in another."""

import re
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import cache

import pint

# What pint does not tell apart. A kilometre of a passenger is not one of a car, and a kilowatt-hour
# of fuel is not the same amount by its net and by its gross calorific value.
OWN_DIMENSIONS = ("passenger", "net_cv", "gross_cv", "full_time", "room", "standard")
# Code: the unit as pint knows it, and what stands for it in the sources, in lower case.
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Wh": ("watt_hour", ("watt hour", "watt hours")),
    "kWh": ("kilowatt_hour", ("kilowatt hour", "kilowatt hours")),
    "MWh": ("megawatt_hour", ("megawatt hour", "megawatt hours")),
    "GWh": ("gigawatt_hour", ("gigawatt hour", "gigawatt hours")),
    "MJ": ("megajoule", ("megajoule", "megajoules")),
    "GJ": ("gigajoule", ("gigajoule", "gigajoules")),
    "mmBtu": ("megaBtu", ("million btu",)),
    "kWh_net": ("kilowatt_hour * net_cv", ("kwh (net cv)", "kwh (net)")),
    "kWh_gross": ("kilowatt_hour * gross_cv", ("kwh (gross cv)", "kwh (gross)")),
    "MWh_net": ("megawatt_hour * net_cv", ("mwh (net cv)", "mwh (net)")),
    "MWh_gross": ("megawatt_hour * gross_cv", ("mwh (gross cv)", "mwh (gross)")),
    "GJ_net": ("gigajoule * net_cv", ("gj (net cv)", "gj (net)")),
    "GJ_gross": ("gigajoule * gross_cv", ("gj (gross cv)", "gj (gross)")),
    "g": ("gram", ("gram", "grams")),
    "kg": ("kilogram", ("kilogram", "kilograms")),
    "t": ("metric_ton", ("tonne", "tonnes", "metric ton", "metric tons")),
    "lb": ("pound", ("pound", "pounds", "lbs")),
    "short_ton": ("short_ton", ("short ton", "short tons")),
    "m": ("meter", ("metre", "metres", "meter", "meters")),
    "km": ("kilometer", ("kilometre", "kilometres", "kilometer", "kilometers", "vehicle-km")),
    "mile": ("mile", ("miles", "mi", "vehicle-mile", "vehicle-miles")),
    "nautical_mile": ("nautical_mile", ("nautical mile", "nautical miles", "nmi")),
    "t_km": ("metric_ton * kilometer", ("tonne.km", "t.km", "tkm", "tonne-km")),
    "t_mile": ("metric_ton * mile", ("tonne.mile", "tonne-mile")),
    "short_ton_mile": ("short_ton * mile", ("ton-mile", "short ton-mile")),
    "passenger_km": ("passenger * kilometer", ("passenger.km", "passenger-km", "pkm")),
    "passenger_mile": ("passenger * mile", ("passenger.mile", "passenger-mile")),
    "l": ("liter", ("litre", "litres", "liter", "liters")),
    "Ml": ("megaliter", ("million litres", "million liters")),
    "gallon": ("gallon", ("gallons", "us gallon", "us gallons")),
    "barrel": ("oil_barrel", ("barrels",)),
    "m3": ("meter ** 3", ("m³", "cubic metre", "cubic metres", "cubic meter", "cubic meters")),
    "scf": ("foot ** 3 * standard", ("standard cubic foot", "standard cubic feet")),
    "m2": ("meter ** 2", ("m²", "square metre", "square metres", "square meter", "square meters")),
    "ft2": ("foot ** 2", ("ft²", "square foot", "square feet", "sq ft")),
    "h": ("hour", ("hour", "hours")),
    "FTE_hour": ("full_time * hour", ("per fte working hour", "fte working hour")),
    "room_night": ("room * day", ("room per night", "room night")),
}
CODES = {
    spelling: code
    for code, (_, known) in UNITS.items()
    for spelling in (code.lower(), code.lower().replace("_", " "), *known)
}
# Money of a year: "2021 USD, purchaser price" and "USD 2021" are USD_2021.
MONEY = re.compile(r"(?:(\d{4})[ _]([a-z]{3})|([a-z]{3})[ _](\d{4}))(?:,.*)?")
# A gigajoule is 277.777... kilowatt-hours; so many digits are kept of what never ends.
EXACT, ROUNDED = Context(prec=60, traps=[Inexact]), Context(prec=28)


def code_of(text: str) -> str:
    """The code of a unit: ``"Tonnes"`` is ``"t"``; one nobody knows keeps its own words."""
    words = " ".join(text.split()).lower()
    if money := MONEY.fullmatch(words):
        year, currency = (money[1], money[2]) if money[1] else (money[4], money[3])
        return f"{currency.upper()}_{year}"
    return CODES.get(words) or re.sub(r"\s+", "_", words)


@cache
def conversion(from_code: str, to_code: str) -> Decimal | None:
    """How many of the second unit one of the first is, or None where no number says it.

    ``conversion("MWh", "kWh")`` is 1000. Exact wherever the decimals end, else to 28 digits; never
    by way of a float. Money of other currencies or years, and units nobody knows, are only
    themselves. Codes are those of ``code_of``.
    """
    if from_code == to_code:
        return Decimal(1)
    source, target = (_units().get(code) for code in (from_code, to_code))
    if source is None or target is None or source.dimensionality != target.dimensionality:
        return None
    return _decimal((Fraction(1) * source).to(target).magnitude)


def all_conversions() -> list[tuple[str, str, Decimal]]:
    """Every pair of different units that measure the same: from, to, and the number between."""
    return [
        (one, other, number)
        for one in UNITS
        for other in UNITS
        if one != other and (number := conversion(one, other)) is not None
    ]


@cache
def _units() -> dict[str, pint.Unit]:
    # A registry of its own: one of fractions, so that nothing is rounded on the way.
    registry: pint.UnitRegistry = pint.UnitRegistry(non_int_type=Fraction)
    for name in OWN_DIMENSIONS:
        registry.define(f"{name} = [{name}]")
    return {code: registry.Unit(written) for code, (written, _) in UNITS.items()}


def _decimal(number: Fraction) -> Decimal:
    top, bottom = Decimal(number.numerator), Decimal(number.denominator)
    try:
        return Decimal(f"{EXACT.divide(top, bottom).normalize():f}")
    except Inexact:
        return ROUNDED.divide(top, bottom)
