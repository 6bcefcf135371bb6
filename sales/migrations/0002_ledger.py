"""Totals, returns and daily sums are kept by the database, whoever writes the lines.

Plain triggers and not django-pgtrigger's, which any client can have ignored by a setting.
"""

from django.db import migrations

# All lines of a transaction are stored by one statement, so they can be held to their header at
# once. Numbers are unique in a transaction, so none can come later: it would be above the count.
CHECK_LINES = """
    CREATE FUNCTION sales_check_lines() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wrong record;
    BEGIN
        SELECT header.transaction_id, header.total, header.line_count, sums.*
        INTO wrong
        FROM (
            SELECT transaction_id AS header_id, sum(line_total) AS lines_total,
                   count(*) AS lines, max(number) AS last
            FROM added GROUP BY transaction_id
        ) AS sums
        JOIN sales_transaction AS header ON header.id = sums.header_id
        WHERE (header.total, header.line_count, header.line_count)
              <> (sums.lines_total, sums.lines, sums.last)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
                'Transaction %s says %s in %s lines, and has %s in %s.',
                wrong.transaction_id, wrong.total, wrong.line_count, wrong.lines_total, wrong.lines
            );
        END IF;
        IF EXISTS (
            SELECT 1 FROM added JOIN sales_transaction AS header ON header.id = added.transaction_id
            WHERE (header.kind = 'return') <> (added.quantity < 0)
               OR (header.kind = 'write_off' AND added.unit_price <> 0)
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'Pieces leave by a sale or, without a price, by a write-off; '
                'they come back by a return.';
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER sales_check_lines AFTER INSERT ON sales_transactionline
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sales_check_lines();
"""
CHECK_NO_LINES = """
    DROP TRIGGER sales_check_lines ON sales_transactionline;
    DROP FUNCTION sales_check_lines;
"""

# At the commit, when the lines are there: only a header that has none is left to find.
CHECK_HEADERS = """
    CREATE FUNCTION sales_check_header() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM sales_transactionline WHERE transaction_id = NEW.id
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                format('Transaction %s has no lines.', NEW.transaction_id);
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE CONSTRAINT TRIGGER sales_check_header AFTER INSERT ON sales_transaction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION sales_check_header();
"""
CHECK_NO_HEADERS = """
    DROP TRIGGER sales_check_header ON sales_transaction;
    DROP FUNCTION sales_check_header;
"""

# Two returns of one sale take turns. A lock on its row would need the right to change it.
CHECK_RETURNS = """
    CREATE FUNCTION sales_check_returns() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wrong record;
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM added WHERE returns_id IS NOT NULL) THEN
            RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtext('sales.returns'), sale.transaction_id)
        FROM (
            SELECT DISTINCT sold.transaction_id
            FROM added JOIN sales_transactionline AS sold ON sold.id = added.returns_id
            ORDER BY sold.transaction_id
        ) AS sale;
        IF EXISTS (
            SELECT 1 FROM added
            JOIN sales_transactionline AS sold ON sold.id = added.returns_id
            JOIN sales_transaction AS header ON header.id = added.transaction_id
            WHERE sold.product_id <> added.product_id OR sold.quantity < 0
               OR header.returns_id IS DISTINCT FROM sold.transaction_id
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'A return takes back the product of a line of the sale that it names.';
        END IF;
        SELECT sold.quantity AS sold, -sum(back.quantity) AS taken INTO wrong
        FROM sales_transactionline AS sold
        JOIN sales_transactionline AS back ON back.returns_id = sold.id
        WHERE sold.id IN (SELECT returns_id FROM added)
        GROUP BY sold.id HAVING -sum(back.quantity) > sold.quantity
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
                '%s taken back of %s sold.', wrong.taken, wrong.sold
            );
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER sales_check_returns AFTER INSERT ON sales_transactionline
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sales_check_returns();
"""
CHECK_NO_RETURNS = """
    DROP TRIGGER sales_check_returns ON sales_transactionline;
    DROP FUNCTION sales_check_returns;
"""

# Lines are only ever added, so adding is exact; in one order, so that sales never wait in a ring.
ADD_TO_DAYS = """
    CREATE FUNCTION sales_add_to_days() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO sales_dailysales AS known
            (product_id, warehouse_id, day, quantity, revenue, transactions)
        SELECT added.product_id, header.warehouse_id,
               (header.happened_at AT TIME ZONE 'UTC')::date AS day,
               sum(added.quantity), sum(added.line_total),
               count(DISTINCT header.id) FILTER (WHERE header.kind = 'sale')
        FROM added JOIN sales_transaction AS header ON header.id = added.transaction_id
        WHERE header.kind <> 'write_off'
        GROUP BY added.product_id, header.warehouse_id, day
        ORDER BY added.product_id, day, header.warehouse_id
        ON CONFLICT (product_id, day, warehouse_id) DO UPDATE SET
            quantity = known.quantity + excluded.quantity,
            revenue = known.revenue + excluded.revenue,
            transactions = known.transactions + excluded.transactions;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER sales_zz_add_to_days AFTER INSERT ON sales_transactionline
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sales_add_to_days();
"""
ADD_TO_NO_DAYS = """
    DROP TRIGGER sales_zz_add_to_days ON sales_transactionline;
    DROP FUNCTION sales_add_to_days;
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECK_LINES, CHECK_NO_LINES),
        migrations.RunSQL(CHECK_HEADERS, CHECK_NO_HEADERS),
        migrations.RunSQL(CHECK_RETURNS, CHECK_NO_RETURNS),
        migrations.RunSQL(ADD_TO_DAYS, ADD_TO_NO_DAYS),
    ]
