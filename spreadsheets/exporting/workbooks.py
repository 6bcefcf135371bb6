"""A workbook of any length, made while it is sent.

Libraries that write workbooks finish the file before its first byte can be sent, and make it cell
by cell. Here all cells of a column are made at once, and a sheet is packed as it grows. What the
parts of a workbook say is from ECMA-376, Office Open XML, part 1.
"""

import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape as in_xml

import pyarrow as pa
from openpyxl.utils import get_column_letter

from spreadsheets.exporting.cells import contents, number_texts
from spreadsheets.exporting.outgoing import Outgoing
from spreadsheets.exporting.sheets import DAY, About, Dialect, by_sheet, rows, with_widths
from spreadsheets.formats import coded

FIRST_DAY = -25_569  # day 0 of workbooks is 1899-12-30
BOLD, INSTANT, DATE = 1, 2, 3  # places in CELL_STYLES

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
    "</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
)
SHEET_ENDS = '</sheetData><autoFilter ref="A1:{last}"/></worksheet>'
ABOUT = (
    f'{DECLARATION}<worksheet xmlns="{MAIN}"><cols>'
    '<col min="1" max="1" width="28" customWidth="1"/>'
    '<col min="2" max="2" width="100" customWidth="1"/></cols><sheetData>{rows}</sheetData>'
    "</worksheet>"
)
CELL_STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164"'
    ' formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def xlsx(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, about: About | None = None
) -> Iterator[bytes]:
    """A workbook of the columns that ``spreadsheets.exporting.tables`` knows.

    Texts are never formulas. Instants are dates in UTC, which workbooks know to the millisecond;
    one that is finer stands there as text, in ISO 8601. Rows that do not fit on a sheet go on on
    the next; ``about`` is the last one.
    """
    out = Outgoing()
    batches, widths = with_widths(batches, schema)
    begin = SHEET_BEGINS.replace("{columns}", _columns(widths)) + _row(schema.names, bold=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, pieces in groupby(by_sheet(batches, schema), key=itemgetter(0)):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(begin.encode())
                count = 1
                for _, piece in pieces:
                    sheet.write(contents(rows(piece, DIALECT)))
                    count += len(piece)
                    yield out.taken()
                last = f"{get_column_letter(max(len(schema), 1))}{count}"
                sheet.write(SHEET_ENDS.replace("{last}", last).encode())
        names = [f"data {place}" for place in range(1, number + 1)]
        if about:
            names.append("about")
            lines = "".join(_row(line) for line in about.lines())
            archive.writestr(f"xl/worksheets/sheet{len(names)}.xml", ABOUT.replace("{rows}", lines))
        for path, content in _around(names).items():
            archive.writestr(path, DECLARATION + content)
    yield out.taken()


def _columns(widths: list[int]) -> str:
    return "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, 1)
    )


def _row(texts, *, bold: bool = False) -> str:
    style = f' s="{BOLD}"' if bold else ""
    return f"<row>{''.join(_text_cell(text, style=style) for text in texts)}</row>"


def _text_cell(text: str, *, style: str = "") -> str:
    return TEXT_BEGINS.format(style=style) + in_xml(coded(text)) + TEXT_ENDS


def _instants(column: pa.TimestampArray) -> list:
    days = number_texts(pa.array(column.view("int64").to_numpy() / DAY - FIRST_DAY))
    return [f'<c s="{INSTANT}"><v>', days, "</v></c>"]


def _days(column: pa.Date32Array) -> list:
    days = pa.array(column.view("int32").fill_null(0).to_numpy() - FIRST_DAY)
    return [f'<c s="{DATE}"><v>', days.cast(pa.string()), "</v></c>"]


DIALECT = Dialect(
    row=("<row>", "</row>"),
    nothing="<c/>",
    text=_text_cell,
    text_ends=(TEXT_BEGINS.format(style=""), TEXT_ENDS),
    special=r"[&<>\x01-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x",
    number=("<c><v>", "</v></c>"),
    truth=('<c t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>'),
    instants=_instants,
    days=_days,
)


def _around(names: list[str]) -> dict[str, str]:
    """The other parts of a workbook with sheets of these names, by their paths."""
    numbered = list(enumerate(names, 1))
    types = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        **{f"/xl/worksheets/sheet{number}.xml": "worksheet" for number, _ in numbered},
    }
    overrides = (
        f'<Override PartName="{path}" ContentType="{CONTENT}.{kind}+xml"/>'
        for path, kind in types.items()
    )
    listed = (f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    targets = {f"rId{number}": f"worksheet worksheets/sheet{number}.xml" for number, _ in numbered}
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
