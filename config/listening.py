"""Hearing the database ring, by one connection a process and only while somebody wants to."""

import asyncio
from typing import Protocol

import psycopg
import structlog
from django.conf import settings
from django.db import connections

from config.live import CHANNEL

log = structlog.get_logger(__name__)

TRY_AGAIN_AFTER = 2.0  # seconds
ASK_EVERY = 30.0  # seconds of silence after which the connection is asked whether it lives


class Called(Protocol):
    """What is rung for: when one of its topics was, or any may have been."""

    topics: frozenset[str]

    def ring(self) -> None: ...


class Bell:
    """Calls those that want to hear of a topic. All of it happens in the event loop."""

    def __init__(self) -> None:
        self.called: set[Called] = set()
        self.task: asyncio.Task | None = None

    def call(self, who: Called) -> None:
        if not self.called:
            self.task = asyncio.create_task(self._listen())
        self.called.add(who)

    def forget(self, who: Called) -> None:
        self.called.discard(who)
        if not self.called and self.task:
            self.task.cancel()

    def ring(self, topic: str | None = None) -> None:
        for each in self.called:
            if topic is None or topic in each.topics:
                each.ring()

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("live.not_listening", error=str(error))
                await asyncio.sleep(TRY_AGAIN_AFTER)

    async def _hear(self) -> None:
        async with await psycopg.AsyncConnection.connect(**address(), autocommit=True) as connected:
            await connected.execute(f"LISTEN {CHANNEL}")
            self.ring()  # what rang while nobody listened
            while True:
                async for heard in connected.notifies(timeout=ASK_EVERY):
                    self.ring(heard.payload)
                await connected.execute("SELECT 1")


def address() -> dict[str, str | int]:
    """Where PostgreSQL itself is: a pool of connections between would swallow what it says."""
    database = settings.LISTEN_DATABASE or connections["default"].settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    known = {name: database[key] for key, name in names.items() if database.get(key)}
    return {**known, "port": database.get("PORT") or 5432, "application_name": "glasshouse live"}


bell = Bell()
