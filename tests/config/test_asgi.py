"""What gunicorn serves, through every layer of it."""

import subprocess
import sys

from asgiref.sync import async_to_sync

from config.asgi import application
from tests.environment import ROOT

LOADED = """
import threading
import config.asgi
from django.db import connection
print(connection.connection, threading.active_count())
"""


def test_what_goes_on_beside_readers_starts_and_stops_with_the_server():
    """uvicorn goes on without a word where an application does not know of this, and pages would never be warm."""
    received, sent = iter(["startup", "shutdown"]), []

    async def receive():
        return {"type": f"lifespan.{next(received)}"}

    async def send(message):
        sent.append(message["type"])

    async def story():
        await application({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)

    async_to_sync(story)()

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_loading_the_site_begins_nothing_that_workers_must_not_share():
    """gunicorn loads it once (--preload): a connection would be used by all of them at once, and a thread would be in none."""
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, cwd=ROOT / "site", text=True, capture_output=True, check=True)

    assert done.stdout.split() == ["None", "1"]
