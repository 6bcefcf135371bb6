import factory

from spreadsheets.models import ImportJob, ImportRow
from tests.accounts.factories import UserFactory
from tests.conftest import NOON


class ImportJobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportJob

    class Params:
        done = factory.Trait(status="done", finished_at=NOON)

    resource = "emissions.activity"
    file_name = "purchases.csv"
    sha256 = "0" * 64
    size = 1000
    uploaded_by = factory.SubFactory(UserFactory)


class ImportRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportRow

    class Params:
        wrong = factory.Trait(
            status="wrong",
            errors=[
                {"column": "unit", "value": "", "code": "blank", "message": "A unit is missing."}
            ],
        )

    job = factory.SubFactory(ImportJobFactory)
    number = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyFunction(lambda: {"unit": "kWh"})
    status = "new"
