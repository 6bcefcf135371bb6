"""Numbers as people write them, read by the column."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sensing.history.plans import Dialect
from timeseries.arrow import compute as pc

# Exports put an apostrophe before what a spreadsheet would calculate; here it is taken off again.
ESCAPED = r"^'([-+=@])"
WORDS = r"(?i:nan|inf|infinity)"


@dataclass(frozen=True)
class Numbers:
    """float64 of each cell. Of what is missing or bad, the number means nothing."""

    value: np.ndarray
    missing: np.ndarray
    bad: np.ndarray


def read(texts: pa.Array, dialect: Dialect) -> Numbers:
    """Read a column of text whose missing values are null or written as one of the marks."""
    values = _plain(texts, dialect)
    bad = np.zeros(len(texts), dtype=bool)
    if values is None:
        texts = without_marks(tidy(texts), dialect)
        good = pc.match_substring_regex(texts, _expression(dialect))
        bad = _column(pc.fill_null(pc.invert(good), False))
        values = _cast(pc.if_else(good, texts, None), dialect)
    missing = _column(pc.is_null(texts))
    marks = np.array([number for mark in dialect.missing for number in _number_of(mark)])
    marked = np.isin(values, marks) | (np.isnan(values) & bool(np.isnan(marks).any()))
    return Numbers(values, missing | (marked & ~bad), bad)


def tidy(texts: pa.Array) -> pa.Array:
    """Without spaces at their ends, and without the apostrophes of exports."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.replace_substring_regex(trimmed, ESCAPED, r"\1")


def without_marks(texts: pa.Array, dialect: Dialect) -> pa.Array:
    marks = pa.array(["", *dialect.missing], pa.string())
    return pc.if_else(pc.is_in(texts, marks), pa.scalar(None, pa.string()), texts)


def _plain(texts: pa.Array, dialect: Dialect) -> np.ndarray | None:
    """The quick way, where nothing but numbers in their simplest form stands in the column."""
    if dialect.thousands:
        return None
    if dialect.decimal == ",":
        if pc.any(pc.match_substring(texts, ".")).as_py():
            return None
        texts = pc.replace_substring(texts, ",", ".")
    try:
        return _floats(texts)
    except pa.ArrowInvalid:
        return None


def _expression(dialect: Dialect) -> str:
    point, group = re.escape(dialect.decimal), re.escape(dialect.thousands)
    whole = f"([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)" if group else "[0-9]+"
    return f"^[+-]?(({whole}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?|{WORDS})$"


def _cast(texts: pa.Array, dialect: Dialect) -> np.ndarray:
    if dialect.thousands:
        texts = pc.replace_substring(texts, dialect.thousands, "")
    plain = pc.replace_substring(texts, dialect.decimal, ".")
    return _floats(pc.utf8_ltrim(plain, "+"))


def _floats(texts: pa.Array) -> np.ndarray:
    return _column(pc.fill_null(pc.cast(texts, pa.float64()), np.nan))


def _number_of(mark: str) -> list[float]:
    """The number that a mark is, such as -999; none for a word."""
    try:
        return [float(mark)]
    except ValueError:
        return []


def _column(values: pa.Array) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
