"""Files as people send them, and as attackers do; files as spreadsheets open them."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import tablib
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from sensing.models import Sensor
from spreadsheets.formats import (
    CSV,
    FORMULA_STARTS,
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_ROWS,
    MAX_UNPACKED,
    XLSX,
    escape,
    is_number,
    unescape,
)
from tests.conftest import ROOT
from tests.sensing.factories import SensorFactory
from tests.spreadsheets import nasty

LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_AS, (%d << 20,) * 2)\n"
READ = """
import sys, time
from django.core.exceptions import ValidationError
from spreadsheets.formats import XLSX
content = sys.stdin.buffer.read()
before = time.process_time()
try:
    XLSX().create_dataset(content)
except ValidationError as error:
    print(error.messages[0])
print(time.process_time() - before)
"""


def read(content, form=CSV):
    dataset = form().create_dataset(content)
    return [dataset.headers, *map(list, dataset)]


def refusal(content, form=CSV):
    with pytest.raises(ValidationError) as caught:
        form().create_dataset(content)
    return caught.value.messages[0]


def book(*rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def saved(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_entry(content, name, text):
    """The same archive with one of its files replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, text)
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def with_sheet(cells):
    return with_entry(book(["a"]), "xl/worksheets/sheet1.xml", SHEET.format(cells))


def exported(*rows, headers=("value",)):
    dataset = tablib.Dataset(headers=headers)
    for row in rows:
        dataset.append(row)
    return dataset


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_read(delimiter):
    text = 'a,b\n1,"x, y; z | \t"\n'.replace("a,b\n1,", f"a{delimiter}b\n1{delimiter}")

    assert read(text) == [["a", "b"], ["1", "x, y; z | \t"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeffa,b\n1,é\n".encode(), id="bytes with a byte order mark"),
        pytest.param("a,b\n1,é\n".encode(), id="bytes without"),
        pytest.param("\ufeffa,b\n1,é\n", id="text with a byte order mark"),
        pytest.param("a,b\n1,é\n", id="text without"),
        pytest.param("a,b\r\n1,é\r\n", id="lines as Windows ends them"),
        pytest.param("a,b\n1,é", id="no end of the last line"),
        pytest.param("\n\na,b\n,\n1,é\n\n\n", id="empty lines"),
        pytest.param(" a , b \n1,é\n", id="spaces around the headers"),
        pytest.param("a,b,,\n1,é,,\n", id="empty columns at the end"),
    ],
)
def test_a_file_is_read_however_it_was_saved(content):
    assert read(content) == [["a", "b"], ["1", "é"]]


def test_a_short_row_is_filled_with_empty_cells():
    assert read("a,b,c\n1\n") == [["a", "b", "c"], ["1", "", ""]]


