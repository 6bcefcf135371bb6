"""SQL that the ORM cannot say."""

from psycopg import sql

# Of tables that were just filled, or emptied, the planner thinks they hold a row.
MANY_ROWS = "SET LOCAL enable_nestloop = off"
AS_BEFORE = "SET LOCAL enable_nestloop = on"

# Held until the commit by whoever takes something of a sale back; the database takes it as well.
LOCK_RETURNS = "SELECT pg_advisory_xact_lock(hashtext('sales.returns'), %(sale)s)"

# What the daily sums have to be.
_FRESH_DAYS = sql.SQL("""
    SELECT line.product_id, header.warehouse_id,
           (header.happened_at AT TIME ZONE 'UTC')::date AS day,
           sum(line.quantity) AS quantity, sum(line.line_total) AS revenue,
           count(DISTINCT header.id) FILTER (WHERE header.kind = 'sale') AS transactions
    FROM sales_transactionline AS line
    JOIN sales_transaction AS header ON header.id = line.transaction_id
    WHERE header.kind <> 'write_off'
    GROUP BY line.product_id, header.warehouse_id, day
""")

DIFFERING_DAYS = sql.SQL("""
    SELECT count(*) FROM ({fresh}) AS fresh
    FULL JOIN sales_dailysales AS known
      ON known.product_id = fresh.product_id AND known.day = fresh.day
     AND coalesce(known.warehouse_id, 0) = coalesce(fresh.warehouse_id, 0)
    WHERE (known.quantity, known.revenue, known.transactions)
          IS DISTINCT FROM (fresh.quantity, fresh.revenue, fresh.transactions)
""").format(fresh=_FRESH_DAYS)

# Sales that are being stored hold the table in a weaker mode until their commit.
LOCK_DAYS = "LOCK TABLE sales_dailysales IN SHARE ROW EXCLUSIVE MODE"
EMPTY_DAYS = "DELETE FROM sales_dailysales"
FILL_DAYS = sql.SQL("""
    INSERT INTO sales_dailysales
        (product_id, warehouse_id, day, quantity, revenue, transactions)
    {fresh}
""").format(fresh=_FRESH_DAYS)
