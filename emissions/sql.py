"""SQL that the ORM cannot say."""

from types import ModuleType

from psycopg import sql

from emissions.calculations import energy, equipment, travel
from emissions.models.guards import VARIANCE

BY_OWN_VALUE = "own value, 1"
KINDS = (energy, equipment, travel)  # the first that an activity gives the inputs of
AMOUNT = {"BASE": "1", "BASE_UNIT": "a.unit_code", "FORMULA": "'amount, 1'"}


def _by_kind(name: str) -> sql.SQL:
    cases = "".join(f" WHEN {kind.GIVEN} THEN {_said(kind, name)}" for kind in KINDS)
    return sql.SQL(f"CASE{cases} ELSE {AMOUNT[name]} END")


def _said(kind: ModuleType, name: str) -> str:
    return f"'{kind.FORMULA}'" if name == "FORMULA" else getattr(kind, name)


CHOSEN = """c.module = a.module AND c.category = a.category AND c.subcategory = a.subcategory
       AND c.with_forcing = (a.with_forcing OR a.category <> 'plane')
       AND CASE WHEN way.km IS NULL THEN c.from_km = 0 AND c.until_km = 50000
                ELSE way.km >= c.from_km AND way.km < c.until_km END"""

# Activities with the way of their trip, what one unit of them amounts to, and their factor's code.
# A choice for the country or grid goes before one that is for all of them.
KNOWN = sql.SQL("""
    SELECT a.id, a.laboratory_id, a.happened_on, a.module, a.category, a.quantity, a.own_value_kg,
           a.uncertainty_percent, way.km, h.scope AS named_scope,
           {base} AS base, {base_unit} AS base_unit, {formula} AS formula,
           coalesce(h.code, near.factor_code, wide.factor_code) AS code,
           coalesce(h.region, near.factor_region, wide.factor_region) AS region
      FROM emissions_activity a
      JOIN emissions_laboratory l ON l.id = a.laboratory_id
      LEFT JOIN emissions_place o ON o.id = a.origin_id
      LEFT JOIN emissions_place d ON d.id = a.destination_id
     CROSS JOIN LATERAL (
           SELECT coalesce(a.distance_km,
                           CASE WHEN a.origin_id IS NOT NULL THEN {distance} END) AS km
           ) way
      LEFT JOIN emissions_emissionfactor h ON h.id = a.factor_id
      LEFT JOIN emissions_factorchoice near
        ON a.factor_id IS NULL AND near.place <> ''
       AND near.place = coalesce(nullif(a.place, ''), l.place) AND {near}
      LEFT JOIN emissions_factorchoice wide
        ON a.factor_id IS NULL AND wide.place = '' AND {wide}
     WHERE a.id IN (SELECT id FROM asked)
""").format(
    base=_by_kind("BASE"),
    base_unit=_by_kind("BASE_UNIT"),
    formula=_by_kind("FORMULA"),
    distance=sql.SQL(travel.DISTANCE),
    near=sql.SQL(CHOSEN.replace("c.", "near.")),
    wide=sql.SQL(CHOSEN.replace("c.", "wide.")),
)

# Half intervals of a product, in percent.
BOTH = """CASE WHEN {quantity} IS NULL THEN f.uncertainty_percent
                WHEN f.uncertainty_percent IS NULL THEN {quantity}
                ELSE round(sqrt({quantity} ^ 2 + f.uncertainty_percent ^ 2), 6)
            END"""

# What each activity should have as results: of its factor's version that holds on the day, one a
# gas; or its own value.
WANTED = sql.SQL("""
    SELECT k.id AS activity_id, part.gas, k.laboratory_id, k.happened_on, k.module, k.category,
           f.scope, f.id AS factor_id, part.value AS factor_value, k.quantity,
           k.km AS distance_km, k.base * coalesce(u.ratio, 1) AS conversion,
           k.quantity * (k.base * coalesce(u.ratio, 1)) * part.value AS kg,
           k.uncertainty_percent AS quantity_uncertainty_percent,
           {uncertainty} AS uncertainty_percent,
           k.formula
      FROM known k
      JOIN emissions_emissionfactor f
        ON f.code = k.code AND f.region = k.region AND f.valid @> k.happened_on
       AND f.measure = 'kg_co2e'
      LEFT JOIN emissions_unitconversion u
        ON u.from_code = k.base_unit AND u.to_code = f.unit_code
     CROSS JOIN LATERAL (
           VALUES ('co2e', f.value), ('co2', f.co2), ('ch4', f.ch4), ('n2o', f.n2o)
           ) part(gas, value)
     WHERE k.own_value_kg IS NULL AND part.value IS NOT NULL
       AND (k.base_unit = f.unit_code OR u.id IS NOT NULL)
    UNION ALL
    SELECT k.id, 'co2e', k.laboratory_id, k.happened_on, k.module, k.category,
           coalesce(k.named_scope,
                    CASE k.module WHEN 'process' THEN 1 WHEN 'energy' THEN 2 ELSE 3 END),
           NULL, NULL, k.quantity, k.km, 1, k.own_value_kg, k.uncertainty_percent,
           k.uncertainty_percent, {by_own_value}
      FROM known k
     WHERE k.own_value_kg IS NOT NULL
""").format(
    by_own_value=sql.Literal(BY_OWN_VALUE),
    uncertainty=sql.SQL(BOTH.format(quantity="k.uncertainty_percent")),
)

STORED = (
    "laboratory_id",
    "happened_on",
    "module",
    "category",
    "scope",
    "factor_id",
    "factor_value",
    "quantity",
    "distance_km",
    "conversion",
    "kg",
    "quantity_uncertainty_percent",
    "uncertainty_percent",
    "formula",
)


def _columns(table: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in STORED)


