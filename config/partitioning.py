"""Every partitioned table with its policy, in the form psqlextra's manager reads."""

from psqlextra.partitioning import PostgresPartitioningManager
from psqlextra.partitioning.config import PostgresPartitioningConfig

from inventory.lifecycle import DETECTIONS, ESTIMATIONS
from sensing.lifecycle import READING_HOURS, READINGS
from timeseries.partitions import PolicyStrategy

POLICIES = [READINGS, READING_HOURS, DETECTIONS, ESTIMATIONS]

manager = PostgresPartitioningManager(
    [
        PostgresPartitioningConfig(model=policy.model, strategy=PolicyStrategy(policy))
        for policy in POLICIES
    ]
)
