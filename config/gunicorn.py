"""How gunicorn serves the site. Everything that differs by machine comes from the environment."""

import gc
import os
import shutil
from pathlib import Path

from uvicorn_worker import UvicornWorker

# Set before anything imports prometheus_client, which decides on import whether figures are shared.
STATE = Path(os.environ.get("GLASSHOUSE_INSTANCE", "var"))
METRICS = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or STATE / "metrics").resolve()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)


class Worker(UvicornWorker):
    """uvicorn without a server header or the start-up protocol, which Django does not speak."""

    CONFIG_KWARGS = {
        **UvicornWorker.CONFIG_KWARGS,
        "server_header": False,
        "lifespan": "off",
        # Streams of live pages never end by themselves: a worker that is to go would wait for them.
        "timeout_graceful_shutdown": 3,
    }


worker_class = Worker
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
timeout = 60  # seconds without a sign of life from a worker; a request's own limits are shorter
graceful_timeout = 4  # honcho waits 5 seconds before it kills
keepalive = 5
max_requests = 20_000  # a worker that leaks is replaced before it matters
max_requests_jitter = 2_000
accesslog = None  # django-structlog logs every request
loglevel = "warning"


def on_starting(server):
    """Figures of processes that are gone would be added to the new ones."""
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True)


def child_exit(server, worker):
    """Forgets the gauges of a worker that ended; its counters stay in the sums."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def post_worker_init(worker):
    """What is loaded by now stays: a collector that looks at it all would hold up a request."""
    gc.collect()
    gc.freeze()
