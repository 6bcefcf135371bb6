"""Guessing from its first lines how a file is written. People see the guess and can change it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from typing import IO

import pyarrow as pa

from sensing.history import times
from sensing.history.plans import DELIMITERS, FORMS, MISSING, MOST_COLUMNS, Dialect, load
from sensing.history.sources import BOM, MOST_IN_LINE, SPACES, Unreadable, chunks
from sensing.history.tables import joined

HEAD, TAIL = MOST_IN_LINE, 16 * 1024
LINES = 200
NUMBER = re.compile(r"[+-]?(\d+([.,' ]\d+)*|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}|\d{8}T")
WRITTEN = [  # a form of numbers, its decimal mark and its thousands' mark; the surest first
    (re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+"), ".", ","),
    (re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+"), ",", "."),
    (re.compile(r"[+-]?\d{1,3}('\d{3})+(\.\d+)?"), ".", "'"),
    (re.compile(r"[+-]?\d{1,3}( \d{3})+,\d+"), ",", " "),
    (re.compile(r"[+-]?\d{1,3}( \d{3})+\.\d+"), ".", " "),
    (re.compile(r"[+-]?\d*\.\d+([eE].*)?"), ".", ""),
    (re.compile(r"[+-]?\d*,\d+([eE].*)?"), ",", ""),
]
TIME_WORDS = re.compile(r"time|date|datum|zeit|heure|uhrzeit|stamp|moment|clock", re.IGNORECASE)
OURS = {"problem line", "problem"}  # what files that came back begin with


def ends_of(file: IO[bytes]) -> tuple[bytes, bytes]:
    """The first and the last bytes of the content, which is read through once.

    Raises Unreadable where it is no text, empty, damaged or too large.
    """
    head, tail, size = b"", b"", 0
    for chunk in chunks(file):
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
            if len(head) == HEAD:
                sniff(head)  # before the rest is unpacked
        size += len(chunk)
        tail = (tail + chunk)[-TAIL - 1 :]
    sniff(head)
    # An even place is the beginning of a letter in UTF-16 too.
    return head, tail[(size - len(tail)) % 2 :]


def sniff(head: bytes) -> Dialect:
    """Guess how a file is written. Raises Unreadable if it is empty or no text."""
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="replace").removeprefix(BOM)
    start = text[:10_000]
    if sum(each < " " and each not in "\t\r\n\f" for each in start) > len(start) / 100:
        raise Unreadable("This is no text but a binary file; save it as CSV.")
    lines = lines_of(head, encoding)
    if not any(line.strip() for line in lines):
        raise Unreadable("The file is empty.")
    delimiter, width, skip = _delimiter(lines)
    if width > MOST_COLUMNS:
        raise Unreadable(
            f"The file has {width:,} columns, and up to {MOST_COLUMNS:,} are taken; "
            "send it in parts, or as time, sensor and value."
        )
    rows = cells_of(lines[skip:], delimiter)
    decimal, thousands = _numbers(rows, delimiter)
    header = not any(is_measured(cell) for cell in rows[0])
    told = {"encoding": encoding, "delimiter": delimiter, "decimal": decimal}
    return load(Dialect, {**told, "thousands": thousands, "skip": skip, "header": header})


def encoding_of(head: bytes) -> str:
    """By the byte order mark, by the zeros of UTF-16, or by whether it can be UTF-8."""
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    start = head[:2000]
    if len(start) > 3 and start[1::2].count(0) > len(start) // 3 > 3 * start[::2].count(0):
        return "utf-16-le"
    if len(start) > 3 and start[::2].count(0) > len(start) // 3 > 3 * start[1::2].count(0):
        return "utf-16-be"
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A letter that the end cuts in two is no fault of the file.
        return "utf-8" if error.start > len(head) - 4 else "cp1252"
    return "utf-8"


def lines_of(head: bytes, encoding: str, most: int = LINES) -> list[str]:
    """The first whole lines, without their ends."""
    text = head.decode(encoding, errors="replace").removeprefix(BOM)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = lines[:-1] if len(lines) > 1 and (len(head) >= HEAD or not lines[-1]) else lines
    if len(head) >= HEAD and len(lines) == 1:
        raise Unreadable(
            f"Line 1 is longer than {MOST_IN_LINE:,} bytes: this is no CSV, "
            "or its encoding is another one."
        )
    return whole[:most]


def last_lines(tail: bytes, encoding: str) -> list[str]:
    """The last whole lines of a file; its very first line is not among them."""
    text = tail.decode(encoding, errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line for line in lines[1:] if line.strip()]


def cells_of(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """Lines as cells without spaces at their ends; empty lines are left out."""
    if delimiter == " ":
        tidy = (SPACES.sub(b" ", line.encode()).decode().strip(" ") for line in lines)
    else:
        tidy = (line.replace("\0", "") for line in lines)
    cells = []
    for line in tidy:
        if line.strip():
            cells.append([cell.strip() for cell in _cells(line, delimiter)])
    return cells


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell longer than the library takes
        return line.split(delimiter)


def names_of(lines: list[str], dialect: Dialect) -> list[str]:
    """A name for each column: the header's, made different where two are the same."""
    rows = cells_of(lines[dialect.skip :], dialect.delimiter)
    if not rows:
        raise Unreadable(f"Nothing stands below the first {dialect.skip} lines.")
    given = rows[0] if dialect.header else [""] * len(rows[0])
    if len(given) > MOST_COLUMNS:
        raise Unreadable(
            f"The file has {len(given):,} columns, and up to {MOST_COLUMNS:,} are taken."
        )
    names: list[str] = []
    for place, name in enumerate(given, 1):
        base = name[:200] or f"column {place}"
        same = sum(other == base or other.startswith(f"{base} (") for other in names)
        names.append(f"{base} ({same + 1})" if base in names else base)
    return names


