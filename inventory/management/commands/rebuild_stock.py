from django.core.management.base import BaseCommand

from inventory.services.verification import rebuild_stock


class Command(BaseCommand):
    help = "Set every batch to the sum of its movements. Needs the owner's connection."

    def handle(self, *args, **options) -> None:
        found = rebuild_stock()
        for difference in found:
            self.stdout.write(str(difference))
        self.stdout.write(f"{len(found)} batches mended.")
