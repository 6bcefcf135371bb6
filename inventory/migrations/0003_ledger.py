"""The ledger: movements move their batches, and nothing else does.

Plain triggers and not django-pgtrigger's, which any client can have ignored by a setting.
"""

from django.db import migrations

# Batches are changed in the order of their keys, so that two statements cannot wait for each other.
# Not FOR UPDATE: the foreign keys of the movements hold the batches' keys shared.
MOVE_BATCHES = """
    CREATE FUNCTION inventory_move_batches() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        alone record;
    BEGIN
        SELECT min(batch_id) AS first, max(batch_id) AS last,
               sum(quantity) AS quantity, sum(empty_change) AS empty_change
        INTO alone FROM posted;
        IF alone.first = alone.last THEN
            UPDATE inventory_stockbatch AS batch
            SET quantity = batch.quantity + alone.quantity,
                empty_containers = batch.empty_containers + alone.empty_change
            WHERE batch.id = alone.first;
            RETURN NULL;
        END IF;
        PERFORM 1 FROM inventory_stockbatch
        WHERE id IN (SELECT batch_id FROM posted) ORDER BY id FOR NO KEY UPDATE;
        UPDATE inventory_stockbatch AS batch
        SET quantity = batch.quantity + moved.quantity,
            empty_containers = batch.empty_containers + moved.empty_change
        FROM (
            SELECT batch_id, sum(quantity) AS quantity, sum(empty_change) AS empty_change
            FROM posted GROUP BY batch_id
        ) AS moved
        WHERE batch.id = moved.batch_id;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER inventory_move_batches AFTER INSERT ON inventory_stockmovement
    REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_move_batches();
"""
# What the service sends for one posting; a function keeps its plans, a statement is planned anew.
POST = """
    CREATE FUNCTION inventory_post(
        p_movement_id uuid, p_batch_id int, p_kind text, p_quantity int, p_empty_change int,
        p_source_bin_id int, p_destination_bin_id int, p_user_id bigint, p_unit_price numeric,
        p_total_price numeric, p_reason text, p_session_id int, p_source text,
        p_transfer_id uuid, p_reverses_id bigint, p_happened_at timestamptz,
        OUT id bigint, OUT happened_at timestamptz, OUT entered_at timestamptz
    ) LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    BEGIN
        PERFORM 1 FROM inventory_stockbatch AS batch
        WHERE batch.id = p_batch_id
          AND batch.quantity::bigint + p_quantity BETWEEN 0 AND 2147483647
          AND batch.empty_containers::bigint + p_empty_change BETWEEN 0 AND 2147483647
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        INSERT INTO inventory_stockmovement AS added (
            movement_id, batch_id, kind, quantity, empty_change, source_bin_id,
            destination_bin_id, user_id, unit_price, total_price, reason, session_id, source,
            transfer_id, reverses_id, happened_at, entered_at
        ) VALUES (
            p_movement_id, p_batch_id, p_kind, p_quantity, p_empty_change, p_source_bin_id,
            p_destination_bin_id, p_user_id, p_unit_price, p_total_price, p_reason, p_session_id,
            p_source, p_transfer_id, p_reverses_id, coalesce(p_happened_at, now()), now()
        )
        ON CONFLICT (movement_id) DO NOTHING
        RETURNING added.id, added.happened_at, added.entered_at
        INTO id, happened_at, entered_at;
    END
    $$;
"""

MOVE_NO_BATCHES = """
    DROP TRIGGER inventory_move_batches ON inventory_stockmovement;
    DROP FUNCTION inventory_move_batches;
"""

# Half of each page is left free, so that a batch that moves stays in its page.
GUARD_BATCHES = """
    CREATE FUNCTION inventory_guard_batch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
            format('The plants of batch %s are moved by stock movements alone.', NEW.code);
    END
    $$;
    CREATE TRIGGER inventory_start_empty BEFORE INSERT ON inventory_stockbatch
    FOR EACH ROW WHEN (NEW.quantity <> 0 OR NEW.empty_containers <> 0)
    EXECUTE FUNCTION inventory_guard_batch();
    CREATE TRIGGER inventory_move_by_ledger
    BEFORE UPDATE OF quantity, empty_containers ON inventory_stockbatch
    FOR EACH ROW WHEN (
        pg_trigger_depth() = 0
        AND (NEW.quantity, NEW.empty_containers)
            IS DISTINCT FROM (OLD.quantity, OLD.empty_containers)
    )
    EXECUTE FUNCTION inventory_guard_batch();
    ALTER TABLE inventory_stockbatch SET (fillfactor = 50);
"""
GUARD_NO_BATCHES = """
    ALTER TABLE inventory_stockbatch RESET (fillfactor);
    DROP TRIGGER inventory_start_empty ON inventory_stockbatch;
    DROP TRIGGER inventory_move_by_ledger ON inventory_stockbatch;
    DROP FUNCTION inventory_guard_batch;
"""

# Whoever takes back holds the batch, so two of them cannot take back the same plants.
CHECK_REVERSALS = """
    CREATE FUNCTION inventory_check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        original inventory_stockmovement;
        taken_back bigint;
        containers bigint;
    BEGIN
        PERFORM 1 FROM inventory_stockbatch WHERE id = NEW.batch_id FOR NO KEY UPDATE;
        SELECT * INTO original FROM inventory_stockmovement WHERE id = NEW.reverses_id;
        SELECT sum(quantity), sum(empty_change) INTO taken_back, containers
        FROM inventory_stockmovement WHERE reverses_id = NEW.reverses_id;
        IF (original.batch_id, original.kind) IS DISTINCT FROM (NEW.batch_id, NEW.kind)
           OR original.reverses_id IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'A reversal takes back a movement of the same batch and kind, '
                'which is no reversal itself.';
        END IF;
        IF NEW.quantity * sign(original.quantity) > 0
           OR NEW.empty_change * sign(original.empty_change) > 0
           OR abs(taken_back) > abs(original.quantity)
           OR abs(containers) > abs(original.empty_change) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'A reversal takes back no more than the movement moved.';
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER inventory_check_reversal AFTER INSERT ON inventory_stockmovement
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION inventory_check_reversal();
"""
CHECK_NO_REVERSALS = """
    DROP TRIGGER inventory_check_reversal ON inventory_stockmovement;
    DROP FUNCTION inventory_check_reversal;
"""

# At the commit, when both halves are there.
CHECK_TRANSFERS = """
    CREATE FUNCTION inventory_check_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT sum(quantity) FROM inventory_stockmovement
            WHERE transfer_id = NEW.transfer_id) <> 0 THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE =
                'The two halves of a transplant do not sum to zero.';
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE CONSTRAINT TRIGGER inventory_check_transfer AFTER INSERT ON inventory_stockmovement
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.transfer_id IS NOT NULL)
    EXECUTE FUNCTION inventory_check_transfer();
"""
CHECK_NO_TRANSFERS = """
    DROP TRIGGER inventory_check_transfer ON inventory_stockmovement;
    DROP FUNCTION inventory_check_transfer;
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_initial")]

    operations = [
        migrations.RunSQL(MOVE_BATCHES, MOVE_NO_BATCHES),
        migrations.RunSQL(POST, "DROP FUNCTION inventory_post"),
        migrations.RunSQL(GUARD_BATCHES, GUARD_NO_BATCHES),
        migrations.RunSQL(CHECK_REVERSALS, CHECK_NO_REVERSALS),
        migrations.RunSQL(CHECK_TRANSFERS, CHECK_NO_TRANSFERS),
    ]
