from datetime import date
from decimal import Decimal

import factory

from emissions.models import Activity, EmissionFactor, Laboratory, ReportingYear, Result
from tests.conftest import NOON


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
    gas = "co2e"
    scope = 3
    quantity = Decimal(100)
    kg = Decimal(20)
    formula = "test"
    computed_at = NOON
