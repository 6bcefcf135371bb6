from django.db import models


class RealField(models.FloatField):
    """A number of four bytes: seven digits do for scores and boxes, and there are billions."""

    def db_type(self, connection) -> str:
        return "real"
