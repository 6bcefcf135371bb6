"""Every partitioned table with its policy, in the form psqlextra's manager reads."""

from psqlextra.partitioning import PostgresPartitioningManager
from psqlextra.partitioning.config import PostgresPartitioningConfig

from cameras import lifecycle as cameras
from inventory import lifecycle as inventory
from sensing import lifecycle as sensing
from timeseries.strategy import PolicyStrategy

POLICIES = [
    inventory.DETECTIONS,
    inventory.ESTIMATIONS,
    sensing.READINGS,
    sensing.READING_HOURS,
    sensing.READING_DAYS,
    cameras.FRAMES,
    cameras.DETECTIONS,
    cameras.SYSTEM_METRICS,
]


class Manager(PostgresPartitioningManager):
    """The stock one knows models by their bare names, and two domains have detections."""

    @staticmethod
    def _validate_configs(configs: list[PostgresPartitioningConfig]) -> None:
        tables = [config.model._meta.db_table for config in configs]
        if len(tables) != len({*tables}):
            raise ValueError(f"A table has two policies: {tables}")


manager = Manager(
    [
        PostgresPartitioningConfig(model=policy.model, strategy=PolicyStrategy(policy))
        for policy in POLICIES
    ]
)
