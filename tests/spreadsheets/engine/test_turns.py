"""Lines that others build on have their turn first, wherever they stand in the file."""

from emissions.models import EmissionFactor
from tests.accounts.factories import UserFactory
from tests.spreadsheets.engine.files import applied, checked

LINES = """code,region,version,name,scope,value,unit,source,valid_from,valid_until
power,GB,2,Power,2,0.4,kWh,agency,2026-01-01,2027-01-01
power,GB,1,Power,2,0.5,kWh,agency,2025-01-01,2026-01-01
"""


def test_a_list_of_factors_newest_first_comes_in(committed):
    person = UserFactory(is_staff=True, is_superuser=True)

    job = checked(LINES, table="emissions.emissionfactor", by=person)
    assert [row.errors for row in job.rows.all()] == [[], []]
    job = applied(job)

    assert (job.error, job.applied_count) == ("", 2)
    second = EmissionFactor.objects.get(version=2)
    assert second.supersedes == EmissionFactor.objects.get(version=1)
