"""One machine, plain HTTP on the loopback address."""

from ipaddress import ip_network

from config.settings.base import *
from config.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
vars().update(env.email("EMAIL_URL", default="consolemail://"))
WEBHOOK_NETWORKS = [
    ip_network(text) for text in env.list("WEBHOOK_NETWORKS", default=["127.0.0.0/8", "::1/128"])
]
WEBHOOKS_MAY_USE_HTTP = env.bool("WEBHOOKS_MAY_USE_HTTP", default=True)
