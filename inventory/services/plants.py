"""A catalog of plant names becomes products, each plant once, however often the file is sent."""

import csv
import hashlib
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pgtrigger
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from inventory.models import Product, ProductCategory, ProductFamily
from inventory.sql import ADD_FAMILIES, ADD_PRODUCTS

UNSORTED = "UNSORTED"  # category of the families that nobody put into another one yet
NAMELESS = "Without scientific name"
LONGEST = 200
AT_ONCE = 10_000
HISTORIES = ("inventory.ProductFamily:insert_insert", "inventory.Product:insert_insert")


@dataclass(frozen=True)
class Plant:
    """One line: its scientific name, or nothing, and its common names, or none."""

    line: int
    scientific_name: str
    common_names: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """What tells it from others: a name in Latin is one plant, else a common name is."""
        return self.scientific_name or f"common name {self.common_names[0]}"

    @cached_property
    def sku(self) -> str:
        """The same number for the same plant, in whatever file and place it stands."""
        digest = hashlib.sha1(self.key.encode(), usedforsecurity=False).digest()
        return f"PLANT-{b32encode(digest).decode()[:12]}"

    @property
    def genus(self) -> str:
        first, *_ = self.scientific_name.split() or [NAMELESS]
        return first[:1].upper() + first[1:]


@dataclass(frozen=True)
class Note:
    """One line about which there is something to say."""

    line: int
    words: str


@dataclass
class Outcome:
    """What became of the lines: ``received`` is the sum of added, known, repeated and refused.

    ``unnamed`` are lines without a scientific name, which go by their common name.
    """

    received: int = 0
    added: int = 0
    known: int = 0
    families: int = 0
    repeated: list[Note] = field(default_factory=list)
    unnamed: list[Note] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)


@transaction.atomic
def import_plants(lines: Iterable[str]) -> Outcome:
    """Make a product of each plant of a CSV without header: scientific name, common names.

    A family is the first word of the scientific name: the one that has this name, or a new one in
    the category of what is not sorted yet. Lines that name a plant again are noted with the line
    that named it first, and lines that cannot be stored with the reason. Products that exist
    already stay as they are, so the same file again changes nothing.
    """
    outcome = Outcome()
    plants = _distinct(lines, outcome)
    stored = Product.objects.filter(sku__in=list(plants)).values_list("sku", flat=True)
    known = set(stored)
    new = [plant for sku, plant in plants.items() if sku not in known]
    outcome.known, outcome.added = len(known), len(new)
    with pgtrigger.ignore(*HISTORIES), connection.cursor() as cursor:
        # Checked part by part: at the end, all at once would take longer than a statement may.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        families = _families(cursor, {plant.genus for plant in new}, outcome)
        for start in range(0, len(new), AT_ONCE):
            _add(cursor, new[start : start + AT_ONCE], families)
    return outcome


def _distinct(lines: Iterable[str], outcome: Outcome) -> dict[str, Plant]:
    """Each plant by its SKU, as its first line has it; the rest is noted."""
    plants: dict[str, Plant] = {}
    for line, cells in _numbered(lines):
        outcome.received += 1
        plant = Plant(line, _tidy(cells[0]), _common_names(cells))
        if reason := _reason_to_refuse(plant, cells):
            outcome.refused.append(Note(line, reason))
        elif first := plants.get(plant.sku):
            outcome.repeated.append(Note(line, f"{plant.key} stands in line {first.line} already"))
        else:
            plants[plant.sku] = plant
        if not plant.scientific_name and plant.common_names:
            words = f"without a scientific name, goes by {plant.common_names[0]}"
            outcome.unnamed.append(Note(line, words))
    return plants


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line that each begins in: a cell may hold line breaks."""
    rows = csv.reader(lines)
    begins = 1
    for cells in rows:
        if cells:
            yield begins, cells
        begins = rows.line_num + 1


def _common_names(cells: list[str]) -> tuple[str, ...]:
    text = cells[1] if len(cells) > 1 else ""
    # Alone, a common name may hold commas of its own: "Apple, elephant".
    names = text.split(",") if cells[0].strip() else [text]
    return tuple(dict.fromkeys(filter(None, map(_tidy, names))))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _reason_to_refuse(plant: Plant, cells: list[str]) -> str:
    if len(cells) > 2:
        return f"{len(cells)} columns, where two are expected"
    names = (plant.scientific_name, *plant.common_names)
    if not any(names):
        return "no name"
    if any("\0" in name for name in names):
        return "a null character"
    if max(map(len, names)) > LONGEST:
        return f"a name longer than {LONGEST} characters"
    return ""


def _families(cursor, names: set[str], outcome: Outcome) -> dict[str, int]:
    found = ProductFamily.objects.filter(name__in=names).order_by("-pk")
    families = dict(found.values_list("name", "pk"))
    missing = sorted(names - set(families))
    if missing:
        category, _ = ProductCategory.objects.get_or_create(
            code=UNSORTED, defaults={"name": "not sorted yet"}
        )
        cursor.execute(ADD_FAMILIES, [category.pk, missing])
        families |= dict(cursor.fetchall())
    outcome.families = len(missing)
    return families


def _add(cursor, plants: list[Plant], families: dict[str, int]) -> None:
    names = [plant.common_names or (plant.scientific_name,) for plant in plants]
    others = [{"other_names": [*rest]} if rest else {} for _, *rest in names]
    cursor.execute(
        ADD_PRODUCTS,
        [
            [plant.sku for plant in plants],
            [families[plant.genus] for plant in plants],
            [first for first, *_ in names],
            [plant.scientific_name for plant in plants],
            [Jsonb(known) for known in others],
        ],
    )
