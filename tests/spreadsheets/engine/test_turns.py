"""Lines that others build on have their turn first, wherever they stand in the file."""

from emissions.models import EmissionFactor
from tests.accounts.factories import UserFactory
from tests.spreadsheets.engine.files import applied, checked

LINES = """code,region,version,name,category,scope,measure,value,unit,source,valid_from
power,world,2,Power,electricity,2,co2e,0.4,kWh,agency,2026-01-01
power,world,1,Power,electricity,2,co2e,0.5,kWh,agency,2025-01-01
"""


def test_a_list_of_factors_newest_first_comes_in(committed):
    person = UserFactory(is_staff=True, is_superuser=True)

    job = applied(checked(LINES, table="emissions.emissionfactor", by=person))

    assert (job.error, job.applied_count) == ("", 2)
    second = EmissionFactor.objects.get(version=2)
    assert second.supersedes == EmissionFactor.objects.get(version=1)
