"""The library of factors: every digit, search, and what a flat file of the UK Government does."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from emissions.files import Parsed, Unknown
from emissions.files.reading import of_text
from emissions.models import EmissionFactor
from emissions.services.factors import Plan, publish_factors
from emissions.units import code_of
from tests.conftest import DATA
from tests.emissions.factories import EmissionFactorFactory

FLAT_2022 = DATA / "emissions" / "defra_2022_flat" / "ghg-conversion-factors-2022-flat-format.csv"
HEADER = "Scope,Level_1,Level_2,Level_3,Level_4,Description,UOM,GHG_Unit,GHG_Conversion_Factor_2022"


def flat(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def parse(content: bytes) -> Parsed:
    return of_text(content)


def publish(content: bytes, **options) -> Plan:
    return publish_factors(parse(content).drafts, **options)


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
    assert (refusal.place, reason in refusal.reason) == ("line 3", True)
    assert len(parsed.drafts) == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff", HEADER[:40].encode()])
def test_another_file_is_refused(content):
    with pytest.raises(Unknown, match="lacks the columns"):
        parse(content)


@pytest.mark.django_db
def test_next_years_file_supersedes_the_factors_of_this_year():
    line = "Scope 2,UK electricity,Electricity generated,,,,kWh,kg CO2e,"
    publish(flat(line + "0.19338"))

    outcome = publish(flat(line + "0.20707428859060403", header=HEADER.replace("2022", "2023")))

    assert (outcome.new, outcome.versions, outcome.unchanged) == (0, 1, 0)
    new, old = EmissionFactor.objects.order_by("-version")
    assert (new.supersedes, new.value) == (old, Decimal("0.20707428859060403"))
    assert (old.valid_until, new.valid_from) == (date(2023, 1, 1), date(2023, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "reason"),
    [("2022", "It is published as 1. Supersede that one"), ("2021", "a version that begins later")],
)
def test_a_factor_that_cannot_take_its_place_is_reported(year, reason):
    publish(flat("Scope 1,x,,,,,kg,kg CO2e,1"))

    outcome = publish(flat("Scope 1,x,,,,,kg,kg CO2e,2", header=HEADER.replace("2022", year)))

    assert (outcome.changes, outcome.refused[0].place) == ([], "line 2")
    assert reason in outcome.refused[0].reason


@pytest.mark.django_db
def test_another_value_for_the_same_days_is_a_correction_if_it_may_be():
    publish(flat("Scope 1,x,,,,,kg,kg CO2e,1"))

    outcome = publish(flat("Scope 1,x,,,,,kg,kg CO2e,2"), corrects=True)

    assert (outcome.corrected, outcome.refused) == (1, [])
    new, old = EmissionFactor.objects.order_by("-version")
    assert (new.value, new.valid_from, old.valid_until) == (2, old.valid_from, old.valid_from)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "unchanged"),
    [
        pytest.param("3116.29156", "3116.291563869618", 1, id="the same with more digits"),
        pytest.param("0.044105", "0.04411", 1, id="the same, rounded up"),
        pytest.param("3116.29156", "3116.291573869618", 0, id="another in the last digit"),
        pytest.param("3", "3.4", 0, id="no rounding to whole numbers"),
        pytest.param("0.2", "0.20000", 1, id="zeros after it"),
    ],
)
def test_forms_of_one_edition_may_give_more_or_fewer_digits(first, second, unchanged):
    publish(flat(f"Scope 1,x,,,,,kg,kg CO2e,{first}"))

    outcome = publish(flat(f"Scope 1,x,,,,,kg,kg CO2e,{second}"))

    assert (outcome.unchanged, len(outcome.refused)) == (unchanged, 1 - unchanged)


def test_a_command_names_what_is_wrong_with_its_file(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_factors", str(tmp_path / "none.csv"))


@pytest.mark.real_data
@pytest.mark.django_db
def test_the_uk_factors_of_2022_are_imported_once(capsys):
    call_command("import_factors", str(FLAT_2022))
    first = capsys.readouterr().out.splitlines()
    call_command("import_factors", str(FLAT_2022))
    second = capsys.readouterr().out.splitlines()

    assert sum("The line has no factor." in line or "is empty" in line for line in first) == 1140
    assert sum("'< 1' is not a number." in line for line in first) == 4
    assert first[-1].startswith("3061 new, 0 new versions, 0 corrected, 0 unchanged, 1144 of 8039")
    assert second[-1].startswith("0 new, 0 new versions, 0 corrected, 3061 unchanged, 1144 of 8039")


@pytest.mark.real_data
@pytest.mark.django_db
def test_the_uk_factors_are_found_and_valid_for_their_year():
    publish(FLAT_2022.read_bytes())

    found = EmissionFactor.objects.search("electricity generated")[0]

    assert (found.value, found.unit_code, found.region) == (Decimal("0.19338"), "kWh", "GB")
    assert EmissionFactor.objects.valid_on(date(2022, 1, 1)).count() == 3061
    assert EmissionFactor.objects.valid_on(date(2022, 12, 31)).count() == 3061
    assert not EmissionFactor.objects.valid_on(date(2023, 1, 1)).exists()


def test_a_found_factor_says_by_which_words(library):
    found = EmissionFactor.objects.search("econmy flihgts", marked=True)[0]

    assert found.found_by == ("⟦Flights⟧, long haul, ⟦economy⟧ class Business travel- air kWh")
