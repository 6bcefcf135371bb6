from django.core.management.base import BaseCommand

from timeseries import maintenance, partitions
from timeseries.policies import partition_policies


class Command(BaseCommand):
    help = "Make every partition that the policies want now; drops none."

    def handle(self, *args, **options):
        maintenance.register_policies()
        now = partitions.database_now()
        for policy in partition_policies():
            made = partitions.make_ahead(policy, now=now)
            if made:
                self.stdout.write(f"{policy.name}: {len(made)} partitions made")
