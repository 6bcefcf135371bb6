"""People who supersede, close and enter at the same time, in real transactions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from emissions.services import years
from emissions.services.factors import supersede_factor
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import EmissionFactorFactory, ReportingYearFactory

JULY = date(2026, 7, 1)


def test_superseded_at_once_by_many_a_factor_has_one_next_version(beside):
    old = EmissionFactorFactory()
    asked = [
        beside(supersede_factor, old, value=Decimal(value), valid_from=JULY) for value in range(6)
    ]

    errors = [one.exception(20) for one in asked]

    assert sorted(type(error).__name__ for error in errors) == ["AlreadySuperseded"] * 5 + [
        "NoneType"
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
    assert years.close_year(year, by=UserFactory(), now=NOON).status == "closed"
