from django.urls import path
from rest_framework.routers import SimpleRouter

from spreadsheets.api.exports import ExportViewSet
from spreadsheets.api.templates import TemplateView

exports = SimpleRouter()
exports.register("exports", ExportViewSet, basename="export")

urlpatterns = [
    *exports.urls,
    path(
        "imports/templates/<slug:app>.<slug:model>.<slug:form>",
        TemplateView.as_view(),
        name="import-template",
    ),
]
