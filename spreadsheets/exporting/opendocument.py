"""A spreadsheet as OpenDocument, of any length, made while it is sent. See OASIS ODF 1.3, part 3.

The libraries that write it hold the whole sheet as a tree in memory. All sheets are one entry of
the archive here, which is packed as it grows.
"""

import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from xml.sax.saxutils import escape as in_xml

import pyarrow as pa
from openpyxl.utils import get_column_letter

from spreadsheets.exporting.cells import contents, iso_texts
from spreadsheets.exporting.outgoing import Outgoing
from spreadsheets.exporting.sheets import About, Dialect, by_sheet, rows, with_widths
from spreadsheets.formats import coded
from timeseries.arrow import compute as pc

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "number": "datastyle",
        "config": "config",
        "manifest": "manifest",
    }.items()
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
CELL = "<table:table-cell"
TEXT_BEGINS, TEXT_ENDS = f'{CELL} office:value-type="string"{{style}}><text:p>', "</text:p>"
CELL_ENDS = "</table:table-cell>"
DAY_PARTS = (
    '<number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/>'
)
TIME_PARTS = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/><number:text>:</number:text>'
    '<number:seconds number:style="long" number:decimal-places="3"/>'
)
STYLES = (
    f'<number:date-style style:name="D">{DAY_PARTS}</number:date-style>'
    f'<number:date-style style:name="T">{DAY_PARTS}{TIME_PARTS}</number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="T"/>'
    '<style:style style:name="bold" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
SETTING = '<config:config-item config:name="{}" config:type="{}">{}</config:config-item>'
FROZEN = "".join(
    SETTING.format(*each)
    for each in [
        ("VerticalSplitMode", "short", 2),
        ("VerticalSplitPosition", "int", 1),
        ("ActiveSplitRange", "short", 2),
        ("PositionBottom", "int", 1),
    ]
)
RUN_OF_SPACES = re.compile(r"^ | $|(?<= ) +|(?<=\n) | (?=\n)")


def ods(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, about: About | None = None
) -> Iterator[bytes]:
    """A spreadsheet of the columns that ``exporting.tables`` knows, as ``workbooks.xlsx``."""
    out = Outgoing()
    batches, widths = with_widths(batches, schema)
    counts: list[int] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        with archive.open("content.xml", "w") as content:
            content.write(_begin([*widths, 28, 100]).encode())
            for number, pieces in groupby(by_sheet(batches, schema), key=itemgetter(0)):
                content.write(_table(f"data {number}", range(len(widths))).encode())
                content.write(_row(schema.names, bold=True).encode())
                counts.append(1)
                for _, piece in pieces:
                    content.write(contents(rows(piece, DIALECT)))
                    counts[-1] += len(piece)
                    yield out.taken()
                content.write(b"</table:table>")
            if about:
                places = range(len(widths), len(widths) + 2)
                lines = "".join(_row(line) for line in about.lines())
                content.write(f"{_table('about', places)}{lines}</table:table>".encode())
            content.write(_end(counts, len(widths)).encode())
        for path, part in _around(len(counts)).items():
            archive.writestr(path, DECLARATION + part)
    yield out.taken()


def _begin(widths: list[int]) -> str:
    columns = (
        f'<style:style style:name="c{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.2:.1f}cm"/></style:style>'
        for place, width in enumerate(widths)
    )
    return (
        f'{DECLARATION}<office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{STYLES}{''.join(columns)}</office:automatic-styles>"
        "<office:body><office:spreadsheet>"
    )


def _table(name: str, places: range) -> str:
    columns = (f'<table:table-column table:style-name="c{place}"/>' for place in places)
    return f'<table:table table:name="{name}">{"".join(columns)}'


def _end(counts: list[int], columns: int) -> str:
    last = get_column_letter(max(columns, 1))
    filters = (
        f'<table:database-range table:name="__Anonymous_Sheet_DB__{place}"'
        f" table:target-range-address=\"'data {place + 1}'.A1:'data {place + 1}'.{last}{count}\""
        ' table:display-filter-buttons="true"/>'
        for place, count in enumerate(counts)
    )
    return (
        f"<table:database-ranges>{''.join(filters)}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _row(texts, *, bold: bool = False) -> str:
    style = ' table:style-name="bold"' if bold else ""
    return (
        f"<table:table-row>{''.join(_text_cell(t, style=style) for t in texts)}</table:table-row>"
    )


def _text_cell(text: str, *, style: str = "") -> str:
    plain = in_xml(coded(text))
    plain = RUN_OF_SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', plain)
    plain = plain.replace("\t", "<text:tab/>").replace("\n", "</text:p><text:p>")
    return TEXT_BEGINS.format(style=style) + plain + TEXT_ENDS + CELL_ENDS


def _date(style: str, texts: pa.StringArray) -> list:
    begins = f'{CELL} table:style-name="{style}" office:value-type="date" office:date-value="'
    return [begins, texts, '"/>']


def _instants(column: pa.TimestampArray) -> list:
    return _date("instant", pc.utf8_slice_codeunits(iso_texts(column), 0, 23))


def _days(column: pa.Date32Array) -> list:
    return _date("day", column.cast(pa.string()))


DIALECT = Dialect(
    row=("<table:table-row>", "</table:table-row>"),
    nothing=f"{CELL}/>",
    text=_text_cell,
    text_ends=(TEXT_BEGINS.format(style=""), TEXT_ENDS + CELL_ENDS),
    special=r"[&<>\x01-\x1f\x{FFFE}\x{FFFF}]|_x|^ | $|  ",
    number=(f'{CELL} office:value-type="float" office:value="', '"/>'),
    truth=tuple(  # type: ignore[arg-type]
        f'{CELL} office:value-type="boolean" office:boolean-value="{word}"/>'
        for word in ("true", "false")
    ),
    instants=_instants,
    days=_days,
)


def _around(sheets: int) -> dict[str, str]:
    frozen = "".join(
        f'<config:config-item-map-entry config:name="data {number}">{FROZEN}'
        "</config:config-item-map-entry>"
        for number in range(1, sheets + 1)
    )
    files = {"/": MEDIA_TYPE, **dict.fromkeys(["content.xml", "settings.xml"], "text/xml")}
    entries = (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in files.items()
    )
    return {
        "settings.xml": f'<office:document-settings {NAMESPACES} office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables">{frozen}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>",
        "META-INF/manifest.xml": f'<manifest:manifest {NAMESPACES} manifest:version="1.3">'
        f"{''.join(entries)}</manifest:manifest>",
    }
