"""What one dollar spent with each US industry emits: the supply chain factors of the US EPA.

Three factors an industry: up to the producer's gate, of its margins (transport and trade), and both
together, what a purchaser pays for. One file gives all gases in one number, the other each gas.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from emissions.files.drafts import LONGEST, Draft, Parsed, Unknown, number_of

FORM, FORM_BY_GAS = "US supply chain factors", "US supply chain factors, by gas"
SOURCE = "US EPA supply chain factors"
URL = "https://catalog.data.gov/dataset/supply-chain-greenhouse-gas-emission-factors"
VARIANTS = {
    "without margins": "supply chain emission factors without margins",
    "margins": "margins of supply chain emission factors",
    "with margins": "supply chain emission factors with margins",
}
UNIT = re.compile(r"kg(?: co2e)?\s*/\s*((\d{4}) usd\b.*)", re.IGNORECASE)
# Of the IPCC's fourth report, by which the file of all gases is weighed: sums of this file agree
# with it in every industry.
POTENTIALS = {
    "carbon dioxide": 1,
    "methane": 25,
    "nitrous oxide": 298,
    "hfc-23": 14800,
    "hfc-32": 675,
    "hfc-125": 3500,
    "hfc-134a": 1430,
    "hfc-143a": 4470,
    "hfc-236fa": 9810,
    "sulfur hexafluoride": 22800,
    "nitrogen trifluoride": 17200,
    "carbon tetrafluoride": 7390,
    "hexafluoroethane": 12200,
    "perfluoropropane": 8830,
    "perfluorocyclobutane": 10300,
    "hfcs and pfcs, unspecified": 1,  # given in kg CO2e
}
PARTS = {"carbon dioxide": "co2", "methane": "ch4", "nitrous oxide": "n2o"}
ALL = "all ghgs"


@dataclass(frozen=True)
class Columns:
    industry: int
    title: int
    gas: int
    unit: int
    variants: dict[str, int]


def recognises(rows: list[list[str]]) -> bool:
    return bool(rows) and _columns(rows[0]) is not None


def parse(rows: list[list[str]]) -> Parsed:
    """Read the rows of either file. Raises Unknown if it lacks a column."""
    columns = _columns(rows[0] if rows else [])
    if columns is None:
        raise Unknown("The file lacks columns of supply chain factors.")
    parsed = Parsed(FORM, "")
    drafts: dict[str, Draft] = {}
    for line, cells in enumerate(rows[1:], 2):
        parsed.numbers += len(VARIANTS)
        try:
            _take(cells, line, columns, drafts)
            parsed.read += len(VARIANTS)
        except (IndexError, ValueError) as error:
            words = str(error) if isinstance(error, ValueError) else "The line is too short."
            parsed.refuse(f"line {line}", words)
    parsed.drafts = list(drafts.values())
    if any(code.endswith("-by-gas") for code in drafts):
        parsed.form = FORM_BY_GAS
    parsed.edition = parsed.drafts[0].source_version if parsed.drafts else ""
    return parsed


def _take(cells: list[str], line: int, columns: Columns, drafts: dict[str, Draft]) -> None:
    """Put one line into the drafts of its industry. Raises ValueError with the reason."""
    gas = cells[columns.gas].strip().lower()
    if gas != ALL and gas not in POTENTIALS:
        raise ValueError(f"{cells[columns.gas]!r:.60} has no known global warming potential.")
    told = UNIT.fullmatch(cells[columns.unit].strip())
    if told is None:
        raise ValueError(f"{cells[columns.unit]!r:.60} is no unit of emissions by spending.")
    values = {name: number_of(cells[at].strip()) for name, at in columns.variants.items()}
    _check_sum(values)
    fresh = list(_drafts(cells, line, columns, by_gas=gas != ALL, unit=told[1], year=int(told[2])))
    known = [drafts.get(draft.code, draft) for _, draft in fresh]
    part = PARTS.get(gas, "")
    if any(draft.value is not None for draft in known) and (gas == ALL or not _is_new(known, part)):
        raise ValueError(f"The line says the same as {known[0].place}.")
    for (name, draft), old in zip(fresh, known, strict=True):
        drafts.setdefault(draft.code, old)
        weighed = values[name] * POTENTIALS.get(gas, 1)
        old.value = weighed if old.value is None else old.value + weighed
        if part:
            setattr(old, part, weighed)


def _is_new(known: list[Draft], part: str) -> bool:
    return not part or all(getattr(draft, part) is None for draft in known)


def _check_sum(values: dict[str, Decimal]) -> None:
    """Raises ValueError unless with is without and margins, as exactly as the three are rounded."""
    halves = (Decimal((0, (5,), int(number.as_tuple().exponent) - 1)) for number in values.values())
    difference = values["without margins"] + values["margins"] - values["with margins"]
    if abs(difference) > sum(halves):
        raise ValueError("The factor with margins is not the one without them and the margins.")


def _drafts(
    cells: list[str], line: int, columns: Columns, *, by_gas: bool, unit: str, year: int
) -> Iterator[tuple[str, Draft]]:
    industry, title = cells[columns.industry].strip(), cells[columns.title].strip()
    for name in columns.variants:
        suffix, words = ("-by-gas", ", by gas") if by_gas else ("", "")
        yield (
            name,
            Draft(
                code=f"us-spend-{industry}-{name.replace(' ', '-')}{suffix}",
                region="US",
                name=f"{title}, {name}{words}"[:LONGEST],
                category=f"US supply chain > NAICS {industry[:3]}",
                scope=3,
                measure="kg_co2e",
                unit=unit,
                source=SOURCE,
                source_version=f"USD {year}",
                valid_from=date(year, 1, 1),
                valid_until=None,
                source_url=URL,
                place=f"line {line}",
            ),
        )


def _columns(headers: list[str]) -> Columns | None:
    at = {re.sub(r"\s+20\d\d$", "", name.strip().lower()): n for n, name in enumerate(headers)}
    wanted = ["naics code", "naics title", "ghg", "unit", *VARIANTS.values()]
    if any(name not in at for name in wanted):
        return None
    return Columns(
        industry=at["naics code"],
        title=at["naics title"],
        gas=at["ghg"],
        unit=at["unit"],
        variants={name: at[header] for name, header in VARIANTS.items()},
    )
