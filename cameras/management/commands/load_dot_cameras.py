"""Cameras of a city's department of transportation, from the list that its map is drawn from."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from import_export.results import RowResult
from tablib import Dataset

from cameras.models import Zone
from cameras.resources import CameraResource

HEADERS = ("code", "name", "location", "zone", "point", "status", "tags")


class Command(BaseCommand):
    help = "Load the cameras of a cameras.json of dot_cameras into a zone; repeating it is safe."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--city", default="nyc", help="Begins the codes, and is the zone.")

    def handle(self, *args, path, city, **options):
        Zone.objects.get_or_create(code=city, defaults={"name": city.upper()})
        lines = Dataset(*rows(json.loads(path.read_text())["markers"], city), headers=HEADERS)
        result = CameraResource().import_data(lines)
        if result.has_errors() or result.has_validation_errors():
            raise CommandError("\n".join(problems(result)))
        counts = ((words, result.totals[kind]) for words, kind in KINDS)
        self.stdout.write(", ".join(f"{count} {words}" for words, count in counts))


KINDS = (
    ("new", RowResult.IMPORT_TYPE_NEW),
    ("changed", RowResult.IMPORT_TYPE_UPDATE),
    ("unchanged", RowResult.IMPORT_TYPE_SKIP),
)


def rows(markers: list[dict], city: str):
    """Each marker as a line of the camera's spreadsheet. Its coordinates are texts."""
    for marker in markers:
        yield (
            f"{city}-{marker['id']}",
            marker["content"][:100],
            marker["content"][:200],
            city,
            f"POINT ({marker['longitude']} {marker['latitude']})",
            "offline",
            f"{city}; traffic",
        )


def problems(result):
    for number, errors in result.row_errors():
        yield from (f"line {number}: {error.error}" for error in errors)
    for row in result.invalid_rows:
        yield f"line {row.number}: {row.error}"
