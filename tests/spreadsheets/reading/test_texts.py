"""Texts with delimiters: every way in which people and programs write them."""

import csv
import io

import pytest
import tablib
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from spreadsheets.formats import CSV, unescape
from spreadsheets.reading import Dialect
from spreadsheets.reading.copying import BATCH
from spreadsheets.reading.dialects import MOST_IN_CELL
from spreadsheets.reading.opening import lines
from spreadsheets.reading.texts import CHUNK
from tests.spreadsheets import nasty
from tests.spreadsheets.reading.reads import begin, cells, read, refusal


@pytest.fixture(autouse=True)
def limit_of_the_child():
    """The child alone takes cells of any length; elsewhere the limit of the library stays."""
    before = csv.field_size_limit(MOST_IN_CELL)
    yield
    csv.field_size_limit(before)


PRAGUE = "místo,počet\nPlzeň,1\nŽďár nad Sázavou,2\n"
MOSCOW = "имя,город\nИван,Москва\n"  # noqa: RUF001 - it is Cyrillic
REPLACED = "\N{REPLACEMENT CHARACTER}"
MENDED = f"A character that no database holds was replaced by {REPLACED}."


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_recognised(delimiter):
    content = f"a{delimiter}b\n1{delimiter}2\n".encode()

    assert cells(content) == [["a", "b"], ["1", "2"]]
    assert begin(content).dialect.delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", id="decimal commas"),
        pytest.param('a,b\n"x; y; z",1\n"x; y; z",2\n', ",", id="semicolons in quotes"),
        pytest.param("a\tb\n1,5, or so\t2\n2,5, or so\t3\n", "\t", id="commas between tabs"),
        pytest.param("A title, and more\n\na;b\n1;2\n3;4\n", ";", id="commas above the header"),
        pytest.param("name\nx\ny\n", ",", id="one column"),
        pytest.param('a|b\n"x\ny,z"|1\n', "|", id="lines in quotes"),
    ],
)
def test_a_delimiter_is_the_one_that_makes_a_table(text, delimiter):
    assert begin(text.encode()).dialect.delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("a,b\n1,é\n".encode(), "utf-8", id="UTF-8"),
        pytest.param("a,b\n1,é\n".encode("utf-8-sig"), "utf-8-sig", id="UTF-8 with a mark"),
        pytest.param("a,b\n1,é\n".encode("utf-16"), "utf-16", id="UTF-16 with a mark"),
        pytest.param("a,b\n1,é\n".encode("utf-16-le"), "utf-16-le", id="UTF-16, small end first"),
        pytest.param("a,b\n1,é\n".encode("utf-16-be"), "utf-16-be", id="UTF-16, large end first"),
        pytest.param("a,b\n1,é\n".encode("utf-32"), "utf-32", id="UTF-32"),
        pytest.param("a,b\n1,é\n".encode("cp1252"), "cp1252", id="old Excel"),
        pytest.param(PRAGUE.encode("cp1250"), "cp1250", id="old Excel in Prague"),
        pytest.param("a,b\nété,Zürich\n".encode("mac_roman"), "mac_roman", id="old Mac"),
        pytest.param(MOSCOW.encode("cp1251"), "cp1251", id="Cyrillic"),
        pytest.param("名前,都市\n山田太郎,東京\n".encode("shift_jis"), "shift_jis", id="Japanese"),
    ],
)
def test_an_encoding_is_recognised(content, encoding):
    assert begin(content).dialect.encoding == encoding
    assert cells(content)[1] == content.decode(encoding).splitlines()[1].split(",")


def test_an_encoding_that_was_guessed_is_said():
    assert "taken as cp1252" in begin("a\né\n".encode("cp1252")).notes[0]


def test_letters_far_down_tell_the_encoding():
    content = b"a,b\n" + b"1,2\n" * 500_000 + "1,é\n".encode("cp1252")

    assert begin(content).dialect.encoding == "cp1252"


def test_an_encoding_that_was_chosen_wrongly_is_refused_with_a_line():
    assert "Line 3 or one near it" in refusal("a\nb\né\n".encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["latin-17", "zip", "hex", "\0"])
