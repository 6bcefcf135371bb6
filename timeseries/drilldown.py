"""Years, months and days to choose from, read from the partition catalog and not from the rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from timeseries.partitions import Partition

UNITS = ("year", "month", "day")


class DrillDown:
    """The links that Django's ``date_hierarchy`` shows, for the dates that partitions cover."""

    def __init__(self, cl, partitions: list[Partition], *, now: datetime) -> None:
        self.cl = cl
        self.partitions = [partition for partition in partitions if partition.start <= now]
        self.now = now
        self.chosen = self._chosen()

    @property
    def start(self) -> datetime:
        """Where the chosen year, month or day begins. Ask only if one is chosen."""
        starts = dict(zip(UNITS, self.chosen, strict=False))
        return datetime(**{"month": 1, "day": 1, **starts}, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Where the chosen year, month or day ends, but not after now."""
        if not self.chosen:
            return self.now
        step = relativedelta(**{f"{UNITS[len(self.chosen) - 1]}s": 1})
        return min(self.start + step, self.now)

    @property
    def back(self) -> dict | None:
        """The link one level up."""
        match self.chosen:
            case (year, month, _day):
                return self._link(
                    date_format(date(year, month, 1), "YEAR_MONTH_FORMAT"), year, month
                )
            case (year, _month):
                return self._link(str(year), year)
            case (_year,):
                return self._link(_("All dates"))
        return None

    @property
    def choices(self) -> list[dict]:
        """The links one level down; the chosen day itself has none."""
        match self.chosen:
            case (year, month, day):
                return [
                    {"title": capfirst(date_format(date(year, month, day), "MONTH_DAY_FORMAT"))}
                ]
            case (year, month):
                days = {day for day in self._days() if (day.year, day.month) == (year, month)}
                return [
                    self._link(date_format(day, "MONTH_DAY_FORMAT"), year, month, day.day)
                    for day in sorted(days)
                ]
            case (year,):
                months = {day.replace(day=1) for day in self._days() if day.year == year}
                return [
                    self._link(date_format(month, "YEAR_MONTH_FORMAT"), year, month.month)
                    for month in sorted(months)
                ]
        return [self._link(str(year), year) for year in sorted({day.year for day in self._days()})]

    def _days(self) -> Iterator[date]:
        for partition in self.partitions:
            day = partition.start.date()
            while day <= self.now.date() and day < partition.end.date():
                yield day
                day += timedelta(days=1)

    def _link(self, title: str, *parts: int) -> dict:
        field = self.cl.date_hierarchy
        wanted = {f"{field}__{unit}": part for unit, part in zip(UNITS, parts, strict=False)}
        return {
            "title": capfirst(title),
            "link": self.cl.get_query_string(wanted, [f"{field}__"]),
        }

    def _chosen(self) -> tuple[int, ...]:
        parts = []
        for unit in UNITS:
            text = self.cl.params.get(f"{self.cl.date_hierarchy}__{unit}", "")
            if not text.isdecimal():
                break
            parts.append(int(text))
        return tuple(parts)
