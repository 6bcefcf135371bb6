from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeseries", "0002_kind_known")]

    operations = [
        migrations.RemoveConstraint("policystate", "timeseries_policystate_kind_known"),
        migrations.AlterField(
            "policystate",
            "kind",
            models.CharField(
                choices=[
                    ("partitions", "partitions"),
                    ("rollup", "rollup"),
                    ("packing", "packing"),
                    ("audit", "audit"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "policystate",
            models.CheckConstraint(
                condition=models.Q(kind__in=["partitions", "rollup", "packing", "audit"]),
                name="timeseries_policystate_kind_known",
                violation_error_message="A policy is about partitions, a rollup, packing or an "
                "audit.",
            ),
        ),
    ]
