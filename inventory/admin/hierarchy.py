"""Pages of places: what each lies in, what lies in it, and its outline drawn on a map."""

import json
from collections.abc import Iterator

from django import forms
from django.contrib import admin
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.renderers import TemplatesSetting
from django.http import HttpResponseBadRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from leaflet import PLUGIN_FORMS, PLUGINS
from leaflet.admin import LeafletAdminWidget, LeafletGeoAdminMixin
from unfold.decorators import display

from config.admin import ImportExportModelAdmin
from config.dashboard import Tone
from config.maps import DIGITS, MapMixin

MOST_CHILDREN = 20
MOST_NEIGHBORS = 500
SAME = 1e-9  # degrees: a tenth of a millimeter
TONES = {"active": "success", "closed": "info", "maintenance": "warning", "retired": "info"}


class OutlineWidget(LeafletAdminWidget):
    """A map to draw polygons on, with what lies around them, and the text of what is drawn."""

    template_name = "inventory/outline.html"
    geometry_field_class = "OutlineField"
    field_store_class = "OutlineStore"
    around: dict[str, str] = {}

    def render(self, name, value, attrs=None, renderer=None):
        return super().render(name, value, attrs, TemplatesSetting())  # finds templates/

    @property
    def media(self):
        return super().media + forms.Media(
            js=[*PLUGINS[PLUGIN_FORMS]["js"], "glasshouse/outline.js"],  # in this order
            css={"screen": ["glasshouse/place.css"]},
        )

    def get_context(self, name, value, attrs):
        return {**super().get_context(name, value, attrs), "around": self.around}


class PlaceForm(forms.ModelForm):
    def clean_shape(self):
        """The outline as simple as it can be said, and untouched if it is the stored one."""
        shape, stored = self.cleaned_data["shape"], self.initial.get("shape")
        if isinstance(shape, MultiPolygon) and len(shape) == 1:
            srid, shape = shape.srid, shape[0]
            shape.srid = srid
        if shape and stored and shape.equals_exact(stored, SAME):
            return stored
        return shape


def count_of(model: type[Model], key: str) -> Coalesce:
    rows = model._default_manager.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def counted(model: type[Model], key: str, title: str = ""):
    """A column: how many rows of another table lie in a place, leading to them."""
    attribute = f"count_{model._meta.model_name}"

    @admin.display(description=title or model._meta.verbose_name_plural, ordering=attribute)
    def column(self, place):
        return linked(getattr(place, attribute), list_of(model, key, place))

    return column


def counts_in(row: Model, model: type[Model]) -> tuple[str, int]:
    """What is counted in a row, and how many there are."""
    return str(model._meta.verbose_name_plural), getattr(row, f"count_{model._meta.model_name}")


def linked(text: object, url: str) -> str:
    return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', url, text)


def page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_of(model: type[Model], key: str, place: Model) -> str:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{url}?{key}__id__exact={place.pk}"


def in_square_meters(area: float | None) -> str:
    if area is None:
        return "not drawn"
    return f"{area:,.0f} m²" if area >= 100 else f"{area:,.1f} m²"


