"""Outlines from maps: areas and locations stored as drawn, what is wrong with each one said."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from inventory.models import StorageArea, StorageLocation, Warehouse
from inventory.models.places import CODE_RULE
from inventory.models.shapes import problem_of

Kind = type[StorageArea] | type[StorageLocation]
Parent = Warehouse | StorageArea

PARENTS: dict[Kind, tuple[str, type[Parent]]] = {
    StorageArea: ("warehouse", Warehouse),
    StorageLocation: ("area", StorageArea),
}
CODE = re.compile(r"[^\s/]{2,50}")
ROWS_AT_ONCE = 1000

MISFITS = """
    SELECT drawn.number, inventory_outside(
        drawn.code, ST_GeomFromWKB(drawn.shape, 4326), parent.code, parent.shape, {tolerance})
    FROM unnest(%(numbers)s::int[], %(codes)s::text[], %(shapes)s::bytea[], %(parents)s::int[])
        AS drawn (number, code, shape, parent_id)
    {parents}
"""
MISFITS_OF: dict[Kind, str] = {
    StorageArea: MISFITS.format(
        tolerance="parent.tolerance_m",
        parents="JOIN inventory_warehouse AS parent ON parent.id = drawn.parent_id",
    ),
    StorageLocation: MISFITS.format(
        tolerance="warehouse.tolerance_m",
        parents="""
            JOIN inventory_storagearea AS parent ON parent.id = drawn.parent_id
            JOIN inventory_warehouse AS warehouse ON warehouse.id = parent.warehouse_id
        """,
    ),
}


@dataclass(frozen=True)
class Drawn:
    """One place of a map, at its place in the file: outline in WGS 84, parent by its code."""

    number: int
    code: str
    name: str
    parent: str
    shape: GEOSGeometry | None
    problem: str = ""


@dataclass(frozen=True)
class Refusal:
    number: int
    code: str
    reason: str


@dataclass
class Outcome:
    """What became of a map."""

    received: int = 0
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


class NoMap(Exception):
    """The file is no GeoJSON with features."""


def features_of(
    content: bytes, *, code: str, name: str, parent: str = "", into: str = ""
) -> list[Drawn]:
    """Read the features of a GeoJSON file. Raises NoMap.

    ``code``, ``name`` and ``parent`` say which of their properties these are; without ``parent``
    all lie in the place with the code ``into``. A feature that cannot be read keeps its number,
    from 1, and says why.
    """
    try:
        features = json.loads(content)["features"]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise NoMap("This is no GeoJSON with features.") from error
    if not isinstance(features, list):
        raise NoMap("This is no GeoJSON with features.")
    columns = (code, name, parent)
    return [
        _drawn(number, feature, columns, into=into) for number, feature in enumerate(features, 1)
    ]


def _drawn(number: int, feature: object, columns: tuple[str, str, str], *, into: str) -> Drawn:
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties") or {}
    code, name, parent = (str(properties.get(column) or "").strip() for column in columns)
    shape, problem = None, ""
    try:
        if feature.get("geometry"):
            shape = GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
    except (ValueError, GEOSException, GDALException):
        problem = "Its geometry is not understood."
    return Drawn(number, code, name or code, parent or into, shape, problem)


@transaction.atomic
def store_outlines(kind: Kind, drawn: Sequence[Drawn]) -> Outcome:
    """Store areas or locations by their codes, and refuse one by one what cannot be stored.

    What is there already gets the name, parent and outline of the map; the same map again changes
    nothing.
    """
    outcome = Outcome(received=len(drawn))
    parents = _parents_of(kind, drawn)
    good = _without_problems(drawn, parents, outcome)
    good = _without_misfits(kind, good, parents, outcome)
    known = kind._default_manager.in_bulk([each.code for each in good], field_name="code")
    new = [_filled(kind(), each, parents) for each in good if each.code not in known]
    kind._default_manager.bulk_create(new, batch_size=ROWS_AT_ONCE)
    outcome.stored = len(new)
    for each in good:
        if each.code in known:
            _update(known[each.code], each, parents, outcome)
    outcome.refused.sort(key=lambda refusal: refusal.number)
    return outcome


def _parents_of(kind: Kind, drawn: Iterable[Drawn]) -> dict[str, Parent]:
    """The parents by their codes, locked: their outlines are measured against."""
    model = PARENTS[kind][1]
    named = model._default_manager.filter(code__in={each.parent for each in drawn})
    return {parent.code: parent for parent in named.order_by("pk").select_for_update(no_key=True)}


def _without_problems(
    drawn: Sequence[Drawn], parents: dict[str, Parent], outcome: Outcome
) -> list[Drawn]:
    good, seen = [], set()
    for each in drawn:
        problem = _problem_of(each, parents)
        if not problem and each.code in seen:
            problem = "Its code stands further up already."
        if problem:
            outcome.refused.append(Refusal(each.number, each.code, problem))
        else:
            seen.add(each.code)
            good.append(each)
    return good


def _problem_of(each: Drawn, parents: dict[str, Parent]) -> str | None:
    if each.problem:
        return each.problem
    if not CODE.fullmatch(each.code) or "\0" in each.code:
        return CODE_RULE.format(2, 50)
    if each.parent not in parents:
        return f"There is no parent {each.parent!r}."
    if len(each.name) > 200 or "\0" in each.name:
        return "A name has up to 200 characters."
    return problem_of(each.shape) if each.shape is not None else None


def _without_misfits(
    kind: Kind, drawn: list[Drawn], parents: dict[str, Parent], outcome: Outcome
) -> list[Drawn]:
    shaped = [each for each in drawn if each.shape is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            MISFITS_OF[kind],
            {
                "numbers": [each.number for each in shaped],
                "codes": [each.code for each in shaped],
                "shapes": [bytes(each.shape.wkb) for each in shaped if each.shape],
                "parents": [parents[each.parent].pk for each in shaped],
            },
        )
        reasons = {number: sentence for number, sentence in cursor.fetchall() if sentence}
    outcome.refused += [
        Refusal(each.number, each.code, reasons[each.number])
        for each in shaped
        if each.number in reasons
    ]
    return [each for each in drawn if each.number not in reasons]


def _filled(place, each: Drawn, parents: dict[str, Parent]):
    place.code, place.name, place.shape = each.code, each.name, each.shape
    setattr(place, PARENTS[type(place)][0], parents[each.parent])
    return place


def _update(place, each: Drawn, parents: dict[str, Parent], outcome: Outcome) -> None:
    attribute = PARENTS[type(place)][0]
    before = place.name, getattr(place, f"{attribute}_id"), place.shape
    if before == (each.name, parents[each.parent].pk, each.shape):
        outcome.unchanged += 1
        return
    try:
        _filled(place, each, parents).clean()
        with transaction.atomic():
            place.save(update_fields=["name", attribute, "shape", "updated_at"])
    except ValidationError as error:
        outcome.refused.append(Refusal(each.number, each.code, " ".join(error.messages)))
    except IntegrityError as error:
        reason = str(error.__cause__).partition("\n")[0]
        outcome.refused.append(Refusal(each.number, each.code, reason))
    else:
        outcome.updated += 1
