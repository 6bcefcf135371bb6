"""Invoices from before the house counted its stock: stored as they were, moving no plants.

A file is copied into a staging table as text, and judged and stored there by a few statements, so
that a quarter of a million lines take seconds. An invoice is stored whole or refused whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import DataError, connection, transaction
from psycopg import sql

from sales.sql import AS_BEFORE, MANY_ROWS

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
CHUNK = 1 << 20

STAGE = """
    CREATE TEMPORARY TABLE staged_invoice_line (
        position int GENERATED ALWAYS AS IDENTITY,
        invoice text, sku text, description text, quantity text, happened_at text,
        unit_price text, customer text, country text
    ) ON COMMIT DROP
"""
COPY = sql.SQL("""
    COPY staged_invoice_line
        (invoice, sku, description, quantity, happened_at, unit_price, customer, country)
    FROM STDIN (FORMAT csv, FORCE_NOT_NULL (
        invoice, sku, description, quantity, happened_at, unit_price, customer, country
    ))
""")

# What one line alone tells; a reason for each line that has one.
JUDGE_LINES = """
    CREATE TEMPORARY TABLE refused_invoice ON COMMIT DROP AS
    SELECT position, invoice, CASE
        WHEN invoice !~ '^\\S(.{0,38}\\S)?$' THEN 'InvoiceNo has 1 to 40 characters.'
        WHEN sku !~ '^[^\\s/]([^/]{0,48}[^\\s/])?$'
            THEN 'StockCode has 1 to 50 characters, without slashes.'
        WHEN quantity !~ '^-?[0-9]{1,9}$' OR quantity ~ '^-?0+$'
            THEN 'Quantity is a whole number, and not 0.'
        WHEN unit_price !~ '^[0-9]{1,8}([.][0-9]{1,4})?$'
            THEN 'UnitPrice is a number from 0, with at most four decimals.'
        WHEN happened_at !~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) '
                            '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$'
            THEN 'InvoiceDate is a time such as 2010-12-01 08:26:00.'
        WHEN substr(happened_at, 9, 2)::int > extract(day FROM
                date_trunc('month', (substr(happened_at, 1, 8) || '01')::date)
                + interval '1 month - 1 day')
            THEN 'InvoiceDate is no day of its month.'
        WHEN length(customer) > 40 THEN 'CustomerID has at most 40 characters.'
        WHEN length(country) > 60 THEN 'Country has at most 60 characters.'
    END AS reason
    FROM staged_invoice_line
"""
KEEP_REASONS = "DELETE FROM refused_invoice WHERE reason IS NULL"

# C is a cancelled sale, that is a return. Pieces that leave for nothing were written off.
INVOICES = """
    CREATE TEMPORARY TABLE staged_invoice ON COMMIT DROP AS
    SELECT invoice, md5('online retail ' || invoice)::uuid AS transaction_id,
           min(position) AS position, min(happened_at) AS happened_at,
           min(country) AS country, regexp_replace(min(customer), '[.]0$', '') AS customer,
           count(*) AS lines,
           CASE WHEN invoice LIKE 'C%' THEN 'return' WHEN min(quantity) > 0 THEN 'sale'
                ELSE 'write_off' END AS kind,
           min(quantity) AS least, max(quantity) AS most, max(unit_price) AS highest,
           sum(round(quantity * unit_price, 2)) AS total
    FROM (
        SELECT position, invoice, country, customer, quantity::int AS quantity,
               unit_price::numeric(12, 4) AS unit_price,
               (happened_at || '+00')::timestamptz AS happened_at
        FROM staged_invoice_line
        WHERE invoice NOT IN (SELECT invoice FROM refused_invoice)
    ) AS line
    GROUP BY invoice
"""
JUDGE_INVOICES = """
    INSERT INTO refused_invoice (position, invoice, reason)
    SELECT staged.position, staged.invoice, CASE
        WHEN staged.kind = 'return' AND most > 0
            THEN 'A return takes pieces back: all its quantities are negative.'
        WHEN staged.kind = 'write_off' AND most > 0
            THEN 'Some of its quantities are negative and some are not.'
        WHEN staged.kind = 'write_off' AND highest > 0
            THEN 'Pieces that leave for money are sold, not written off.'
        WHEN known.id IS NULL AND other.id IS NOT NULL
            THEN 'Another transaction has this number already.'
        WHEN (known.total, known.line_count) IS DISTINCT FROM (staged.total, staged.lines)
             AND known.id IS NOT NULL
            THEN format('It is stored with %s in %s lines, and has %s in %s here.',
                        known.total, known.line_count, staged.total, staged.lines)
    END
    FROM staged_invoice AS staged
    LEFT JOIN sales_transaction AS known USING (transaction_id)
    LEFT JOIN sales_transaction AS other ON other.number = staged.invoice
    WHERE (staged.kind <> 'sale' AND most > 0) OR (staged.kind = 'write_off' AND highest > 0)
       OR (known.id IS NULL AND other.id IS NOT NULL)
       OR (known.total, known.line_count) <> (staged.total, staged.lines)
