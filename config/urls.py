from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from health_check.views import HealthCheckView

from config.health import CHECKS, metrics
from emissions.admin import reports
from sensing.admin import overview
from sensing.api import influx, prometheus

# The admin has no login page of its own: allauth's knows the second factor and single sign-on.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/sensing/overview/", include(overview)),
    path("admin/emissions/report/", include(reports)),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *prometheus.urlpatterns,
    path("api/v1/", include("config.api_router")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerView.as_view(url_name="schema", http_method_names=["get", "head"]),
        name="docs",
    ),
    *influx.urlpatterns,
    path("healthz/", HealthCheckView.as_view(checks=CHECKS), name="health"),
    path("metrics", metrics, name="metrics"),
]
