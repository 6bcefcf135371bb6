from django.core.management.base import BaseCommand, CommandError

from sales.services import daily


class Command(BaseCommand):
    help = "Compare the daily sums of sales with their lines; with --rebuild, compute them again."

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="Compute all sums again.")

    def handle(self, *args, rebuild, **options):
        if rebuild:
            self.stdout.write(f"{daily.rebuild():,} sums computed.")
        if differing := daily.count_differences():
            raise CommandError(f"{differing:,} sums differ from their lines; use --rebuild.")
        self.stdout.write("Every sum is that of its lines.")
