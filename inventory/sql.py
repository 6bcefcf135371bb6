"""SQL that the ORM cannot say."""

# The batch is locked, and the movement added only if enough is left; adding it moves the batch. A
# movement whose id is known adds nothing. Not FOR UPDATE: that would wait for every foreign key.
POST_MOVEMENT = """
    WITH batch AS MATERIALIZED (
        SELECT id, quantity::bigint, empty_containers::bigint FROM inventory_stockbatch
        WHERE id = %(batch_id)s FOR NO KEY UPDATE
    )
    INSERT INTO inventory_stockmovement (
        movement_id, batch_id, kind, quantity, empty_change, source_bin_id, destination_bin_id,
        user_id, unit_price, total_price, reason, session_id, source, transfer_id, reverses_id,
        happened_at, entered_at
    )
    SELECT %(movement_id)s::uuid, id, %(kind)s, %(quantity)s, %(empty_change)s,
           %(source_bin_id)s::int, %(destination_bin_id)s::int, %(user_id)s,
           %(unit_price)s::numeric, %(total_price)s::numeric, %(reason)s, %(session_id)s::int,
           %(source)s, %(transfer_id)s::uuid, %(reverses_id)s::bigint,
           coalesce(%(happened_at)s::timestamptz, now()), now()
    FROM batch
    WHERE quantity + %(quantity)s BETWEEN 0 AND 2147483647
      AND empty_containers + %(empty_change)s BETWEEN 0 AND 2147483647
    ON CONFLICT (movement_id) DO NOTHING
    RETURNING id, happened_at, entered_at
"""

# In the order of their keys, so that two who lock several cannot wait for each other.
LOCK_BATCHES = """
    SELECT id, quantity, empty_containers FROM inventory_stockbatch
    WHERE id = ANY(%(batches)s) ORDER BY id FOR NO KEY UPDATE
"""

POST_MOVEMENTS = """
    INSERT INTO inventory_stockmovement (
        movement_id, batch_id, kind, quantity, empty_change, source_bin_id, destination_bin_id,
        user_id, unit_price, total_price, reason, session_id, source, transfer_id, reverses_id,
        happened_at, entered_at
    )
    SELECT movement_id, batch_id, kind, quantity, empty_change, source_bin_id, destination_bin_id,
           user_id, unit_price, total_price, reason, session_id, source, transfer_id, reverses_id,
           coalesce(happened_at, now()), now()
    FROM unnest(
        %(movement_id)s::uuid[], %(batch_id)s::int[], %(kind)s::text[], %(quantity)s::int[],
        %(empty_change)s::int[], %(source_bin_id)s::int[], %(destination_bin_id)s::int[],
        %(user_id)s::bigint[], %(unit_price)s::numeric[], %(total_price)s::numeric[],
        %(reason)s::text[], %(session_id)s::int[], %(source)s::text[], %(transfer_id)s::uuid[],
        %(reverses_id)s::bigint[], %(happened_at)s::timestamptz[]
    ) AS asked (
        movement_id, batch_id, kind, quantity, empty_change, source_bin_id, destination_bin_id,
        user_id, unit_price, total_price, reason, session_id, source, transfer_id, reverses_id,
        happened_at
    )
    ON CONFLICT (movement_id) DO NOTHING
    RETURNING movement_id
"""

# What every batch holds, and what it should hold by its movements, where the two differ.
STOCK_DIFFERENCES = """
    SELECT batch.id, batch.code, batch.quantity, batch.empty_containers,
           coalesce(moved.quantity, 0), coalesce(moved.empty_change, 0)
    FROM inventory_stockbatch AS batch
    LEFT JOIN (
        SELECT batch_id, sum(quantity) AS quantity, sum(empty_change) AS empty_change
        FROM inventory_stockmovement GROUP BY batch_id
    ) AS moved ON moved.batch_id = batch.id
    WHERE (batch.quantity, batch.empty_containers)
        IS DISTINCT FROM (coalesce(moved.quantity, 0), coalesce(moved.empty_change, 0))
    ORDER BY batch.id
"""

OPEN_LEDGER = "ALTER TABLE inventory_stockbatch DISABLE TRIGGER inventory_move_by_ledger"
CLOSE_LEDGER = "ALTER TABLE inventory_stockbatch ENABLE TRIGGER inventory_move_by_ledger"
SET_STOCK = """
    UPDATE inventory_stockbatch SET quantity = %(quantity)s, empty_containers = %(empty)s
    WHERE id = %(batch)s
"""