def is_measured(cell: str) -> bool:
    """Whether it is a number or a time, and so no name of a column."""
    return bool(NUMBER.fullmatch(cell) or DATE.match(cell))


def time_columns(rows: list[list[str]], names: list[str]) -> list[int]:
    """The column of times, or the two of date and time, as far as one can guess."""
    likely = [place for place, name in enumerate(names) if TIME_WORDS.search(name)]
    dated = [place for place in range(len(names)) if _share(rows, place, DATE.match) > 0.8]
    found = [place for place in dated if place in likely] or dated[:2] or likely[:1] or [0]
    clocks = [place for place in found if _share(rows, place, re.compile(r"\d+:\d+").match) > 0.8]
    days = [place for place in found if place not in clocks]
    return [days[0], clocks[0]] if days and clocks else found[:1]


def value_columns(rows: list[list[str]], names: list[str], time: list[int]) -> list[int]:
    """The columns with numbers in them, beside those of time."""
    return [
        place
        for place, name in enumerate(names)
        if place not in time
        and name not in OURS
        and _share(rows, place, lambda cell: NUMBER.fullmatch(cell) or cell in MISSING) > 0.5
    ]


def long_columns(rows: list[list[str]], names: list[str], time: list[int]) -> dict[str, int] | None:
    """Where sensor and value stand if one line is one reading, else nothing."""
    others = [
        place for place in range(len(names)) if place not in time and names[place] not in OURS
    ]
    wanted = {
        "code": re.compile(r"sensor|tag|code|point|device|channel|name|series", re.IGNORECASE),
        "value": re.compile(r"value|wert|valeur|reading|measure", re.IGNORECASE),
        "quality": re.compile(r"quality|confidence", re.IGNORECASE),
        "unit": re.compile(r"unit|einheit|unité", re.IGNORECASE),
    }
    found: dict[str, int] = {}
    for role, word in wanted.items():
        for place in others:
            if place not in found.values() and word.search(names[place]):
                found.setdefault(role, place)
    if not {"code", "value"} <= set(found):
        return None
    return found if _share(rows, found["code"], NUMBER.fullmatch) < 0.5 else None


def meanings(cells: list[list[str]], pattern: str = "") -> dict[str, list]:
    """For each form that reads every one of these lines: what each then means.

    ``cells`` are those of the columns of time, line by line; the answers are datetime64[us] and
    whether it is in UTC.
    """
    if not cells:
        return {}
    texts = joined([pa.array(list(each), pa.string()) for each in zip(*cells, strict=True)])
    found = {}
    for form in FORMS:
        if form == "custom" and not pattern:
            continue
        read = times.read(texts, form, pattern)
        if read.good.all() and _is_likely(form, read):
            found[form] = list(zip(read.moment, read.is_utc, strict=True))
    return found


def _is_likely(form: str, read: times.Moments) -> bool:
    """Numbers are of seconds, milliseconds or microseconds: of that which lies in our days."""
    if form not in times.PER_SECOND:
        return True
    years = read.moment.astype("datetime64[Y]").astype(int) + 1970
    return bool((years >= 1990).all() and (years < 2100).all())


def _share(rows: list[list[str]], place: int, test) -> float:
    cells = [row[place] for row in rows if len(row) > place and row[place]]
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0.0


def _delimiter(lines: list[str]) -> tuple[str, int, int]:
    """The delimiter that cuts most lines alike, how many cells it makes, and which is the first
    line of that kind."""
    best = (0.0, "", 0, 0)
    for order, delimiter in enumerate(["\t", ";", "|", ",", " "]):
        widths = [len((cells_of([line], delimiter) or [[]])[0]) for line in lines]
        late = Counter(width for width in widths[len(widths) // 4 :] if width)
        width, count = late.most_common(1)[0] if late else (0, 0)
        if width < 2:
            continue
        share = count / sum(late.values()) - order / 100 - (0.3 if delimiter == " " else 0)
        best = max(best, (share, delimiter, width, widths.index(width)), key=lambda each: each[0])
    if not best[1]:
        raise Unreadable(
            "No columns are found: a line holds a time and a value at least, between them "
            f"one of {', '.join(DELIMITERS.values())}."
        )
    return best[1:]


def _numbers(rows: list[list[str]], delimiter: str) -> tuple[str, str]:
    """Decimal and thousands' mark, by the surest form that any cell has."""
    votes: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for cell in row:
            for form, decimal, thousands in WRITTEN:
                if form.fullmatch(cell) and (decimal != delimiter):
                    votes[(decimal, thousands)] += 1
                    break
    if not votes:
        return ".", ""
    decimal = (
        "," if sum(n for (mark, _), n in votes.items() if mark == ",") > votes.total() / 2 else "."
    )
    grouped = [thousands for (mark, thousands) in votes if mark == decimal and thousands]
    return decimal, grouped[0] if grouped else ""
