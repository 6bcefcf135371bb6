"""The triggers of emissions: what keeps closed years and published factors against every client.

Whoever writes activities or results of a laboratory holds its lock shared until the end of the
transaction; whoever closes a year takes it alone. So no row slips in while a year is closed.
"""

import pghistory
import pgtrigger

LOCK_LABORATORY = """
    PERFORM pg_advisory_xact_lock(hashtext('emissions.laboratory'), NEW.laboratory_id);
    RETURN NEW;
"""

REFUSE_CLOSED_DELETION = """
    RAISE EXCEPTION 'The year % is closed. Reopen it before you delete it.', OLD.year
        USING ERRCODE = 'check_violation';
"""

REFUSE_CLOSED_HEADCOUNT = """
    RAISE EXCEPTION 'The year % is closed. Reopen it before you change its headcount.', OLD.year
        USING ERRCODE = 'check_violation';
"""
REFUSE_MOVING = """
    RAISE EXCEPTION 'The year and the laboratory of a reporting year do not change.'
        USING ERRCODE = 'check_violation';
"""

# {changed} gives laboratory and year of every row that the statement touched.
REFUSE_IN_CLOSED_YEAR = """
    PERFORM pg_advisory_xact_lock_shared(hashtext('emissions.laboratory'), laboratory_id)
       FROM (SELECT DISTINCT laboratory_id FROM ({changed}) touched ORDER BY 1) laboratories;
    SELECT l.code, y.year INTO refused
      FROM emissions_reportingyear y
      JOIN emissions_laboratory l ON l.id = y.laboratory_id
     WHERE y.status = 'closed'
       AND (y.laboratory_id, y.year) IN (SELECT laboratory_id, year FROM ({changed}) touched)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The year % of % is closed. Reopen it before you change it.',
            refused.year, refused.code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

OF_ACTIVITIES = "SELECT laboratory_id, extract(year FROM happened_on)::int AS year FROM {rows}"
# A result says for itself whose it is and of when.
OF_RESULTS = OF_ACTIVITIES


def keep_closed_years(touched: str) -> list[pgtrigger.Trigger]:
    """One trigger an operation: they see all rows of a statement at once, not each by itself."""
    tables = {
        "insert": (pgtrigger.Insert, {"new": "new_rows"}),
        "update": (pgtrigger.Update, {"old": "old_rows", "new": "new_rows"}),
        "delete": (pgtrigger.Delete, {"old": "old_rows"}),
    }
    return [
        pgtrigger.Trigger(
            name=f"keep_closed_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**rows),
            declare=[("refused", "record")],
            func=REFUSE_IN_CLOSED_YEAR.format(
                changed=" UNION ".join(touched.format(rows=row) for row in rows.values())
            ),
        )
        for name, (operation, rows) in tables.items()
    ]


# What the result of an activity follows from; other columns only describe it.
COUNTED = """id, laboratory_id, happened_on, module, category, subcategory, quantity, unit_code,
    factor_id, own_value_kg, place, origin_id, destination_id, distance_km, is_return,
    with_forcing, active_watts, standby_watts, active_hours, standby_hours, weeks, kwh_each,
    uncertainty_percent"""

# {changed} gives laboratory, year and module of every row that counts otherwise than before.
TAKE_BACK = """
    UPDATE emissions_moduleyear m
       SET status = 'open', validated_by_id = NULL, validated_at = NULL
      FROM emissions_reportingyear y
     WHERE y.id = m.reporting_year_id AND m.status = 'validated'
       AND (y.laboratory_id, y.year, m.module) IN ({changed});
    UPDATE emissions_reportingyear
       SET status = 'open', validated_by_id = NULL, validated_at = NULL
     WHERE status = 'validated'
       AND (laboratory_id, year) IN (SELECT laboratory_id, year FROM ({changed}) touched);
    RETURN NULL;
"""
OF_MODULES = """
    SELECT laboratory_id, extract(year FROM happened_on)::int AS year, module FROM {rows}
