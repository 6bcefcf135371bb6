from django.urls import path
from rest_framework.routers import SimpleRouter

from spreadsheets.api.exports import ExportViewSet
from spreadsheets.api.imports import ImportViewSet
from spreadsheets.api.templates import TemplateView

router = SimpleRouter()
router.register("exports", ExportViewSet, basename="export")
router.register("imports", ImportViewSet, basename="import")

urlpatterns = [
    *router.urls,
    path(
        "imports/templates/<str:app>.<str:model>.<str:form>",
        TemplateView.as_view(),
        name="import-template",
    ),
    path(
        "imports/<uuid:uuid>/failed.xlsx",
        ImportViewSet.as_view({"get": "failed"}, detail=True),
        name="import-failed",
    ),
]
