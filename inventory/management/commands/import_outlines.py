"""Stores the areas or locations of a GeoJSON file, and says what is wrong with the others."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inventory.models import StorageArea, StorageLocation
from inventory.services.outlines import NoMap, Outcome, features_of, store_outlines

KINDS = {"areas": StorageArea, "locations": StorageLocation}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", default="code", help="property that is the code")
        parser.add_argument("--name", default="name", help="property that is the name")
        parser.add_argument("--parent", default="", help="property that is the parent's code")
        parser.add_argument("--into", default="", help="code of the parent of those without")

    def handle(self, *args, kind, file, code, name, parent, into, **options):
        try:
            drawn = features_of(file.read_bytes(), code=code, name=name, parent=parent, into=into)
        except (OSError, NoMap) as error:
            raise CommandError(f"{file}: {error}") from error
        self.report(store_outlines(KINDS[kind], drawn))

    def report(self, outcome: Outcome) -> None:
        for refusal in outcome.refused:
            self.stderr.write(f"feature {refusal.number} {refusal.code}: {refusal.reason}")
        self.stdout.write(
            f"{outcome.received} features: {outcome.stored} stored, {outcome.updated} updated, "
            f"{outcome.unchanged} unchanged, {len(outcome.refused)} refused."
        )
