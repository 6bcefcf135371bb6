from django.urls import path

from tests.benchmarks.stock.api import Readings, TrustingSerializer
from tests.benchmarks.stock.site import site

urlpatterns = [
    path("admin/", site.urls),
    path("readings/", Readings.as_view()),
    path("trusting/", Readings.as_view(serializer_class=TrustingSerializer)),
]
