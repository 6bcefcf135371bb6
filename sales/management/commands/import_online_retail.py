import gzip
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sales.services.history import HistoryRefused, import_history

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Import invoices of the past from a CSV shaped as UCI's Online Retail, or its .gz."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        opener = gzip.open if file.suffix == ".gz" else open
        try:
            with opener(file, "rb") as source:
                outcome = import_history(source)
        except (HistoryRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{outcome.lines:,} lines read, {outcome.stored:,} transactions and "
            f"{outcome.products:,} products stored, {outcome.unchanged:,} known already."
        )
        for refusal in outcome.refused[:MOST_SHOWN]:
            self.stderr.write(f"line {refusal.line}, invoice {refusal.invoice}: {refusal.reason}")
        if outcome.refused:
            raise CommandError(f"{len(outcome.refused):,} refused; everything else is stored.")