"""
NEW_INVOICES = """
    CREATE TEMPORARY TABLE new_invoice ON COMMIT DROP AS
    SELECT staged.* FROM staged_invoice AS staged
    LEFT JOIN sales_transaction AS known USING (transaction_id)
    WHERE known.id IS NULL AND staged.invoice NOT IN (SELECT invoice FROM refused_invoice)
"""
ANALYZE = "ANALYZE staged_invoice_line, new_invoice"

# The triggers' statements are planned once a connection, and what is right for the lines of one
# sale takes minutes for those of ten thousand.
FORGET_PLANS = "DISCARD PLANS"
TAKE_YOUR_TIME = "SET LOCAL statement_timeout = '10min'"

# A product is called what its lines call it most often; the source also writes remarks there.
ADD_PRODUCTS = """
    INSERT INTO sales_product
        (sku, name, description, keeps_stock, is_active, created_at, updated_at)
    SELECT sku, coalesce(
               mode() WITHIN GROUP (ORDER BY left(trim(description), 200))
                   FILTER (WHERE trim(description) <> ''), sku
           ), '', false, true, now(), now()
    FROM staged_invoice_line JOIN new_invoice USING (invoice)
    GROUP BY sku ORDER BY sku
    ON CONFLICT (sku) DO NOTHING
"""
ADD_TRANSACTIONS = """
    INSERT INTO sales_transaction
        (transaction_id, number, kind, happened_at, customer_code, country, payment,
         total, line_count, moves_stock, note, entered_at)
    SELECT transaction_id, invoice, kind, happened_at, customer, country, 'unknown',
           total, lines, false, '', now()
    FROM new_invoice ORDER BY happened_at, position
"""
# The quantities of a write-off are negative in the source, where they change a stock.
ADD_LINES = """
    INSERT INTO sales_transactionline
        (transaction_id, number, product_id, quantity, unit_price, is_promotion, moves_stock)
    SELECT header.id,
           row_number() OVER (PARTITION BY header.id ORDER BY line.position), product.id,
           line.quantity::int * CASE WHEN header.kind = 'write_off' THEN -1 ELSE 1 END,
           line.unit_price::numeric(12, 4), false, false
    FROM staged_invoice_line AS line
    JOIN new_invoice USING (invoice)
    JOIN sales_transaction AS header ON header.transaction_id = new_invoice.transaction_id
    JOIN sales_product AS product USING (sku)
    ORDER BY header.id, line.position
"""
CLEAR = "DROP TABLE staged_invoice_line, refused_invoice, staged_invoice, new_invoice"
COUNTS = """
    SELECT (SELECT count(*) FROM staged_invoice_line), (
        SELECT count(*) FROM staged_invoice
        WHERE invoice NOT IN (SELECT invoice FROM refused_invoice)
    )
"""
REFUSED = "SELECT position + 1, invoice, reason FROM refused_invoice ORDER BY position"


class HistoryRefused(Exception):
    """The file as a whole is none that can be read; nothing is stored."""


@dataclass(frozen=True)
class Refusal:
    """Why an invoice is not stored, by its first line in the file that says so."""

    line: int
    invoice: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of a file."""

    lines: int = 0
    stored: int = 0
    products: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


@transaction.atomic
def import_history(source: BinaryIO) -> Outcome:
    """Store every invoice of a CSV that is not known yet, and return what became of all of them.

    The file has the columns of UCI's Online Retail, in UTF-8. Invoices whose number begins with C
    are returns, those that take pieces away for nothing are write-offs. Products are made of what
    the lines name, by the exact code. An invoice that is known already is left alone: a file that
    is sent again changes nothing. Raises HistoryRefused for a file that is no such CSV.
    """
    header = source.readline().decode("utf-8-sig", errors="replace").strip()
    if header.split(",") != list(COLUMNS):
        raise HistoryRefused(f"The first line of the file is {','.join(COLUMNS)}.")
    with connection.cursor() as cursor:
        for statement in (TAKE_YOUR_TIME, MANY_ROWS, STAGE):
            cursor.execute(statement)
        _copy(cursor, iter(lambda: source.read(CHUNK), b""))
        for statement in (JUDGE_LINES, KEEP_REASONS):
            cursor.execute(statement)
        cursor.execute(INVOICES)
        cursor.execute(JUDGE_INVOICES)
        cursor.execute(NEW_INVOICES)
        cursor.execute(ANALYZE)
        products = _count(cursor, ADD_PRODUCTS)
        stored = _count(cursor, ADD_TRANSACTIONS)
        for statement in (FORGET_PLANS, ADD_LINES, FORGET_PLANS):
            cursor.execute(statement)
        cursor.execute(COUNTS)
        lines, good = cursor.fetchone()
        cursor.execute(REFUSED)
        refused = [Refusal(*row) for row in cursor.fetchall()]
        for statement in (CLEAR, AS_BEFORE):
            cursor.execute(statement)
    return Outcome(lines, stored, products, good - stored, refused)


def _copy(cursor, chunks: Iterable[bytes]) -> None:
    try:
        with connection.wrap_database_errors, cursor.copy(COPY) as copy:
            for chunk in chunks:
                copy.write(chunk)
    except DataError as error:
        raise HistoryRefused(str(error).strip()) from error


def _count(cursor, statement: str) -> int:
    cursor.execute(statement)
    return cursor.rowcount