# Whoever writes results of a laboratory is alone with them. So what is missing can be told from
# what is there, and is safe to repeat: what is right already is not written again. Activities are
# not locked: who changes one computes after that, and waits for this lock with what it changed.
LOCK_LABORATORIES = sql.SQL("""
    SELECT count(pg_advisory_xact_lock(hashtext('emissions.totals'), laboratory_id))
      FROM (SELECT DISTINCT laboratory_id FROM emissions_activity
             WHERE id IN ({asked}) ORDER BY 1) laboratories
""")

LOCK_LABORATORIES_OF_VERSIONS = """
    SELECT count(pg_advisory_xact_lock(hashtext('emissions.totals'), laboratory_id))
      FROM (SELECT DISTINCT t.laboratory_id
              FROM emissions_total t
              JOIN emissions_emissionfactor f ON f.supersedes_id = t.factor_id
             WHERE f.id = ANY (%s) ORDER BY 1) laboratories
"""

WRITE_RESULTS = sql.SQL("""
    WITH asked AS MATERIALIZED ({{asked}}),
    known AS MATERIALIZED ({known}),
    wanted AS MATERIALIZED ({wanted}),
    removed AS (
        DELETE FROM emissions_result r
         WHERE r.activity_id IN (SELECT id FROM asked)
           AND NOT EXISTS (SELECT FROM wanted w
                            WHERE w.activity_id = r.activity_id AND w.gas = r.gas)
        RETURNING 1),
    changed AS (
        UPDATE emissions_result r SET ({names}, computed_at) = ROW({wanted_columns}, %s)
          FROM wanted w
         WHERE w.activity_id = r.activity_id AND w.gas = r.gas
           AND ({result_columns}) IS DISTINCT FROM ({wanted_columns})
        RETURNING 1),
    added AS (
        INSERT INTO emissions_result (activity_id, gas, {names}, computed_at)
        SELECT w.*, %s FROM wanted w
         WHERE NOT EXISTS (SELECT FROM emissions_result r
                            WHERE r.activity_id = w.activity_id AND r.gas = w.gas)
        RETURNING 1)
    SELECT (SELECT count(*) FROM asked), (SELECT count(*) FROM removed),
           (SELECT count(*) FROM changed) + (SELECT count(*) FROM added),
           (SELECT count(*) FROM wanted WHERE gas = 'co2e')
""").format(
    known=KNOWN,
    wanted=WANTED,
    names=sql.SQL(", ").join(map(sql.Identifier, STORED)),
    wanted_columns=_columns("w"),
    result_columns=_columns("r"),
)

# Results go on to the version of their factor that superseded it, in the same unit, where it holds.
GO_ON = sql.SQL("""
    WITH gone AS (
        UPDATE emissions_result r
           SET factor_id = f.id, factor_value = {value}, scope = f.scope,
               kg = r.quantity * r.conversion * {value},
               uncertainty_percent = {uncertainty}, computed_at = %s
          FROM emissions_emissionfactor f
         WHERE f.id = ANY (%s) AND r.factor_id = f.supersedes_id AND f.valid @> r.happened_on
           AND {value} IS NOT NULL
           AND (r.laboratory_id, extract(year FROM r.happened_on)::int) NOT IN (
                SELECT laboratory_id, year FROM emissions_reportingyear WHERE status = 'closed')
        RETURNING r.gas)
    SELECT count(*) FILTER (WHERE gas = 'co2e'), count(*) FROM gone
""").format(
    value=sql.SQL(
        "CASE r.gas WHEN 'co2e' THEN f.value WHEN 'co2' THEN f.co2"
        " WHEN 'ch4' THEN f.ch4 WHEN 'n2o' THEN f.n2o END"
    ),
    uncertainty=sql.SQL(BOTH.format(quantity="r.quantity_uncertainty_percent")),
)

# Results that do not follow from their activity any more.
FIND_STALE_RESULTS = sql.SQL("""
    WITH asked AS MATERIALIZED ({{asked}}),
    known AS MATERIALIZED ({known}),
    wanted AS MATERIALIZED ({wanted})
    SELECT DISTINCT coalesce(w.activity_id, r.activity_id)
      FROM wanted w
      FULL JOIN (SELECT * FROM emissions_result
                  WHERE activity_id IN (SELECT id FROM asked)) r
        ON r.activity_id = w.activity_id AND r.gas = w.gas
     WHERE r.id IS NULL OR w.activity_id IS NULL
        OR ({result_columns}) IS DISTINCT FROM ({wanted_columns})
     ORDER BY 1
""").format(known=KNOWN, wanted=WANTED, wanted_columns=_columns("w"), result_columns=_columns("r"))

# Totals that are not the sum of their results, in any of their columns.
FIND_WRONG_TOTALS = sql.SQL("""
    SELECT laboratory_id, year
      FROM (SELECT laboratory_id, year, month, module, category, scope, gas, factor_id,
                   amount, kg, variance, activities
              FROM emissions_total
             UNION ALL
            SELECT laboratory_id, extract(year FROM happened_on),
                   extract(month FROM happened_on), module, category, scope, gas, factor_id,
                   -quantity * conversion, -kg,
                   -({variance}), -1
              FROM emissions_result) both_sides
     GROUP BY laboratory_id, year, month, module, category, scope, gas, factor_id
    HAVING sum(amount) <> 0 OR sum(kg) <> 0 OR sum(variance) <> 0 OR sum(activities) <> 0
     ORDER BY 1, 2
""").format(variance=sql.SQL(VARIANCE))

# As the trigger of closed years takes it, see ``models.guards``.
LOCK_LABORATORY = sql.SQL("SELECT pg_advisory_xact_lock(hashtext('emissions.laboratory'), %s)")
