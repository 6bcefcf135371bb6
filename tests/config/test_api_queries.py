"""Every list takes a constant number of queries, whatever its page holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.api.viewsets import ListedMixin
from config.api_router import ROUTERS
from emissions.models import Place, UnitConversion
from tests.domains import ADD

FILLED_BY_MIGRATIONS = {"emissions/places": [Place], "emissions/unit-conversions": [UnitConversion]}
LISTS = [
    f"{app}/{prefix}"
    for app, router in ROUTERS.items()
    for prefix, viewset, _ in router.registry
    if issubclass(viewset, ListedMixin)
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_api_takes_as_many_queries_for_five_rows_as_for_one(api, noon, name):
    def ask(rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = api.get(f"/api/v1/{name}/")
        assert len(response.json()["results"]) == rows
        return len(queries)

    for kind in FILLED_BY_MIGRATIONS.get(name, ()):
        kind.objects.all().delete()
    ADD[name](1)
    ask(1)  # what is remembered for the next request is remembered now
    queries_of_one = ask(1)
    for place in range(2, 6):
        ADD[name](place)

    assert ask(5) == queries_of_one
