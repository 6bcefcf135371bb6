"""Calendar arithmetic of partitions and rollups, in UTC. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum

from dateutil.relativedelta import relativedelta


class Width(Enum):
    """How much time one partition holds, and how its name is written so that names sort."""

    HOUR = ("hour", relativedelta(hours=1), "%Y%m%d_%H")
    DAY = ("day", relativedelta(days=1), "%Y%m%d")
    MONTH = ("month", relativedelta(months=1), "%Y%m")
    YEAR = ("year", relativedelta(years=1), "%Y")

    def __init__(self, label: str, step: relativedelta, name_format: str) -> None:
        self.label = label
        self.step = step
        self.name_format = name_format

    def floor(self, moment: datetime) -> datetime:
        """Return the start of the partition that holds the moment. Raises ValueError if naive."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
        start = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if self is Width.HOUR:
            return start
        start = start.replace(hour=0)
        if self is Width.DAY:
            return start
        start = start.replace(day=1)
        return start if self is Width.MONTH else start.replace(month=1)

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Yield every start from the one that holds ``first`` to the one that holds ``last``."""
        start = self.floor(first)
        while start <= last:
            yield start
            start += self.step
