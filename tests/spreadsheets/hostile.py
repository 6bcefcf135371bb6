"""Files that people send by mistake, and attackers on purpose, made when they are needed."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.spreadsheets.books import (
    MAIN,
    SHEET,
    archive,
    book,
    ods,
    ods_row,
    ods_text,
    row,
    saved,
    told,
    with_parts,
    with_rows,
    with_strings,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MANIFEST = '<manifest xmlns="urn:x"><file-entry><encryption-data/></file-entry></manifest>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 20}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS = ENTITIES + "]>"


class Hostile(NamedTuple):
    """A file, and what is said of it; with nothing to say it is read."""

    what: str
    name: str
    make: Callable[..., bytes | None]
    says: str = ""
    is_large: bool = False  # so it is written to its path at once


def write(hostile: Hostile, folder: Path) -> Path:
    path = folder / hostile.name
    if hostile.is_large:
        hostile.make(path)
    else:
        path.write_bytes(hostile.make())
    return path


def far_cell() -> bytes:
    """1.7 kB: one cell in the farthest corner."""
    workbook = openpyxl.Workbook()
    workbook.active["XFD1048576"] = 1
    return saved(workbook)


def far_cell_below_a_table() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_rows(row(told("a"), told("b")) + row(told("1"), told("2")) + far)


def repeated_everywhere() -> bytes:
    """A sheet of ODS whose one cell is repeated to the last corner."""
    cell = ods_text("x").replace("<table:table-cell", REPEATED_CELL)
    return ods(ods_row(ods_text("a")), f"{REPEATED_ROW}{cell}</table:table-row>")


REPEATED_CELL = '<table:table-cell table:number-columns-repeated="16384"'
REPEATED_ROW = '<table:table-row table:number-rows-repeated="100000">'


def million_columns_in_a_sheet() -> bytes:
    return with_rows(row(*(told(f"c{place}") for place in range(1_000_000))))


def encrypted_workbook() -> bytes:
    return OLE + b"\0" * 4096 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096


def word_document() -> bytes:
    return OLE + b"\0" * 4096 + "WordDocument".encode("utf-16-le") + b"\0" * 4096


def xls_cut_short() -> bytes:
    return OLE + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 4096


def laughing_sheet() -> bytes:
    return with_entity(LAUGHS, "&i;")


def laughing_strings() -> bytes:
    strings = f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>'
    return with_strings(strings, row('<c t="s"><v>0</v></c>'))


def laughing_ods() -> bytes:
    content = f"{LAUGHS}<x>&i;</x>"
    return with_parts(ods(ods_row(ods_text("a"))), {"content.xml": content})


def outside_entity() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_entity(doctype, "&a;")


def with_entity(doctype: str, entity: str) -> bytes:
    data = f"<sheetData>{row(told('?'))}</sheetData>".replace("?", entity)
    sheet = f'{doctype}<worksheet xmlns="{MAIN}">{data}</worksheet>'
    return with_parts(book(["a"]), {SHEET: sheet})


def bomb_in_archive(path: Path) -> None:
    """Some 300 kB that unpack to 300 MB of nothing."""
    path.write_bytes(book(["a"]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/media/image1.png", b"\0" * (300 << 20))


def packed_bomb(path: Path) -> None:
    """More parts in all than may be unpacked, none of which is packed too well."""
    noise = bytes(place * 7919 % 251 for place in range(1 << 16)) * 16
    path.write_bytes(book(["a"]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for number in range(11):
            with made.open(f"xl/media/{number}.bin", "w") as part:
                for _ in range(100):
                    part.write(noise)


def many_parts() -> bytes:
    parts = {f"xl/{number}.xml": "" for number in range(2_500)}
    return archive({"xl/workbook.xml": "<workbook/>", **parts})


def two_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate((2 << 30) + 1)


def endless_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(64):
            file.write(b"x" * (1 << 20))


def deep_xml() -> bytes:
    return with_rows("<row>" + "<c>" * 400_000)


def deep_json() -> bytes:
    return b'[{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]"


def many_objects() -> bytes:
    return b"[" + b"{}," * 8_000_000 + b"{}]"


def far_cell_in_xls(xls: bytes) -> bytes:
    """The same workbook, its first number moved to the last row and column of the format."""
    at = xls.index(struct.pack("<HH", 0x0203, 14))
    return xls[: at + 4] + struct.pack("<HH", 65_535, 255) + xls[at + 8 :]


UNPACKS, TOO_LARGE = "unpacks to far more", "too large when it is unpacked"
HOSTILE = [
    Hostile("nothing", "a.csv", lambda: b"", "The file is empty"),
    Hostile("only white space", "a.csv", lambda: b"\n \n\t\n", "The file is empty"),
    Hostile("only delimiters", "a.csv", lambda: b",,\n,,\n", "The file is empty"),
    Hostile("an empty sheet", "a.xlsx", lambda: book(), "The file is empty"),
    Hostile("an empty list", "a.json", lambda: b"[]", "The file is empty"),
    Hostile("bytes of a program", "a.csv", lambda: bytes(range(256)) * 99, "a binary file"),
    Hostile("a picture", "a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
    Hostile("a PDF", "a.csv", lambda: b"%PDF-1.7\n" + bytes(99), "a PDF document"),
    Hostile("a web page", "a.xls", lambda: b"<html><table><tr><td>1", "a web page"),
    Hostile("a document", "a.xls", word_document, "not a workbook"),
    Hostile("an archive", "a.xlsx", lambda: archive({"a.txt": "a"}), "an archive (ZIP)"),
    Hostile("a workbook called CSV", "a.csv", lambda: book(["a"], ["1"])),
    Hostile("a text called XLSX", "a.xlsx", lambda: b"a,b\n1,2\n"),
    Hostile("a binary workbook", "a.xlsb", lambda: archive({"xl/workbook.bin": ""}), "XLSB"),
    Hostile("a workbook cut short", "a.xlsx", lambda: book(["a"])[:-200], "damaged"),
    Hostile("an XLS cut short", "a.xls", xls_cut_short, "damaged"),
    Hostile("a workbook with a password", "a.xlsx", encrypted_workbook, "by a password"),
    Hostile("an ODS with a password", "a.ods", lambda: ods(manifest=MANIFEST), "by a password"),
    Hostile("a zip bomb", "a.xlsx", bomb_in_archive, UNPACKS, True),
    Hostile("a zip bomb of many parts", "a.xlsx", packed_bomb, TOO_LARGE, True),
    Hostile("too many parts", "a.xlsx", many_parts, TOO_LARGE),
    Hostile("a cell in the last corner", "a.xlsx", far_cell, "row that names its columns"),
    Hostile("a table and a cell in the last corner", "a.xlsx", far_cell_below_a_table),
    Hostile("a cell repeated everywhere", "a.ods", repeated_everywhere, "has 513 columns"),
    Hostile("a million columns", "a.csv", lambda: b"a," * 1_000_000 + b"a\n1\n", "columns"),
    Hostile("a million columns in a sheet", "a.xlsx", million_columns_in_a_sheet, "columns"),
    Hostile("entities in a sheet", "a.xlsx", laughing_sheet, "entities of its own"),
    Hostile("entities in strings", "a.xlsx", laughing_strings, "entities of its own"),
    Hostile("entities in ODS", "a.ods", laughing_ods, "entities of its own"),
    Hostile("an entity from outside", "a.xlsx", outside_entity, "entities of its own"),
    Hostile("XML without an end", "a.xlsx", deep_xml, "damaged"),
    Hostile("JSON of lists in lists", "a.json", deep_json, "JSON"),
    Hostile("JSON of empty objects", "a.json", many_objects, "memory"),
    Hostile("two gigabytes", "a.csv", two_gigabytes, "larger than 2 GB", True),
    Hostile("a line without an end", "a.csv", endless_line, "characters", True),
    Hostile("a quotation never closed", "a.csv", lambda: b'a\n"' + b"x\n" * 600_000, "closed"),
    Hostile("columns of one name", "a.csv", lambda: b"a,b,a\n1,2,3\n", "2 columns are called 'a'"),
    Hostile("a column without a name", "a.csv", lambda: b"a,,c\n1,2,3\n", "Column 2 has no name"),
    Hostile("a null in a name", "a.csv", lambda: b"a\0,b\n1,2\n", "null bytes"),
    Hostile("no names", "a.csv", lambda: b"1,2\n3,4\n", "no row that names its columns"),
    Hostile("another encoding later", "a.csv", lambda: b"a\n" + b"x\n" * 99_999 + b"\xe9\n"),
]
