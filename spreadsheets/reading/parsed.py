"""The rows of a sheet of XLSX from a parser of XML, however they are written."""

from spreadsheets.reading.convert import NO_RESULT, Converters, Wrong, without_result
from spreadsheets.reading.placing import COLUMNS, Row, put


class Parsed:
    """Takes rows from a parser, however they are written. A Handler."""

    def __init__(self, convert: Converters):
        self.convert = convert
        self.number, self.place = 0, -1
        self.is_in_data = self.is_over = False
        self.rows: list[Row] = []
        self.kept: list[str] | None = None  # text that counts
        self.kind, self.style = "n", "0"
        self.has_formula = self.is_phonetic = False
        self.texts: list[str] = []
        self.cells: list = []
        self.problems: list[tuple[int, str]] = []

    def taken(self) -> list[Row]:
        """The rows that are complete, once."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self.is_in_data = True
        elif name == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.place, self.cells, self.problems = -1, [], []
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "v" or (name == "t" and not self.is_phonetic):
            self.kept = self.texts
        elif name == "rPh":
            self.is_phonetic = True

    def text(self, data: str) -> None:
        if self.kept is not None:
            self.kept.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.kept = None
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self.is_in_data:
            self.rows.append((self.number, self.cells, self.problems))
        elif name == "sheetData":
            self.is_over = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self.place = COLUMNS[letters] if letters else self.place + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.has_formula = self.is_phonetic = False
        self.texts = []

    def _end_cell(self) -> None:
        value = "".join(self.texts)
        cell = self.convert.of(self.kind, self.style)(value)
        if self.has_formula and without_result(self.kind, value):
            cell = Wrong("", NO_RESULT)
        put(self.cells, self.place, cell, self.problems)
