"""Variances of totals come from a product that is exact, and are computed anew."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


COMPUTE = """
    UPDATE emissions_total t
       SET variance = s.variance
      FROM (SELECT laboratory_id, extract(year FROM happened_on) AS year,
                   extract(month FROM happened_on) AS month,
                   module, category, scope, gas, factor_id,
                   sum((kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent)
                       * 0.0001) AS variance
              FROM emissions_result
             WHERE quantity_uncertainty_percent IS NOT NULL
             GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) s
     WHERE (t.laboratory_id, t.year, t.month, t.module, t.category, t.scope, t.gas)
         = (s.laboratory_id, s.year, s.month, s.module, s.category, s.scope, s.gas)
       AND t.factor_id IS NOT DISTINCT FROM s.factor_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("emissions", "0003_places_and_units"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="result",
            name="total_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="result",
            name="total_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="result",
            name="total_delete",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE touched int[];",
                    func="\n    touched := ARRAY(SELECT DISTINCT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows) changed ORDER BY 1);\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), each)\n       FROM unnest(touched) WITH ORDINALITY AS laboratories (each, place) ORDER BY place;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END), sum(sign)\n      FROM (SELECT 1 AS sign, * FROM new_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id = ANY (touched);\n    RETURN NULL;\n",
                    hash="c0d9380a821f94254a40bdfc961dcbe3e02171fa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_total_insert_fe031",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE touched int[];",
                    func="\n    touched := ARRAY(SELECT DISTINCT laboratory_id FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) changed ORDER BY 1);\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), each)\n       FROM unnest(touched) WITH ORDINALITY AS laboratories (each, place) ORDER BY place;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END), sum(sign)\n      FROM (SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1 AS sign, * FROM old_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id = ANY (touched);\n    RETURN NULL;\n",
                    hash="91293fe49437279cfbebc4707c581ac2b1267eb6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_total_update_ee39d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="result",
            trigger=pgtrigger.compiler.Trigger(
                name="total_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE touched int[];",
                    func="\n    touched := ARRAY(SELECT DISTINCT laboratory_id FROM (SELECT -1 AS sign, * FROM old_rows) changed ORDER BY 1);\n    PERFORM pg_advisory_xact_lock(hashtext('emissions.totals'), each)\n       FROM unnest(touched) WITH ORDINALITY AS laboratories (each, place) ORDER BY place;\n    INSERT INTO emissions_total AS t\n           (laboratory_id, year, month, module, category, scope, gas, factor_id,\n            amount, kg, variance, activities)\n    SELECT laboratory_id, extract(year FROM happened_on), extract(month FROM happened_on),\n           module, category, scope, gas, factor_id,\n           sum(sign * quantity * conversion), sum(sign * kg),\n           sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END), sum(sign)\n      FROM (SELECT -1 AS sign, * FROM old_rows) changed\n     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\n    HAVING (sum(sign), sum(sign * kg), sum(sign * quantity * conversion)) IS DISTINCT FROM (0, 0, 0)\n        OR sum(sign * CASE WHEN quantity_uncertainty_percent IS NULL THEN 0\n    ELSE (kg * quantity_uncertainty_percent) * (kg * quantity_uncertainty_percent) * 0.0001 END) <> 0\n     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8\n        ON CONFLICT (laboratory_id, year, month, module, category, scope, gas, factor_id)\n        DO UPDATE SET amount = t.amount + excluded.amount, kg = t.kg + excluded.kg,\n                      variance = t.variance + excluded.variance,\n                      activities = t.activities + excluded.activities;\n    DELETE FROM emissions_total\n     WHERE activities = 0 AND laboratory_id = ANY (touched);\n    RETURN NULL;\n",
                    hash="123f688ebc867fe5f4816c56e6d736e737611e72",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_total_delete_abf6b",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="emissions_result",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(COMPUTE, migrations.RunSQL.noop),
    ]
