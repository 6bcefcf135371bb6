"""The Celery application. Messages carry ids and names, never the truth about a job."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# Workers would check the whole project as migrate did, and keep every page of it: 27 MB in each.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("glasshouse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