class HierarchyMixin:
    """Shows above a form where the row lies, and what lies in it.

    ``parent_fields`` are its own keys to what it may lie in, the nearest first; ``branches`` are
    the tables whose rows lie in it, with their keys to it.
    """

    parent_fields: tuple[str, ...] = ()
    branches: tuple[tuple[type[Model], str], ...] = ()
    change_form_outer_before_template = "inventory/place.html"

    def get_queryset(self, request):
        counts = {f"count_{model._meta.model_name}": (model, key) for model, key in self.branches}
        return (
            super()
            .get_queryset(request)
            .annotate(**{name: count_of(*branch) for name, branch in counts.items()})
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        place = self.get_object(request, object_id)
        shown = self.shown_of(request, place) if place else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def shown_of(self, request, place: Model) -> dict:
        """What stands above the form."""
        return {
            "trail": [(str(each), page_of(each)) for each in [*ancestors(place)][::-1]],
            "branches": [*self.branches_of(request, place)],
        }

    def branches_of(self, request, place: Model) -> Iterator[dict]:
        for model, key in self.branches:
            model_admin = self.admin_site.get_model_admin(model)
            if not model_admin.has_view_permission(request):
                continue
            rows = model_admin.get_queryset(request).filter(**{key: place.pk})
            adds = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            yield {
                "title": str(model._meta.verbose_name_plural),
                "name": str(model._meta.verbose_name),
                "count": rows.count(),
                "url": list_of(model, key, place),
                "add": f"{adds}?{key}={place.pk}"
                if model_admin.has_add_permission(request)
                else "",
                "rows": self.children_of(model_admin, rows),
            }

    def children_of(self, model_admin, rows: QuerySet) -> list[dict]:
        below = getattr(model_admin, "branches", ())
        found = rows.order_by(*rows.model._meta.ordering)
        return [
            {
                "title": str(row),
                "url": page_of(row),
                "area": in_square_meters(row.area_m2) if hasattr(row, "area_m2") else "",
                "counts": [
                    (
                        model._meta.verbose_name_plural,
                        getattr(row, f"count_{model._meta.model_name}"),
                    )
                    for model, _ in below
                ],
            }
            for row in found[:MOST_CHILDREN]
        ]


def ancestors(place: Model) -> Iterator[Model]:
    """What a place lies in, the nearest first."""
    while place := next(
        (above for name in ABOVE if (above := getattr(place, name, None)) is not None), None
    ):
        yield place


ABOVE = ("location", "parent_area", "area", "warehouse")


class PlaceAdmin(HierarchyMixin, LeafletGeoAdminMixin, MapMixin, ImportExportModelAdmin):
    """A table of places: lists with a map, forms with an outline to draw."""

    form = PlaceForm
    widget = OutlineWidget
    map_template = OutlineWidget.template_name
    map_field = "shape"
    in_palette = True
    readonly_fields = ("area", "middle", "created_at", "updated_at")

    def get_urls(self):
        view = self.admin_site.admin_view(self.around_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_around"
        return [path("around/", view, name=name), *super().get_urls()]

    def around_view(self, request):
        """Outlines of what a new or changed place lies in, and of its neighbors there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: request.GET.get(name, "") for name in (*self.parent_fields, "own")}
        if not all(key == "" or (key.isdecimal() and len(key) < 10) for key in asked.values()):
            return HttpResponseBadRequest("A place is named by its number.")
        neighbors = self.get_queryset(request).exclude(pk=asked["own"] or None)
        within = None
        for name in self.parent_fields:
            if asked[name]:
                model = self.opts.get_field(name).related_model
                parents = self.admin_site.get_model_admin(model).get_queryset(request)
                within = drawn(parents.filter(pk=asked[name]))
                neighbors = neighbors.filter(**{name: asked[name]})
                break
        else:
            neighbors = neighbors.none() if self.parent_fields else neighbors
        return JsonResponse({"within": within or [], "neighbors": drawn(neighbors)})

    def formfield_for_dbfield(self, db_field, request=None, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, GeometryField) and field:
            url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_around")
            match = getattr(request, "resolver_match", None)
            own = match.kwargs.get("object_id", "") if match else ""
            field.widget.around = {"url": url, "own": own, "parents": " ".join(self.parent_fields)}
        return field

    def render_change_form(self, request, context, *args, **kwargs) -> TemplateResponse:
        place = context.get("original")
        if place and not self.has_change_permission(request, place):
            map_of = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_map")
            context["map_url"] = f"{map_of}?id__exact={place.pk}"
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Who may only look is shown the outline on a map, and not as text."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**about, "fields": [name for name in about["fields"] if name != "shape"]})
            for title, about in fieldsets
        ]

    def map_tone(self, place):
        return Tone.GOOD if self.state_of(place)[0] == "active" else Tone.NEUTRAL

    def state_of(self, place) -> tuple[str, str]:
        return ("active", "active") if place.is_active else ("closed", "closed")

    @display(description="status", label=TONES)
    def shown_state(self, place):
        return self.state_of(place)

    @admin.display(description="area", ordering="area_m2")
    def area(self, place):
        return in_square_meters(place.area_m2) if place.pk else "computed when saved"

    @admin.display(description="middle")
    def middle(self, place):
        if not place.pk:
            return "computed when saved"
        middle = place.centroid
        return f"{middle.x:.6f}, {middle.y:.6f}" if middle else "not drawn"


def drawn(places: QuerySet) -> list[dict]:
    """Places that have an outline, each with it as GeoJSON."""
    shapes = places.exclude(shape=None).annotate(_drawn=AsGeoJSON("shape", precision=DIGITS))
    found = shapes.order_by("code").values_list("code", "_drawn")[:MOST_NEIGHBORS]
    return [{"title": code, "geometry": json.loads(geometry)} for code, geometry in found]
