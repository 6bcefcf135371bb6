"""SQL that the ORM cannot say."""

from psycopg import sql

# What each activity should have as results: of its factor's version that holds on the day and
# counts in the same unit, one a gas; or its own value.
WANTED = sql.SQL("""
    SELECT a.id AS activity_id, part.gas, f.scope, f.id AS factor_id,
           part.value AS factor_value, a.quantity, 1::numeric AS conversion,
           a.quantity * part.value AS kg, f.uncertainty_percent,
           %(by_factor)s AS formula
      FROM emissions_activity a
      JOIN emissions_emissionfactor hint ON hint.id = a.factor_id
      JOIN emissions_emissionfactor f
        ON f.code = hint.code AND f.region = hint.region AND f.valid @> a.happened_on
       AND f.unit_code = a.unit_code AND f.measure = 'kg_co2e'
     CROSS JOIN LATERAL (
           VALUES ('co2e', f.value), ('co2', f.co2), ('ch4', f.ch4), ('n2o', f.n2o)
           ) part(gas, value)
     WHERE a.id = ANY(%(activities)s) AND a.own_value_kg IS NULL AND part.value IS NOT NULL
    UNION ALL
    SELECT a.id, 'co2e',
           COALESCE(hint.scope,
                    CASE a.module WHEN 'process' THEN 1 WHEN 'energy' THEN 2 ELSE 3 END),
           NULL, NULL, a.quantity, 1, a.own_value_kg, NULL, %(by_own_value)s
      FROM emissions_activity a
      LEFT JOIN emissions_emissionfactor hint ON hint.id = a.factor_id
     WHERE a.id = ANY(%(activities)s) AND a.own_value_kg IS NOT NULL
""")

# Both are safe to repeat: what is right already is not written again.
DELETE_UNWANTED_RESULTS = sql.SQL("""
    WITH wanted AS MATERIALIZED ({wanted})
    DELETE FROM emissions_result r
     WHERE r.activity_id = ANY(%(activities)s)
       AND NOT EXISTS (
           SELECT 1 FROM wanted w
            WHERE w.activity_id = r.activity_id AND w.gas = r.gas
              AND w.factor_id IS NOT DISTINCT FROM r.factor_id)
""").format(wanted=WANTED)

WRITE_RESULTS = sql.SQL("""
    INSERT INTO emissions_result AS r
           (activity_id, gas, scope, factor_id, factor_value, quantity, conversion, kg,
            uncertainty_percent, formula, computed_at)
    SELECT w.*, %(now)s FROM ({wanted}) w
    ON CONFLICT (activity_id, gas, factor_id) DO UPDATE
       SET scope = excluded.scope, factor_value = excluded.factor_value,
           quantity = excluded.quantity, conversion = excluded.conversion, kg = excluded.kg,
           uncertainty_percent = excluded.uncertainty_percent, formula = excluded.formula,
           computed_at = excluded.computed_at
     WHERE (r.scope, r.factor_value, r.quantity, r.conversion, r.kg, r.uncertainty_percent,
            r.formula)
           IS DISTINCT FROM
           (excluded.scope, excluded.factor_value, excluded.quantity, excluded.conversion,
            excluded.kg, excluded.uncertainty_percent, excluded.formula)
""").format(wanted=WANTED)

# Results that do not follow from their activity any more, outside closed years.
FIND_STALE_RESULTS = sql.SQL("""
    WITH wanted AS MATERIALIZED ({wanted})
    SELECT DISTINCT coalesce(w.activity_id, r.activity_id)
      FROM wanted w
      FULL JOIN (SELECT * FROM emissions_result WHERE activity_id = ANY(%(activities)s)) r
        ON r.activity_id = w.activity_id AND r.gas = w.gas
       AND r.factor_id IS NOT DISTINCT FROM w.factor_id
     WHERE r.kg IS DISTINCT FROM w.kg OR r.scope IS DISTINCT FROM w.scope
     ORDER BY 1
""").format(wanted=WANTED)
