from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inventory.services.plants import Note, import_plants


class Command(BaseCommand):
    help = "Make products of a CSV of plant names, without header: scientific name, common names."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                outcome = import_plants(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        self._list("repeated", outcome.repeated)
        self._list("refused", outcome.refused)
        self._list("without scientific name", outcome.unnamed)
        self.stdout.write(
            f"{outcome.received:,} lines: {outcome.added:,} products added,"
            f" {outcome.known:,} known already, {len(outcome.repeated):,} repeated,"
            f" {len(outcome.refused):,} refused; {len(outcome.unnamed):,} of them without a"
            f" scientific name; {outcome.families:,} families added"
        )

    def _list(self, title: str, notes: list[Note]) -> None:
        for note in notes:
            self.stdout.write(f"line {note.line}, {title}: {note.words}")
