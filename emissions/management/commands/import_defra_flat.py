"""Load the UK Government's conversion factors from their flat file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from emissions.flat_file import NotFlat
from emissions.services.flat_files import import_flat_file


class Command(BaseCommand):
    help = "Publish the factors of a flat CSV file; lines that give none are listed with a reason."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--url", default="", help="Where the file is published.")

    def handle(self, *args, file, url, **options):
        try:
            outcome = import_flat_file(file.read_bytes(), source_url=url)
        except (OSError, NotFlat) as error:
            raise CommandError(str(error)) from error
        for refusal in outcome.refused:
            self.stdout.write(f"line {refusal.line}: {refusal.reason}")
        self.stdout.write(
            f"{outcome.new} new, {outcome.unchanged} unchanged, {len(outcome.refused)} lines of "
            f"{outcome.lines} give no factor"
        )
