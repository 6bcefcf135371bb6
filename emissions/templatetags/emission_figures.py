"""Numbers on the report, as its reader's language writes them."""

from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import localize

from emissions.amounts import Amount

register = template.Library()
TONNE = 1000


@register.filter
def tonnes(kg: Decimal) -> str:
    """Kilograms as tonnes, to the kilogram."""
    return floatformat(kg / TONNE, "3g")


@register.filter
def exact(number: Decimal) -> str:
    """All digits of a number, none of them for show."""
    return localize(
        Decimal(f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else number)
    )


@register.filter
def signed(percent: Decimal) -> str:
    """A change with its sign."""
    return f"{'+' if percent > 0 else ''}{floatformat(percent, 1)}"


@register.filter
def off(amount: Amount) -> str:
    """Half of the interval in tonnes; a dash where no source states any."""
    return tonnes(amount.off_kg) if amount.is_stated else "–"  # noqa: RUF001
