"""The admin's site: the theme's, without what it works out anew for every page and nobody sees."""

from functools import cache, partial

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite


class Admin(AdminConfig):
    default_site = "config.site.Site"


class Site(UnfoldAdminSite):
    def get_app_list(self, request, app_label=None):
        """All models, looked for once a page shows them; most show the sidebar instead."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def get_sidebar_list(self, request) -> list[dict]:
        """The lines of ``settings.UNFOLD`` that the user may open, with their addresses."""
        return [
            {
                **group,
                "items": [
                    self._line(request, item)
                    for item in group["items"]
                    if item["permission"](request)
                ],
            }
            for group in settings.UNFOLD["SIDEBAR"]["navigation"]
        ]

    def _line(self, request, item: dict) -> dict:
        link = address(item["link"])
        return {**item, "link": link, "active": self._get_is_active(request, link)}


@cache
def address(name: str) -> str:
    return reverse(name)
