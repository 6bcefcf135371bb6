"""Files of other projects' tests, and the factor workbooks of governments."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from spreadsheets.reading import Unreadable
from tests.conftest import DATA
from tests.spreadsheets.reading.reads import begin, cells, read, refusal

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="no real data"),
]
SPREADSHEETS = DATA / "spreadsheets"
SPECTRUM = SPREADSHEETS / "csv_spectrum"
KINDS = {".csv", ".xls", ".xlsx", ".ods", ".json", ".txt", ".yaml", ".md"}
EVERY = sorted(path for path in SPREADSHEETS.rglob("*") if path.suffix in KINDS)
DEFRA, EPA = DATA / "emissions/defra_official/reference", DATA / "emissions/epa_hub/resources"
# A telephone number of the spectrum that is another one in its expected content.
MISTAKEN = ("1234567890", "2095257564")
HUB = "Emission Factors Hub"
# The same table, as other tools convert it.
CONVERTED = [
    ("csvkit/examples/test.xlsx", "csvkit/examples/testxlsx_converted.csv"),
    ("csvkit/examples/test.xls", "csvkit/examples/testxlsx_converted.csv"),
    ("csvkit/examples/test_skip_lines.xlsx", "csvkit/examples/testxlsx_converted.csv"),
    ("csvkit/examples/sheets.xlsx", "csvkit/examples/testxlsx_converted.csv"),
    ("csvkit/examples/dummy.xlsx", "csvkit/examples/dummy.csv"),
    ("csvkit/examples/dummy.xls", "csvkit/examples/dummy.csv"),
    ("csvkit/examples/test_utf16_big.csv", "csvkit/examples/test_utf8.csv"),
    ("csvkit/examples/test_utf16_little.csv", "csvkit/examples/test_utf8.csv"),
    ("csvkit/examples/test_utf8_bom.csv", "csvkit/examples/test_utf8.csv"),
    ("agate/examples/test_cr.csv", "agate/examples/test.csv"),
    ("agate/examples/test_crlf.csv", "agate/examples/test.csv"),
    ("agate/examples/test_csv_sniff.csv", "agate/examples/test.csv"),
]
PAIRS = ["clippy", "datasets", "deaths", "geometry", "type-me"]


def table(path: str, **given) -> list[list[str]]:
    """What a file of the collection says, problems left aside."""
    content = (SPREADSHEETS / path).read_bytes()
    found = begin(content, path, **given)
    return [found.headers, *(row[2:] for row in read(content, path, **given))]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(SPREADSHEETS)))
def test_every_file_is_read_or_refused_with_a_sentence(path):
    content = path.read_bytes()

    try:
        found = begin(content, path.name)
    except Unreadable:
        assert refusal(content, path.name).endswith((".", ")"))
        return
    rows = read(content, path.name)

    assert {len(row) - 2 for row in rows} <= {len(found.headers)}
    assert found.sample == [row[2:] for row in rows[: len(found.sample)]]


@pytest.mark.parametrize(
    "path", sorted((SPECTRUM / "csvs").glob("*.csv")), ids=lambda path: path.stem
)
def test_the_spectrum_of_csv_is_read_exactly(path):
    told = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text().replace(*MISTAKEN))
    content = path.read_bytes()
    if path.stem.endswith("_crlf"):  # the collection was kept with the ends of lines of Unix
        content = content.replace(b"\n", b"\r\n")

    headers, *rows = cells(content, path.name)

    found = [dict(zip(headers, row, strict=True)) for row in rows]
    assert found == (told if isinstance(told, list) else [told])


@pytest.mark.parametrize(("path", "converted"), CONVERTED)
def test_a_table_is_the_same_in_another_form(path, converted):
    def plain(rows):
        return [[cell.lower().removesuffix("t00:00:00") for cell in row[:7]] for row in rows[1:]]

    assert plain(table(path)) == plain(table(converted))


@pytest.mark.parametrize("name", PAIRS)
def test_a_workbook_is_the_same_as_xls_and_as_xlsx(name):
    older, newer = (f"readxl/inst/extdata/{name}.{ending}" for ending in ("xls", "xlsx"))
    sheets = begin((SPREADSHEETS / newer).read_bytes(), newer).sheets

    assert begin((SPREADSHEETS / older).read_bytes(), older).sheets == sheets
    for sheet in sheets:
        assert table(older, sheet=sheet) == table(newer, sheet=sheet)


def test_titles_above_and_notes_below_a_table_of_readxl():
    found = begin((SPREADSHEETS / "readxl/inst/extdata/deaths.xlsx").read_bytes(), "deaths.xlsx")

    assert found.dialect.header_row == 5
    assert found.headers[:3] == ["Name", "Profession", "Age"]
    assert found.sample[0] == ["David Bowie", "musician", "69", "true", "1947-01-08", "2016-01-10"]


def test_the_naughty_strings_are_no_table():
    with pytest.raises(Unreadable, match="no object"):
        begin((SPREADSHEETS / "blns/blns.json").read_bytes(), "blns.json")


def test_the_naughty_strings_are_read_as_one_column():
    texts = json.loads((SPREADSHEETS / "blns/blns.json").read_text())
    content = json.dumps([{"a": text, "b": "x"} for text in texts]).encode()

    found = [row[2] for row in read(content, "a.json")]

    assert found == [text.replace("\0", "\N{REPLACEMENT CHARACTER}") for text in texts]


@pytest.mark.parametrize(
    ("path", "sheet"),
    [
        (DEFRA / "Conversion_Factors_2020_-_Condensed_set__for_most_users.xlsx", "Fuels"),
        (DEFRA / "conversion-factors-2021-condensed-set-most-users.xls", "Fuels"),
        # This one stops xlrd.
        (DEFRA / "ghg-conversion-factors-2022-condensed-set.xls", "Fuels"),
        (EPA / "ghg-emission-factors-hub-2023/data.xlsx", HUB),
    ],
    ids=["UK 2020", "UK 2021", "UK 2022", "US 2023"],
)
def test_a_workbook_of_factors_opens(path: Path, sheet):
    content = path.read_bytes()
    assert sheet in begin(content, path.name).sheets

    rows = read(content, path.name, sheet=sheet, header_row=_row_of(content, path.name, sheet))

    assert len(rows) > 50


def _row_of(content, name, sheet):
    """The first row that can be a header, as somebody would try them."""
    for row in range(1, 60):
        with suppress(Unreadable):
            if len(begin(content, name, sheet=sheet, header_row=row).headers) > 3:
                return row
    raise AssertionError(sheet)


def test_errors_of_an_older_workbook_are_problems_of_their_columns():
    content = (SPREADSHEETS / "tablib/tests/files/errors.xls").read_bytes()

    (row,) = read(content, "errors.xls")

    errors = ["#DIV/0!", "#NAME?", "#N/A", "#N/A"]
    assert row[2:] == errors
    assert [f"holds the error {error}: mend it" in row[1] for error in errors] == [True] * 4
