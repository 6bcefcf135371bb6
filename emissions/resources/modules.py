"""Spreadsheets of one module each: few columns, by the names that people know."""

from typing import Any, ClassVar

from import_export import fields, widgets

from emissions.models import (
    Activity,
    CloudUse,
    EnergyUse,
    Equipment,
    Headcount,
    Laboratory,
    ProcessGas,
    Purchase,
    Trip,
    Waste,
)
from emissions.resources import words
from emissions.resources.activities import ActivityResource
from emissions.resources.widgets import (
    CodeWidget,
    FactorWidget,
    MoneyWidget,
    WordWidget,
    YearOfMoneyWidget,
    digits,
    number,
    person,
    place,
)
from emissions.units import code_of
from spreadsheets.widgets import DayWidget, KeyWidget, YesOrNoWidget, reference

FIRST = ("uuid", "laboratory", "reference", "happened_on")
LAST = ("description", "factor", "uncertainty_percent", "own_value_kg", "own_value_reason")


def column(attribute: str, column_name: str, widget: widgets.Widget | None = None) -> fields.Field:
    return fields.Field(
        attribute=attribute, column_name=column_name, widget=widget or widgets.CharWidget()
    )


class ModuleResource(ActivityResource):
    """What the spreadsheets of all modules have: whose, when, by which factor, and its key.

    A subclass names its ``module`` and the columns between. Activities of other modules are not
    known to it: a reference that one of them has is refused.
    """

    module: type[Activity] = Activity

    uuid = fields.Field(
        attribute="uuid", column_name="uuid", widget=KeyWidget(), saves_null_values=False
    )
    laboratory = reference("laboratory", Laboratory, "code")
    happened_on = column("happened_on", "day", DayWidget())
    factor = column("factor", "factor", FactorWidget())
    uncertainty_percent = digits("uncertainty_percent")
    own_value_kg = digits("own_value_kg")

    class Meta(ActivityResource.Meta):
        abstract = True

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.fixed = {"module": cls.module.given["module"]}  # type: ignore[attr-defined]

    def values_of_new(self) -> dict[str, Any]:
        given = self.module.given  # type: ignore[attr-defined]
        code = {"unit_code": code_of(given["unit"])} if "unit" in given else {}
        return {**super().values_of_new(), **given, **code}


class TripResource(ModuleResource):
    """One line a trip, or several of the same kind between the same places."""

    module = Trip
    synonyms = words.OF_TRIPS
    follows: ClassVar = {}

    person = person()
    category = column("category", "means", WordWidget("travel", "category", words.MEANS))
    subcategory = column("subcategory", "class", WordWidget("travel", "subcategory", words.CABINS))
    origin = place("origin", "from")
    destination = place("destination", "to")
    is_return = column("is_return", "return", YesOrNoWidget())
    quantity = number("quantity", "trips")
    distance_km = number("distance_km", "km")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (
            *FIRST,
            "person",
            "category",
            "subcategory",
            "origin",
            "destination",
            "is_return",
            "quantity",
            "distance_km",
            "with_forcing",
            *LAST,
        )


class EnergyUseResource(ModuleResource):
    """One line a meter reading, a bill, or a floor area with what one m2 of it takes."""

    module = EnergyUse
    synonyms = words.OF_ENERGY

    ended_on = column("ended_on", "until", DayWidget())
    category = column("category", "energy", WordWidget("energy", "category", words.ENERGIES))
    subcategory = column("subcategory", "detail", WordWidget("energy", "subcategory"))
    place = column("place", "country")
    quantity = digits("quantity")
    kwh_each = digits("kwh_each")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (
            *FIRST,
            "ended_on",
            "category",
            "subcategory",
            "place",
            "quantity",
            "unit",
            "kwh_each",
            *LAST,
        )


class EquipmentResource(ModuleResource):
    """One line a kind of device, by its power and hours."""

    module = Equipment
    synonyms = words.OF_EQUIPMENT
    follows: ClassVar = {}

    place = column("place", "country")
    quantity = number("quantity", "pieces")
    active_watts = digits("active_watts")
    active_hours = digits("active_hours")
    standby_watts = digits("standby_watts")
    standby_hours = digits("standby_hours")
    weeks = digits("weeks")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (
            *FIRST,
            "ended_on",
            "place",
            "quantity",
            "active_watts",
            "active_hours",
            "standby_watts",
            "standby_hours",
            "weeks",
            *LAST,
        )

    ended_on = column("ended_on", "until", DayWidget())


class PurchaseResource(ModuleResource):
    """One line of an invoice: the code of what was bought, and money of a year."""

    module = Purchase
    synonyms = words.OF_PURCHASES
    follows: ClassVar = {"unit_code": ("currency", CodeWidget(MoneyWidget()))}

    category = column("category", "code", WordWidget("purchase", "category"))
    quantity = number("quantity", "amount")
    unit = column("unit", "currency", MoneyWidget())
    year = fields.Field(
        attribute="unit", column_name="year", widget=YearOfMoneyWidget(), readonly=True
    )

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (*FIRST, "category", "quantity", "unit", "year", *LAST)


class CloudUseResource(ModuleResource):
    """One line the hours of a machine, or requests to a model, with what one of them takes."""

    module = CloudUse
    synonyms = words.OF_CLOUD

    ended_on = column("ended_on", "until", DayWidget())
    person = person()
    description = column("description", "service")
    place = column("place", "country")
    quantity = digits("quantity")
    kwh_each = digits("kwh_each")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (*FIRST, "ended_on", "person", "place", "quantity", "unit", "kwh_each", *LAST)


class ProcessGasResource(ModuleResource):
    """One line a gas that escaped, in kilograms."""

    module = ProcessGas
    synonyms = words.OF_GASES
    follows: ClassVar = {}

    category = column("category", "gas", WordWidget("process", "category"))
    quantity = number("quantity", "kg")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (*FIRST, "category", "quantity", *LAST)


class WasteResource(ModuleResource):
    """One line a material and its treatment."""

    module = Waste
    synonyms = words.OF_WASTE

    ended_on = column("ended_on", "until", DayWidget())
    category = column("category", "material", WordWidget("waste", "category"))
    subcategory = column(
        "subcategory", "treatment", WordWidget("waste", "subcategory", words.TREATMENTS)
    )
    quantity = digits("quantity")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (*FIRST, "ended_on", "category", "subcategory", "quantity", "unit", *LAST)


class HeadcountResource(ModuleResource):
    """One line people of one kind, in full-time equivalents of the year."""

    module = Headcount
    synonyms = words.OF_HEADCOUNT
    follows: ClassVar = {}

    ended_on = column("ended_on", "until", DayWidget())
    subcategory = column("subcategory", "position", WordWidget("headcount", "subcategory"))
    quantity = number("quantity", "fte")

    class Meta(ActivityResource.Meta):
        abstract = False
        fields = (*FIRST, "ended_on", "subcategory", "quantity", *LAST)
