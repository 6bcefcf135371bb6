"""Cells of workbooks of every kind, as they become texts."""

import io
import json

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spreadsheets.formats import coded
from spreadsheets.reading import Dialect
from spreadsheets.reading.opening import lines
from spreadsheets.reading.quick import Quick
from tests.spreadsheets import books, nasty
from tests.spreadsheets.books import ods, ods_cell, ods_row, ods_text, row, told, with_rows
from tests.spreadsheets.reading.reads import begin, cells, parsed, read, refusal

NO_RESULT = (
    "Column 'a' holds a formula without a result: open the file in a spreadsheet, save it, "
    "and send it again."
)
STYLES = (
    f'<styleSheet xmlns="{books.MAIN}"><numFmts>'
    '<numFmt numFmtId="164" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="&quot;day &quot;0.00"/>'
    '<numFmt numFmtId="167" formatCode="[Red]#,##0;[Blue]-#,##0"/>'
    "</numFmts><cellXfs>"
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 20, 164, 165, 166, 167))
    + "</cellXfs></styleSheet>"
)
PLAIN, DATE, MOMENT, TIME, GERMAN, DURATION, WORDS, COLOURS = range(8)


def one(cell: str, **given) -> list[str]:
    """The problem and the text of a cell in XML, below a column called a."""
    ((_, problem, text),) = read(with_rows(row(told("a")) + row(cell)), "a.xlsx", **given)
    return [problem, text]


def styled(serial: str, style: int, *, mac: bool = False) -> str:
    content = with_rows(row(told("a")) + row(f'<c s="{style}"><v>{serial}</v></c>'))
    parts = {books.STYLES: STYLES}
    if mac:
        with_mac = '<workbookPr date1904="1"/>'
        workbook = books.part(content, "xl/workbook.xml").replace("<workbookPr />", with_mac)
        assert with_mac in workbook
        parts["xl/workbook.xml"] = workbook
    (_, (text,)) = cells(books.with_parts(content, parts), "a.xlsx")
    return text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>12</v></c>", "12"),
        ("<c><v>1.50</v></c>", "1.5"),
        ("<c><v>0.10000000000000001</v></c>", "0.1"),
        ("<c><v>1E3</v></c>", "1000"),
        ("<c><v>-0.5</v></c>", "-0.5"),
        ("<c><v>1.0000000000000001E-5</v></c>", "1e-05"),
        ("<c><v>9007199254740993</v></c>", "9007199254740992"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="str"><f>A1</f><v>x &amp; y</v></c>', "x & y"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c><f t="shared" si="0"/><v>2</v></c>', "2"),
        ('<c t="d"><v>2026-03-01</v></c>', "2026-03-01"),
        (told("a_x000D_b"), "a\rb"),
        (told("a_x005F_x000D_b"), "a_x000D_b"),
        (told(" x\ty\n"), " x\ty\n"),
        ("<c t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r></is></c>", "xy"),
        ('<c t="inlineStr"><is><t>x</t><rPh><t>no</t></rPh></is></c>', "x"),
        ('<c t="inlineStr"><is><t>&#233;<!-- no --><![CDATA[<]]></t></is></c>', "é<"),
    ],
)
def test_a_cell_is_a_text(cell, text):
    assert one(cell) == ["", text]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#NAME?", "#REF!", "#VALUE!"])
def test_an_error_is_a_problem_of_its_column(error):
    said = f"Column 'a' holds the error {error}: mend it, or empty the cell."
    assert one(f'<c t="e"><v>{error}</v></c>') == [said, error]


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_result_is_a_problem(value):
    rows = row(told("a"), told("b")) + row(f"<c><f>1+1</f>{value}</c>", told("x"))

    assert read(with_rows(rows), "a.xlsx") == [["2", NO_RESULT, "", "x"]]


def test_a_formula_whose_result_is_an_empty_text_is_no_problem():
    rows = row(told("a"), told("b")) + row('<c t="str"><f>""</f><v></v></c>', told("x"))

    assert cells(with_rows(rows), "a.xlsx")[1] == ["", "x"]


