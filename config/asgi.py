"""The application as a server calls it."""

import os

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")


class Application(ASGIHandler):
    """Django over ASGI with one change of threads a request.

    The database is synchronous, and so are most middlewares; Django would hop between the event
    loop and a thread for each of its layers. Answers may still be streamed by async generators.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request):
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


django.setup(set_prefix=False)
application = Application()
