"""SQL that the ORM cannot say."""

from functools import cache

from psycopg import sql

# The batch is locked, and the movement added only if enough is left; adding it moves the batch. A
# movement whose id is known adds nothing. Not FOR UPDATE: that would wait for every foreign key.
POST_MOVEMENT = """
    SELECT id, happened_at, entered_at FROM inventory_post(
        %(movement_id)s::uuid, %(batch_id)s, %(kind)s, %(quantity)s, %(empty_change)s,
        %(source_bin_id)s::int, %(destination_bin_id)s::int, %(user_id)s,
        %(unit_price)s::numeric, %(total_price)s::numeric, %(reason)s, %(session_id)s::int,
        %(source)s, %(transfer_id)s::uuid, %(reverses_id)s::bigint, %(happened_at)s::timestamptz
    )
"""

# In the order of their keys, so that two who lock several cannot wait for each other.
LOCK_BATCHES = """
    SELECT id, quantity, empty_containers FROM inventory_stockbatch
    WHERE id = ANY(%(batches)s) ORDER BY id FOR NO KEY UPDATE
"""

# Of the columns of a movement, how a value or a list of them is to be read.
TYPES = {
    "movement_id": "uuid",
    "batch_id": "int",
    "kind": "text",
    "quantity": "int",
    "user_id": "bigint",
    "empty_change": "int",
    "happened_at": "timestamptz",
    "source_bin_id": "int",
    "destination_bin_id": "int",
    "unit_price": "numeric",
    "total_price": "numeric",
    "reason": "text",
    "session_id": "int",
    "source": "text",
    "transfer_id": "uuid",
    "reverses_id": "bigint",
}


@cache
def post_movements(varying: tuple[str, ...]) -> sql.Composed:
    """Return the statement that adds many movements, whose ids differ and are not all known.

    Columns in ``varying`` come as lists; what is the same for all comes as one value.
    """
    values: list[sql.Composable] = []
    for name, kind in TYPES.items():
        text = "{0}" if name in varying else "%({0})s::{1}"
        value: sql.Composable = sql.SQL(text.format(name, kind))
        values.append(
            sql.SQL("coalesce({}, now())").format(value) if name == "happened_at" else value
        )
    return sql.SQL("""
        INSERT INTO inventory_stockmovement ({columns}, entered_at) SELECT {values}, now()
        FROM unnest({lists}) AS asked ({names})
        ON CONFLICT (movement_id) DO NOTHING RETURNING movement_id
    """).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, TYPES)),
        values=sql.SQL(", ").join(values),
        lists=sql.SQL(", ").join(sql.SQL(f"%({name})s::{TYPES[name]}[]") for name in varying),
        names=sql.SQL(", ").join(map(sql.Identifier, varying)),
    )


KNOWN_MOVEMENTS = sql.SQL("""
    SELECT movement_id, {columns} FROM inventory_stockmovement
    WHERE movement_id = ANY(%(ids)s::uuid[])
""")

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

# The history of many new rows is written with them: a trigger a row would open a subtransaction for
# each, which takes longer with each. Whoever runs these tells those triggers to stand aside, by a
# setting that is sent with the statement: hence the values by place and not by name.
ADD_FAMILIES = """
    WITH added AS (
        INSERT INTO inventory_productfamily
            (category_id, name, scientific_name, description, created_at, updated_at)
        SELECT %s, name, '', '', now(), now() FROM unnest(%s::text[]) AS name
        RETURNING id, category_id, name, scientific_name, description, created_at, updated_at
    ), noted AS (
        INSERT INTO inventory_productfamilyevent
            (id, category_id, name, scientific_name, description, created_at, updated_at,
             pgh_obj_id, pgh_label, pgh_created_at)
        SELECT added.*, id, 'insert', now() FROM added
    )
    SELECT name, id FROM added
"""

ADD_PRODUCTS = """
    WITH added AS (
        INSERT INTO inventory_product
            (sku, family_id, common_name, scientific_name, attributes, description,
             created_at, updated_at)
        SELECT sku, family_id, common_name, scientific_name, attributes, '', now(), now()
        FROM unnest(
            %s::text[], %s::int[], %s::text[], %s::text[],
            %s::jsonb[]
        ) AS plant (sku, family_id, common_name, scientific_name, attributes)
        RETURNING id, family_id, sku, common_name, scientific_name, description, attributes,
                  created_at, updated_at
    )
    INSERT INTO inventory_productevent
        (id, family_id, sku, common_name, scientific_name, description, attributes,
         created_at, updated_at, pgh_obj_id, pgh_label, pgh_created_at)
    SELECT added.*, id, 'insert', now() FROM added
"""
