"""Blocks of lines as readings, column by column, with what cannot be read and why."""

import numpy as np
import pyarrow as pa
from pyarrow import csv

from sensing.history import numbers, times
from sensing.history.lines import fit
from sensing.history.parsed import MOST_SERIES, Parsed, Problem
from sensing.history.plans import Plan
from sensing.history.sources import Block
from sensing.history.zones import Clock
from sensing.services.checks import LARGEST_VALUE, SMALLEST_VALUE
from timeseries.arrow import compute as pc

LONGEST_CODE = 255


class Reader:
    """Reads the blocks of one file, in their order, by its plan.

    ``series`` names what the readings are of: columns, or the codes of a long file in the order
    they come; ``units`` are those that a long file gives them. ``chosen`` leaves only some of
    them.
    """

    def __init__(self, plan: Plan, chosen: set[str] | None = None) -> None:
        self.plan, self.dialect, self.chosen = plan, plan.dialect, chosen
        self.clock = Clock(plan.zone, plan.twice, plan.absent)
        self.columns = [
            place for place in plan.values if chosen is None or plan.names[place] in chosen
        ]
        self.series = [plan.names[place] for place in self.columns]
        if plan.shape == "long":
            self.series = []
        self.places: dict[str, int] = {}
        self.units: dict[int, str] = {}

    def read(self, block: Block) -> Parsed:
        """Return the block's readings, and what is wrong with the others."""
        block = block.after(self.dialect.data_starts)
        parsed = Parsed(block.first, block.count)
        text, lines = fit(block, self.dialect.delimiter, parsed)
        if not text:
            return parsed
        table, lines = self._table(text, lines, parsed)
        if self.plan.shape == "wide":
            self._wide(table, lines, parsed)
        else:
            self._long(table, lines, parsed)
        return parsed

    def _table(
        self, text: bytes, lines: np.ndarray, parsed: Parsed
    ) -> tuple[dict[int, pa.Array], np.ndarray]:
        """The used columns as text, by their places, and the numbers of the lines they hold."""
        ragged: list[int] = []

        def skip(row: csv.InvalidRow) -> str:
            ragged.append(row.number - 1)
            return "skip"

        names = [str(place) for place in range(len(self.plan.names))]
        used = [str(place) for place in self.plan.used if self._is_read(place)]
        table = csv.read_csv(
            pa.py_buffer(text),
            read_options=csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(text) + 1
            ),
            parse_options=csv.ParseOptions(
                delimiter=self.dialect.delimiter, invalid_row_handler=skip
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(used, pa.string()),
                include_columns=used,
                null_values=["", *self.dialect.missing],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        if ragged:
            parsed.problems.append(Problem("cells", lines[ragged]))
            lines = np.delete(lines, ragged)
        columns = table.combine_chunks()
        return {int(name): _array(columns[name]) for name in used}, lines

    def _is_read(self, place: int) -> bool:
        return self.plan.shape == "long" or place in self.plan.time or place in self.columns

    def _wide(self, table: dict[int, pa.Array], lines: np.ndarray, parsed: Parsed) -> None:
        read = {place: numbers.read(table[place], self.dialect) for place in self.columns}
        filled = np.zeros(len(lines), dtype=bool)
        for column in read.values():
            filled |= ~column.missing
        instants, good = self._instants(table, lines, filled, np.zeros(len(lines), "int32"), parsed)
        taken = []
        for series, (place, column) in enumerate(read.items()):
            name = self.plan.names[place]
            whose = np.full(len(lines), series, "int32")
            kept = self._sound(column, ~column.missing, table[place], lines, name, whose, parsed)
            at = np.flatnonzero(kept & good)
            taken.append((lines[at], whose[at], instants[at], column.value[at]))
        if taken:
            columns = [np.concatenate(each) for each in zip(*taken, strict=True)]
            parsed.lines, parsed.series, parsed.times, parsed.values = columns
        parsed.qualities = np.ones(len(parsed.lines))

    def _long(self, table: dict[int, pa.Array], lines: np.ndarray, parsed: Parsed) -> None:
        plan = self.plan
        column = numbers.read(table[plan.value], self.dialect)
        series, filled = self._codes(table[plan.code], lines, ~column.missing, parsed)
        name = plan.names[plan.value]
        kept = self._sound(column, filled, table[plan.value], lines, name, series, parsed)
        qualities = self._qualities(table, lines, series, kept, parsed)
        self._note_units(table, lines, series, kept, parsed)
        instants, good = self._instants(table, lines, filled, series, parsed)
        at = np.flatnonzero(kept & good)
        parsed.lines, parsed.series, parsed.times = lines[at], series[at], instants[at]
        parsed.values, parsed.qualities = column.value[at], qualities[at]

    def _sound(
        self,
        column: numbers.Numbers,
        filled: np.ndarray,
        texts: pa.Array,
        lines: np.ndarray,
        name: str,
        series: np.ndarray,
        parsed: Parsed,
    ) -> np.ndarray:
        """Which of the numbers that are there can be stored; the others are problems."""
        sizes = np.abs(column.value)
        checks = {
            "number": column.bad,
            "infinite": ~np.isfinite(sizes),
            "size": (sizes > LARGEST_VALUE) | ((sizes < SMALLEST_VALUE) & (sizes > 0)),
        }
        sound = filled
        for kind, wrong in checks.items():
            _note(parsed, kind, wrong & sound, lines, texts, name, series)
            sound = sound & ~wrong
        return sound

    def _instants(
        self,
        table: dict[int, pa.Array],
        lines: np.ndarray,
        filled: np.ndarray,
        series: np.ndarray,
        parsed: Parsed,
    ) -> tuple[np.ndarray, np.ndarray]:
        """UTC of each line, and where it is known. Lines without any value need no time."""
        plan = self.plan
        texts = joined([table[place] for place in plan.time])
        name = " ".join(plan.names[place] for place in plan.time)
        read = times.read(texts, plan.form, plan.pattern)
        given = _numpy(pc.is_valid(texts))
        parsed.blank += int((~filled & ~given).sum())
        _note(parsed, "no time", filled & ~given, lines, None, name)
        _note(parsed, "time", filled & given & ~read.good, lines, texts, name)
        good = read.good & given
        local = np.flatnonzero(good & ~read.is_utc)
        instants = read.moment.copy()
        if len(local):
            resolved = self.clock.to_utc(read.moment[local], series[local])
            instants[local] = resolved.utc
            for kind, rule, found in (
                ("twice", plan.twice, resolved.is_twice),
                ("absent", plan.absent, resolved.is_absent),
            ):
                met = np.zeros(len(lines), dtype=bool)
                met[local] = found
                setattr(parsed, kind, int((met & filled).sum()))
                if rule == "refuse":
                    _note(parsed, kind, met & filled, lines, texts, name)
                    good &= ~met
        return instants, good

    def _codes(
        self, texts: pa.Array, lines: np.ndarray, filled: np.ndarray, parsed: Parsed
    ) -> tuple[np.ndarray, np.ndarray]:
        """The series of each line, by its code, and where there is one."""
        encoded = numbers.tidy(texts).dictionary_encode()
        places = [self._place(code) for code in encoded.dictionary.to_pylist()]
        lookup = np.array([*places, -1], dtype="int32")
        series = lookup[_numpy(pc.fill_null(encoded.indices, len(places)))]
        name = self.plan.names[self.plan.code]
        _note(parsed, "code", filled & (series == -1), lines, texts, name)
        _note(parsed, "series", filled & (series == -2), lines, texts, name)
        return series, filled & (series >= 0) & ~np.isin(series, self._skipped())

    def _skipped(self) -> list[int]:
        if self.chosen is None:
            return []
        return [place for code, place in self.places.items() if code not in self.chosen]

    def _place(self, code: str) -> int:
        """A series' place; -1 for what is no code, -2 where there are too many."""
        if not code or len(code) > LONGEST_CODE:
            return -1
        if code not in self.places:
            if len(self.series) == MOST_SERIES:
                return -2
            self.places[code] = len(self.series)
            self.series.append(code)
        return self.places[code]

    def _qualities(
        self,
        table: dict[int, pa.Array],
        lines: np.ndarray,
        series: np.ndarray,
        kept: np.ndarray,
        parsed: Parsed,
    ) -> np.ndarray:
        """Qualities, 1 where none is given; outside 0 to 1 the line is not kept."""
        place = self.plan.quality
        if place is None:
            return np.ones(len(lines))
        column = numbers.read(table[place], self.dialect)
        values = np.where(column.missing, 1.0, column.value)
        wrong = kept & (column.bad | ~((values >= 0) & (values <= 1)))
        _note(parsed, "quality", wrong, lines, table[place], self.plan.names[place], series)
        kept &= ~wrong
        return values

    def _note_units(
        self,
        table: dict[int, pa.Array],
        lines: np.ndarray,
        series: np.ndarray,
        kept: np.ndarray,
        parsed: Parsed,
    ) -> None:
        """Learn the unit of each series from its first line; another one is a problem."""
        place = self.plan.unit
        if place is None:
            return
        encoded = pc.fill_null(numbers.tidy(table[place]), "").dictionary_encode()
        words, found = encoded.dictionary.to_pylist(), _numpy(encoded.indices)
        pairs, firsts = np.unique(series.astype("int64") << 32 | found, return_index=True)
        for first in np.sort(firsts):
            if kept[first] and words[found[first]]:
                self.units.setdefault(int(series[first]), words[found[first]])
        allowed = np.array(
            [words[pair & 0xFFFFFFFF] in ("", self.units.get(int(pair >> 32))) for pair in pairs],
            dtype=bool,
        )
        position = np.searchsorted(pairs, series.astype("int64") << 32 | found)
        wrong = kept & ~allowed[position]
        _note(parsed, "unit", wrong, lines, table[place], self.plan.names[place], series)
        kept &= ~wrong


def joined(texts: list[pa.Array]) -> pa.Array:
    """Date and time of two columns as one text; null where one is missing."""
    tidied = [numbers.tidy(each) for each in texts]
    return tidied[0] if len(tidied) == 1 else pc.binary_join_element_wise(*tidied, " ")


def _note(
    parsed: Parsed,
    kind: str,
    wrong: np.ndarray,
    lines: np.ndarray,
    texts: pa.Array | None,
    column: str,
    series: np.ndarray | None = None,
) -> None:
    if not wrong.any():
        return
    cells = texts.filter(pa.array(wrong)) if texts is not None else None
    whose = None if series is None else series[wrong]
    parsed.problems.append(Problem(kind, lines[wrong], column, cells, whose))


def _array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _numpy(values: pa.Array) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
