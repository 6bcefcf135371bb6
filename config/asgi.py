"""The application as a server calls it."""

import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")


class Application(ASGIHandler):
    """Django over ASGI with one change of threads a request.

    The database is synchronous, and so are most middlewares; Django would hop between the event
    loop and a thread for each of its layers. Answers may still be streamed by async generators.
    """

    def __init__(self) -> None:
        super().__init__()
        self.idle_threads: list[ThreadPoolExecutor] = []

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope, receive, send):
        # A thread that an earlier request gave back, with the connection Django keeps for it.
        thread = self.idle_threads.pop() if self.idle_threads else ThreadPoolExecutor(max_workers=1)
        try:
            async with ThreadSensitiveContext(executor=thread):
                await super().__call__(scope, receive, send)
        finally:
            self.idle_threads.append(thread)

    async def get_response_async(self, request):
        response = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        if response.streaming and response.is_async:
            # It may go on for hours, and asks the database nothing by this thread.
            await sync_to_async(connections.close_all, thread_sensitive=True)()
        elif response.streaming:
            # Left as it is, a file or an export would be collected before its first byte is sent.
            response.streaming_content = in_thread(response.streaming_content)
        return response

    async def handle(self, scope, receive, send):
        try:
            await super().handle(scope, receive, send)
        except Exception:
            # An answer that broke off is never closed, and would keep its database connection.
            await request_finished.asend(sender=type(self))
            raise


async def in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, each made in the request's thread while the event loop goes on."""
    take = sync_to_async(lambda: next(chunks, None), thread_sensitive=True)
    while (chunk := await take()) is not None:
        yield chunk


django.setup(set_prefix=False)
application = Application()
