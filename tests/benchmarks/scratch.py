"""Databases of the benchmarks' own: made by the owner, used by the application, dropped at the end.

One is migrated and given its partitions and sensors; the others are copies of it, each filled with
as many readings as a benchmark asks for.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
from django.db import connections
from django.test.utils import setup_databases

from sensing.lifecycle import READINGS
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, maintained, owner, statement
from timeseries import maintenance, packing, partitions
from timeseries.policies import partition_policies


class Scratch:
    """The databases of one run. ``most_rows`` is what the benchmarks call ten million."""

    def __init__(self, *, most_rows: int, say: Callable[[str], None]) -> None:
        self.most_rows = most_rows
        self.say = say
        self.template = f"bench_{connections['owner'].settings_dict['NAME']}"
        self.made: list[str] = []
        self.ends: dict[str, datetime] = {}

    def filled(self, rows: int) -> str:
        """Return a database with the newest so many readings of the stream, and their hours."""
        name = f"{self.template}_{rows}"
        if name not in self.ends:
            self.say(f"storing {rows:,} readings")
            self._copy(name)
            self.ends[name] = datetime.now(UTC)
            with application(name), owner(name) as connected:
                stream.fill(connected, rows, end=self.ends[name])
        return name

    def packed(self, rows: int) -> str:
        """Return a copy of a filled database, whose old days are packed."""
        filled = self.filled(rows)
        name = f"{filled}_packed"
        if name not in self.made:
            self.say(f"packing {rows:,} readings")
            self._copy(name, of=filled)
            with maintained(name):
                packing.pack_old(READINGS, now=datetime.now(UTC))
            with owner(name) as connected:
                connected.execute("VACUUM (ANALYZE) sensing_packedreadings")
        return name

    def go_on(self, name: str) -> None:
        """Let the stream reach the present again: the sensors have not stopped meanwhile."""
        now = datetime.now(UTC)
        with owner(name) as connected:
            stream.go_on(connected, end=self.ends[name], now=now)
        self.ends[name] = now

    def empty(self, purpose: str) -> str:
        """Return a new database with partitions and sensors and without readings."""
        name = f"{self.template}_{purpose}"
        self._copy(name)
        return name

    def copied(self, database: str, purpose: str) -> str:
        """Return a copy of a database, to be changed."""
        name = f"{database}_{purpose}"
        self._copy(name, of=database)
        return name

    def drop(self) -> None:
        with owner("postgres") as connected:
            for name in self.made:
                _drop(connected, name)

    def _copy(self, name: str, *, of: str = "") -> None:
        if not self.made:
            self.made.append(self.template)
            self._make_template()
        self.made.append(name)
        with owner("postgres") as connected:
            _drop(connected, name)
            connected.execute(
                statement("CREATE DATABASE {} TEMPLATE {}", name, of or self.template)
            )

    def _make_template(self) -> None:
        self.say("making a database")
        for alias in ("default", "owner"):
            connections[alias].settings_dict["TEST"]["NAME"] = self.template
        setup_databases(verbosity=0, interactive=False, aliases=["owner"], serialized_aliases=[])
        with application(self.template):
            for policy in partition_policies():
                partitions.make_ahead(policy, now=datetime.now(UTC))
            maintenance.register_policies()
            stream.make_sensors()
        connections["owner"].close()


def _drop(connected: psycopg.Connection, name: str) -> None:
    """Drop a database, whoever is in it; the autovacuum, which may not be stopped, soon leaves."""
    for _ in range(60):
        try:
            connected.execute(statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(1)
        else:
            return
