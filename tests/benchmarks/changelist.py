"""The admin's list of readings, against itself with 1,000 rows and against the stock admin.

Ours and the stock changelist (its COUNT(*), as many rows a page, the same columns, no drill-down by
date) are fetched from running servers with the session of somebody logged in. The stock one is
spared sorting: its rows come in the order of an index. The drill-downs are compared by the time of
the statements that build their first level: ours reads the catalog, stock ``date_hierarchy`` the
rows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.test import RequestFactory

from sensing.lifecycle import READINGS
from sensing.models import ReadingRow
from tests.benchmarks.connecting import application
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.server import STOCK, running, superuser
from tests.benchmarks.stock.models import StockReading
from tests.benchmarks.stock.site import DrillDownAdmin, site
from timeseries.drilldown import DrillDown
from timeseries.partitions import catalog

FEW = 1_000
PATH, STOCK_PATH = "/admin/sensing/readingrow/", "/admin/sensing/stockreading/"


def measure(scratch) -> Iterator[Figure]:
    few, many = scratch.filled(FEW), scratch.filled(scratch.most_rows)
    for database in (few, many):
        scratch.go_on(database)
    yield from pages(few, many)
    with application(many):
        yield drill_downs()


def pages(few: str, many: str) -> Iterator[Figure]:
    with running(few) as small, running(many) as large, running(many, STOCK) as other:
        little, ours, stocks = small.browser(), large.browser(), other.browser()
        for client, path in ((little, PATH), (ours, PATH), (stocks, STOCK_PATH)):
            client.warm_up(path)
        growth = alternate(
            30,
            little=lambda number: seconds(little.get, PATH),
            ours=lambda number: seconds(ours.get, PATH),
        )
        taken = alternate(
            7,
            ours=lambda number: seconds(ours.get, PATH),
            stock=lambda number: seconds(stocks.get, STOCK_PATH),
        )
    yield Figure(
        "changelist growth",
        milliseconds(growth["ours"]),
        growth["ours"] / growth["little"],
        of=f"{milliseconds(growth['little'])} at {FEW:,} rows",
        at_most=1.5,
    )
    yield Figure(
        "changelist of stock",
        milliseconds(taken["ours"]),
        taken["ours"] / taken["stock"],
        of=milliseconds(taken["stock"]),
        at_most=1 / 15,
    )


def drill_downs() -> Figure:
    request = RequestFactory().get("/")
    request.user = superuser()
    ours = admin.site.get_model_admin(ReadingRow).get_changelist_instance(request)
    other = DrillDownAdmin(StockReading, site).get_changelist_instance(request)
    taken = alternate(
        3,
        ours=lambda number: sql_seconds(choices, ours),
        stock=lambda number: sql_seconds(date_hierarchy, other),
    )
    return Figure(
        "changelist drill-down of stock",
        milliseconds(taken["ours"]),
        taken["ours"] / taken["stock"],
        of=milliseconds(taken["stock"]),
        at_most=1 / 100,
    )


def choices(changelist) -> list[dict]:
    return DrillDown(changelist, catalog(READINGS), now=datetime.now(UTC)).choices
