"""How cells of emissions are read and written."""

import re
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, Expression, F, TextField, Value, When
from django.db.models.functions import Cast, Concat, Left, Right
from import_export import fields, widgets

from accounts.models import User
from emissions.models import EmissionFactor, FactorChoice, Place
from emissions.units import code_of
from spreadsheets.engine.columns import words
from spreadsheets.exporting.compiling import Kind
from spreadsheets.widgets import ExactWidget, ReferenceWidget

CURRENCY = re.compile(r"[A-Z]{3}")
MONEY = r"^[A-Z]{3} (19|20)[0-9]{2}$"  # as units of money of a year are written: EUR 2024
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class DigitsWidget(ExactWidget):
    """A number of any length: as a number in a workbook only where that holds all its digits."""

    def __init__(self) -> None:
        super().__init__(Decimal, "a number")

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if kwargs.get("force_native_type") and Decimal(repr(float(value))) == value:
            return float(value)
        return f"{value:f}"

    def compiled(self, path: str) -> tuple[Kind, F]:
        return Kind.EXACT, F(path)


class FactorWidget(widgets.Widget):
    """A factor as code/region/version; without a version the newest is meant."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        code, _, rest = str(value).strip().partition("/")
        region, _, version = rest.partition("/")
        versions = EmissionFactor.objects.filter(code=code, region=region).order_by("-version")
        for factor in versions:
            if version in ("", str(factor.version)):
                return factor
        raise ValueError(f"There is no emission factor {value!r}, written code/region/version.")

    def render(self, value, obj=None, **kwargs):
        return f"{value.code}/{value.region}/{value.version}" if value else ""

    def compiled(self, path: str) -> tuple[Kind, Expression]:
        parts = [F(f"{path}__code"), Value("/"), F(f"{path}__region"), Value("/")]
        version = Cast(F(f"{path}__version"), TextField())
        written = Concat(*parts, version, output_field=TextField())
        return Kind.TEXT, Case(When(**{path: None}, then=None), default=written)


def digits(name: str) -> fields.Field:
    """A column of exact numbers."""
    return fields.Field(attribute=name, column_name=name, widget=DigitsWidget())


def number(attribute: str, column_name: str) -> fields.Field:
    """The same under a name of its own."""
    return fields.Field(attribute=attribute, column_name=column_name, widget=DigitsWidget())


class CodeWidget(widgets.Widget):
    """The code of the unit that another widget reads."""

    def __init__(self, unit: widgets.Widget | None = None) -> None:
        super().__init__()
        self.unit = unit or widgets.CharWidget()
        self.needs = getattr(self.unit, "needs", ())

    def clean(self, value, row=None, **kwargs):
        return code_of(self.unit.clean(value, row, **kwargs) or "")


class MoneyWidget(widgets.CharWidget):
    """A currency, which is that of a year: of its column, or of the day."""

    needs = ("year", "day")

    def clean(self, value, row=None, **kwargs):
        unit = " ".join(str(value or "").split())
        if not CURRENCY.fullmatch(unit):
            return unit
        for name in self.needs:
            if year := YEAR.search(str((row or {}).get(name) or "")):
                return f"{unit} {year[0]}"
        raise ValueError(f"Say of which year these {unit} are.")

    def render(self, value, obj=None, **kwargs):
        return value[:3] if re.match(MONEY, value or "") else value

    def compiled(self, path: str) -> tuple[Kind, Expression]:
        return Kind.TEXT, Case(When(**{f"{path}__regex": MONEY}, then=Left(path, 3)), default=path)


class YearOfMoneyWidget(widgets.CharWidget):
    """The year of a currency, which the currency's own column reads."""

    example = "2024"

    def render(self, value, obj=None, **kwargs):
        return value[-4:] if re.match(MONEY, value or "") else ""

    def compiled(self, path: str) -> tuple[Kind, Expression]:
        year = When(**{f"{path}__regex": MONEY}, then=Right(path, 4))
        return Kind.TEXT, Case(year, default=Value(""))


class WordWidget(widgets.CharWidget):
    """A kind of activity in words of two languages; a word nobody knows is kept as it is.

    ``column`` is of the choices of factors, of one module, whose words are known and offered.
    """

    def __init__(self, module: str, column: str, synonyms: dict[str, str] | None = None) -> None:
        super().__init__()
        self.module, self.column = module, column
        self.synonyms = synonyms or {}

    def clean(self, value, row=None, **kwargs):
        text = " ".join(str(value or "").split())
        return self._known.get(words(text), text)

    def offered(self) -> list[str]:
        """What there are factors for."""
        choices = FactorChoice.objects.filter(module=self.module).exclude(**{self.column: ""})
        return list(choices.order_by(self.column).values_list(self.column, flat=True).distinct())

    @cached_property
    def _known(self) -> dict[str, str]:
        named = {words(text): meant for text, meant in self.synonyms.items()}
        return named | {words(text): text for text in self.offered()}


class PlaceWidget(ReferenceWidget):
    """A place by its code or its name, in any case of letters."""

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        return Place.objects.called(text) if text else None


def place(attribute: str, column_name: str = "") -> fields.Field:
    """A column that names a place."""
    return fields.Field(
        attribute=attribute,
        column_name=column_name or attribute,
        widget=PlaceWidget(Place, field="code"),
    )


def person() -> fields.Field:
    """A column of whose an activity is, by mail address. An empty cell leaves it as it is."""
    return fields.Field(
        attribute="person",
        column_name="person",
        widget=ReferenceWidget(User, field="email"),
        saves_null_values=False,
    )
