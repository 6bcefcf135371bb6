"""What all forms of the UK Government's conversion factors share: names, codes, gases, days."""

import re
from datetime import date

from emissions.files.drafts import LONGEST, Draft, code_from

SOURCE = "UK Government GHG conversion factors"
URL = (
    "https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting"
)
REGION = "GB"
YEAR = re.compile(r"(?:19|20)\d\d")
ENERGY = re.compile(r"kwh\b")
PARTS = {
    "kg co2e": "value",
    "kg co2e of co2": "co2",
    "kg co2e of ch4": "ch4",
    "kg co2e of n2o": "n2o",
    "kg co2": "co2",
    "kg ch4": "ch4",
    "kg n2o": "n2o",
}
# A sheet has a name for narrow tabs, the flat file the whole one.
LEVEL_1 = {"SECR kWh pass & delivery vehs": "Passenger and delivery vehicles- kWh factors"}


def part_of(header: str) -> tuple[str, str] | None:
    """What a column or line counts, and which part of the factor that is; None if no emissions."""
    words = " ".join(header.lower().split()).removeprefix("total ").removesuffix(" per unit")
    if ENERGY.match(words):
        return "kwh", "value"
    return ("kg_co2e", PARTS[words]) if words in PARTS else None


def draft_of(
    levels: list[str], *, unit: str, scope: int, measure: str, year: int, place: str
) -> Draft:
    """A factor without its values. ``levels`` are those of the flat file, from 1 to the last.

    The year among them is that of the edition, or of the data under it, and no part of the name:
    electricity has one code whatever the year.
    """
    named = [LEVEL_1.get(level, level) for level in levels if level and not YEAR.fullmatch(level)]
    code = f"{'energy-' * (measure == 'kwh')}{code_from([*named, unit])}"
    return Draft(
        code=code[:LONGEST],
        region=REGION,
        name=", ".join(named[1:] or named)[:LONGEST],
        category=" > ".join(named[:2])[:LONGEST],
        scope=scope,
        measure=measure,
        unit=unit,
        source=SOURCE,
        source_version=str(year),
        valid_from=date(year, 1, 1),
        valid_until=date(year + 1, 1, 1),
        source_url=URL,
        place=place,
    )


def completed(draft: Draft) -> bool:
    """Whether it has a value. Biogenic carbon is given as CO2 alone, which then is all there is."""
    parts = [part for part in (draft.co2, draft.ch4, draft.n2o) if part is not None]
    if draft.value is None and parts:
        draft.value = sum(parts[1:], parts[0])
    return draft.value is not None
