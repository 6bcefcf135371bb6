from django.core.management.base import BaseCommand

from inventory.services.verification import verify_stock


class Command(BaseCommand):
    help = "List the batches that do not hold what their movements say; ends with 1 if any."

    def handle(self, *args, **options) -> None:
        found = verify_stock()
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            self.stderr.write(f"{len(found)} batches differ. rebuild_stock mends them.")
            raise SystemExit(1)
        self.stdout.write("Every batch holds what its movements say.")
