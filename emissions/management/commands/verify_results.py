"""Check that every result follows from its activity and that totals equal their rows."""

from django.core.management.base import BaseCommand, CommandError

from emissions.services.results import verify_results


class Command(BaseCommand):
    help = "Compare results with their activities and factors, and totals with their rows."

    def handle(self, *args, **options):
        found = verify_results()
        if not found.is_right:
            raise CommandError(
                f"{len(found.stale)} activities have other results than they should, such as "
                f"{found.stale[:10]}; totals that differ: {found.wrong_totals[:10] or 'none'}"
            )
        self.stdout.write(f"{found.results} results, {found.kg:f} kg CO2e, all right")
