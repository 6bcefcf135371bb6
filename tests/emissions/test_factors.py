"""The library of factors: every digit, search, and the UK Government's flat file."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from emissions.flat_file import NotFlat, parse
from emissions.models import EmissionFactor
from emissions.services.flat_files import import_flat_file
from emissions.units import code_of
from tests.conftest import DATA
from tests.emissions.factories import EmissionFactorFactory

FLAT_2022 = DATA / "emissions" / "defra_2022_flat" / "ghg-conversion-factors-2022-flat-format.csv"
HEADER = "Scope,Level_1,Level_2,Level_3,Level_4,Description,UOM,GHG_Unit,GHG_Conversion_Factor_2022"


def flat(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "0.20707428859060403",
        "123456789012345.678901234567890",
        "0.000000000000000000000000000012",
        "0.10",
        "-3.5",
    ],
)
def test_a_factor_keeps_every_digit(text):
    factor = EmissionFactorFactory(value=Decimal(text))

    factor.refresh_from_db()

    assert str(factor.value) == str(Decimal(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kWh (Net CV)", "kWh_net"),
        ("TONNES", "t"),
        ("passenger.km", "passenger_km"),
        (" cubic  metres ", "m3"),
        ("bushel of wheat", "bushel_of_wheat"),
    ],
)
def test_a_unit_has_one_code_however_it_is_spelled(text, code):
    assert code_of(text) == code
    assert code_of(code) == code


@pytest.fixture
def library(db):
    for name, category in [
        ("Electricity generated, UK", "UK electricity"),
        ("Natural gas", "Fuels > Gaseous fuels"),
        ("Flights, long haul, economy class", "Business travel- air"),
        ("Hotel stay, Germany", "Hotel stay"),
    ]:
        EmissionFactorFactory(name=name, category=category)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("electricity generated", "Electricity generated, UK", id="its words"),
        pytest.param("GENERATING electric", "Electricity generated, UK", id="their stems"),
        pytest.param("elec", "Electricity generated, UK", id="a beginning"),
        pytest.param("gaseous", "Natural gas", id="its category"),
        pytest.param("natural kwh", "Natural gas", id="its unit"),
        pytest.param("electrcity genrated", "Electricity generated, UK", id="slips of the pen"),
        pytest.param("econmy flihgts", "Flights, long haul, economy class", id="more of them"),
    ],
)
def test_search_finds_by(library, text, first):
    assert EmissionFactor.objects.search(text)[0].name == first


@pytest.mark.parametrize("text", ["", "  ", "&|!:*", "zebra crossing", "'; --", "q\\z<->x"])
def test_search_finds_nothing_by_what_is_nowhere(library, text):
    assert list(EmissionFactor.objects.search(text)) == []


def test_the_lines_of_one_factor_become_its_gases():
    (draft,) = parse(
        flat(
            "Scope 1,Fuels,Gaseous fuels,Butane,,,tonnes,kg CO2e,3033.32000",
            "Scope 1,Fuels,Gaseous fuels,Butane,,,tonnes,kg CO2e of CO2,3029.26000",
            "Scope 1,Fuels,Gaseous fuels,Butane,,,tonnes,kg CO2e of CH4,2.25000",
        )
    ).drafts

    assert (draft.name, draft.category) == ("Gaseous fuels, Butane", "Fuels > Gaseous fuels")
    assert (draft.value, draft.co2, draft.ch4, draft.n2o) == (
        Decimal("3033.32000"),
        Decimal("3029.26000"),
        Decimal("2.25000"),
        None,
    )


def test_another_years_headers_are_understood():
    header = (
        "ID,Scope,Level 1,Level 2,Level 3,Level 4,Column Text,UOM,GHG/Unit,"
        "GHG Conversion Factor 2024"
    )

    (draft,) = parse(
        flat("1_1,Scope 3,Hotel stay,Hotel stay,Chile,,,Room per night,kg CO2e,27.5", header=header)
    ).drafts

    assert (draft.valid_from, draft.valid_until) == (date(2024, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("Scope 1,a,,,,,kg,kg CO2e,", "no factor", id="no factor"),
        pytest.param("Scope 1,a,,,,,kg,kg CO2e,< 1", "'< 1' is not a number", id="no number"),
        pytest.param("Scope 1,a,,,,,kg,kg CO2e,1e999", "not a number", id="an endless number"),
        pytest.param("Scope 9,a,,,,,kg,kg CO2e,1", "no scope 'Scope 9'", id="no scope"),
        pytest.param("Scope 1,a,,,,,,kg CO2e,1", "has no unit", id="no unit"),
        pytest.param("Scope 1,a,,,,,kg,kg lead,1", "'kg lead' is no unit", id="no emissions"),
        pytest.param("Scope 1,x,,,,,kg,kg CO2e,2", "the same as line 2", id="said before"),
        pytest.param(",,,,,,,,", "is empty", id="nothing at all"),
    ],
)
def test_a_line_that_gives_no_factor_is_reported_with_its_reason(line, reason):
    parsed = parse(flat("Scope 1,x,,,,,kg,kg CO2e,1", line))

    ((refusal),) = parsed.refused
    assert (refusal.line, reason in refusal.reason) == (3, True)
    assert len(parsed.drafts) == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff", HEADER[:40].encode()])
def test_another_file_is_refused(content):
    with pytest.raises(NotFlat, match="lacks the columns"):
        parse(content)


@pytest.mark.django_db
def test_next_years_file_supersedes_the_factors_of_this_year():
    line = "Scope 2,UK electricity,Electricity generated,,,,kWh,kg CO2e,"
    import_flat_file(flat(line + "0.19338"))

    outcome = import_flat_file(
        flat(line + "0.20707428859060403", header=HEADER.replace("2022", "2023"))
    )

    assert (outcome.new, outcome.unchanged) == (1, 0)
    new, old = EmissionFactor.objects.order_by("-version")
    assert (new.supersedes, new.value) == (old, Decimal("0.20707428859060403"))
    assert (old.valid_until, new.valid_from) == (date(2023, 1, 1), date(2023, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "reason"),
    [("2022", "It is published as 1. Supersede that one"), ("2021", "a version that begins later")],
)
def test_a_factor_that_cannot_take_its_place_is_reported(year, reason):
    import_flat_file(flat("Scope 1,x,,,,,kg,kg CO2e,1"))

    outcome = import_flat_file(
        flat("Scope 1,x,,,,,kg,kg CO2e,2", header=HEADER.replace("2022", year))
    )

    assert (outcome.new, outcome.refused[0].line) == (0, 2)
    assert reason in outcome.refused[0].reason


def test_a_command_names_what_is_wrong_with_its_file(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_defra_flat", str(tmp_path / "none.csv"))


@pytest.mark.real_data
@pytest.mark.django_db
def test_the_uk_factors_of_2022_are_imported_once(capsys):
    call_command("import_defra_flat", str(FLAT_2022))
    first = capsys.readouterr().out.splitlines()
    call_command("import_defra_flat", str(FLAT_2022))
    second = capsys.readouterr().out.splitlines()

    assert sum("The line has no factor." in line or "is empty" in line for line in first) == 1140
    assert sum("'< 1' is not a number." in line for line in first) == 4
    assert first[-1] == "3061 new, 0 unchanged, 1144 lines of 8039 give no factor"
    assert second[-1] == "0 new, 3061 unchanged, 1144 lines of 8039 give no factor"


@pytest.mark.real_data
@pytest.mark.django_db
def test_the_uk_factors_are_found_and_valid_for_their_year():
    import_flat_file(FLAT_2022.read_bytes())

    found = EmissionFactor.objects.search("electricity generated")[0]

    assert (found.value, found.unit_code, found.region) == (Decimal("0.19338"), "kWh", "GB")
    assert EmissionFactor.objects.valid_on(date(2022, 1, 1)).count() == 3061
    assert EmissionFactor.objects.valid_on(date(2022, 12, 31)).count() == 3061
    assert not EmissionFactor.objects.valid_on(date(2023, 1, 1)).exists()