def test_numbers_have_the_mark_that_is_asked_for():
    assert one("<c><v>1.5</v></c>", decimal=",") == ["", "1,5"]


def test_the_decimal_mark_is_that_of_numbers_among_the_texts():
    content = with_rows(row(told("a"), told("b")) + row(told("2,25"), "<c><v>1.5</v></c>"))

    assert cells(content, "a.xlsx")[1] == ["2,25", "1,5"]


@pytest.mark.parametrize(
    ("serial", "style", "text"),
    [
        ("46082", DATE, "2026-03-01"),
        ("46082", GERMAN, "2026-03-01"),
        ("46082", MOMENT, "2026-03-01T00:00:00"),
        ("46082.5", DATE, "2026-03-01T12:00:00"),
        ("46082.520833333336", MOMENT, "2026-03-01T12:30:00"),
        ("46082.00000578704", MOMENT, "2026-03-01T00:00:00.500"),
        ("0.75", TIME, "18:00:00"),
        ("1.5", DURATION, "36:00:00"),
        ("-0.5", DURATION, "-12:00:00"),
        ("46082", WORDS, "46082"),
        ("46082", COLOURS, "46082"),
        ("1", DATE, "1900-01-01"),
        ("59", DATE, "1900-02-28"),
        ("60", DATE, "1900-02-29"),
        ("61", DATE, "1900-03-01"),
        ("-1", DATE, "-1"),
        ("9999999", DATE, "9999999"),
    ],
)
def test_a_day_is_told_in_iso(serial, style, text):
    assert styled(serial, style) == text


def test_days_may_count_from_1904():
    assert styled("0", DATE, mac=True) == "1904-01-01"
    assert styled("44620", DATE, mac=True) == "2026-03-01"


def test_shared_strings_are_read():
    strings = (
        f'<sst xmlns="{books.MAIN}"><si><t>a</t></si><si><r><t>x_x000D_</t></r><r><t>y</t></r>'
        "<rPh><t>no</t></rPh></si><si/></sst>"
    )
    rows = [row(f'<c t="s"><v>{place}</v></c>', told("b")) for place in range(3)]

    found = cells(books.with_strings(strings, "".join(rows)), "a.xlsx")

    assert found == [["a", "b"], ["x\ry", "b"], ["", "b"]]
    beyond = row(told("a")) + row('<c t="s"><v>3</v></c>')
    assert "damaged" in refusal(books.with_strings(strings, beyond), "a.xlsx")


def test_gaps_between_cells_and_rows_are_kept():
    rows = (
        '<row r="3"><c r="B3"><v>1</v></c><c r="D3"/></row><row r="9"><c r="A9"><v>2</v></c></row>'
    )
    header = row(told("a"), told("b"), told("c"))

    assert read(with_rows(header + rows), "a.xlsx") == [
        ["3", "", "", "1", ""],
        ["9", "", "2", "", ""],
    ]


def test_a_table_may_begin_right_of_the_first_column():
    rows = '<row r="3"><c r="C3" t="str"><v>a</v></c><c r="D3" t="str"><v>b</v></c></row>'
    rows += '<row r="4"><c r="C4"><v>1</v></c></row><row r="5"><c r="A5"><v>2</v></c></row>'

    assert begin(with_rows(rows), "a.xlsx").headers == ["a", "b"]
    assert read(with_rows(rows), "a.xlsx") == [
        ["4", "", "1", ""],
        ["5", "The row has a cell left of the first column.", "", ""],
    ]


def test_merged_cells_are_said():
    merged = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    content = with_rows(row(told("a"), told("b")) + row(told("1")), after=merged)

    assert begin(content, "a.xlsx").notes == [
        "Merged cells have their value in the first of them; the others are empty."
    ]
    assert cells(content, "a.xlsx")[1] == ["1", ""]


