from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from timeseries import maintenance, rollups


class Command(BaseCommand):
    help = "Compute a rollup anew from its raw rows, in a range of time."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The policy, such as sensing.reading_hour.")
        parser.add_argument("--start", type=moment, help="Default: the oldest row kept.")
        parser.add_argument("--end", type=moment, help="Default: now.")

    def handle(self, *args, name, start, end, **options):
        try:
            source, rollup = maintenance.rollup_policy(name)
        except maintenance.UnknownPolicy as error:
            raise CommandError(f"There is no rollup named {name}.") from error
        now = datetime.now(UTC)
        first, last = source.window(now)
        marked = rollups.mark_range(source, rollup, start=start or first, end=end or last)
        self.stdout.write(f"{marked} buckets marked")
        self.stdout.write(f"{maintenance.refresh(source, rollup, now=now)} marks taken")


def moment(text: str) -> datetime:
    parsed = parse_datetime(text)
    if parsed is None:
        raise CommandError(f"{text} is not a time such as 2026-03-01T00:00:00Z.")
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
