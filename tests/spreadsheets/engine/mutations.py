"""Rows that are nearly right: what tables export, with one cell or more made something else."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from spreadsheets.engine.plan import Column, Plan
from spreadsheets.widgets import (
    InstantWidget,
    JsonWidget,
    KeyWidget,
    ListWidget,
    PeriodWidget,
    ShapeWidget,
    YesOrNoWidget,
)
from tests.spreadsheets import nasty

NUMBERS = [
    "0",
    "-1",
    "1.5",
    "1e3",
    "1e400",
    "NaN",
    "inf",
    "1e-30",
    " 7 ",
    "\u0663",
    "1_000",
    "0x10",
]
NUMBERS += ["-0", "99999999999999999999", "12345678901234567890.12345678901", "32768", "2147483648"]
DAYS = ["2026-02-30", "0000-01-01", "9999-12-31", "10000-01-01", "1800-01-01", "2026-03-02T00:00"]
DAYS += ["2026-03-02T01:00:00", "2026-12-31", "noon"]
MOMENTS = ["2026-03-02", "2026-03-02T12:00:00", "2026-03-02T12:00:00Z", "2026-03-02T25:00:00Z"]
MOMENTS += ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "2031-01-01T00:00:00+01:00"]
ANSWERS = ["yes", "no", "2", "maybe", "TRUE", " ", "x"]
DATA = ["{", "null", "[]", "{}", "1", '"x"', '{"a": NaN}', '{"a": "\\ud800"}', '{"a": "\\u0000"}']
KEYS = ["x", "00000000-0000-0000-0000-000000000000", "5D3F2C8E-1E8B-4C7E-9A7F-0123456789AB"]
PERIODS = [
    "1:00",
    "0:15:00",
    "12:15:00 AM",
    "-1:00:00",
    "P1D",
    "x",
    "9999999999 days",
    "1 00:00:00.0000001",
]
SHAPES = [
    "POINT (200 100)",
    "POINT EMPTY",
    "POLYGON EMPTY",
    "SRID=3857;POINT (1 1)",
    "POINT Z (1 2 3)",
]
SHAPES += ["POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "POINT (6.5 46.5)", "LINESTRING (0 0, 1 1)"]
SHAPES += ['{"type": "Point", "coordinates": [6, 46]}', "POLYGON ((6 46, 7 46, 7 47, 6 46))"]
LISTS = [";", "a; a", '["a;b"]', "[1]", "x" * 300, '["a", ""]']
TEXTS = [
    *nasty.KNOWN_TROUBLE,
    "x",
    "é",
    "x" * 51,
    "x" * 101,
    "x" * 256,
    "x" * 2001,
    "a@example.org",
]
ANYWHERE = ["", "", " ", "x"]
KINDS = [
    (InstantWidget, MOMENTS),
    (YesOrNoWidget, ANSWERS),
    (JsonWidget, DATA),
    (KeyWidget, KEYS),
    (PeriodWidget, PERIODS),
    (ShapeWidget, SHAPES),
    (ListWidget, LISTS),
]


@dataclass(frozen=True)
class Case:
    headers: list[str]
    row: list[str]


def cases(plan: Plan, headers: list[str], rows: list[list[str]], *, most: int) -> list[Case]:
    """So many rows of which each is a stored or a new one, with a cell or two made another."""
    chance = random.Random(plan.model._meta.label)
    bases = rows[:2] + [new_like(plan, headers, row) for row in rows[:2]]
    found = [Case(headers, row) for row in bases]
    without = list(shorter(plan, headers, bases))
    chance.shuffle(without)
    single = [
        changed(headers, base, header, text)
        for base in bases
        for header in headers
        if header in plan.columns
        for text in wrong_texts(plan, plan.columns[header], headers, rows)
    ]
    chance.shuffle(single)
    double = [
        Case(headers, pair(chance, one.row, other.row, bases))
        for one, other in zip(single[::2], single[1::2], strict=False)
    ]
    fifth = most // 5
    return found + without[:fifth] + double[:fifth] + single[: most - 2 * fifth - len(found)]


def wrong_texts(
    plan: Plan, column: Column, headers: list[str], rows: list[list[str]]
) -> Iterator[str]:
    place = headers.index(column.name)
    known = [row[place] for row in rows[:3]]
    yield from ANYWHERE
    yield from known
    for text in known[:1]:
        yield from (f"{text}x", f" {text}", f"{text} ", text.upper(), text.lower(), text[:-1])
    if column.is_number:
        yield from NUMBERS
    elif isinstance(column.field.widget, InstantWidget):
        yield from MOMENTS
    elif column.is_day:
        yield from DAYS
    for kind, texts in KINDS:
        if isinstance(column.field.widget, kind):
            yield from texts
            return
    if column.target.choices:
        yield from (str(choice) for choice, _ in column.target.flatchoices)
    elif isinstance(column.target, models.ForeignKey | models.OneToOneField):
        field = getattr(column.field.widget, "field", None)
        if field:
            others = column.field.widget.model._default_manager.values_list(field, flat=True)
            yield from (str(other) for other in others[:5])
    elif not column.is_number and not column.is_day:
        yield from TEXTS


def new_like(plan: Plan, headers: list[str], row: list[str]) -> list[str]:
    """The row with other keys, so that it is meant to be a new one."""
    found = list(row)
    for column in plan.columns.values():
        is_key = column in plan.keys or column.name in plan.resource.also_known_by
        if column.name not in headers or not (is_key or column.target.unique):
            continue
        place = headers.index(column.name)
        if column.target.primary_key or isinstance(column.field.widget, KeyWidget):
            found[place] = ""
        elif column.target.is_relation:
            continue
        elif column.is_day:
            found[place] = "2031-05-06"
        elif column.is_number:
            found[place] = "2031" if column.name == "year" else "2"
        else:
            found[place] = f"{row[place]}-2"
    return found


def shorter(plan: Plan, headers: list[str], bases: list[list[str]]) -> Iterator[Case]:
    """Without one of the columns that need not be there, and with the keys alone."""
    keys = {column.name for column in plan.keys}
    for base in bases:
        for left_out in headers:
            if left_out not in keys:
                kept = [place for place, name in enumerate(headers) if name != left_out]
                yield Case([headers[at] for at in kept], [base[at] for at in kept])
        kept = [place for place, name in enumerate(headers) if name in keys]
        yield Case([headers[at] for at in kept], [base[at] for at in kept])


def changed(headers: list[str], row: list[str], header: str, text: str) -> Case:
    place = headers.index(header)
    return Case(headers, [*row[:place], text, *row[place + 1 :]])


def pair(chance, one: list[str], other: list[str], bases: list[list[str]]) -> list[str]:
    """What is another text in the one or the other row."""
    base = chance.choice(bases)
    known = [{row[place] for row in bases} for place in range(len(base))]
    return [
        next((text for text in (first, second) if text not in texts), third)
        for first, second, third, texts in zip(one, other, base, known, strict=True)
    ]
