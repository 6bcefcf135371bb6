from django.db import models

from sensing.models import Sensor


class StockReading(models.Model):
    """A reading for the stock admin, which wants a key of one column: it takes this one for it."""

    timestamp = models.DateTimeField(primary_key=True)
    sensor = models.ForeignKey(Sensor, models.DO_NOTHING, db_constraint=False, related_name="+")
    value = models.FloatField()
    quality = models.FloatField()

    class Meta:
        app_label = "sensing"
        managed = False
        db_table = "sensing_reading"
        default_permissions = ()
