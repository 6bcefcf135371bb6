from datetime import date
from decimal import Decimal

import factory
from django.contrib.gis.geos import Point

from emissions.models import (
    Activity,
    EmissionFactor,
    FactorChoice,
    FactorFile,
    Laboratory,
    Meter,
    ModuleYear,
    Place,
    ReportingYear,
    Result,
    Scenario,
    ScenarioLine,
    Total,
    UnitConversion,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory


class LaboratoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Laboratory

    code = factory.Sequence(lambda n: f"LAB-{n}")
    name = "Laboratory of plants"


class ReportingYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportingYear

    class Params:
        validated = factory.Trait(status="validated", validated_at=NOON)
        closed = factory.Trait(status="closed", validated_at=NOON, closed_at=NOON)

    laboratory = factory.SubFactory(LaboratoryFactory)
    year = 2026


class ModuleYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ModuleYear

    class Params:
        validated = factory.Trait(status="validated", validated_at=NOON)

    reporting_year = factory.SubFactory(ReportingYearFactory)
    module = "energy"


class ScenarioFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scenario

    laboratory = factory.SubFactory(LaboratoryFactory)
    year = 2026
    name = factory.Sequence(lambda n: f"Half the flights {n}")
    copied_at = NOON


class ScenarioLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScenarioLine

    scenario = factory.SubFactory(ScenarioFactory)
    module = "energy"
    scope = 2
    base_amount = Decimal(20)
    base_kg = Decimal(20)
    amount = Decimal(10)
    value = Decimal(1)


class MeterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meter

    code = factory.Sequence(lambda n: f"METER-{n}")
    laboratory = factory.SubFactory(LaboratoryFactory)
    sensor = factory.SubFactory(SensorFactory, unit="kWh")
    category = "electricity"
    since = date(2026, 1, 1)


class EmissionFactorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmissionFactor

    code = factory.Sequence(lambda n: f"electricity-{n}")
    region = "GB"
    name = "Electricity generated"
    scope = 2
    value = Decimal("0.2")
    unit = "kWh"
    source = "test"
    valid_from = date(2026, 1, 1)
    valid_until = date(2027, 1, 1)


class FactorFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FactorFile

    file = factory.django.FileField(data=b"factors", filename="factors.csv")
    file_name = "factors.csv"
    sha256 = "0" * 64
    size = 7
    uploaded_by = factory.SubFactory(UserFactory)


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Activity

    laboratory = factory.SubFactory(LaboratoryFactory)
    module = "energy"
    quantity = Decimal(100)
    unit = "kWh"
    happened_on = date(2026, 3, 1)


class ResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Result

    activity = factory.SubFactory(ActivityFactory)
    laboratory = factory.SelfAttribute("activity.laboratory")
    happened_on = factory.SelfAttribute("activity.happened_on")
    module = factory.SelfAttribute("activity.module")
    gas = "co2e"
    scope = 3
    quantity = Decimal(100)
    kg = Decimal(20)
    formula = "test"
    computed_at = NOON


class TotalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Total

    laboratory = factory.SubFactory(LaboratoryFactory)
    year = 2026
    month = 3
    module = "energy"
    scope = 2
    gas = "co2e"
    amount = Decimal(100)
    kg = Decimal(20)
    variance = Decimal(0)
    activities = 1


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"STATION-{n}")
    name = "Lausanne, station"
    kind = "station"
    country = "CH"
    position = Point(6.629, 46.517, srid=4326)


class UnitConversionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnitConversion

    from_code = factory.Sequence(lambda n: f"EUR_{n}")
    to_code = "USD_2021"
    ratio = Decimal("1.02")
    source = "test"


class FactorChoiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FactorChoice

    module = "energy"
    category = factory.Sequence(lambda n: f"electricity {n}")
    factor_code = "electricity"
    factor_region = "GB"
