"""A million movements of stock as a file by HTTP, against COPY and against the library's own way.

They have seventeen columns, six of them natural keys of other tables. COPY reads the same columns
by the same joins, as the database writes them. The library makes its workbook of fewer rows, of
which the speed counts. The server's memory is that of all its processes, by how much it grows.
"""

import time
from collections.abc import Iterator

from django.db import connection
from import_export.formats import base_formats
from psycopg import sql

from inventory.models import StockMovement
from inventory.resources.stock import StockMovementResource
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds
from tests.benchmarks.scratch import Scratch
from tests.benchmarks.server import Client, running
from tests.benchmarks.stream_out import highest, resident
from tests.inventory.factories import StockMovementFactory

MOST_ROWS, STOCK_ROWS, ROUNDS = 1_000_000, 10_000, 3
MOST_MEGABYTES, FIRST_BYTE = 150, 0.2
PATH = "/api/v1/inventory/stock-movements/?format={}"
COLUMNS = (
    "movement_id",
    "batch__code",
    "kind",
    "quantity",
    "empty_change",
    "source_bin__code",
    "destination_bin__code",
    "user__email",
    "unit_price",
    "total_price",
    "reason",
    "session__session_id",
    "source",
    "transfer_id",
    "reverses__movement_id",
    "happened_at",
    "entered_at",
)
FILL = """
    INSERT INTO inventory_stockmovement (
        movement_id, batch_id, kind, quantity, empty_change, source_bin_id, destination_bin_id,
        user_id, unit_price, total_price, reason, source, happened_at, entered_at
    )
    SELECT gen_random_uuid(), batch_id, kind, quantity, empty_change, source_bin_id, source_bin_id,
        user_id, round(random()::numeric * 100, 2), round(random()::numeric * 10000, 2),
        'Note ' || place, source, happened_at - place * interval '1 second',
        entered_at + place * interval '1 millisecond'
    FROM inventory_stockmovement, generate_series(1, %s) AS place
    WHERE id = %s
"""


def measure(scratch: Scratch) -> Iterator[Figure]:
    rows = min(MOST_ROWS, scratch.most_rows)
    database = scratch.empty("export")
    with application(database), owner(database) as owned:
        pattern = StockMovementFactory()
        owned.execute("ALTER TABLE inventory_stockmovement DISABLE TRIGGER USER")
        owned.execute(FILL, [rows - 1, pattern.pk])
        owned.execute("VACUUM (ANALYZE) inventory_stockmovement")
        with running(database) as site:
            client = site.device()
            taken = alternate(
                ROUNDS,
                copy=lambda number: seconds(copied),
                csv=lambda number: seconds(drained, client, "csv"),
            )
            workbooks = alternate(
                1,
                stock=lambda number: seconds(of_the_library),
                xlsx=lambda number: seconds(drained, client, "xlsx"),
                ods=lambda number: seconds(drained, client, "ods"),
                parquet=lambda number: seconds(drained, client, "parquet"),
            )
    yield of_copy("csv", rows, taken["csv"], taken["copy"], 0.7)
    stock = STOCK_ROWS / workbooks["stock"]
    for form, bound in {"xlsx": 4, "ods": None, "parquet": None}.items():
        yield Figure(
            f"export as {form}",
            f"{rows / workbooks[form]:,.0f} rows/s",
            rows / workbooks[form] / stock,
            of=f"stock XLSX, {stock:,.0f} rows/s",
            at_least=bound,
        )
    for form in ("csv", "xlsx"):
        yield from of_a_new_server(database, form)


def of_copy(form: str, rows: int, taken: float, copy: float, bound: float) -> Figure:
    return Figure(
        f"export as {form}",
        f"{rows / taken:,.0f} rows/s",
        copy / taken,
        of=f"COPY, {rows / copy:,.0f} rows/s",
        at_least=bound,
    )


def of_a_new_server(database: str, form: str) -> Iterator[Figure]:
    """How soon the first byte comes, and by how much the server grows."""
    with running(database) as site:
        client = site.device()
        client.warm_up("/api/v1/inventory/stock-movements/?limit=1")
        before = resident(site.process)
        with highest(site.process) as sizes:
            first = min(first_byte(client, form) for _ in range(2))
    yield Figure(
        f"export as {form}, first byte",
        milliseconds(first),
        first,
        of="s",
        at_most=FIRST_BYTE,
    )
    grown = (max(sizes) - before) / 2**20
    yield Figure(
        f"export as {form}, memory",
        f"{grown:,.0f} MB",
        grown,
        of=f"MB more than {before / 2**20:,.0f} before",
        at_most=MOST_MEGABYTES,
    )


def copied() -> int:
    statement, parameters = StockMovement.objects.values_list(*COLUMNS).query.sql_with_params()
    asked = sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(statement))
    with connection.cursor() as cursor, cursor.copy(asked, parameters) as copy:
        return sum(map(len, copy))


def of_the_library() -> bytes:
    rows = StockMovementResource().export(StockMovementResource().get_queryset()[:STOCK_ROWS])
    return base_formats.XLSX().export_data(rows)


def asked(client: Client, form: str):
    client.connection.close()
    client.connection.request("GET", PATH.format(form), headers=client.headers)
    return client.connection.getresponse()


def drained(client: Client, form: str) -> int:
    response = asked(client, form)
    assert response.status == 200, response.read()
    count = 0
    while chunk := response.read(1 << 20):
        count += len(chunk)
    return count


def first_byte(client: Client, form: str) -> float:
    began = time.perf_counter()
    response = asked(client, form)
    response.read(1)
    taken = time.perf_counter() - began
    while response.read(1 << 20):
        pass
    return taken
