"""Which published factor each kind of activity uses, as far as the library has it.

Codes are those that the importers of published files give. Families, such as spend codes or grids,
are found by how their codes begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass

FAR = 50_000
SHORT_HAUL_KM = 3_700  # of the UK Government's methodology; longer flights are long-haul

AIR = "business-travel-air-flights"
LAND = "business-travel-land"
CABINS = {
    "": "average-passenger",
    "economy": "economy-class",
    "premium economy": "premium-economy-class",
    "business": "business-class",
    "first": "first-class",
}
FUELS = {
    "": "unknown",
    "diesel": "diesel",
    "petrol": "petrol",
    "hybrid": "hybrid",
    "plug-in hybrid": "plug-in-hybrid-electric-vehicle",
    "electric": "battery-electric-vehicle",
}
WAYS = {
    ("train", ""): "rail-national-rail-passenger-km",
    ("train", "international"): "rail-international-rail-passenger-km",
    ("tram", ""): "rail-light-rail-and-tram-passenger-km",
    ("bus", ""): "bus-average-local-bus-passenger-km",
    ("coach", ""): "bus-coach-passenger-km",
    ("taxi", ""): "taxis-regular-taxi-passenger-km",
}
ENERGIES = {
    ("gas", ""): "fuels-gaseous-fuels-natural-gas-kwh-gross-cv",
    ("gas", "by volume"): "fuels-gaseous-fuels-natural-gas-cubic-metres",
    ("heating oil", ""): "fuels-liquid-fuels-gas-oil-litres",
    ("propane", ""): "fuels-gaseous-fuels-propane-litres",
}
GRID = "grid-electricity-kwh"
ELECTRIC = ("energy", "equipment", "cloud")  # modules that take electricity
UK_GRID = "uk-electricity-electricity-generated-electricity-uk-"
UK_HEAT = "heat-and-steam-heat-and-steam-district-heat-and-steam-"
SPENT, SPENT_ENDS = "us-spend-", "-with-margins"
WASTE, WASTE_ENDS = "waste-disposal-", "-tonnes"
GASES, GASES_ENDS = "refrigerant-other-", "-emissions-including-only-kyoto-products-kg"


@dataclass(frozen=True)
class Factor:
    """A factor of the library, as far as choosing it goes."""

    code: str
    region: str
    name: str


@dataclass(frozen=True)
class Choice:
    """One choice, with the names of ``FactorChoice``."""

    module: str
    category: str
    factor_code: str
    factor_region: str
    subcategory: str = ""
    place: str = ""
    with_forcing: bool = True
    from_km: int = 0
    until_km: int = FAR


def choices(library: list[Factor]) -> Iterator[Choice]:
    """What can be chosen of a library, each kind of activity once."""
    known = {(factor.code, factor.region) for factor in library}
    uk = (choice for choice in (*_flights(), *_ways(), *_energies()))
    yield from (choice for choice in uk if (choice.factor_code, choice.factor_region) in known)
    has_uk = any(_is_of(factor, "GB", UK_GRID, "-kwh") for factor in library)
    seen: set[tuple] = set()
    for factor in library:
        for choice in _of_family(factor, has_uk=has_uk):
            key = (choice.module, choice.category.casefold(), choice.subcategory, choice.place)
            if key not in seen:
                seen.add(key)
                yield choice


def _flights() -> Iterator[Choice]:
    """By cabin and haul; where one haul has no such cabin, the nearest that it has."""
    for with_forcing, rf in ((True, "with-rf"), (False, "without-rf")):
        for cabin, words in CABINS.items():
            short = {"premium economy": "economy-class", "first": "business-class"}.get(
                cabin, words
            )
            for haul, named, bounds in (
                ("short", short, (0, SHORT_HAUL_KM)),
                ("long", words, (SHORT_HAUL_KM, FAR)),
            ):
                code = f"{AIR}-{haul}-haul-to-from-uk-{named}-{rf}-passenger-km"
                yield Choice("travel", "plane", code, "GB", cabin, "", with_forcing, *bounds)
        code = f"{AIR}-domestic-to-from-uk-average-passenger-{rf}-passenger-km"
        yield Choice("travel", "plane", code, "GB", "domestic", "", with_forcing)


def _ways() -> Iterator[Choice]:
    for fuel, words in FUELS.items():
        code = f"{LAND}-cars-by-size-average-car-{words}-km"
        yield Choice("travel", "car", code, "GB", fuel)
    for (means, kind), words in WAYS.items():
        yield Choice("travel", means, f"{LAND}-{words}", "GB", kind)
    yield Choice("travel", "ferry", "business-travel-sea-ferry-foot-passenger-passenger-km", "GB")


def _energies() -> Iterator[Choice]:
    for (energy, kind), code in ENERGIES.items():
        yield Choice("energy", energy, code, "GB", kind)


def _of_family(factor: Factor, *, has_uk: bool) -> Iterator[Choice]:
    code, region, levels = factor.code, factor.region, factor.name.split(", ")
    if _is_of(factor, "GB", UK_GRID, "-kwh"):
        yield from (Choice(each, "electricity", code, region, place="GB") for each in ELECTRIC)
    elif code == GRID and not (has_uk and region == "GB"):
        yield from (Choice(each, "electricity", code, region, place=region) for each in ELECTRIC)
    elif _is_of(factor, "GB", UK_HEAT, "-kwh"):
        yield Choice("energy", "district heating", code, region)
    elif _is_of(factor, "US", SPENT, SPENT_ENDS):
        yield Choice("purchase", code[len(SPENT) : -len(SPENT_ENDS)], code, region)
    elif _is_of(factor, "GB", WASTE, WASTE_ENDS) and len(levels) > 2:
        yield Choice("waste", levels[-2].lower(), code, region, levels[-1].lower())
    elif _is_of(factor, "GB", GASES, GASES_ENDS) and len(levels) > 2:
        yield Choice("process", levels[1], code, region)


def _is_of(factor: Factor, region: str, begins: str, ends: str) -> bool:
    code = factor.code
    return factor.region == region and code.startswith(begins) and code.endswith(ends)
