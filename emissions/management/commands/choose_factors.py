"""Choose published factors for all kinds of activities that have none."""

from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from emissions.services.choices import choose_published


class Command(BaseCommand):
    help = "Say which published factor each kind of activity uses, where nothing says it yet."

    def handle(self, *args, **options):
        made, done = choose_published(now=datetime.now(UTC))
        self.stdout.write(f"{made} choices made, {done.written} results written")
