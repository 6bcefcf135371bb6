from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError

from sensing.models import Sensor
from sensing.services import drift


class Command(BaseCommand):
    help = "Freezes the first good days of every active sensor that has no reference of drift."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--days", type=int, default=drift.USUAL_DAYS, help="Whole weeks.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be frozen.")
        parser.add_argument("--reason", default="first good days", help="Why they are right.")

    def handle(self, *, days: int, dry_run: bool, reason: str, **options) -> None:
        now = datetime.now(UTC)
        try:
            asked = drift.first_prospects([*Sensor.objects.active()], days=days, now=now)
        except drift.CannotFreeze as error:
            raise CommandError(str(error)) from error
        for each in asked:
            days_of = each.sample and f"{each.sample.start:%Y-%m-%d} to {each.sample.end:%Y-%m-%d}"
            self.stdout.write(f"{each.sensor}: {each.problem or days_of}")
        made = [] if dry_run else drift.freeze_first(asked, by=None, now=now, reason=reason)
        self.stdout.write(f"{len(made)} of {len(asked)} frozen")
