"""Changes of sensors, alerts and tasks ring for pages that show them, see ``config.live``."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0025_alert_recipients_roles"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="anomalyalert",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.alerts'); RETURN NULL;",
                    hash="c212773ea489aa13516d7c06f9e9009301a1674b",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_0c679",
                    table="sensing_anomalyalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancetask",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.tasks'); RETURN NULL;",
                    hash="139248806b6240d8a8f1d6f5c8bb3b5f2896944f",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_e4fab",
                    table="sensing_maintenancetask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.sensors'); RETURN NULL;",
                    hash="9d5e2e4f45b6e85f974ee1703d3b265639643968",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_8460c",
                    table="sensing_sensor",
                    when="AFTER",
                ),
            ),
        ),
    ]
