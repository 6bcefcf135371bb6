from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        # Every process must know every kind of job: the web asks for them, workers do them.
        autodiscover_modules("tasks")
