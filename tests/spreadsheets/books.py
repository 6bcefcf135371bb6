"""Workbooks as tests need them: of texts, of cells in XML, and of parts that are replaced."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

import openpyxl

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
NAMES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def archive(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def book(*rows) -> bytes:
    """An XLSX workbook of one sheet, written by openpyxl."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def with_parts(content: bytes, replaced: dict[str, str]) -> bytes:
    """The same archive with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return archive({**parts, **replaced})


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.read(name).decode()


def with_rows(xml: str, before: str = "", after: str = "") -> bytes:
    """An XLSX workbook whose sheet has these rows, as they are written."""
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{xml}</sheetData>{after}</worksheet>'
    return with_parts(book(["a"]), {SHEET: sheet})


def with_strings(strings: str, xml: str) -> bytes:
    """The same with shared strings, which are also written as they are."""
    relation = (
        '<Relationship Id="strings" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
    )
    content = with_rows(xml)
    relations = part(content, RELATIONS).replace("</Relationships>", f"{relation}</Relationships>")
    return with_parts(content, {RELATIONS: relations, STRINGS: strings})


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def told(text: str) -> str:
    """A cell of XLSX with a text in it."""
    kept = ' xml:space="preserve"'
    return f'<c t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


def ods(*rows: str, manifest: str = "") -> bytes:
    """An ODS workbook of one sheet with these rows of XML."""
    content = (
        f"<office:document-content{NAMES}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": ODS, "content.xml": content}
    return archive({**parts, **({"META-INF/manifest.xml": manifest} if manifest else {})})


def ods_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_cell(kind: str, value: str, text: str = "", more: str = "") -> str:
    name = "value" if kind in ("float", "percentage", "currency") else f"{kind}-value"
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}={quoteattr(value)}{more}>'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def ods_text(text: str) -> str:
    """A cell with a text, as spreadsheets write it: spaces, tabs and lines are elements."""
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _spaced(line: str) -> str:
    return escape(line).replace(" ", "<text:s/>").replace("\t", "<text:tab/>")
