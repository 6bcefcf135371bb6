"""People who supersede, close and enter at the same time, in real transactions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from emissions.files.reading import of_text
from emissions.models import EmissionFactor
from emissions.services import years
from emissions.services.factors import AlreadySuperseded, publish_factors, supersede_factor
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import EmissionFactorFactory, ReportingYearFactory

JULY = date(2026, 7, 1)
FLAT_2027 = (
    b"Scope,Level_1,Level_2,Level_3,Level_4,Description,UOM,GHG_Unit,GHG_Conversion_Factor_2027\n"
    b"Scope 1,x,,,,,kg,kg CO2e,2\n"
)


def test_superseded_at_once_by_many_a_factor_has_one_next_version(beside):
    old = EmissionFactorFactory()
    asked = [
        beside(supersede_factor, old, value=Decimal(value), valid_from=JULY) for value in range(6)
    ]

    errors = [one.exception(20) for one in asked]

    assert sorted(type(error).__name__ for error in errors) == ["AlreadySuperseded"] * 5 + [
        "NoneType"
    ]


def test_a_factor_is_superseded_while_a_file_is_published(committed, beside):
    old = EmissionFactorFactory(code="x-kg", region="GB", unit="kg", scope=1)
    parsed = of_text(FLAT_2027)

    with transaction.atomic():
        plan = publish_factors(parsed.drafts)
        asked = beside(supersede_factor, old, value=Decimal(9), valid_from=JULY)
        with pytest.raises(TimeoutError):
            asked.result(1)
    assert plan.versions == 1

    assert isinstance(asked.exception(20), AlreadySuperseded)
    assert [*EmissionFactor.objects.order_by("version").values_list("version", "value")] == [
        (1, Decimal("0.2")),
        (2, Decimal(2)),
    ]


def test_closing_waits_for_whoever_writes_an_activity(committed, other):
    year = ReportingYearFactory(validated=True)
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO emissions_activity (uuid, laboratory_id, reference, module, category,"
            " subcategory, description, quantity, unit, unit_code, happened_on, own_value_reason,"
            " source, created_at, updated_at) VALUES (gen_random_uuid(), %s, '', 'other', '', '',"
            " '', 1, 'kg', 'kg', '2026-05-01', '', 'api', now(), now())",
            [year.laboratory_id],
        )

        with pytest.raises(DatabaseError, match="lock timeout"):
            years.close_year(year, by=UserFactory(), now=NOON)

    other.commit()
    with pytest.raises(years.WrongStatus, match="is open and cannot become closed"):
        years.close_year(year, by=UserFactory(), now=NOON)  # what was written took it back
