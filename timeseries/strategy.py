"""Our policies as psqlextra's manager knows them, so that its ``pgpartition`` follows them too."""

from contextlib import suppress

from psqlextra.partitioning.partition import PostgresPartition
from psqlextra.partitioning.strategy import PostgresPartitioningStrategy

from timeseries import holds
from timeseries.dropping import MOST_DROPPED_AT_ONCE, TooManyToDrop, drop
from timeseries.partitions import (
    OWNER,
    Partition,
    Plan,
    StillNeeded,
    catalog,
    create,
    database_now,
    plan,
)
from timeseries.policies import PartitionPolicy


class PolicyPartition(PostgresPartition):
    """One partition as psqlextra's plan knows it; the work is done by our modules."""

    def __init__(self, policy: PartitionPolicy, partition: Partition) -> None:
        self.policy = policy
        self.partition = partition

    def name(self) -> str:
        return self.partition.table.removeprefix(f"{self.policy.table}_")

    def deconstruct(self) -> dict:
        return {**super().deconstruct(), "from": self.partition.start, "to": self.partition.end}

    def create(self, model, schema_editor, comment=None) -> None:
        create(self.policy, self.partition, schema_editor.connection)

    def delete(self, model, schema_editor) -> None:
        # The whole plan is one transaction: what must stay may not undo what was made.
        with suppress(StillNeeded):
            drop(self.policy, self.partition, schema_editor.connection, now=database_now())


class PolicyStrategy(PostgresPartitioningStrategy):
    """Lets psqlextra's manager, and so its ``pgpartition`` command, follow a PartitionPolicy."""

    def __init__(self, policy: PartitionPolicy) -> None:
        self.policy = policy

    def to_create(self):
        for partition in self._plan().create:
            yield PolicyPartition(self.policy, partition)

    def to_delete(self):
        expired = self._plan().drop
        if len(expired) > MOST_DROPPED_AT_ONCE:
            raise TooManyToDrop(self.policy, expired)
        for partition in expired:
            yield PolicyPartition(self.policy, partition)

    def _plan(self) -> Plan:
        now = database_now()
        existing = catalog(self.policy, using=OWNER)
        return plan(
            self.policy, now=now, existing=existing, holds=holds.standing(self.policy, now=now)
        )
