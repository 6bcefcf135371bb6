"""Databases of the benchmarks' own: made by the owner, used by the application, dropped at the end.

One is migrated and given its partitions and sensors; the others are copies of it, filled with as
many readings as a benchmark asks for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from django.db import connection, connections
from django.test.utils import setup_databases
from psycopg import sql

from tests.benchmarks import stream
from timeseries import maintenance, partitions
from timeseries.policies import partition_policies

SIZES = {"": 1, "k": 1_000, "M": 1_000_000}


class Scratch:
    """The databases of one run of the benchmarks."""

    def __init__(self, *, most_rows: int, say: Callable[[str], None]) -> None:
        self.most_rows = most_rows
        self.say = say
        self.template = f"bench_{connections['owner'].settings_dict['NAME']}"
        self.made: list[str] = []

    def filled(self, rows: int) -> str:
        """Return a database that holds the newest so many readings of the stream, and their hours."""
        name = f"{self.template}_{rows}"
        if name not in self.made:
            self.say(f"storing {rows:,} readings")
            self.copy(name)
            with owner(name) as connected:
                stream.fill(connected, rows)
        return name

    def empty(self, name: str) -> str:
        """Return a new database with partitions and sensors and without readings."""
        name = f"{self.template}_{name}"
        self.copy(name)
        return name

    def copy(self, name: str) -> None:
        if not self.made:
            self.made.append(self.template)
            self.make_template()
        with owner("postgres") as connected:
            drop(connected, name)
            connected.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(self.template)
                )
            )
        self.made.append(name)

    def make_template(self) -> None:
        """Migrate a database as the owner and give it what every benchmark needs."""
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

    def drop(self) -> None:
        with owner("postgres") as connected:
            for name in self.made:
                drop(connected, name)


@contextmanager
def application(database: str) -> Iterator[None]:
    """Let Django's default connection lead to a database, as the application's role."""
    before = connections["default"]
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**before.settings_dict, "NAME": database, "OPTIONS": {}}
    connections["default"] = wrapper
    try:
        yield
    finally:
        connection.close()
        connections["default"] = before


@contextmanager
def switched(wrapper) -> Iterator[None]:
    before = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        connections["default"] = before


def owner(database: str) -> psycopg.Connection:
    """Connect as the owner; every statement is a transaction of its own."""
    settings = connections["owner"].settings_dict
    return psycopg.connect(
        dbname=database,
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"],
        autocommit=True,
    )


def drop(connected: psycopg.Connection, name: str) -> None:
    connected.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
