"""Files of factors as their publishers give them out: nothing is lost, and values are right."""

import gzip
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from emissions.files import Parsed, Unknown, read
from emissions.files.drafts import column_letters, of_cell
from emissions.files.reading import of_text
from emissions.units import UNITS, code_of
from tests.conftest import DATA

FILES = DATA / "emissions"
FLAT = FILES / "defra_2022_flat" / "ghg-conversion-factors-2022-flat-format.csv"
REFERENCE = FILES / "defra_official" / "reference"
WORKBOOKS = {
    2020: REFERENCE / "Conversion_Factors_2020_-_Condensed_set__for_most_users.xlsx",
    2021: REFERENCE / "conversion-factors-2021-condensed-set-most-users.xls",
    2022: REFERENCE / "ghg-conversion-factors-2022-condensed-set.xls",
}
HUB = FILES / "epa_hub" / "resources" / "ghg-emission-factors-hub-2023" / "data.xlsx"
SPEND = FILES / "useeio" / "SupplyChainGHGEmissionFactors_v1.2_NAICS_CO2e_USD2021" / "data.csv"
BY_GAS = FILES / "useeio" / "SupplyChainGHGEmissionFactors_v1.2_NAICS_byGHG_USD2021" / "data.csv.gz"
GRID = FILES / "grid" / "average-intensities.json"
ELECTRICITY = "uk-electricity-electricity-generated-electricity-uk-kwh"

real = pytest.mark.real_data


@cache
def parsed(path: Path) -> Parsed:
    if path.suffix == ".gz":
        return of_text(gzip.decompress(path.read_bytes()))
    return read(path)


def by_code(path: Path) -> dict:
    return {(draft.code, draft.region): draft for draft in parsed(path).drafts}


@real
@pytest.mark.parametrize(
    ("path", "factors", "numbers", "refused"),
    [
        pytest.param(FLAT, 3061, 8039, 1144, id="flat"),
        pytest.param(WORKBOOKS[2020], 1847, 5105, 0, id="2020"),
        pytest.param(WORKBOOKS[2021], 1946, 5267, 0, id="2021"),
        pytest.param(WORKBOOKS[2022], 2018, 4664, 0, id="2022"),
        pytest.param(HUB, 657, 1268, 59, id="hub"),
        pytest.param(SPEND, 3048, 3048, 0, id="spend"),
        pytest.param(BY_GAS, 3048, 48768, 0, id="spend by gas"),
        pytest.param(GRID, 222, 222, 0, id="grid"),
    ],
)
def test_everything_that_could_be_a_factor_is_one_or_is_refused(path, factors, numbers, refused):
    found = parsed(path)

    assert (len(found.drafts), found.numbers, len(found.refused)) == (factors, numbers, refused)
    assert len(by_code(path)) == factors
    # Lines that only say what another says, or nothing, go into no draft and are refused.
    assert found.read + len(found.refused) == found.numbers
    assert all(refusal.place and refusal.reason.endswith(".") for refusal in found.refused)


@real
@pytest.mark.parametrize("year", WORKBOOKS)
def test_every_number_of_the_tables_of_a_uk_workbook_is_read(year):
    """Counted by another reader: the number cells right of a "Unit" and below it."""
    book = CalamineWorkbook.from_path(str(WORKBOOKS[year]))
    count = 0
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        scope = [row[at + 1] for row in rows[:8] for at, cell in enumerate(row) if cell == "Scope:"]
        heads = [row for row in rows if "Unit" in row]
        if not heads or scope == ["-"]:
            continue
        unit_at = heads[0].index("Unit")
        year_at = heads[0].index("Year") if "Year" in heads[0] else None
        below = rows[rows.index(heads[0]) :]
        count += sum(
            isinstance(cell, float) and at > unit_at and at != year_at
            for row in below
            for at, cell in enumerate(row)
        )

    assert parsed(WORKBOOKS[year]).numbers == count


