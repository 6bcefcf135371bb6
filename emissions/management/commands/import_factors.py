"""Load a file of published factors."""

from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from emissions.files import Unknown, read
from emissions.services.factors import publish_factors
from emissions.services.superseding import recompute


class Command(BaseCommand):
    help = "Publish the factors of a file; lines and cells that give none are listed with a reason."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--corrects", action="store_true", help="Let other values for the same days count."
        )

    def handle(self, *, file, corrects, **options):
        try:
            parsed = read(file)
        except (OSError, Unknown) as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            plan = publish_factors(parsed.drafts, corrects=corrects)
            computed = recompute(plan.changes, now=datetime.now(UTC))
        for refusal in [*parsed.refused, *plan.refused]:
            self.stdout.write(f"{refusal.place}: {refusal.reason}")
        self.stdout.write(f"{parsed.form}, {parsed.edition}")
        self.stdout.write(
            f"{plan.new} new, {plan.versions} new versions, {plan.corrected} corrected, "
            f"{plan.unchanged} unchanged, "
            f"{len(parsed.refused) + len(plan.refused)} of {parsed.numbers} refused; "
            f"{computed.written} results computed"
        )