def test_an_encoding_that_there_is_not_is_refused(encoding):
    assert "no encoding" in refusal(b"a\n1\n", encoding=encoding)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"format": "xml"}, "There is no format xml"),
        ({"format": "xlsx"}, "The file is a text, not an XLSX workbook"),
        ({"delimiter": "x"}, "delimiter must be"),
        ({"decimal": "x"}, "decimal mark must be"),
        ({"dates": "x"}, "order of dates must be"),
        ({"header_row": 0}, "counted from 1"),
        ({"header_row": 9}, "Row 9 is empty, or too far down"),
    ],
)
def test_a_dialect_that_cannot_be_is_refused(given, sentence):
    assert sentence in refusal(b"a,b\n1,2\n", **given)


def test_a_dialect_that_is_whole_is_not_recognised_again():
    whole = {"format": "csv", "encoding": "cp1252", "delimiter": ";", "header_row": 2}

    assert read(b"x;y\na;b\n1;2\n", **whole) == [["3", "", "1", "2"]]
    assert "ends before line 9" in refusal(b"a;b\n1;2\n", **{**whole, "header_row": 9})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end):
    content = f'a,b{end}1,"x{end}y"{end}{end}2,z{end}'.encode()

    assert read(content) == [["2", "", "1", f"x{end}y"], ["5", "", "2", "z"]]


@pytest.mark.parametrize("rows", [1, BATCH + 1, 30_000])
def test_a_row_has_the_number_of_its_first_line_however_far_down(rows):
    plain, quoted = "1,x\n", '"2","x\ny"\n'
    content = "a,b\n" + (plain * rows + quoted + "\n" + plain) * 3

    numbers = [int(number) for number, *_ in read(content.encode())]

    one = [*range(2, rows + 3), rows + 5]
    assert numbers == [place + turn * (rows + 4) for turn in range(3) for place in one]


def test_a_record_that_spans_blocks_is_one():
    long = "x\n" * CHUNK
    content = f'a,b\n1,"{long}"\n\'=2,3\n'.encode()

    assert read(content) == [["2", "", "1", long], [str(CHUNK + 3), "", "=2", "3"]]


@pytest.mark.parametrize("quoted", ["", '"q","q","q"\n'])
def test_a_ragged_row_is_a_row(quoted):
    content = f"a,b,c\n1\n1,2,3,4\n1,2,3,\n,,\n{quoted}".encode()

    assert read(content)[:3] == [
        ["2", "", "1", "", ""],
        ["3", "The row has 1 more cell than there are columns: '4'.", "1", "2", "3"],
        ["4", "", "1", "2", "3"],
    ]


def test_a_quotation_that_is_never_closed_is_a_problem():
    assert read(b'a,b\n1,2\n3,"4\n5,6\n')[-1] == [
        "3",
        "A quotation mark is opened here and never closed; what follows was taken into it.",
        "3",
        "4\n5,6\n",
    ]


def test_null_characters_are_replaced_and_said():
    assert read(b"a,b\n1,\0x\n1,2\n") == [["2", MENDED, "1", f"{REPLACED}x"], ["3", "", "1", "2"]]


def test_cells_keep_their_spaces():
    assert cells(b"a,b\n x , y\n") == [["a", "b"], [" x ", " y"]]


def test_a_header_alone_has_no_rows():
    assert cells(b"a,b\n") == [["a", "b"]]


def test_headers_are_told_without_spaces_and_lines():
    assert begin(b'" a ","b\nc",,\n1,2\n').headers == ["a", "b c"]


def test_escapes_of_formulas_are_taken_off():
    assert cells(b"a;b\n'=1+1;'x\n\"'-1\";''=1\n") == [
        ["a", "b"],
        ["=1+1", "'x"],
        ["-1", "'=1"],
    ]


@pytest.mark.parametrize(
    ("above", "row"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("\n\n", 3, id="empty lines"),
        pytest.param("Report of 2026\nfor Lausanne\n\n", 4, id="titles"),
        pytest.param("Site;Lausanne\nYear;2026\n", 3, id="words and their values"),
    ],
)
def test_what_stands_above_the_header_is_passed(above, row):
    content = f"{above}name;count;share\nx;1;2\ny;3;4\n".encode()

    found = begin(content)

    assert (found.dialect.header_row, found.headers) == (row, ["name", "count", "share"])
    assert found.preamble == [" ".join(line.split(";")) for line in above.split("\n") if line]
    assert read(content)[0] == [str(row + 1), "", "x", "1", "2"]


