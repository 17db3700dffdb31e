"""What gunicorn does beside serving: it finds this file where it is started, in the project's folder.

How it writes its own lines; which gunicorn systemd looks after; and, if METRICS_PORT is set, where its workers count
together and who tells.
"""

import gc
import logging
import os
import shutil
import tempfile

from environ import Env
from gunicorn.systemd import sd_notify

logger_class = "delivery.server_log.ServerLog"
logging.captureWarnings(True)

Env.read_env(os.environ.get("ENV_FILE", ".env"))  # as the settings do, which are read later

_tells = bool(os.environ.get("METRICS_PORT"))
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client's own name for where processes count together
_prefix = f"plainleaf-metrics-{os.getpid()}-"

if _tells and _prefix not in os.environ.get(_FOLDER, ""):  # not when it is only read again
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix=_prefix)


def when_ready(server):
    """Gunicorn itself serves nobody, so nobody wants to know how it is. One that takes over from another tells systemd so."""
    _forget(os.getpid())
    gc.collect()
    gc.freeze()  # what the workers share stays shared: looking for what can be thrown away would write to all of it
    sd_notify(f"MAINPID={os.getpid()}", server.log)


def post_worker_init(worker):
    """Open the port in each worker, since a thread does not come along when processes part."""
    if _tells:
        from django.conf import settings

        from delivery.metrics_port import open_port

        open_port(settings.METRICS_HOST, settings.METRICS_PORT)


def child_exit(server, worker):
    """Forget how a worker is that is no more; what it has counted still counts."""
    _forget(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    if _tells:
        shutil.rmtree(os.environ[_FOLDER], ignore_errors=True)


def _forget(process):
    if _tells:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(process)