"""
DIFFERENT = """(
    (SELECT {counted} FROM new_rows EXCEPT SELECT {counted} FROM old_rows) UNION ALL
    (SELECT {counted} FROM old_rows EXCEPT SELECT {counted} FROM new_rows)) different
"""


def take_validations_back() -> list[pgtrigger.Trigger]:
    """Triggers by which a module is validated no more, nor its year, once an activity changed."""
    tables = {
        "insert": (pgtrigger.Insert, {"new": "new_rows"}, "new_rows"),
        "update": (
            pgtrigger.Update,
            {"old": "old_rows", "new": "new_rows"},
            DIFFERENT.format(counted=COUNTED),
        ),
        "delete": (pgtrigger.Delete, {"old": "old_rows"}, "old_rows"),
    }
    return [
        pgtrigger.Trigger(
            name=f"take_back_{name}",  # after keep_closed: they fire in the order of their names
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**rows),
            func=TAKE_BACK.format(changed=OF_MODULES.format(rows=touched)),
        )
        for name, (operation, rows, touched) in tables.items()
    ]


def whole_statements() -> tuple[pghistory.RowEvent, ...]:
    """Audit for tables that are loaded by the thousand: one trigger a statement, not one a row."""
    kinds = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    return tuple(kind(level=pghistory.Statement) for kind in kinds)


REFUSE_EDITING = """
    RAISE EXCEPTION
        'A published factor is not edited. Supersede it, so that old results keep their value.'
        USING ERRCODE = 'check_violation';
"""

# In one order, so that two imports of the same words do not wait for each other.
KNOW_WORDS = """
    INSERT INTO emissions_factorword (word)
    SELECT DISTINCT lower(part[1])
      FROM new_rows, regexp_matches(new_rows.words, '[[:alpha:]]{3,}', 'g') part
     ORDER BY 1
        ON CONFLICT DO NOTHING;
    RETURN NULL;
"""

# What the kilograms of a result may be off by its quantity, squared. Exact, so that what is taken
# away is what was added.
VARIANCE = """CASE WHEN quantity_uncertainty_percent IS NULL THEN 0
    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END"""

# The totals are changed by what a statement adds to the results and takes away from them, in one
# order. Whoever writes results of a laboratory is alone with its totals until the end.
ADD_TO_TOTALS = """
    touched := ARRAY(SELECT DISTINCT laboratory_id FROM ({changed}) changed ORDER BY 1);
    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), each)
       FROM unnest(touched) WITH ORDINALITY AS laboratories (each, place) ORDER BY place;
    INSERT INTO emissions_total AS t
           (laboratory_id, year, month, module, category, scope, gas, factor_id,
            amount, kg, variance, activities)
    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),
           module, category, scope, gas, factor_id,
           sum(sign * quantity * conversion), sum(sign * kg),
           sum(sign * {variance}), sum(sign)
      FROM ({changed}) changed
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)
        OR sum(sign * {variance}) <> 0
     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)
        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,
                      variance = t.variance + excluded.variance,
                      activities = t.activities + excluded.activities;
    DELETE FROM emissions_total
     WHERE activities = 0 AND laboratory_id = ANY (touched);
    RETURN NULL;
"""
ADDED, TAKEN = "SELECT 1 AS sign, * FROM new_rows", "SELECT -1 AS sign, * FROM old_rows"


def keep_totals() -> list[pgtrigger.Trigger]:
    """Triggers that make the totals equal the sum of their results at the end of any statement."""
    tables = {
        "insert": (pgtrigger.Insert, {"new": "new_rows"}, ADDED),
        "update": (
            pgtrigger.Update,
            {"old": "old_rows", "new": "new_rows"},
            f"{ADDED} UNION ALL {TAKEN}",
        ),
        "delete": (pgtrigger.Delete, {"old": "old_rows"}, TAKEN),
    }
    return [
        pgtrigger.Trigger(
            name=f"total_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**rows),
            declare=[("touched", "int[]")],
            func=ADD_TO_TOTALS.format(changed=changed, variance=VARIANCE),
        )
        for name, (operation, rows, changed) in tables.items()
    ]
