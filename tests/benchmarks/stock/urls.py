from django.urls import path

from tests.benchmarks.stock.api import StockReadings
from tests.benchmarks.stock.site import site

urlpatterns = [path("admin/", site.urls), path("readings/", StockReadings.as_view())]
