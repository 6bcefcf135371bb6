"""The hub of emission factors of the US EPA: one sheet with twelve tables.

Its factors are masses of single gases; they become kg CO2e by the global warming potentials that
stand at the head of the sheet (of the IPCC's fourth report in the edition of 2023). The CO2 of
biomass stays apart, outside of scopes, as the GHG Protocol asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from emissions.files.drafts import (
    LONGEST,
    Draft,
    Parsed,
    Unknown,
    code_from,
    column_letters,
    is_number,
    of_cell,
)

FORM = "US EPA hub of emission factors"
SOURCE = "US EPA emission factors hub"
URL = "https://www.epa.gov/climateleadership/ghg-emission-factors-hub"
TITLE = "Emission Factors for Greenhouse Gas Inventories"
TABLE = re.compile(r"Table (\d+)")
EDITION = re.compile(r"Last Modified:.*\b(20\d\d)")
FOOTNOTE = re.compile(r"(?:(?<=[a-z)])| )[A-E]$")
BIOMASS = re.compile(r"^Biomass|^Biodiesel|^Ethanol")
KG, G, LB, T = Decimal(1), Decimal("0.001"), Decimal("0.45359237"), Decimal(1000)
BESIDE = "The number stands beside the columns of the table."
NO_FACTOR = "It is a heat content, which is no factor of emissions."
Row = tuple[int, list[str]]
Sheets = dict[str, list[Row]]


@dataclass(frozen=True)
class Group:
    """Columns that make one factor: where each gas stands, and in which unit of mass.

    ``per`` is the unit; a number is the column that says it; nothing, the header above the column.
    """

    gases: dict[str, tuple[int, Decimal]]
    per: str | int = ""
    named: str = ""


@dataclass(frozen=True)
class Layout:
    """How one table of the hub is laid out."""

    scope: int
    labels: tuple[int, ...]
    groups: tuple[Group, ...]
    not_factors: dict[int, str] = field(default_factory=dict)
    by_region: bool = False
    has_headings: bool = False


def _three(first: int, *masses: Decimal, per: str | int = "", named: str = "") -> Group:
    at = dict(zip(("co2", "ch4", "n2o"), range(first, first + 3), strict=True))
    return Group(
        {gas: (at[gas], mass) for gas, mass in zip(at, masses, strict=True)}, per=per, named=named
    )


def _two(first: int, per: str) -> Group:
    return Group({"ch4": (first, G), "n2o": (first + 1, G)}, per=per)


def _whole(at: int, mass: Decimal, per: str, named: str = "") -> Group:
    return Group({"value": (at, mass)}, per=per, named=named)


TRAVEL = Layout(3, (2,), (_three(3, KG, G, G, per=6),))
POTENTIAL = Layout(1, (2,), (_whole(3, KG, "kg"),))
DISPOSALS = (
    "Recycled",
    "Landfilled",
    "Combusted",
    "Composted",
    "Anaerobically digested, dry",
    "Anaerobically digested, wet",
)
LAYOUTS = {
    1: Layout(
        1, (2,), (_three(4, KG, G, G), _three(7, KG, G, G)), {3: NO_FACTOR}, has_headings=True
    ),
    2: Layout(1, (2,), (Group({"co2": (3, KG)}, per=4),)),
    3: Layout(1, (2, 3), (_two(4, "vehicle-mile"),)),
    4: Layout(1, (2, 3, 4), (_two(5, "vehicle-mile"),)),
    5: Layout(1, (2, 3), (_two(4, "gallon"),)),
    6: Layout(
        2,
        (3,),
        (
            _three(4, LB, LB, LB, per="MWh", named="total output"),
            _three(7, LB, LB, LB, per="MWh", named="non-baseload"),
        ),
        by_region=True,
    ),
    7: Layout(2, (2,), (_three(3, KG, G, G, per="mmBtu"),)),
    8: TRAVEL,
    9: Layout(
        3,
        (2,),
        tuple(_whole(at, T, "short ton", named) for at, named in enumerate(DISPOSALS, 3)),
    ),
    10: TRAVEL,
    11: POTENTIAL,
    12: POTENTIAL,
}


@dataclass
class Table:
    """A table while it is read: what its headings, headers and last rows said."""

    title: str
    layout: Layout
    heading: str = ""
    headers: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """What holds for the whole sheet."""

    sheet: str
    year: int
    potentials: dict[str, Decimal]


def recognises(sheets: Sheets) -> bool:
    return any(_at(cells, 1) == TITLE for rows in sheets.values() for _, cells in rows[:5])


def parse(sheets: Sheets) -> Parsed:
    """Read the tables of the sheet. Raises Unknown if it says no year or no potentials."""
    sheet, rows = next(
        (sheet, rows)
        for sheet, rows in sheets.items()
        if any(_at(cells, 1) == TITLE for _, cells in rows[:5])
    )
    edition = _edition(sheet, rows)
    parsed = Parsed(FORM, str(edition.year))
    told = ", ".join(f"{gas.upper()} {number}" for gas, number in edition.potentials.items())
    parsed.notes.append(f"Gases count by the global warming potentials of the file: {told}.")
    drafts: dict[str, Draft] = {}
    for number, cells, table in _rows_of_tables(rows):
        _take(number, cells, table, edition, drafts, parsed)
    parsed.drafts = list(drafts.values())
    return parsed


def _edition(sheet: str, rows: list[Row]) -> Edition:
    texts = (cell for _, cells in rows[:10] for cell in cells)
    years = [int(found[1]) for text in texts if (found := EDITION.search(text))]
    potentials = {"co2": Decimal(1)}
    for _, cells in rows[:15]:
        gas = _at(cells, 3).lower()
        if gas in ("ch4", "n2o") and is_number(_at(cells, 4)):
            potentials.setdefault(gas, of_cell(_at(cells, 4)))
    if not years or len(potentials) < 3:
        raise Unknown("The hub does not say when it was modified, or how gases are weighed.")
    return Edition(sheet, years[0], potentials)


def _rows_of_tables(rows: list[Row]) -> Iterator[tuple[int, list[str], Table]]:
    """The rows with numbers, each with what its table said before it."""
    table: Table | None = None
    for number, cells in rows:
        if begun := TABLE.fullmatch(_at(cells, 1)):
            layout = LAYOUTS.get(int(begun[1]))
            table = Table(" ".join(_at(cells, 2).split()), layout) if layout else None
        elif table is None or _at(cells, 2).startswith(("Source:", "Notes:")):
            table = None
        elif any(_says_number(cell) for cell in _beside(cells, table)):
            yield number, cells, table
        elif not any(_beside(cells, table)) and table.layout.has_headings:
            table.heading = " ".join(_at(cells, 2).split())
        else:
            table.headers |= {at: cell for at, cell in enumerate(cells) if cell.strip()}


def _beside(cells: list[str], table: Table) -> list[str]:
    return [cell.strip() for cell in cells[max(table.layout.labels) + 1 :]]


def _take(
    number: int,
    cells: list[str],
    table: Table,
    edition: Edition,
    drafts: dict[str, Draft],
    parsed: Parsed,
) -> None:
    """Make the factors of one row; every number of it is used or refused."""
    _carry(cells, table)
    used: set[int] = set()
    for group in table.layout.groups:
        try:
            for draft in _drafts(number, cells, group, table, edition):
                if first := drafts.get(f"{draft.code} {draft.region}"):
                    raise ValueError(f"The row says the same as {first.place}.")
                drafts[f"{draft.code} {draft.region}"] = draft
            used |= {at for at, _ in group.gases.values()}
        except ValueError as error:
            for at, _ in group.gases.values():
                if _is_told(cells, at):
                    parsed.refuse(_place(edition, number, at), str(error))
    for at in range(max(table.layout.labels) + 1, len(cells)):
        if not _is_told(cells, at):
            continue
        parsed.numbers += 1
        parsed.read += at in used
        if not any(
            at == place for group in table.layout.groups for place, _ in group.gases.values()
        ):
            reason = table.layout.not_factors.get(at, BESIDE)
            parsed.refuse(_place(edition, number, at), reason)


def _is_told(cells: list[str], at: int) -> bool:
    """Whether a cell has a number, or says one that is none, such as >7,500."""
    return _says_number(_at(cells, at))


def _says_number(text: str) -> bool:
    return is_number(text) or text.startswith((">", "<", "≤"))


def _drafts(
    number: int, cells: list[str], group: Group, table: Table, edition: Edition
) -> Iterator[Draft]:
    """The factor of a group of columns, or two where CO2 is that of biomass; none if it is empty.

    Raises ValueError.
    """
    kilograms = {
        gas: _shortened(of_cell(_at(cells, at)) * mass * edition.potentials.get(gas, Decimal(1)))
        for gas, (at, mass) in group.gases.items()
        if _is_told(cells, at)
    }
    if not kilograms:
        return
    first = min(at for at, _ in group.gases.values())
    draft = _draft(cells, group, table, edition, place=_place(edition, number, first))
    is_biomass = BIOMASS.search(table.heading) or BIOMASS.search(_at(cells, 2))
    if is_biomass and "co2" in kilograms:
        apart = _draft(
            cells, group, table, edition, place=draft.place, scope=0, also="biogenic CO2"
        )
        apart.value = apart.co2 = kilograms.pop("co2")
        yield apart
    if kilograms:
        draft.value = kilograms.get("value", sum(kilograms.values(), Decimal(0)))
        draft.co2, draft.ch4, draft.n2o = (kilograms.get(gas) for gas in ("co2", "ch4", "n2o"))
        yield draft


def _draft(
    cells: list[str],
    group: Group,
    table: Table,
    edition: Edition,
    *,
    place: str,
    scope: int | None = None,
    also: str = "",
) -> Draft:
    layout = table.layout
    labels = [] if layout.by_region else [table.labels.get(at, "") for at in layout.labels]
    words = [table.heading, *labels, group.named, also]
    named = [word for word in words if word]
    unit = _unit(cells, group, table)
    region = _at(cells, 2) if layout.by_region else ""
    where = f", {_at(cells, 3)}" if layout.by_region else ""
    return Draft(
        code=code_from(["us-epa", table.title, *named, unit]),
        region="US" if region in ("", "US Average") else f"US-{region}",
        name=f"{', '.join(named)}{where}"[:LONGEST],
        category=" > ".join(filter(None, [table.title, table.heading]))[:LONGEST],
        scope=layout.scope if scope is None else scope,
        measure="kg_co2e",
        unit=unit,
        source=SOURCE,
        source_version=str(edition.year),
        valid_from=date(edition.year, 1, 1),
        valid_until=date(edition.year + 1, 1, 1),
        source_url=URL,
        place=place,
    )


def _unit(cells: list[str], group: Group, table: Table) -> str:
    if isinstance(group.per, int):
        unit = _at(cells, group.per)
    elif group.per:
        unit = group.per
    else:
        first = min(at for at, _ in group.gases.values())
        unit = table.headers.get(first, "").partition(" per ")[2].strip()
    if not unit:
        raise ValueError("The row has no unit.")
    return unit


def _carry(cells: list[str], table: Table) -> None:
    """Words that are not repeated still hold; one in brackets only goes on with what is above."""
    for place in table.layout.labels:
        word = FOOTNOTE.sub("", " ".join(_at(cells, place).split()))
        if word and not word.startswith("("):
            for right in table.layout.labels:
                if right > place:
                    table.labels.pop(right, None)
            table.labels[place] = word


def _shortened(number: Decimal) -> Decimal:
    """Without the zeros that a multiplication leaves behind."""
    return Decimal(f"{number.normalize():f}")


def _place(edition: Edition, number: int, at: int) -> str:
    return f"{edition.sheet}!{column_letters(at)}{number}"


def _at(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
