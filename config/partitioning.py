"""Every partitioned table with its policy, in the form psqlextra's manager reads."""

from psqlextra.partitioning import PostgresPartitioningManager
from psqlextra.partitioning.config import PostgresPartitioningConfig

from cameras import lifecycle as cameras
from inventory import lifecycle as inventory
from sensing import lifecycle as sensing
from timeseries.partitions import PolicyStrategy

POLICIES = [
    inventory.DETECTIONS,
    inventory.ESTIMATIONS,
    sensing.READINGS,
    sensing.READING_HOURS,
    cameras.FRAMES,
    cameras.DETECTIONS,
    cameras.SYSTEM_METRICS,
]

manager = PostgresPartitioningManager(
    [
        PostgresPartitioningConfig(model=policy.model, strategy=PolicyStrategy(policy))
        for policy in POLICIES
    ]
)