def test_a_header_alone_is_a_file_without_rows():
    assert read("a,b\n") == [["a", "b"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b"\n \n,,\n".replace(b" ", b""), "The file is empty", id="only empty lines"),
        pytest.param(b"a\0b\n1\n", "it holds null bytes", id="null bytes"),
        pytest.param("a,b\n1,é\n".encode("cp1252"), "not UTF-8", id="saved by old Excel"),
        pytest.param("a,b\n1,é\n".encode("utf-16"), "not UTF-8", id="saved as Unicode text"),
        pytest.param(b"a,b\n1,2\n1,2,3\n", "Row 3 has more cells", id="a long row"),
        pytest.param(b"a,b\n\n\n1,2,3\n", "Row 4 has more cells", id="a long row after empty ones"),
        pytest.param(b'a\n"' + b"x" * 140_000 + b'"\n', "Line 2 is not CSV", id="a huge cell"),
        pytest.param(b"a," * MAX_COLUMNS + b"a\n", "more than 256 columns", id="too wide"),
        pytest.param(b"a\n" + b"1\n" * (MAX_ROWS + 1), "more than 100,000 rows", id="too long"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    assert sentence in refusal(content)


def test_as_many_rows_as_may_be_are_read():
    assert len(CSV().create_dataset(b"a\n" + b"1\n" * MAX_ROWS)) == MAX_ROWS


def test_empty_lines_are_not_counted():
    assert len(CSV().create_dataset(b"a\n" + b"\n1\n" * MAX_ROWS)) == MAX_ROWS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "not an XLSX workbook", id="nothing"),
        pytest.param(b"a,b\n1,2\n", "not an XLSX workbook", id="a text"),
        pytest.param(book(["a"])[:-200], "not an XLSX workbook", id="cut short"),
        pytest.param(with_sheet("<row"), "damaged", id="broken XML"),
        pytest.param(
            with_sheet('<row r="1"><c r="??"><v>1</v></c></row>'), "damaged", id="no cell"
        ),
        pytest.param(with_sheet(""), "The file is empty", id="no cells"),
        pytest.param(book(["a"], [1, 2]), "Row 2 has more cells", id="a long row"),
        pytest.param(book(["a"] * 257), "more than 256 columns", id="too wide"),
        pytest.param(
            with_sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "damaged", id="no string"
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    assert sentence in refusal(content, XLSX)


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")

    assert refusal(out.getvalue(), XLSX) == "This is not an XLSX workbook."


def far_cell():
    workbook = openpyxl.Workbook()
    workbook.active["XFD1048576"] = 1
    return saved(workbook)


def far_column():
    return with_sheet(
        "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 5000))
    )


def far_row():
    header = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    return with_sheet(header + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')


def much():
    return with_entry(book(["a"]), "xl/sharedStrings.xml", b" " * (MAX_UNPACKED + 1))


def many():
    content = io.BytesIO(book(["a"]))
    with zipfile.ZipFile(content, "a") as archive:
        for number in range(MAX_ENTRIES):
            archive.writestr(f"{number}.xml", "")
    return content.getvalue()


def laughs():
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    return with_entry(
        book(["a"]), "xl/worksheets/sheet1.xml", f"<!DOCTYPE x [{entities}]>{SHEET.format(text)}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        pytest.param(far_cell, "more than 100,000 rows", id="one cell in the farthest corner"),
        pytest.param(far_column, "more than 256 columns", id="cells in the farthest column"),
        pytest.param(far_row, "100,000 rows", id="a cell in the last row"),
        pytest.param(much, "too large when unpacked", id="more than may be unpacked"),
        pytest.param(many, "too large when unpacked", id="more files than a workbook has"),
        pytest.param(laughs, "damaged", id="entities that multiply"),
    ],
)
def test_a_bomb_is_refused_in_two_seconds_and_little_memory(make, sentence):
    done = subprocess.run(
        [sys.executable, "-c", LIMIT % 600 + READ],
        input=make(),
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()[-500:]
    said, seconds = done.stdout.decode().rsplit("\n", 2)[:2]
    assert sentence in said
    assert float(seconds) < 2


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "-inf", "+_1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_workbook_is_text(formula):
    content = XLSX().export_data(exported([formula], headers=[formula]))

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for (cell,) in sheet.iter_rows()} <= {"s", "inlineStr"}
    assert read(content, XLSX)[1] == [formula]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_text_file_is_led_by_an_apostrophe(formula):
    content = CSV().export_data(exported([formula]))

    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [f"'{formula}"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param(12, "n", id="a whole number"),
        pytest.param(0.1 + 0.2, "n", id="a float with all its digits"),
        pytest.param(-5e-324, "n", id="the smallest float"),
        pytest.param(1.7976931348623157e308, "n", id="the largest float"),
        pytest.param(Decimal("12.50"), "n", id="a decimal"),
        pytest.param(datetime(2026, 3, 2, 12, 30), "d", id="a moment"),
        pytest.param(date(2026, 3, 2), "d", id="a day"),
        pytest.param(True, "b", id="yes"),
        pytest.param("12", "s", id="a text of digits"),
        pytest.param("2026-03-02", "s", id="a text of a date"),
        pytest.param("TRUE", "s", id="a text of a truth"),
        pytest.param("#N/A", "s", id="a text of an error"),
    ],
)
def test_a_cell_of_a_workbook_has_the_type_of_its_value(value, kind):
    content = XLSX().export_data(exported([value]))

    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type == kind
    came_back = read(content, XLSX)[1][0]
    assert came_back == (datetime(2026, 3, 2) if type(value) is date else value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(datetime(2026, 3, 2, 12, 0, 0, 1), id="a microsecond"),
        pytest.param(datetime(1899, 1, 1), id="before the calendar of workbooks"),
    ],
)
def test_a_moment_that_a_workbook_cannot_hold_is_written_in_words(value):
    content = XLSX().export_data(exported([value]))

    assert read(content, XLSX)[1] == [value.replace(tzinfo=UTC).isoformat()]


@pytest.mark.parametrize("value", ["inf", "-inf"])
def test_an_endless_number_is_not_lost(value):
    assert read(XLSX().export_data(exported([float(value)])), XLSX)[1] == [value]


def test_a_workbook_holds_no_cell_longer_than_32767_characters():
    # The format's own limit: what is longer is cut by the library, so export such a table as CSV.
    content = XLSX().export_data(exported(["x" * 32_768]))

    assert len(read(content, XLSX)[1][0]) == 32_767


@given(nasty.TEXTS)
@example("'" * 9 + "=")
def test_unescape_takes_back_what_escape_did(text):
    assert unescape(escape(text)) == text


@given(nasty.TEXTS)
def test_no_cell_of_a_text_file_begins_as_a_formula(text):
    cell = escape(text)

    assert not cell.startswith(FORMULA_STARTS) or is_number(cell)


@given(st.floats() | st.integers() | st.decimals())
def test_numbers_are_left_alone(number):
    text = str(number)

    assert escape(text) == (f"'{text}" if text.startswith("-") and not is_number(text) else text)


@pytest.mark.parametrize(
    "text",
    ["-", "+", "-1_0", "\t5", "-inf", "+nan", "-1e", "-\N{ARABIC-INDIC DIGIT ONE}", "-1+1", "- 1"],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert not is_number(text)
    assert escape(text) == f"'{text}"


@pytest.mark.parametrize("form", [CSV, XLSX])
@given(rows=st.lists(st.tuples(nasty.TEXTS, nasty.SOMETHING), min_size=1, max_size=5))
def test_what_is_written_is_read(form, rows):
    content = form().export_data(exported(*rows, headers=("a", "b")))

    assert read(content, form)[1:] == [list(row) for row in rows]


def test_the_admin_exports_numbers_as_numbers(rf, superuser):
    SensorFactory(plausible_min=1.5)
    request = rf.get("/")
    request.user = superuser

    content = site.get_model_admin(Sensor).get_export_data(XLSX(), request, Sensor.objects.all())

    header, row = openpyxl.load_workbook(io.BytesIO(content)).active.values
    assert dict(zip(header, row, strict=True))["plausible_min"] == 1.5