def test_the_first_sheet_that_is_a_table_is_taken_unless_one_is_chosen():
    workbook = openpyxl.Workbook()
    workbook.active.append([1, 2])
    for name in ("first", "hidden", "second"):
        workbook.create_sheet(name).append([name, "b"])
    workbook["hidden"].sheet_state = "hidden"
    content = books.saved(workbook)

    found = begin(content, "a.xlsx")

    assert (found.dialect.sheet, found.headers) == ("first", ["first", "b"])
    assert found.sheets == ["Sheet", "first", "second"]
    assert begin(content, "a.xlsx", sheet="second").headers == ["second", "b"]
    assert "no sheet 'third'" in refusal(content, "a.xlsx", sheet="third")
    assert "no row that names" in refusal(content, "a.xlsx", sheet="Sheet")


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param('<row r="2"><c r="A2"><v>1</v></c></row>', id="as usual"),
        pytest.param('<row r="2" ><c r="A2" ><v>1</v ></c ></row >', id="with spaces"),
        pytest.param('\r\n<row r="2">\r\n <c r="A2">\r\n<v>1</v></c>\r\n</row>', id="on lines"),
        pytest.param('<!-- </row> --><row r="2"><c r="A2"><v>1</v></c></row>', id="a comment"),
        pytest.param("<row r='2'><c r='A2'><v>1</v></c></row>", id="other quotes"),
        pytest.param('<row spans="1:1" r="2"><c t="n" r="A2"><v>1</v></c></row>', id="in disorder"),
        pytest.param('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>', id="an empty row"),
    ],
)
def test_a_row_is_read_however_it_is_written(xml):
    more = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(3, 6000))
    header = f'<row r="1">{told("a")}</row>'

    found = read(with_rows(header + xml + more), "a.xlsx")

    assert found == [["2", "", "1"], *([str(n), "", str(n)] for n in range(3, 6000))]


CELLS = st.one_of(
    st.sampled_from(
        ["<c/>", "<c><v>1.50</v></c>", '<c s="1"><v>2</v></c>', '<c t="b"><v>1</v></c>']
    ),
    st.sampled_from(['<c t="e"><v>#N/A</v></c>', "<c><f>1</f></c>", "<c><f>1</f><v>2</v></c>"]),
    st.sampled_from(["<c r='A1'><v>3</v></c>", "<c><!-- --><v>4</v></c>"]),
    nasty.SOMETHING.map(coded).map(told),
)


@given(rows=st.lists(st.lists(CELLS, max_size=3), min_size=1, max_size=6))
@example(rows=[["<c><v>1</v></c>"]] * 3)
def test_rows_are_the_same_by_expressions_and_by_the_parser(rows):
    xml = row(told("a"), told("b"), told("c")) + "".join(row(*each) for each in rows) * 3
    dialect = Dialect(format="xlsx", sheet="Sheet", decimal=".", header_row=1)

    def found(content):
        return parsed(b"".join(lines(io.BytesIO(content), "a.xlsx", dialect)))

    # A comment before the rows leaves them all to the parser.
    assert found(with_rows(xml)) == found(with_rows(f"<!-- -->{xml}"))


def test_rows_that_are_alike_are_taken_together(monkeypatch):
    alone = []
    by_itself = Quick.row
    monkeypatch.setattr(Quick, "row", lambda *given: alone.append(1) or by_itself(*given))
    header = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    more = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}.5</v></c></row>' for n in range(2, 30_000))

    assert len(read(with_rows(header + more), "a.xlsx", sheet="Sheet")) == 29_998
    assert len(alone) < 10_000


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (ods_cell("float", "1.50", "1,5"), ["", "1.5"]),
        (ods_cell("percentage", "0.5", "50 %"), ["", "0.5"]),
        (ods_cell("currency", "12", "12 €"), ["", "12"]),
        (ods_cell("boolean", "true", "WAHR"), ["", "true"]),
        (ods_cell("date", "2026-03-01", "1.3.26"), ["", "2026-03-01"]),
        (ods_cell("date", "2026-03-01T12:30:00", ""), ["", "2026-03-01T12:30:00"]),
        (ods_cell("time", "PT36H05M07S", ""), ["", "36:05:07"]),
        (ods_cell("string", "told", "shown"), ["", "told"]),
        (ods_text(" a  b\tc\nd"), ["", " a  b\tc\nd"]),
        (
            ods_cell("string", "", "#DIV/0!", ' calcext:value-type="error"'),
            ["Column 'a' holds the error #DIV/0!: mend it, or empty the cell.", "#DIV/0!"],
        ),
        ('<table:table-cell table:formula="of:=1+1"/>', [NO_RESULT, ""]),
        (
            "<table:table-cell><office:annotation><text:p>no</text:p></office:annotation>"
            "<text:p>yes</text:p></table:table-cell>",
            ["", "yes"],
        ),
    ],
)
def test_a_cell_of_ods_is_a_text(cell, found):
    content = ods(ods_row(ods_text("a"), ods_text("b")), ods_row(cell, ods_text("x")))

    assert read(content, "a.ods") == [["2", *found, "x"]]


