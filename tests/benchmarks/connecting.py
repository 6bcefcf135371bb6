"""Ways into a benchmark's database: as the application through Django, as the owner around it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql


@contextmanager
def application(database: str) -> Iterator[BaseDatabaseWrapper]:
    """Let Django's default connection lead to a database, as the application's role, kept open."""
    default = connections["default"]
    connected = connections.create_connection("default")
    connected.settings_dict = {**default.settings_dict, "NAME": database, "OPTIONS": {}}
    connections["default"] = connected
    try:
        yield connected
    finally:
        connections["default"] = default
        connected.close()


@contextmanager
def maintained(database: str) -> Iterator[None]:
    """Let the owner's connection, by which maintenance works, lead to a database."""
    before = connections["owner"]
    connected = connections.create_connection("owner")
    connected.settings_dict = {**before.settings_dict, "NAME": database}
    connections["owner"] = connected
    try:
        yield
    finally:
        connections["owner"] = before
        connected.close()


@contextmanager
def switched_to(connected: BaseDatabaseWrapper) -> Iterator[None]:
    """Let Django's default connection be one that ``application`` gave, for a moment."""
    before = connections["default"]
    connections["default"] = connected
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


def statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
