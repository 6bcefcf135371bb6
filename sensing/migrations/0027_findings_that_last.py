from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sensing", "0026_rings_for_live_pages")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["alert"],
                name="sensing_finding_lasting",
            ),
        ),
    ]
