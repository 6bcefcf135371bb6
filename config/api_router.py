"""Every REST resource of every domain, under /api/v1/<app>/<plural>/."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.permissions import LoggedIn
from cameras.api.urls import router as cameras
from emissions.api.urls import router as emissions
from inventory.api.urls import router as inventory
from notifications.api.urls import router as notifications
from sales.api.urls import router as sales
from sensing.api.urls import router as sensing

ROUTERS = {
    "inventory": inventory,
    "sensing": sensing,
    "cameras": cameras,
    "sales": sales,
    "emissions": emissions,
    "notifications": notifications,
}


class Index(APIView):
    """All resources, by app."""

    permission_classes = [LoggedIn]

    @extend_schema(responses={200: dict[str, dict[str, str]]})
    def get(self, request):
        return Response(
            {
                app: {
                    prefix: reverse(f"{app}-api:{basename}-list", request=request)
                    for prefix, _, basename in router.registry
                }
                for app, router in ROUTERS.items()
            }
        )


urlpatterns = [
    path("", Index.as_view(), name="api-index"),
    path("", include("spreadsheets.api.urls")),
    *(path(f"{app}/", include((router.urls, f"{app}-api"))) for app, router in ROUTERS.items()),
]
