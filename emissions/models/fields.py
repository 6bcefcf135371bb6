"""Columns that the house's sums depend on: numbers without rounding, units with one spelling."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from emissions.units import code_of

MOST_DIGITS = 60  # before and after the point; more is no measurement but an attack on memory


def check_span(number: Decimal) -> None:
    """Refuse what is no number, and what would take thousands of digits to write out."""
    if not number.is_finite():
        raise ValidationError(_("A finite number is expected."))
    exponent = int(number.as_tuple().exponent)
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(exponent) > MOST_DIGITS:
        raise ValidationError(
            _("A number of at most %(digits)s digits is expected.") % {"digits": MOST_DIGITS}
        )


class ExactField(models.DecimalField):
    """A decimal number that keeps every digit it is given: ``numeric`` without a precision."""

    default_validators = [check_span]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{**kwargs, "max_digits": None, "decimal_places": None})

    def check(self, **kwargs) -> list:
        return models.Field.check(self, **kwargs)  # without asking for a precision

    def db_type(self, connection) -> str:
        return "numeric"

    def to_python(self, value):
        # A float is the shortest text that reads back as it, not the long binary fraction.
        return super().to_python(repr(value) if isinstance(value, float) else value)


class AddressField(models.URLField):
    """An address on the web, https unless it says otherwise."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class UnitCodeField(models.CharField):
    """The code of the unit in another field, written whenever the row is saved."""

    def __init__(self, *args, unit_field: str = "unit", **kwargs) -> None:
        self.unit_field = unit_field
        super().__init__(*args, **{**kwargs, "editable": False})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "unit_field": self.unit_field}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        code = code_of(getattr(model_instance, self.unit_field))
        setattr(model_instance, self.attname, code)
        return code
