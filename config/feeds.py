"""What keeps pages up to date while one looks at them.

While somebody watches a ``Feed``, a process computes it when one of its topics rang (see
``config.live``), at most once a second and at least every thirty, so that a ring that is lost
delays and loses nothing. It is computed once for all that see the same, and streamed to each as
server-sent events. Every event has the whole state, so nobody has to be told what was missed.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from django.db import connections
from django.http import HttpResponseBase, HttpResponseForbidden, StreamingHttpResponse
from django.utils import translation

from accounts import scopes, sessions
from accounts.models import User
from config.listening import bell

log = structlog.get_logger(__name__)

AT_MOST_EVERY, AT_LEAST_EVERY = 1.0, 30.0  # seconds between two computations
BEAT_EVERY = 15.0  # seconds until a silent stream says that it is there

RETRY = b"retry: 3000\n\n"  # milliseconds until a browser that lost the stream asks for it again
BEAT = b"event: beat\ndata:\n\n"  # and no comment, of which a page is not told
STALE = b"event: stale\ndata:\n\n"  # it could not be computed
OVER = b"event: over\ndata:\n\n"  # the session ended, or the permission was withdrawn

# One thread a process, so that never two computations run at once, nor take two connections.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="feeds")


@dataclass(eq=False)
class Watcher:
    """One open stream. Only the newest state waits for it, so a slow one holds up nobody."""

    session: str
    language: str
    waiting: bytes | None = None
    is_over: bool = False
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, message: bytes) -> None:
        self.waiting = message
        self.is_over = message is OVER
        self.called.set()

    async def take(self) -> bytes:
        """Return what came since the last time, or a beat when nothing does for a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.called.wait(), BEAT_EVERY)
        self.called.clear()
        message, self.waiting = self.waiting or BEAT, None
        return message


class Feed:
    """What some pages show: ``render(user, now)``, called in a thread that may ask the database.

    It returns what becomes JSON, and is asked once for all users of the same reach and language.
    ``permissions`` are whole names; who has none of them is not let in.
    """

    def __init__(
        self,
        *,
        topics: frozenset[str],
        permissions: tuple[str, ...],
        render: Callable[[User, datetime], dict],
    ) -> None:
        self.topics = topics
        self.permissions = permissions
        self.render = render
        self.watchers: set[Watcher] = set()
        self.rung = asyncio.Event()
        self.task: asyncio.Task | None = None

    def response(self, request) -> HttpResponseBase:
        """The stream for who made this request, or 403."""
        if not request.user.is_staff or not scopes.reach(request.user, *self.permissions):
            return HttpResponseForbidden("You are not logged in, or may not see this.")
        chunks = self.stream(request.session.session_key, translation.get_language())
        return StreamingHttpResponse(
            chunks,
            content_type="text/event-stream",
            headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"},
        )

    async def stream(self, session: str, language: str) -> AsyncIterator[bytes]:
        """Give the state now and whenever it changes, until the session may not see it any more."""
        watcher = Watcher(session, language)
        self._enter(watcher)
        try:
            yield RETRY
            while not watcher.is_over or watcher.waiting:
                yield await watcher.take()
        finally:
            self._leave(watcher)

    def ring(self) -> None:
        self.rung.set()

    def _enter(self, watcher: Watcher) -> None:
        if not self.watchers:
            self.rung = asyncio.Event()
            self.task = asyncio.create_task(self._go_on())
            bell.call(self)
        self.watchers.add(watcher)
        self.ring()

    def _leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)
        if not self.watchers and self.task:
            self.task.cancel()
            bell.forget(self)

    async def _go_on(self) -> None:
        while True:
            self.rung.clear()
            await self._refresh()
            await asyncio.sleep(AT_MOST_EVERY)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.rung.wait(), AT_LEAST_EVERY - AT_MOST_EVERY)

    async def _refresh(self) -> None:
        asked = {(each.session, each.language) for each in self.watchers}
        try:
            loop = asyncio.get_running_loop()
            made = await loop.run_in_executor(_thread, self._messages, asked)
        except Exception:
            log.exception("live.not_computed")
            made = dict.fromkeys(asked, STALE)
        for watcher in self.watchers:
            who = (watcher.session, watcher.language)
            if who in asked:  # and has not come meanwhile
                watcher.give(made.get(who, OVER))

    def _messages(self, asked: set[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """The state for each session and language; nothing for those that may not see it."""
        now = datetime.now(UTC)
        made: dict[tuple[frozenset, str], bytes] = {}
        messages = {}
        try:
            users = sessions.users_of({session for session, _ in asked}, now=now)
            for session, language in asked:
                user = users.get(session)
                reach = user and user.is_staff and scopes.reach(user, *self.permissions)
                if not reach:
                    continue
                if (reach, language) not in made:
                    made[reach, language] = self._message(user, language, now)
                messages[session, language] = made[reach, language]
        finally:
            connections.close_all()
        return messages

    def _message(self, user: User, language: str, now: datetime) -> bytes:
        with translation.override(language):
            return f"data: {json.dumps(self.render(user, now))}\n\n".encode()
