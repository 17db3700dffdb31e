"""What gunicorn does beside serving: it finds this file where it is started, in the project's folder.

How it writes its own lines; and, if METRICS_PORT is set, where its workers count together.
"""

import logging
import os
import shutil
import tempfile

logger_class = "config.server_log.ServerLog"
logging.captureWarnings(True)

_COUNTED = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client's own name


def on_starting(server):
    """Begin to count anew, in a folder that this gunicorn alone knows."""
    if os.environ.get("METRICS_PORT"):
        os.environ[_COUNTED] = tempfile.mkdtemp(prefix="plainleaf-metrics-")


def child_exit(server, worker):
    """Forget how a worker is that is no more; what it has counted still counts."""
    if os.environ.get("METRICS_PORT"):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    if os.environ.get("METRICS_PORT"):
        shutil.rmtree(os.environ[_COUNTED], ignore_errors=True)
