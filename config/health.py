"""What /healthz/ looks at, and who may read /metrics."""

from django.http import HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes

from accounts.permissions import LoggedIn

CHECKS = ["health_check.Cache", "health_check.Database"]


@extend_schema(exclude=True)
@api_view(["GET"])
@permission_classes([LoggedIn])
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for whoever shows a token or is logged in."""
    return ExportToDjangoView(request)