@real
def test_every_number_of_the_tables_of_the_hub_is_read():
    """Counted by another reader: all numbers below "Table 1", and those written as text."""
    rows = (
        CalamineWorkbook.from_path(str(HUB)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    first = next(at for at, row in enumerate(rows) if "Table 1" in row)
    cells = [cell for row in rows[first:] for cell in row]
    written = [cell for cell in cells if isinstance(cell, str) and cell.strip() in ("0", ">7,500")]

    count = sum(isinstance(cell, float) for cell in cells) + len(written)

    assert parsed(HUB).numbers == count


@real
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (WORKBOOKS[2020], "0.23314"),
        (WORKBOOKS[2021], "0.21233"),
        (WORKBOOKS[2022], "0.19338"),
        (FLAT, "0.19338"),
    ],
)
def test_uk_electricity_has_one_code_in_every_form_and_year(path, value):
    draft = by_code(path)[ELECTRICITY, "GB"]

    assert (draft.value, draft.scope, draft.unit) == (Decimal(value), 2, "kWh")
    assert (draft.valid_from.year, draft.valid_until.year) == (
        int(draft.source_version),
        int(draft.source_version) + 1,
    )
    assert draft.co2 + draft.ch4 + draft.n2o == pytest.approx(draft.value, abs=Decimal("0.00002"))


@real
def test_workbook_and_flat_file_of_a_year_give_the_same():
    flat, workbook = by_code(FLAT), by_code(WORKBOOKS[2022])

    assert workbook.keys() < flat.keys()
    for key, draft in workbook.items():
        other = flat[key]
        words = (draft.name, draft.category, draft.scope, draft.measure, draft.unit)
        assert words == (other.name, other.category, other.scope, other.measure, other.unit)
        for name in ("value", "co2", "ch4", "n2o"):
            one, two = getattr(draft, name), getattr(other, name)
            assert (one is None) == (two is None), key
            assert one is None or abs(one - two) <= Decimal("0.000005"), key


@real
def test_most_factors_of_a_year_supersede_those_of_the_year_before():
    codes = {year: by_code(path).keys() for year, path in WORKBOOKS.items()}

    assert len(codes[2020] & codes[2021]) == 1833
    assert len(codes[2021] & codes[2022]) == 1586


@real
def test_the_hub_weighs_gases_as_it_says():
    hub = by_code(HUB)

    coal = hub["us-epa-stationary-combustion-coal-and-coke-anthracite-coal-short-ton", "US"]
    assert (coal.co2, coal.ch4, coal.n2o) == (2602, Decimal("6.9"), Decimal("11.92"))
    assert coal.value == Decimal("2620.82")  # 2602 + 276 g x 25 + 40 g x 298
    grid = hub["us-epa-electricity-total-output-mwh", "US"]
    assert grid.co2 == Decimal("852.3") * Decimal("0.45359237")
    assert hub["us-epa-electricity-total-output-mwh", "US-NYUP"].scope == 2
    refrigerant = hub[
        "us-epa-global-warming-potentials-gwps-for-blended-refrigerants-r-410a-kg", "US"
    ]
    assert (refrigerant.value, refrigerant.unit, refrigerant.scope) == (2088, "kg", 1)


@real
def test_the_carbon_of_biomass_stays_outside_of_scopes():
    hub = by_code(HUB)
    wood = "us-epa-stationary-combustion-biomass-fuels-solid-wood-and-wood-residuals"

    assert hub[f"{wood}-biogenic-co2-mmbtu", "US"].scope == 0
    assert hub[f"{wood}-biogenic-co2-mmbtu", "US"].value == Decimal("93.8")
    assert hub[f"{wood}-mmbtu", "US"].value == Decimal("1.2528")  # 7.2 g x 25 + 3.6 g x 298
    assert hub[f"{wood}-mmbtu", "US"].co2 is None


@real
@pytest.mark.parametrize(("path", "suffix"), [(SPEND, ""), (BY_GAS, "-by-gas")])
def test_spending_with_margins_is_without_and_margins_in_every_industry(path, suffix):
    factors = by_code(path)
    industries = {code.split("-")[2] for code, _ in factors}

    assert len(industries) == 1016
    for industry in industries:
        without, margins, both = (
            factors[f"us-spend-{industry}-{name}{suffix}", "US"].value
            for name in ("without-margins", "margins", "with-margins")
        )
        # As exactly as three rounded numbers can tell: to the third decimal, or to 1 %.
        assert abs(without + margins - both) <= max(Decimal("0.0011"), both / 100), industry


