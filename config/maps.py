"""A map above a list: where the rows lie that the list's filters leave."""

import json

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, JsonResponse
from django.urls import path, reverse

from config.dashboard import Tone

MOST_ON_A_MAP = 2000
DIGITS = 6  # of a degree: a tenth of a meter


class MapMixin:
    """For admin classes whose rows have a point or a shape, named by ``map_field``."""

    map_field = ""
    list_before_template = "admin/map_of_list.html"

    @property
    def map_tiles(self) -> list:
        """What the map is drawn on: nothing, unless the installation has tiles of its own."""
        return settings.LEAFLET_CONFIG["TILES"]

    def map_tone(self, row) -> Tone:
        """How a row is to be taken, which is the color of its mark."""
        return Tone.NEUTRAL

    def get_urls(self):
        view = self.admin_site.admin_view(self.map_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_map"
        return [path("map/", view, name=name), *super().get_urls()]

    def map_view(self, request):
        """The rows as GeoJSON, as many as a map can show, and whether there are more."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
            rows = changelist.get_queryset(request).exclude(**{self.map_field: None})
        except IncorrectLookupParameters:
            return HttpResponseBadRequest("The filters of the list are not understood.")
        shown = rows.annotate(_drawn=AsGeoJSON(self.map_field, precision=DIGITS))
        found = [*shown.defer(self.map_field)[: MOST_ON_A_MAP + 1]]
        return JsonResponse(
            {
                "type": "FeatureCollection",
                "features": [self.feature_of(row) for row in found[:MOST_ON_A_MAP]],
                "hasMore": len(found) > MOST_ON_A_MAP,
            }
        )

    def feature_of(self, row) -> dict:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return {
            "type": "Feature",
            "geometry": json.loads(row._drawn),
            "properties": {
                "title": str(row),
                "tone": self.map_tone(row),
                "url": reverse(page, args=[row.pk]),
            },
        }
