"""A workbook of any length, made while it is sent.

Libraries that write workbooks finish the file before its first byte can be sent, and make it cell
by cell. Here all cells of a column are made at once, and a sheet is packed as it grows. What the
parts of a workbook say is from ECMA-376, Office Open XML, part 1.
"""

import zipfile
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape as in_xml

import pyarrow as pa
import pyarrow.compute as pc

from spreadsheets.cells import contents, each_once, iso_texts, number_texts
from spreadsheets.formats import coded
from spreadsheets.outgoing import Outgoing

MOST_ROWS = 1_048_576  # of a sheet, the header among them
ROWS_AT_ONCE = 20_000
DAY = 86_400_000_000  # microseconds
MILLISECOND = 1000
FIRST_DAY = -25_569 * DAY  # day 0 of workbooks is 1899-12-30
BOLD, INSTANT = 1, 2  # places in CELL_STYLES

TEXT_BEGINS = '<c t="inlineStr"{style}><is><t xml:space="preserve">'
TEXT_ENDS = "</t></is></c>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_BEGINS = (
    f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><cols><col min="1" max="{columns}" width="24" customWidth="1"/>'
    "</cols><sheetData>"
)
SHEET_ENDS = "</sheetData></worksheet>"
CELL_STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164"'
    ' formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def xlsx(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[bytes]:
    """A workbook of the columns that ``spreadsheets.tables`` knows; floats are finite or null.

    Texts are never formulas. Instants are dates in UTC, which workbooks know to the millisecond;
    one that is finer stands there as text, in ISO 8601. Rows that do not fit on a sheet go on on
    the next.
    """
    out = Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, pieces in groupby(_by_sheet(batches, schema), key=lambda found: found[0]):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(SHEET_BEGINS.replace("{columns}", str(len(schema))).encode())
                sheet.write(_header(schema.names))
                for _, piece in pieces:
                    sheet.write(_rows(piece))
                    yield out.taken()
                sheet.write(SHEET_ENDS.encode())
        for path, content in _around(number).items():
            archive.writestr(path, DECLARATION + content)
    yield out.taken()


def _by_sheet(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Pieces of the batches with the number of the sheet that each goes on; at least one."""
    yield 1, pa.RecordBatch.from_pylist([], schema=schema)
    written, on_a_sheet = 0, MOST_ROWS - 1
    for batch in batches:
        start = 0
        while start < len(batch):
            count = min(ROWS_AT_ONCE, on_a_sheet - written % on_a_sheet)
            yield written // on_a_sheet + 1, batch.slice(start, count)
            written += min(count, len(batch) - start)
            start += count


def _header(names: list[str]) -> bytes:
    cells = (_text_cell(name, style=f' s="{BOLD}"') for name in names)
    return f"<row>{''.join(cells)}</row>".encode()


def _rows(piece: pa.RecordBatch) -> bytes:
    cells = [part for column in piece.columns for part in _cells(column)]
    return contents(_joined("<row>", *cells, "</row>"))


def _cells(column: pa.Array) -> list:
    """A column's cells in XML, as texts and columns of texts that are joined one by one."""
    if pa.types.is_timestamp(column.type):
        return _instants(column)
    if pa.types.is_floating(column.type):
        numbers = ["<c><v>", number_texts(column), "</v></c>"]
        return [pc.fill_null(_joined(*numbers), "<c/>")] if column.null_count else numbers
    return [pc.fill_null(each_once(column, _text_cell), "<c/>")]


def _instants(column: pa.TimestampArray) -> list:
    microseconds = column.view("int64").to_numpy()
    days = number_texts(pa.array((microseconds - FIRST_DAY) / DAY))
    dates = [f'<c s="{INSTANT}"><v>', days, "</v></c>"]
    is_exact = microseconds % MILLISECOND == 0
    if is_exact.all():
        return dates
    texts = _joined(TEXT_BEGINS.format(style=""), iso_texts(column), TEXT_ENDS)
    return [pc.if_else(pa.array(is_exact), _joined(*dates), texts)]


def _text_cell(text: str, *, style: str = "") -> str:
    return TEXT_BEGINS.format(style=style) + in_xml(coded(text)) + TEXT_ENDS


def _joined(*parts) -> pa.StringArray:
    return pc.binary_join_element_wise(*parts, "")


def _around(sheets: int) -> dict[str, str]:
    """The other parts of a workbook with so many sheets, by their paths."""
    numbers = range(1, sheets + 1)
    types = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        **{f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers},
    }
    overrides = (
        f'<Override PartName="{path}" ContentType="{CONTENT}.{kind}+xml"/>'
        for path, kind in types.items()
    )
    listed = (f'<sheet name="data {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    targets = {f"rId{number}": f"worksheet worksheets/sheet{number}.xml" for number in numbers}
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{''.join(listed)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations({**targets, "styles": "styles styles.xml"}),
        "xl/styles.xml": CELL_STYLES,
        "_rels/.rels": _relations({"book": "officeDocument xl/workbook.xml"}),
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{''.join(overrides)}</Types>",
    }


def _relations(targets: dict[str, str]) -> str:
    """``targets`` are a kind and a path, with a space between them, by the name of the relation."""
    relations = (
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{path}"/>'
        for name, (kind, path) in ((name, target.split(" ")) for name, target in targets.items())
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'
