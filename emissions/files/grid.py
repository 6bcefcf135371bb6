"""What a kilowatt-hour emits by country and year: JSON, one entry a country or region."""

from datetime import date
from decimal import Decimal

import pycountry

from emissions.files.drafts import Draft, Parsed, number_of

FORM = "Grid intensities by country"
SOURCE = "Ember, by way of CO2.js"
URL = "https://github.com/thegreenwebfoundation/co2.js"
KEY = "emissions_intensity_gco2_per_kwh"
PER_KG = Decimal("0.001")
# Regions of several countries are called by their names; those too long for a code, by these.
REGIONS = {"World": "GLOBAL", "Latin America and Caribbean": "LATIN-AMERICA"}


def recognises(entries: object) -> bool:
    if not isinstance(entries, dict) or not entries:
        return False
    return all(isinstance(entry, dict) and KEY in entry for entry in entries.values())


def parse(entries: dict[str, dict[str, object]]) -> Parsed:
    """Read the entries of a file, whose numbers are texts as they stand in it."""
    parsed = Parsed(FORM, "", numbers=len(entries))
    for key, entry in entries.items():
        try:
            parsed.drafts.append(_draft(key, entry))
            parsed.read += 1
        except ValueError as error:
            parsed.refuse(f"entry {key!r}", str(error))
    parsed.edition = max((draft.source_version for draft in parsed.drafts), default="")
    return parsed


def _draft(key: str, entry: dict[str, object]) -> Draft:
    number = number_of(str(entry[KEY] if entry[KEY] is not None else ""))
    year = str(entry.get("year") or "")
    if not (year.isdecimal() and len(year) == 4):
        raise ValueError("The entry has no year.")
    country = str(entry.get("country_or_region") or key)
    known = pycountry.countries.get(alpha_3=str(entry.get("country_code") or ""))
    region = known.alpha_2 if known else REGIONS.get(key, key).upper().replace(" ", "-")
    if number < 0 or len(region) > 20:
        raise ValueError("The entry has no region or intensity that makes sense.")
    return Draft(
        code="grid-electricity-kwh",
        region=region,
        name=f"Grid electricity, {country}",
        category="Electricity > Grid",
        scope=2,
        measure="kg_co2e",
        unit="kWh",
        source=SOURCE,
        source_version=year,
        valid_from=date(int(year), 1, 1),
        valid_until=date(int(year) + 1, 1, 1),
        value=number * PER_KG,
        source_url=URL,
        place=f"entry {key!r}",
    )