def test_repeated_cells_and_rows_of_ods_are_all_there():
    twice = ods_text("x").replace("cell ", 'cell table:number-columns-repeated="2" ')
    content = ods(
        ods_row(ods_text("a"), ods_text("b"), ods_text("c")),
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>',
        f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>',
        "<table:table-row><table:covered-table-cell/></table:table-row>",
    )

    assert read(content, "a.ods") == [["5", "", "x", "x", ""], ["6", "", "x", "x", ""]]
    assert len(begin(content, "a.ods").notes) == 1


@pytest.mark.parametrize("name", ["xlsx", "ods"])
@given(rows=st.lists(st.tuples(nasty.TEXTS, nasty.SOMETHING), min_size=1, max_size=5))
def test_what_is_written_in_a_workbook_is_read(name, rows):
    header = ("first", "second")
    if name == "xlsx":
        content = with_rows("".join(row(*map(told, map(coded, each))) for each in (header, *rows)))
    else:
        rows = [tuple(map(nasty.held_by_xml, each)) for each in rows]
        content = ods(*(ods_row(*map(ods_text, map(coded, each))) for each in (header, *rows)))
    kept = [list(each) for each in rows if any(each)]

    assert cells(content, f"a.{name}", header_row=1)[1:] == kept


@pytest.mark.parametrize(
    "wrapped", ["{}", '{{"rows": {}}}', '{{"count": 2, "data": {}}}'], ids=["bare", "rows", "data"]
)
def test_json_is_read(wrapped):
    rows = '[{"a": 1, "b": "x"}, {}, {"c": [1, {"d": 1.50}], "a": null, "b": true}, {"a": 1.50}]'

    found = cells(wrapped.format(rows).encode(), "a.json")

    assert found == [
        ["a", "b", "c"],
        ["1", "x", ""],
        ["", "true", '[1,{"d":1.50}]'],
        ["1.50", "", ""],
    ]


def test_json_may_have_decimal_commas_and_characters_that_nothing_holds():
    content = b'\xef\xbb\xbf[{"a": 1.5, "b": "x\\u0000"}]'

    ((number, problem, *found),) = read(content, "a.json", decimal=",")

    assert (number, found) == ("1", ["1,5", "x\N{REPLACEMENT CHARACTER}"])
    assert "replaced" in problem


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[1, 2]", "Entry 1 of the list is no object"),
        ('["a"]', "Entry 1 of the list is no object"),
        ('{"a": 1}', "no list of rows"),
        ('[{"a": 1},', "This is not JSON"),
        ('[{"": 1}]', "should name the columns"),
        ('[{"a": "\\ud800"}]', "This is not JSON"),
    ],
)
def test_json_of_another_shape_is_refused(content, sentence):
    assert sentence in refusal(content.encode(), "a.json", format="json")


def test_the_naughty_strings_come_back_from_json():
    texts = nasty.KNOWN_TROUBLE
    content = json.dumps([{"a": text, "b": "x"} for text in texts]).encode()

    assert [each[0] for each in cells(content, "a.json")[1:]] == texts