@real
def test_gases_of_spending_sum_up_to_the_file_of_all_gases():
    whole, by_gas = by_code(SPEND), by_code(BY_GAS)

    for (code, region), draft in whole.items():
        weighed = by_gas[f"{code}-by-gas", region].value
        assert abs(weighed - draft.value) <= max(Decimal("0.0012"), draft.value / 200), code


@real
def test_grids_are_by_country_and_year():
    grids = by_code(GRID)

    assert grids["grid-electricity-kwh", "GB"].name == "Grid electricity, United Kingdom"
    assert grids["grid-electricity-kwh", "NA"].name == "Grid electricity, Namibia"
    assert grids["grid-electricity-kwh", "GLOBAL"].name == "Grid electricity, World"
    afghanistan = grids["grid-electricity-kwh", "AF"]
    assert (afghanistan.value, afghanistan.valid_from.year) == (Decimal("0.12371"), 2023)


@real
@pytest.mark.parametrize("path", [*WORKBOOKS.values(), FLAT, HUB, SPEND, GRID])
def test_every_unit_has_a_code_that_can_be_converted_or_is_money(path):
    codes = Counter(code_of(draft.unit) for draft in parsed(path).drafts)

    assert {code for code in codes if code not in UNITS} <= {"USD_2021"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.018789999999999998", "0.01879"),
        ("0.0035600000000000002", "0.00356"),
        ("79.97367260854475", "79.97367260854475"),
        ("0.19902050994945655", "0.19902050994945655"),
        ("1e-05", "0.00001"),
        ("14800", "14800"),
        ("0", "0"),
        ("-0.5", "-0.5"),
    ],
)
def test_cells_lose_the_noise_of_their_arithmetic_and_nothing_else(text, number):
    assert of_cell(text) == Decimal(number)


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_spreadsheets_do(index, letters):
    assert column_letters(index) == letters


SPENT = (
    '"NAICS Code 2017","NAICS Title 2017","GHG","Unit",'
    '"Supply Chain Emission Factors without Margins","Margins of Supply Chain Emission Factors",'
    '"Supply Chain Emission Factors with Margins","Reference USEEIO Code"\n'
)
LINE = '1,"Farming","All GHGs","kg CO2e/2021 USD, purchaser price",1.223,0.103,1.326,"A"\n'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(LINE.replace("1.326", "1.4"), "is not the one without", id="a wrong sum"),
        pytest.param(LINE.replace("All GHGs", "Radon"), "no known global warming", id="a gas"),
        pytest.param(LINE.replace("USD", "beads"), "no unit of emissions", id="no money"),
        pytest.param(LINE.replace("1.223", "much"), "is not a number", id="no number"),
        pytest.param(LINE, "the same as line 2", id="said before"),
        pytest.param("1,2\n", "too short", id="a short line"),
    ],
)
def test_a_line_of_spending_that_is_wrong_is_refused(line, reason):
    found = of_text((SPENT + LINE + line).encode())

    (refusal,) = found.refused
    assert (refusal.place, reason in refusal.reason) == ("line 3", True)
    assert len(found.drafts) == 3


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('"year": 2023, "emissions_intensity_gco2_per_kwh": null', "no factor"),
        ('"year": null, "emissions_intensity_gco2_per_kwh": 5.5', "no year"),
        ('"year": 2023, "emissions_intensity_gco2_per_kwh": -5', "makes sense"),
    ],
)
def test_a_grid_that_is_wrong_is_refused(entry, reason):
    found = of_text(f'{{"FRA": {{"country_code": "FRA", {entry}}}}}'.encode())

    assert (found.drafts, found.refused[0].place) == ([], "entry 'FRA'")
    assert reason in found.refused[0].reason


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "lacks the columns"),
        (b"a,b\n1,2\n", "lacks the columns"),
        (b"{}", "no intensities"),
        (b'{"a": 1}', "no intensities"),
        (b'{"a": ', "not JSON"),
        (b"{" * 100_000, "not JSON"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "."),
        (b"\x00\xff\xfe", "lacks the columns"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(Unknown) as caught:
        read(path)

    assert sentence in str(caught.value)


def test_drafts_are_of_no_place_when_they_are_stored():
    (draft,) = of_text((SPENT + LINE).encode()).drafts[:1]

    assert "place" not in replace(draft, place="line 9").values()