def test_years_may_be_names():
    assert begin(b"site,2024,2025\nx,1,2\n").headers == ["site", "2024", "2025"]


def test_rows_may_be_longer_than_a_header():
    assert begin(b"a,b\n1,2,3\n1,2,3\n").headers == ["a", "b"]


@pytest.mark.parametrize(
    ("texts", "delimiter", "decimal"),
    [
        (["1.5", "2.25"], ",", "."),
        (["1,5", "2,25"], ";", ","),
        (["1,5", "2,25"], "\t", ","),
        (["1.234,5"], ";", ","),
        (["1,234.5"], "\t", "."),
        (["1'234.5"], ";", "."),
        (["1\u202f234,5"], ";", ","),
        (["1.234.567"], ";", ","),
        (["1,234,567"], "\t", "."),
        (["0,125"], "\t", ","),
        (["1", "2"], ";", ","),
        (["1", "2"], ",", "."),
        (["1.2.3", "4.5.6"], ",", "."),
    ],
)
def test_a_decimal_mark_is_recognised(texts, delimiter, decimal):
    content = "\n".join([f"a{delimiter}b", *(f"{text}{delimiter}x" for text in texts)])

    found = begin(content.encode())

    assert (found.dialect.decimal, found.notes) == (decimal, [])


@pytest.mark.parametrize(("delimiter", "word"), [("\t", "point"), (";", "comma")])
def test_a_decimal_mark_that_may_be_either_is_said(delimiter, word):
    found = begin(f"a{delimiter}b\n1,234{delimiter}x\n".encode())

    assert found.notes == [
        f"Numbers such as 1,234 could have thousands or decimals; a decimal {word} was taken."
    ]
    assert begin(f"a{delimiter}b\n1,234{delimiter}x\n".encode(), decimal=",").notes == []


@pytest.mark.parametrize(
    ("dates", "order", "notes"),
    [
        (["2026-03-04"], "ymd", 0),
        (["2026/03/04"], "ymd", 0),
        (["04.03.2026"], "dmy", 0),
        (["13/03/2026", "04/03/2026"], "dmy", 0),
        (["03/13/2026", "03/04/2026 10:00"], "mdy", 0),
        (["03/04/2026"], "dmy", 1),
        (["13/03/2026", "03/13/2026", "03/14/2026"], "mdy", 1),
    ],
)
def test_the_order_of_dates_is_recognised(dates, order, notes):
    found = begin("\n".join(["day", *dates]).encode())

    assert (found.dialect.dates, len(found.notes)) == (order, notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(rows=st.lists(st.tuples(nasty.TEXTS, nasty.SOMETHING), min_size=1, max_size=5))
@example(rows=[("", "\\."), ("\\.", "\n\\.\n")])
def test_what_is_written_as_csv_is_read(delimiter, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second"), *rows])
    # An apostrophe before a formula is taken for an escape, so it is escaped as exports do.
    content = CSV().export_data(_dataset(rows)) if delimiter == "," else out.getvalue()
    kept = [[_unescaped(cell, delimiter) for cell in row] for row in rows]

    found = cells(content.encode(), format="csv", delimiter=delimiter, header_row=1)

    assert found == [["first", "second"], *kept]


def _dataset(rows):
    return tablib.Dataset(*rows, headers=["first", "second"])


def _unescaped(cell, delimiter):
    return cell if delimiter == "," else unescape(cell)


@pytest.mark.django_db
@given(rows=st.lists(st.tuples(nasty.TEXTS, nasty.SOMETHING), min_size=1, max_size=5))
@example(rows=[("", "\\."), ("\\.", "\n\\.\n"), ("a\rb", "c\n")])
def test_postgresql_copies_what_was_read(rows):
    content = CSV().export_data(_dataset(rows)).encode()
    chunks = _lines(content)

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.read")
        cursor.execute("CREATE TEMP TABLE read (number int, problem text, a text, b text)")
        with cursor.cursor.copy("COPY read FROM STDIN (FORMAT csv)") as copy:
            for chunk in chunks:
                copy.write(chunk)
        cursor.execute("SELECT coalesce(problem, ''), coalesce(a, ''), b FROM read ORDER BY number")
        found = cursor.fetchall()

    assert found == [("", *row) for row in rows]


def _lines(content):
    return lines(io.BytesIO(content), "file.csv", Dialect(delimiter=",", header_row=1))
