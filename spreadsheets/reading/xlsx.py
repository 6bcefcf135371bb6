"""XLSX workbooks: which sheets there are, how their cells are shown, and where they are kept."""

import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import BinaryIO

from spreadsheets.reading.cells import BUILT_IN, kind_of_format
from spreadsheets.reading.convert import Converters
from spreadsheets.reading.dialects import Unreadable
from spreadsheets.reading.parts import DAMAGED, Archive
from spreadsheets.reading.sheets import sheet_rows
from spreadsheets.reading.strings import Strings, strings_of

CELLS_MERGED = "Merged cells have their value in the first of them; the others are empty."
SCANNED_FOR_MERGED = 64 << 20  # bytes of a sheet; in a longer one nobody merges cells


class Elements:
    """Keeps what a function makes of the elements of some names. A Handler."""

    def __init__(self, take: Callable[[str, dict[str, str]], None]):
        self.start = take

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Workbook:
    """A workbook whose sheets are read row by row. Raises Unreadable where it is damaged."""

    def __init__(self, file: BinaryIO):
        self.archive = Archive(file)
        self.is_mac = False
        self.rows_are_alike = True
        self.found: list[tuple[str, str, bool]] = []  # a sheet's name, its relation, if it is seen
        root = self._relations("").get("officeDocument", ["xl/workbook.xml"])[0]
        self.root = root if root in self.archive.names else "xl/workbook.xml"
        if self.root not in self.archive.names:
            raise Unreadable(DAMAGED)
        self.archive.parse(self.root, Elements(self._declared))
        by_kind, self.targets = self._relations(self.root), self._targets(self.root)
        self.strings_at = by_kind.get("sharedStrings", [None])[0]
        self.styles_at = by_kind.get("styles", [None])[0]

    @property
    def sheets(self) -> list[str]:
        """The names of those that people see, or of all if none is seen."""
        tables = [each for each in self.found if self.targets.get(each[1]) in self.archive.names]
        return [name for name, _, is_seen in tables if is_seen] or [name for name, *_ in tables]

    def rows(self, sheet: str, decimal: str | None) -> Iterator[tuple]:
        """Number, cells and problems of the rows that are in a sheet; see ``sheet_rows``."""
        convert = Converters(self.strings, self.formats, decimal=decimal, mac=self.is_mac)
        chunks = self.archive.chunks(self._part(sheet))
        return sheet_rows(chunks, convert, are_alike=self.rows_are_alike)

    def notes(self, sheet: str) -> list[str]:
        part = self._part(sheet)
        if self.archive.zip.getinfo(part).file_size > SCANNED_FOR_MERGED:
            return []
        tail = b""
        for chunk in self.archive.chunks(part):
            if b"mergeCell " in tail + chunk:
                return [CELLS_MERGED]
            tail = chunk[-16:]
        return []

    @cached_property
    def strings(self) -> Strings:
        return strings_of(self.archive, self.strings_at)

    @cached_property
    def formats(self) -> list[str]:
        """What numbers of each style are: see ``kind_of_format``."""
        codes: dict[int, str] = {}
        styles: list[int] = []
        inside = [""]

        def take(name: str, attributes: dict[str, str]) -> None:
            if name in ("cellXfs", "cellStyleXfs", "dxfs"):
                inside[0] = name
            elif name == "numFmt" and inside[0] == "":
                codes[int(attributes["numFmtId"])] = kind_of_format(attributes["formatCode"])
            elif name == "xf" and inside[0] == "cellXfs":
                styles.append(int(attributes.get("numFmtId", 0)))

        if self.styles_at in self.archive.names:
            self.archive.parse(self.styles_at, Elements(take))
        return [codes.get(style) or BUILT_IN.get(style, "number") for style in styles]

    def _part(self, sheet: str) -> str:
        for name, relation, _ in self.found:
            if name == sheet and self.targets.get(relation) in self.archive.names:
                return self.targets[relation]
        raise Unreadable(f"There is no sheet {sheet!r} in the workbook: choose another.")

    def _declared(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            # Extensions have an element of that name too.
            self.is_mac = self.is_mac or attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = next((told for key, told in attributes.items() if key.endswith(" id")), "")
            is_seen = attributes.get("state", "visible") == "visible"
            self.found.append((attributes.get("name", ""), relation, is_seen))

    def _relations(self, part: str) -> dict[str, list[str]]:
        """The parts that one belongs together with, by the kind of their relation."""
        by_kind: dict[str, list[str]] = {}
        for kind, _, target in self._related(part):
            by_kind.setdefault(kind, []).append(target)
        return by_kind

    def _targets(self, part: str) -> dict[str, str]:
        return {
            relation: target
            for kind, relation, target in self._related(part)
            if kind == "worksheet"
        }

    def _related(self, part: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        at = posixpath.join(folder, "_rels", f"{name}.rels")
        related: list[tuple[str, str, str]] = []

        def take(name: str, told: dict[str, str]) -> None:
            if name == "Relationship" and told.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, told.get("Target", "")))
                kind = told.get("Type", "").rpartition("/")[2]
                related.append((kind, told.get("Id", ""), target.lstrip("/")))

        if at in self.archive.names:
            self.archive.parse(at, Elements(take))
        return related
