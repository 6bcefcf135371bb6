"""Which kind of file it is, by what stands in it; its name is only compared with that."""

import re
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from spreadsheets.reading.dialects import FORMATS, Unreadable

HEAD = 64 * 1024
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMES = {
    "csv": "a text",
    "xlsx": "an XLSX workbook",
    "xls": "an XLS workbook",
    "ods": "an ODS workbook",
    "json": "JSON",
}
ENDINGS = {  # that say what the content must then be
    **dict.fromkeys(("csv", "tsv", "tab", "txt"), "csv"),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm"), "xlsx"),
    **dict.fromkeys(("xls", "xlt"), "xls"),
    **dict.fromkeys(("ods", "ots"), "ods"),
    "json": "json",
}
OTHERS = [  # what files of other kinds begin with
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file (gzip); unpack it first"),
    (b"7z\xbc\xaf", "a compressed file (7z); unpack it first"),
    (b"Rar!", "a compressed file (RAR); unpack it first"),
    (b"BZh", "a compressed file (bzip2); unpack it first"),
    (b"\xfd7zXZ", "a compressed file (xz); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd); unpack it first"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a text document (RTF)"),
]
JSON_START = re.compile(rb"""\[\s*[\[\]{"]|\{\s*[}"]""")
WAY_OUT = "Open it in a spreadsheet and save it as XLSX or CSV."
PROTECTED = (
    "The workbook is protected by a password. Remove the password (save it without one) "
    "and send it again."
)


def kind_of(file: BinaryIO, given: str | None) -> str:
    """One of FORMATS. Raises Unreadable for anything else, saying what it is."""
    if given is not None and given not in FORMATS:
        raise Unreadable(f"There is no format {given}: choose one of {', '.join(FORMATS)}.")
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b" \t\r\n\0"):
        raise Unreadable("The file is empty: its first row must name the columns.")
    kind = _by_content(file, head)
    if given in (None, kind) or {given, kind} <= {"csv", "json"}:
        return given or kind
    raise Unreadable(f"The file is {NAMES[kind]}, not {NAMES[given]}: choose that format.")


def note_on(name: str, kind: str) -> list[str]:
    """That the ending of its name says something else, if it does."""
    ending = PurePath(name).suffix.lstrip(".").lower()
    if ENDINGS.get(ending, kind) == kind:
        return []
    return [f"The file is called .{ending} but is {NAMES[kind]}, and was read as that."]


def _by_content(file: BinaryIO, head: bytes) -> str:
    if head.startswith(OLE):
        return _in_compound(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_archive(file)
    for start, what in OTHERS:
        if head.startswith(start):
            raise Unreadable(f"This is {what}, not a table. {WAY_OUT}")
    return _in_text(head)


def _in_compound(file: BinaryIO) -> str:
    """What the older container of office files holds, by the names in its directory."""
    file.seek(0)
    found = _found(file, "EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint")
    if "EncryptedPackage" in found:
        raise Unreadable(PROTECTED)
    if not found & {"Workbook", "Book"}:
        raise Unreadable(f"This is an office document, but not a workbook. {WAY_OUT}")
    return "xls"


def _found(file: BinaryIO, *names: str) -> set[str]:
    found, rest = set(), b""
    while chunk := file.read(1 << 20):
        found |= {name for name in names if name.encode("utf-16-le") in rest + chunk}
        rest = chunk[-64:]
    return found


def _in_archive(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {entry.filename for entry in archive.infolist()[:10_000]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "The file is damaged: it was cut short or changed on its way. Send it again, "
            "or save it anew."
        ) from error
    if "xl/workbook.bin" in names:
        raise Unreadable(f"This is a binary workbook (XLSB). {WAY_OUT}")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Unreadable(f"This is an archive (ZIP), not a workbook. Unpack it first. {WAY_OUT}")


def _in_text(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").removeprefix(b"\xff\xfe").replace(b"\0", b"")
    start = start[:2000].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")):
        raise Unreadable(f"This is a web page that calls itself a table. {WAY_OUT}")
    if start.startswith(b"<?xml"):
        raise Unreadable(f"This is XML, not a table. {WAY_OUT}")
    first, second = start[:1], start[1:].lstrip()[:1]
    if (first, second) in {
        (b"[", b"{"),
        (b"{", b'"'),
        (b"[", b"]"),
        (b"{", b"}"),
        (b"[", b"["),
        (b"[", b'"'),
    }:
        return "json"
    return "csv"
