import factory
from django_celery_beat.models import CrontabSchedule

from spreadsheets.models import Export, ImportJob, ImportRow, ScheduledExport
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


class ExportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Export

    class Params:
        done = factory.Trait(status="done", finished_at=NOON, sha256="0" * 64)

    owner = factory.SubFactory(UserFactory)
    table = "sensing.sensor"
    form = "csv"


class CrontabFactory(factory.django.DjangoModelFactory):
    """At six, every day."""

    class Meta:
        model = CrontabSchedule

    minute = "0"
    hour = "6"
    timezone = "UTC"


class ScheduledExportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScheduledExport

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Sensors {n}")
    crontab = factory.SubFactory(CrontabFactory)
    recipients = factory.LazyFunction(lambda: ["boss@example.org"])
    table = "sensing.sensor"
    form = "csv"
