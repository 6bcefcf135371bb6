"""One machine, plain HTTP on the loopback address."""

from config.settings.base import *
from config.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
