"""The command palette: objects of the admin classes that say ``in_palette``, a few of each."""

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from unfold.dataclasses import SearchResult

MOST_OF_ONE_KIND = 10


def in_registries(request, term: str) -> list[SearchResult]:
    """Return what the palette shows for a search term, as far as the user may see it."""
    return [
        result
        for model_admin in admin.site._registry.values()
        if getattr(model_admin, "in_palette", False) and model_admin.has_view_permission(request)
        for result in _found(model_admin, request, term)
    ]


def _found(model_admin, request, term: str) -> list[SearchResult]:
    meta = model_admin.opts
    page = f"admin:{meta.app_label}_{meta.model_name}_change"
    rows, has_duplicates = model_admin.get_search_results(
        request, model_admin.get_queryset(request), term
    )
    if has_duplicates:
        rows = rows.distinct()
    return [
        SearchResult(
            title=str(row),
            description=capfirst(meta.verbose_name),
            link=reverse(page, args=[row.pk]),
            icon="data_object",
        )
        for row in rows[:MOST_OF_ONE_KIND]
    ]
